"""``check``: every rule on every file that is asked for, less what is silenced, and the coverage of those files."""

import os
from collections.abc import Callable, Iterator
from functools import cache, partial

from postil.config import Config
from postil.engine.checking import silence
from postil.engine.checking.coverage import Coverage, Part, below, total
from postil.engine.checking.selection import Selection, known, rules_for, settings
from postil.engine.context import aside
from postil.engine.workspace import Workspace
from postil.errors import PostilError
from postil.git.excludes import settled
from postil.model import FileDoc, Finding, Span
from postil.rules.expected import expected
from postil.rules.rule import Rule
from postil.rules.settings import Settings
from postil.rules.subject import Subject
from postil.syntax.silences import MARK
from postil.values import NamedTuple

UNPARSABLE = "unparsable-file"


class Counted(NamedTuple):
    """One symbol and how it counts."""

    path: str
    line: int
    kind: str
    qualname: str
    documented: bool
    reason: str | None
    """Why it does not count; None when it does."""
    required: str | None = None
    """The exemption that it counts in spite of, because the configuration requires a doc all the same."""
    change: str | None = None
    """``added`` or ``changed`` by a range; None without one."""


class Checked(NamedTuple):
    """What a check came to."""

    findings: tuple[Finding, ...]
    coverage: Coverage
    patch: Coverage | None = None
    """Of the symbols that a range added or changed; None without a range."""
    below: tuple[str, ...] = ()
    """What falls short of a threshold, a sentence each."""
    baseline: tuple[int, int] | None = None
    """How many findings a baseline that was written holds, and how many it does not."""
    parts: tuple[Part, ...] = ()
    """The coverage of each file."""
    patch_parts: tuple[Part, ...] = ()
    """The coverage of what a range added or changed, of each file that it touched."""
    patch_symbols: tuple[Counted, ...] = ()
    """What a range added or changed, and how each counts."""


class Asked(NamedTuple):
    """What one check is to do."""

    paths: tuple[str, ...] = ()
    chosen: Selection = Selection()
    fail_under: float | None = None
    patch_fail_under: float | None = None
    write_baseline: bool = False
    list_symbols: bool = False
    """Whether each symbol that a range added or changed is to be named."""


class File(NamedTuple):
    """One file with the rules and settings that hold for it."""

    path: str
    blob: bytes
    doc: FileDoc
    rules: tuple[Rule, ...]
    settings: Settings
    config: Config


def check(workspace: Workspace, asked: Asked) -> Checked:
    """Check what is indexed; bring the index up to date before."""
    from postil.engine import lookup

    config = workspace.config
    every = known()
    rules_for(config, asked.chosen, every)
    if asked.write_baseline and (asked.paths or asked.chosen != Selection()):
        raise PostilError("a baseline is of the whole: write it without paths, --select and --ignore")
    findings: list[Finding] = []
    parts: list[Part] = []
    with lookup.Contents(workspace) as contents:
        for file in files(workspace, asked, every):
            found, owed, have = of_file(
                file, partial(contents.of, file.path, file.blob), partial(contents.may_hold, file.path, MARK)
            )
            findings += found
            parts.append(Part(file.path, file.doc.language, have, owed))
    findings += _unparsable(workspace, asked, every)
    findings.sort(key=lambda one: (one.path, one.span.line, one.span.column, one.rule))
    written: tuple[int, int] | None = None
    if config.baseline is not None or asked.write_baseline:
        from postil.engine.checking import baseline  # JSON, which few repositories need here

        path = baseline.place(workspace.repository.folder, config.baseline)
        if asked.write_baseline:
            written = baseline.write(path, findings)
        findings = baseline.fresh(findings, baseline.read(path))
    short = below(parts, config, asked.fail_under)
    return Checked(tuple(findings), total(parts), None, short, written, tuple(parts))


