"""What can be repaired in one file: the edits of each symbol, with the rules that they satisfy.

Invariant: only what a rule finds is repaired, and a finding that a comment silences is not.
"""

from collections.abc import Iterator
from functools import partial

from postil.edits.declared import declared
from postil.edits.insert import inserting
from postil.edits.merge import REPAIRS, merging
from postil.edits.style import DocStyle
from postil.edits.top import top
from postil.engine.checking import silence
from postil.model import Edit, FileDoc, Finding, Symbol
from postil.rules.expected import expected
from postil.rules.mismatch import RULES as MISMATCH
from postil.rules.missing import RULES as MISSING
from postil.rules.rule import Rule
from postil.rules.settings import Settings
from postil.rules.subject import Subject
from postil.rules.typetext import apart
from postil.rules.versions import Before, paired
from postil.syntax.silences import MARK
from postil.values import NamedTuple

INSERTIONS = frozenset(rule.name for rule in MISSING if rule.fixable)
"""The rules whose findings an insertion repairs."""
_RULES: tuple[Rule, ...] = tuple(rule for rule in (*MISSING, *MISMATCH) if rule.name in INSERTIONS | REPAIRS)


class Repair(NamedTuple):
    """One edit of a file, and what it is for."""

    ordinal: int | None
    """The symbol's place in ``FileDoc.symbols``; None for the file itself."""
    symbol: str
    """Its qualified name; empty for the file."""
    line: int
    edit: Edit
    text: str
    """What the doc is to say."""
    rules: frozenset[str] = frozenset()
    """The rules whose findings it repairs."""


def repairs(
    doc: FileDoc, content: bytes | None, rules: frozenset[str], settings: Settings, style: DocStyle,
    before: FileDoc | None = None,
) -> tuple[Repair, ...]:  # fmt: skip
    """The repairs of a file, in order; without its content, whether there may be some and roughly which.

    ``before``: what the file was before the change that is to be repaired; None when all of it is.
    """
    found: list[Repair] = []
    owed = expected(doc, settings)
    found += _of_file(doc, content, rules, settings)
    for ordinal, (symbol, was) in enumerate(zip(doc.symbols, paired(before, doc), strict=True)):
        earlier = None if was is None or before is None else Before(was, before, _nowhere, bytes)
        subject = Subject("", doc, ordinal, settings, owed[ordinal], partial(_given, content), earlier)
        wanted = frozenset(rule.name for rule in _RULES if rule.name in rules and _finds(rule, subject))
        wanted = _audible(symbol, wanted, content)
        made: tuple[Edit, str] | None = None
        if wanted & REPAIRS:
            told = None if was is None or before is None else declared(before, was)
            made = merging(content, doc, symbol, wanted, partial(_apart_in, doc.language), told)
        elif wanted:
            made = inserting(content, doc, symbol, style)
        if made is not None:
            found.append(Repair(ordinal, symbol.qualname, symbol.span.line, *made, wanted))
    return tuple(sorted(_disjoint(found, content), key=lambda repair: repair.edit.start_byte))


def _of_file(doc: FileDoc, content: bytes | None, rules: frozenset[str], settings: Settings) -> Iterator[Repair]:
    """What can be repaired in what a file says of itself."""
    subject = Subject("", doc, None, settings, None)
    wanted = frozenset(rule.name for rule in MISSING if rule.name in rules & INSERTIONS and _finds(rule, subject))
    if content is not None and wanted and MARK in content:
        findings = [Finding(rule, "info", "", subject.place, None, "") for rule in sorted(wanted)]
        wanted = frozenset(finding.rule for finding in silence.audible(findings, content))
    if not wanted:
        return
    made = (Edit(0, 0, ""), "") if content is None else top(content, doc)
    if made is not None:
        yield Repair(None, "", 1, *made, wanted)


def _given(content: bytes | None) -> bytes | None:
    return content


def _nowhere() -> None:
    """Rules whose findings are repaired look at no code."""


def _apart_in(language: str, said: str, annotation: str) -> bool:
    return apart(said, annotation, language)


def _finds(rule: Rule, subject: Subject) -> bool:
    return any(True for _ in rule.check(subject))


def _disjoint(found: list[Repair], content: bytes | None) -> list[Repair]:
    """Those that touch no stretch that another touches."""
    if content is None:
        return found
    kept: list[Repair] = []
    for repair in sorted(found, key=lambda repair: (repair.edit.start_byte, repair.edit.end_byte)):
        if not kept or kept[-1].edit.end_byte < repair.edit.start_byte:
            kept.append(repair)
    return kept


def _audible(symbol: Symbol, rules: frozenset[str], content: bytes | None) -> frozenset[str]:
    """The rules that no comment silences for a symbol."""
    if content is None or MARK not in content:
        return rules
    findings = [Finding(rule, "info", "", symbol.span, symbol.qualname, "") for rule in sorted(rules)]
    return frozenset(finding.rule for finding in silence.audible(findings, content))
