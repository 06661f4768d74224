"""Which commits stale docs are owed to: the one that changed the code, and the one that last touched the doc.

Invariant: it costs a bounded number of git processes and analyses, and what is not found out is left out.
"""

import os
from collections.abc import Mapping, Sequence

from postil.engine.checking.changes import Change, Contents, Range, described
from postil.engine.workspace import Workspace
from postil.git import history
from postil.model import FileDoc, Finding, Symbol
from postil.rules.rule import builtin
from postil.rules.settings import Settings
from postil.rules.subject import Subject
from postil.rules.versions import Before, paired
from postil.values import NamedTuple

MOST_FINDINGS = 20
"""So many findings are traced; beyond them nobody reads commits."""
MOST_COMMITS = 20
"""So many commits of a range are looked at, the newest of it."""
WORKTREE = "the worktree"


def attributed(
    workspace: Workspace, of: Range, changed: Mapping[str, Change], findings: Sequence[Finding], contents: Contents
) -> list[Finding]:
    """The findings with the commits that their evidence comes from."""
    answer: list[Finding] = []
    left = MOST_FINDINGS
    paths: dict[str, list[_Step]] = {}
    for finding in findings:
        change = changed.get(finding.path)
        if finding.rule == "stale-doc" and change is not None and left > 0:
            left -= 1
            if finding.path not in paths:
                paths[finding.path] = _steps(workspace, of, change, contents)
            finding = finding._replace(
                evidence=_evidence(workspace, of, change, finding, paths[finding.path], contents)
            )
        answer.append(finding)
    return answer


class _Step(NamedTuple):
    """A file after one commit of the range, or in the worktree."""

    name: str
    blob: bytes
    doc: FileDoc
    sure: bool
    """Whether the version right before it is known, too: without that what it shows may be older."""


def _steps(workspace: Workspace, of: Range, change: Change, contents: Contents) -> list[_Step]:
    """The versions of a file in the range, oldest first."""
    found: list[tuple[str, bytes, bytes]] = []
    cut = False
    if change.old_path is not None:
        committed = os.fsencode(_committed(workspace, of, change, change.old_path))
        versions = history.commits_touching(workspace.repository, of.base, of.tip, committed, MOST_COMMITS + 1)
        cut = len(versions) > MOST_COMMITS
        found = [(version.commit.short, version.blob, version.path) for version in versions if version.blob is not None]
    if of.head is None and change.blob is not None and (not found or found[-1][1] != change.blob):
        found.append((WORKTREE, change.blob, os.fsencode(change.path)))
    docs = described(workspace, [(blob, name) for _, blob, name in found], contents)
    steps: list[_Step] = []
    sure = not cut
    for name, blob, where in found:
        doc = docs.get((blob, where))
        if isinstance(doc, FileDoc):
            steps.append(_Step(name, blob, doc, sure))
        sure = isinstance(doc, FileDoc)
    return steps


def _committed(workspace: Workspace, of: Range, change: Change, old_path: str) -> str:
    """What a file is called at the end of the commits of a range; in the worktree it may have been renamed since."""
    if of.head is not None or change.path == old_path:
        return change.path
    renamed = history.committed(workspace.repository, os.fsencode(change.path)) is None
    return old_path if renamed else change.path


def _evidence(
    workspace: Workspace, of: Range, change: Change, finding: Finding, steps: Sequence[_Step], contents: Contents
) -> tuple[str, ...]:
    facts = [f"{fact}{_where(fact, change, finding, steps, contents)}" for fact in finding.evidence]
    touched = _doc_touched(workspace, of, change, finding)
    return (*facts, f"doc last touched in {touched}") if touched else tuple(facts)


def _where(fact: str, change: Change, finding: Finding, steps: Sequence[_Step], contents: Contents) -> str:
    """The first step at which the rule would have said it."""
    for step in steps:
        if len(steps) == 1 or fact in _facts_at(change, finding, step, contents):
            return f" in {step.name}" if step.sure else ""
    return ""


def _facts_at(change: Change, finding: Finding, step: _Step, contents: Contents) -> tuple[str, ...]:
    if change.before is None or change.old_blob is None:
        return ()
    old, new = contents.of(change.old_blob), contents.of(step.blob)
    if old is None or new is None:
        return ()
    rule = next(rule for rule in builtin() if rule.name == finding.rule)
    for ordinal, was in enumerate(paired(change.before, step.doc)):
        if was is not None and step.doc.symbols[ordinal].qualname == finding.symbol:
            before = Before(was, change.before, lambda: (old, new), lambda: b"")
            subject = Subject(finding.path, step.doc, ordinal, Settings(), None, lambda: new, before)
            for problem in rule.check(subject):
                return problem.evidence
    return ()


def _doc_touched(workspace: Workspace, of: Range, change: Change, finding: Finding) -> str | None:
    symbol = _symbol(change, finding)
    if symbol is None or symbol.doc_span is None or change.old_path is None:
        return None
    span = symbol.doc_span
    commit = history.last_touched(workspace.repository, of.base, os.fsencode(change.old_path), span.line, span.end_line)
    return None if commit is None else history.shortened(commit)


def _symbol(change: Change, finding: Finding) -> Symbol | None:
    """What the declaration was, found where its doc stands now."""
    if change.now is None:
        return None
    for symbol, was in zip(change.now.symbols, paired(change.before, change.now), strict=True):
        if symbol.qualname == finding.symbol and symbol.doc_span == finding.span:
            return was
    return None