def files(workspace: Workspace, asked: Asked, every: dict[str, Rule]) -> Iterator[File]:
    """Each indexed file that is asked for, with what holds for it."""
    from postil.engine import lookup

    config = workspace.config
    usual = rules_for(config, asked.chosen, every)
    by_place = {place: settings(config, place) for place in (None, "tests", "examples")}
    special = _special(workspace, config)
    for path, blob, doc in lookup.documents(workspace, asked.paths):
        own = special.get(os.fsencode(path))
        place = aside(path, doc.language)
        if own is None:
            yield File(path, blob, doc, usual, by_place[place], config)
        else:
            yield File(path, blob, doc, rules_for(own, asked.chosen, every), settings(own, place), own)


def of_file(
    file: File, content: Callable[[], bytes | None], marked: Callable[[], bool] = lambda: True
) -> tuple[list[Finding], int, int]:
    """What is wrong with one file, how many of its symbols owe a doc, and how many of those have one.

    ``marked`` tells whether the file may hold a comment that silences: what does not need not be read to the end.
    """
    doc, owed = file.doc, expected(file.doc, file.settings)
    content = cache(content)
    of_docs, of_gaps, of_rest = _asked(file.rules)
    found: list[tuple[Finding, Span]] = []
    if rules := of_docs if doc.overview else of_gaps:
        subject = Subject(file.path, doc, None, file.settings, None, content)
        for rule in rules:
            found += [(finding, subject.place) for finding in rule.findings(subject)]
    for ordinal, symbol in enumerate(doc.symbols):
        rules = of_docs if symbol.doc else of_gaps if owed[ordinal] is None else of_rest
        if rules:
            subject = Subject(file.path, doc, ordinal, file.settings, owed[ordinal], content)
            for rule in rules:
                found += [(finding, subject.place) for finding in rule.findings(subject)]
    findings = [finding for finding, _ in found]
    if found and marked() and (data := content()) is not None and MARK in data:
        heard = (silence.heard(finding, declaration, data) for finding, declaration in found)
        findings = [finding for finding in heard if finding is not None]
    needing = [symbol for symbol, reason in zip(doc.symbols, owed, strict=True) if reason is None]
    return findings, len(needing), sum(symbol.doc is not None for symbol in needing)


@cache
def _asked(rules: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules to ask of what has a doc, of what has none and owes one, and of what owes none; none compares."""
    rest = tuple(rule for rule in rules if rule.about == "anything")
    docs = tuple(rule for rule in rules if rule.about in ("anything", "docs"))
    return docs, tuple(rule for rule in rules if rule.about in ("anything", "gaps")), rest


def counted(file: File) -> list[Counted]:
    """Every symbol of a file and how it counts."""
    return list(counts(file.path, file.doc, file.settings))


def counts(path: str, doc: FileDoc, setting: Settings) -> Iterator[Counted]:
    """How each symbol counts under the settings of its path."""
    owed = expected(doc, setting)
    usual = expected(doc, setting._replace(required=())) if setting.required else owed
    for symbol, reason, without in zip(doc.symbols, owed, usual, strict=True):
        required = without if reason is None else None
        yield Counted(path, symbol.span.line, symbol.kind, symbol.qualname, symbol.doc is not None, reason, required)


def _unparsable(workspace: Workspace, asked: Asked, every: dict[str, Rule]) -> Iterator[Finding]:
    from postil.engine import lookup

    config = workspace.config
    special = _special(workspace, config)
    for path, reason in lookup.failures(workspace, asked.paths):
        own = special.get(os.fsencode(path), config)
        if any(rule.name == UNPARSABLE for rule in rules_for(own, asked.chosen, every)):
            said = f"this file cannot be analyzed: {reason}"
            yield Finding(UNPARSABLE, "error", path, Span(0, 0, 1, 0, 1, 0), None, said)


def _special(workspace: Workspace, config: Config) -> dict[bytes, Config]:
    if not config.paths:
        return {}
    return settled(config, [place.path for place in workspace.index.tree(workspace.root)])
