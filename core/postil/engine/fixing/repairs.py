"""What can be repaired in one file: the edits of each symbol, with the rules that they satisfy.

Invariant: a finding that a comment silences is not repaired either.
"""

from typing import NamedTuple

from postil.edits.insert import inserting
from postil.edits.merge import merging
from postil.edits.style import DocStyle
from postil.engine.checking import silence
from postil.model import Edit, FileDoc, Finding, Symbol
from postil.rules.expected import expected
from postil.rules.missing import RULES as MISSING
from postil.rules.settings import Settings
from postil.rules.subject import Subject

INSERTIONS = frozenset(rule.name for rule in MISSING if rule.fixable)
"""The rules whose findings an insertion repairs."""


class Repair(NamedTuple):
    """One edit of a file, and what it is for."""

    ordinal: int
    """The symbol's place in ``FileDoc.symbols``."""
    symbol: str
    """Its qualified name."""
    line: int
    edit: Edit
    text: str
    """What the doc is to say."""


_NOWHERE = Edit(0, 0, "")


def repairs(
    doc: FileDoc, content: bytes | None, rules: frozenset[str], settings: Settings, style: DocStyle
) -> tuple[Repair, ...]:
    """The repairs of a file, in order; without its content, whether there may be some and roughly which."""
    found: list[Repair] = []
    owed = expected(doc, settings) if rules & INSERTIONS else []
    for ordinal, symbol in enumerate(doc.symbols):
        if symbol.doc is not None:
            wanted = _audible(doc, ordinal, rules - INSERTIONS, content)
            merge = merging(content, doc, symbol, wanted) if wanted else None
            if merge is not None:
                found.append(Repair(ordinal, symbol.qualname, symbol.span.line, *merge))
        elif owed and owed[ordinal] is None and _missing(doc, ordinal, rules, settings, content):
            inserted = inserting(content, doc, symbol, style)
            if inserted is not None:
                found.append(Repair(ordinal, symbol.qualname, symbol.span.line, *inserted))
    return tuple(sorted(_apart(found, content), key=lambda repair: repair.edit.start_byte))


def _apart(found: list[Repair], content: bytes | None) -> list[Repair]:
    """Those that touch no stretch that another touches."""
    if content is None:
        return found
    kept: list[Repair] = []
    for repair in sorted(found, key=lambda repair: (repair.edit.start_byte, repair.edit.end_byte)):
        if not kept or kept[-1].edit.end_byte < repair.edit.start_byte:
            kept.append(repair)
    return kept


def _missing(doc: FileDoc, ordinal: int, rules: frozenset[str], settings: Settings, content: bytes | None) -> bool:
    subject = Subject("", doc, ordinal, settings, None)
    names = frozenset(
        rule.name for rule in MISSING if rule.name in rules & INSERTIONS and any(True for _ in rule.check(subject))
    )
    return bool(_audible(doc, ordinal, names, content))


def _audible(doc: FileDoc, ordinal: int, rules: frozenset[str], content: bytes | None) -> frozenset[str]:
    """The rules that no comment silences for a symbol."""
    if content is None or silence.MARK not in content:
        return rules
    symbol: Symbol = doc.symbols[ordinal]
    findings = [Finding(rule, "info", "", symbol.span, symbol.qualname, "") for rule in rules]
    return frozenset(finding.rule for finding in silence.audible(findings, content))
