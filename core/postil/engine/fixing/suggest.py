"""The repairs of findings as suggestions for those who review a change, each proved on its own.

Invariant: a suggestion that is taken alone changes documentation only. Findings that one edit repairs together have it
at the first of them, so that all suggestions can be taken. What ``fix`` would not do unasked is not suggested either.
"""

import os
from collections.abc import Callable, Iterator, Sequence

from postil.config import Config
from postil.edits.style import Styles
from postil.edits.suggestion import Suggestion, suggestion
from postil.engine import lookup
from postil.engine.checking.changes import Contents, changes, described, ranged
from postil.engine.checking.selection import Selection, settings
from postil.engine.context import aside
from postil.engine.fixing.fix import rules_of
from postil.engine.fixing.repairs import INSERTIONS, Repair, repairs
from postil.engine.fixing.trial import Trial, reasons
from postil.engine.fixing.widths import configuration
from postil.engine.workspace import Workspace
from postil.git.excludes import settled
from postil.model import FileDoc, Finding, Symbol
from postil.values import NamedTuple


class Revisions(NamedTuple):
    """Between which two states the findings are; ``head`` is None for the worktree."""

    base: str
    head: str | None = None


def suggestions(
    workspace: Workspace, findings: Sequence[Finding], chosen: Selection, between: Revisions | None = None,
    notice: Callable[[str], None] = lambda _: None,
) -> dict[Finding, Suggestion]:  # fmt: skip
    """What to suggest for which of the findings of a check of the worktree, or of a range."""
    config = workspace.config
    fixable = [finding for finding in findings if finding.fixable]
    special = settled(config, [os.fsencode(one.path) for one in fixable]) if config.paths and fixable else {}
    wanted: dict[str, list[Finding]] = {}
    for finding in fixable:
        if finding.rule in rules_of(special.get(os.fsencode(finding.path), config), chosen):
            wanted.setdefault(finding.path, []).append(finding)
    if not wanted:
        return {}
    inserts = any(one.rule in INSERTIONS for several in wanted.values() for one in several)
    root = workspace.repository.root
    widths = configuration(root) if inserts and root is not None else None
    styles = Styles(config.docstring_style, lookup.documents(workspace, ()) if inserts else (), widths)
    made: list[tuple[Finding, Trial]] = []
    with Contents(workspace) as contents:
        for file in _files(workspace, list(wanted), contents, between, notice):
            own = special.get(os.fsencode(file.path), config)
            made += _repairs(file, wanted[file.path], own, styles)
    refused = reasons([trial for _, trial in made], notice) if made else []
    found = [
        (finding, suggestion(trial.content, trial.repairs[0].edit))
        for (finding, trial), reason in zip(made, refused, strict=True)
        if reason is None
    ]
    return {finding: one for finding, one in found if one is not None}


class _File(NamedTuple):
    """A file as it was checked."""

    path: str
    doc: FileDoc
    content: bytes
    before: FileDoc | None = None
    """What it was before the range."""


def _files(
    workspace: Workspace, paths: Sequence[str], contents: Contents, between: Revisions | None,
    notice: Callable[[str], None],
) -> Iterator[_File]:  # fmt: skip
    """Each file as it was checked."""
    known: list[tuple[str, bytes | None, object, FileDoc | None]]
    if between is None:
        here = [(path, contents.here(os.fsencode(path))) for path in paths]
        docs = described(workspace, [(blob, os.fsencode(path)) for path, blob in here if blob], contents, notice)
        known = [(path, blob, docs.get((blob, os.fsencode(path))), None) for path, blob in here if blob is not None]
    else:
        several = changes(workspace, ranged(workspace, between.base, between.head), contents, (), notice)
        known = [(one.path, one.blob, one.now, one.before) for one in several if one.path in paths]
    for path, blob, doc, before in known:
        content = None if blob is None else contents.of(blob)
        if content is not None and isinstance(doc, FileDoc):
            yield _File(path, doc, content, before)


def _repairs(
    file: _File, findings: Sequence[Finding], config: Config, styles: Styles
) -> Iterator[tuple[Finding, Trial]]:
    """The first finding that each repair of a file is for."""
    path, doc, content = file.path, file.doc, file.content
    rules = frozenset(finding.rule for finding in findings)
    setting = settings(config, aside(path, doc.language))
    for repair in repairs(doc, content, rules, setting, styles.of(path, doc), file.before):
        meant = (finding for finding in findings if finding.rule in repair.rules and _is_about(finding, doc, repair))
        first = next(meant, None)
        if first is not None:
            yield first, Trial(path, doc, content, (repair,))


def _is_about(finding: Finding, doc: FileDoc, repair: Repair) -> bool:
    """Whether a finding is about the very declaration that is repaired."""
    if repair.ordinal is None:
        return finding.symbol is None
    symbol = doc.symbols[repair.ordinal]
    first, last = _lines(symbol)
    return finding.symbol == symbol.qualname and first <= finding.span.line <= last


def _lines(symbol: Symbol) -> tuple[int, int]:
    spans = [symbol.span] if symbol.doc_span is None else [symbol.span, symbol.doc_span]
    return min(span.line for span in spans), max(span.end_line for span in spans)
