"""``check --base``: findings about what a range added or changed and about nothing else, and its patch coverage.

Invariant: the worktree is not listed and what did not change is not read. What was only moved or laid out anew is no
change.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from postil.engine.checking import silence
from postil.engine.checking.changes import Change, Contents, changes, ranged
from postil.engine.checking.check import UNPARSABLE, Asked, Checked, Counted, counts
from postil.engine.checking.coverage import Part, patch_below, total
from postil.engine.checking.selection import known, rules_for, settings
from postil.engine.context import aside
from postil.engine.workspace import Workspace
from postil.errors import PostilError
from postil.git.excludes import settled
from postil.model import FileDoc, Finding, Span, Symbol
from postil.rules.expected import expected
from postil.rules.rule import Rule
from postil.rules.settings import Settings
from postil.rules.subject import Subject
from postil.rules.versions import Before, altered, moved, paired, vanished
from postil.rules.words import without
from postil.values import NamedTuple

STALE = "stale-doc"
Read = Callable[[bytes], bytes | None]
"""Gives the content of a blob; None where there is none to be had."""


class Fresh(NamedTuple):
    """One file of the range and what of it is new."""

    change: Change
    now: FileDoc
    before: list[Symbol | None]
    """Of each symbol what it was."""
    touched: list[bool]
    """Of each symbol whether the range added or changed it."""
    touched_file: bool
    """Whether the file is new, or what it says of itself is."""


def check_range(
    workspace: Workspace, asked: Asked, base: str, head: str | None, notice: Callable[[str], None] = lambda _: None
) -> Checked:
    """Check what a range added or changed; ``head`` None means the worktree."""
    if asked.write_baseline:
        raise PostilError("a baseline is of the whole: write it without --base")
    if asked.fail_under is not None:
        raise PostilError("--fail-under is of the whole; of a change ask for --patch-fail-under")
    config = workspace.config
    every = known()
    usual = rules_for(config, asked.chosen, every)
    with Contents(workspace) as contents:
        of = ranged(workspace, base, head)
        found = changes(workspace, of, contents, asked.paths, notice)
        special = settled(config, [os.fsencode(change.path) for change in found]) if config.paths else {}
        added = Added(found, contents.of)
        findings: list[Finding] = []
        parts: list[Part] = []
        patch: list[Part] = []
        symbols: list[Counted] = []
        for change in found:
            own = special.get(os.fsencode(change.path))
            rules = usual if own is None else rules_for(own, asked.chosen, every)
            if change.failure is not None and any(rule.name == UNPARSABLE for rule in rules):
                said = f"this file cannot be analyzed: {change.failure}"
                findings.append(Finding(UNPARSABLE, "error", change.path, Span(0, 0, 1, 0, 1, 0), None, said))
        for fresh in fresh_files(found):
            path = fresh.change.path
            own = special.get(os.fsencode(path))
            rules = usual if own is None else rules_for(own, asked.chosen, every)
            setting = settings(own or config, aside(path, fresh.now.language))
            owed = expected(fresh.now, setting)
            findings += told(fresh, rules, setting, owed, added)
            needing = [place for place, reason in enumerate(owed) if reason is None]
            have = sum(fresh.now.symbols[place].doc is not None for place in needing)
            parts.append(Part(path, fresh.now.language, have, len(needing)))
            new = [place for place in needing if fresh.touched[place]]
            have = sum(fresh.now.symbols[place].doc is not None for place in new)
            patch.append(Part(path, fresh.now.language, have, len(new)))
            if asked.list_symbols:
                symbols += _told_apart(fresh, setting)
        if config.baseline is not None:
            from postil.engine.checking import baseline  # JSON, which few repositories need here

            findings = baseline.fresh(
                findings, baseline.read(baseline.place(workspace.repository.folder, config.baseline))
            )
        if any(finding.rule == STALE for finding in findings):
            from postil.engine.checking.blame import attributed

            findings = attributed(workspace, of, {change.path: change for change in found}, findings, contents)
    findings.sort(key=lambda one: (one.path, one.span.line, one.span.column, one.rule))
    return Checked(
        tuple(findings), total(parts), total(patch), patch_below(patch, config, asked.patch_fail_under), None,
        tuple(parts), tuple(patch), tuple(symbols),
    )  # fmt: skip


def _told_apart(fresh: Fresh, setting: Settings) -> Iterator[Counted]:
    """What of a file is added or changed, and how it counts."""
    every = counts(fresh.change.path, fresh.now, setting)
    for one, was, touched in zip(every, fresh.before, fresh.touched, strict=True):
        if touched:
            yield one._replace(change="added" if was is None else "changed")


def fresh_files(found: Sequence[Change]) -> Iterator[Fresh]:
    """Each file that is there now, with what the range did to its declarations."""
    gone = Counter(key for change in found for key in vanished(change.before, change.now))
    for change in found:
        now = change.now
        if now is None:
            continue
        before = paired(change.before, now)
        touched = [
            _is_new(symbol, gone) if was is None or change.before is None else altered(symbol, was, now, change.before)
            for symbol, was in zip(now.symbols, before, strict=True)
        ]
        itself = change.before is None or (now.overview or "").split() != (change.before.overview or "").split()
        yield Fresh(change, now, before, touched, itself)


def _is_new(symbol: Symbol, gone: Counter[tuple[str, str, str, str]]) -> bool:
    key = moved(symbol)
    if gone[key] > 0:
        gone[key] -= 1
        return False
    return True


def told(
    fresh: Fresh, rules: Sequence[Rule], setting: Settings, owed: Sequence[str | None], added: "Added"
) -> list[Finding]:
    """What the rules say of what is new in a file, less what is silenced."""
    change, now = fresh.change, fresh.now
    content = partial(_content, added.read, change.blob)
    found: list[tuple[Finding, Span]] = []
    places: list[int | None] = [place for place, touched in enumerate(fresh.touched) if touched]
    for place in [None, *places] if fresh.touched_file else places:
        before = None
        if place is not None and (was := fresh.before[place]) is not None and change.before is not None:
            before = Before(was, change.before, partial(_both, added.read, change), added.of)
        reason = None if place is None else owed[place]
        subject = Subject(change.path, now, place, setting, reason, content, before)
        for rule in rules:
            found += [(finding, subject.place) for finding in rule.findings(subject)]
    if not found or (data := content()) is None:
        return [finding for finding, _ in found]
    heard = (silence.heard(finding, declaration, data) for finding, declaration in found)
    return [finding for finding in heard if finding is not None]


class Added:
    """What stands in the later versions of all changed files apart from docs; read when first asked for."""

    def __init__(self, found: Sequence[Change], read: Read) -> None:
        self._found = found
        self.read = read
        self._code: bytes | None = None

    def of(self) -> bytes:
        """All of it."""
        if self._code is None:
            self._code = b"\n".join(map(self._without_docs, self._found))
        return self._code

    def _without_docs(self, change: Change) -> bytes:
        data = _content(self.read, change.blob)
        if data is None or change.now is None:
            return b""
        spans = [symbol.doc_span for symbol in change.now.symbols] + [change.now.overview_span]
        return without(data, 0, len(data), [(span.start_byte, span.end_byte) for span in spans if span is not None])


def _content(read: Read, blob: bytes | None) -> bytes | None:
    return None if blob is None else read(blob)


def _both(read: Read, change: Change) -> tuple[bytes, bytes] | None:
    before, now = _content(read, change.old_blob), _content(read, change.blob)
    return None if before is None or now is None else (before, now)
