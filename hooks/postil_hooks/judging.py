"""Judge what a push brings, file by file, with what is known of each pair of contents from before.

A file is judged by itself and its verdict kept under what it was made from: both contents, the settings, the rules.
Where files of one push have to do with one another (a declaration that moved, a doc that speaks of what another file
has now) those are judged once more, together, as ``check --base`` does it.

Invariant: what is said is what ``check --base`` would say of the same change; when the time is up it ends, and says how
far it came. Only the index is written to, so that the next push goes on from there.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from postil.config import Config
from postil.engine.checking.changes import Change, Contents, Range, described
from postil.engine.checking.coverage import Coverage, Part, patch_below
from postil.engine.context import aside
from postil.engine.keys import Keys
from postil.engine.places import analyzers
from postil.engine.workspace import Workspace, opened_index
from postil.git import attributes, excludes
from postil.git.history import Differing, differing
from postil.git.leaving import left_out, marked_by
from postil.git.repository import discover
from postil.model import FileDoc, Finding, Span
from postil.plugins.naming import Naming
from postil.plugins.packing import pack
from postil.sqlite.secret import secret_dir
from postil_hooks import made, verdicts
from postil_hooks.gate import Clock, Outcome, Push, Work, renewed_key
from postil_hooks.installed import noted
from postil_hooks.judgement import (
    File,
    Judgement,
    Verdict,
    changes_of,
    contents_of,
    entangled,
    known_by,
    unpacked,
)
from postil_hooks.pushed import Repository
from postil_hooks.settings import settings_of, sound
from postil_hooks.telling import fine

if TYPE_CHECKING:
    from postil.engine.pool import Pool
    from postil.rules.rule import Rule
    from postil.rules.settings import Settings

_BATCH = 64
"""Files that are judged between two looks at the clock."""
_MOST_TOGETHER = 400
"""Files of a push that are looked at together; in a larger one what moved between files counts as new."""
_KEY = b"file 1"


def judged(push: Push, pool: "Pool") -> Outcome:
    """Judge all refs, keep the verdict where nothing is wrong, and say what came of it."""
    with Judge(push.repository, push.clock, pool) as judge:
        judgements = [judge.of(one) for one in push.work]
        if all(one.complete and not one.findings and not one.below and not one.notes for one in judgements):
            patch = [one.patch for one in judgements]
            numbers = (
                sum(one.touched for one in judgements), sum(one.documented for one in patch),
                sum(one.documentable for one in patch),
            )  # fmt: skip
            key = renewed_key(judge.installed, push.work) if push.name is None else push.name
            verdicts.keep(judge.place.store_dir, key, numbers)
            if push.asked.form == "text":
                return Outcome(0, fine(push.found, push.remote, *numbers))
        from postil_hooks.reports import outcome

        return outcome(push, judgements)


class Judge:
    """Judges the refs of one push, in one process, with one index and one set of workers."""

    def __init__(self, repository: Repository, clock: Clock, pool: "Pool") -> None:
        self._repository = repository
        self._pool = pool
        self._clock = clock
        self.place = discover(".")
        self.index = opened_index(self.place, lambda _: None)
        self._registry = analyzers()
        self._naming = Naming(self._registry)
        self._keys = Keys(self._registry, self._naming)
        self._every: dict[str, Rule] = {}
        self._installed: str | None = None
        clock.at_end = pool.cancel

    def __enter__(self) -> "Judge":
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.stop()
        self.index.close()

    @property
    def installed(self) -> str:
        """What is noted of this installation."""
        if self._installed is None:
            folder = secret_dir()
            self._installed = made.remembered(folder) or noted(folder, self._registry.digest, self.rules())
        return self._installed

    def rules(self) -> "dict[str, Rule]":
        """All rules by name; loaded while the first worker starts."""
        if not self._every:
            from postil.engine.checking.selection import known

            self._every = known()
        return self._every

    def of(self, work: Work) -> Judgement:
        """Judge one ref."""
        config, notes = settings_of(work)
        workspace = Workspace(self.place, config, self.index, self.place.folder)
        files = self._files(work, workspace)
        config, more = sound(config, self.rules())
        results: list[tuple[File, Verdict]] = []
        fresh: dict[bytes, bytes] = {}
        for batch in _batches(files):
            known = self.index.verdicts([file.key for file in batch])
            results += [(file, unpacked(known[file.key])) for file in batch if file.key in known]
            unknown = [file for file in batch if file.key not in known]
            if unknown and not self._clock.over:
                for file, verdict in self._judge(workspace, unknown):
                    results.append((file, verdict))
                    fresh[file.key] = pack(verdict)
                if len(fresh) >= 4 * _BATCH:
                    self.index.put_verdicts(fresh)
                    fresh = {}
        self.index.put_verdicts(fresh)
        results.sort(key=lambda one: one[0].differing.path)
        return self._summed(work, workspace, files, results, (*notes, *more))

    def _files(self, work: Work, workspace: Workspace) -> list[File]:
        """The files to be judged, those that are gone too: what they lost may be what others gained."""
        assert work.pushed.head is not None
        config = workspace.config
        first, *others = ({one.path: one for one in differing(raw)} for raw in work.raws)
        wanted = [one for path, one in first.items() if all(path in other for other in others)]
        present = [one.path for one in wanted if one.present]
        head = work.pushed.head.encode("ascii")
        mentioned = attributes.words(text for _, text in work.attributes.values())
        marks: Mapping[bytes, attributes.Mark] = {}
        if mentioned & set(attributes.LISTED):
            marks = marked_by(self.place, {path: blob for path, (blob, _) in work.attributes.items()}, present)
        passed_over = left_out(
            self.place, config, present, None, marks,
            lambda path: self._repository.object(head + b":" + path) is not None,
        )  # fmt: skip
        kept = sorted(one for one in wanted if one.path not in passed_over)
        special = excludes.settled(config, [one.path for one in kept])
        files: list[File] = []
        for one in kept:
            if not self._served(config, one.path):
                continue
            olds = [
                (each.old_blob, each.old_path or each.path)
                for each in (one, *(other[one.path] for other in others))
                if each.old_blob is not None
            ]
            if one.blob is not None and (one.blob, one.path) in olds[:1]:
                continue  # another mode, or nothing but that
            own = special.get(one.path, config)
            files.append(File(one, tuple(olds), own, self._key(one, olds, own)))
        return files

    def _served(self, config: Config, path: bytes) -> bool:
        language = self._naming.by_name(path)
        return not config.languages or language is None or language in config.languages

    def _key(self, one: Differing, olds: Sequence[tuple[bytes, bytes]], own: Config) -> bytes:
        """Of all that a verdict on one file is made from."""
        contents: list[bytes] = []
        for blob, path in (*olds, *([(one.blob, one.path)] if one.blob is not None else ())):
            contents.append(self._keys.of(blob, path, self._naming.by_name(path)))
        language = self._naming.by_name(one.path) or ""
        settings = repr((own._replace(source=None, digest="", paths=()), aside(os.fsdecode(one.path), language)))
        name = one.path.rpartition(b"/")[2]
        return verdicts.key((
            _KEY, self.installed.encode("utf-8", "surrogateescape"), settings.encode("utf-8", "surrogateescape"), name,
            b"present" if one.present else b"gone", *contents,
        ))  # fmt: skip

    def _judge(self, workspace: Workspace, files: Sequence[File]) -> Iterator[tuple[File, Verdict]]:
        with Contents(workspace) as contents:
            asked = [pair for file in files for pair in contents_of(file)]
            contents.expect(blob for blob, _ in asked)
            docs = described(workspace, asked, contents, pool=self._pool)
            if self._clock.over:
                return  # some may not have come back, and cannot be told from those that are passed over
            for file in files:
                yield file, self._alone(file, docs, contents)

    def _alone(self, file: File, docs: Mapping[tuple[bytes, bytes], FileDoc | str], contents: Contents) -> Verdict:
        from postil.engine.checking.ranges import Added, fresh_files, told
        from postil.rules.versions import moved, vanished

        change, *others = changes_of(file, docs)
        gone = tuple(known_by(each) for each in vanished(change.before, change.now))
        if change.now is None:
            return Verdict(change.failure or None, gone=gone)
        (seen,) = fresh_files([change])
        for other in others:
            (also,) = fresh_files([other])
            touched = [one and two for one, two in zip(seen.touched, also.touched, strict=True)]
            seen = seen._replace(touched=touched, touched_file=seen.touched_file and also.touched_file)
        rules, setting, owed = self._holding(file, change)
        findings = told(seen, rules, setting, owed, Added([change], contents.of))
        needing = [place for place, reason in enumerate(owed) if reason is None]
        new = [place for place in needing if seen.touched[place]]
        symbols = change.now.symbols
        return Verdict(
            None, tuple(finding._replace(path="") for finding in findings),
            sum(symbols[place].doc is not None for place in needing), len(needing),
            sum(symbols[place].doc is not None for place in new), len(new), len(symbols), sum(seen.touched), gone,
            tuple(
                (known_by(moved(symbol)), touched)
                for symbol, was, touched in zip(symbols, seen.before, seen.touched, strict=True)
                if was is None
            ),
        )  # fmt: skip

    def _holding(self, file: File, change: Change) -> "tuple[tuple[Rule, ...], Settings, list[str | None]]":
        from postil.engine.checking.selection import Selection, rules_for, settings
        from postil.rules.expected import expected

        assert change.now is not None
        setting = settings(file.config, aside(change.path, change.now.language))
        return rules_for(file.config, Selection(), self.rules()), setting, expected(change.now, setting)

    def _summed(
        self, work: Work, workspace: Workspace, files: Sequence[File], results: list[tuple[File, Verdict]],
        notes: tuple[str, ...],
    ) -> Judgement:  # fmt: skip
        complete = len(results) == len(files)
        changes: dict[str, Change] = {}
        if complete and entangled(results) and len(files) <= _MOST_TOGETHER and not self._clock.over:
            with Contents(workspace) as contents:
                changes, results = self._together(workspace, results, contents)
        findings: list[Finding] = []
        for file, verdict in results:
            path = os.fsdecode(file.differing.path)
            findings += [finding._replace(path=path) for finding in verdict.findings]
            findings += self._unparsable(file, path, verdict)
        findings = self._without_baseline(work, workspace.config, findings)
        if changes and any(finding.rule == "stale-doc" for finding in findings):
            findings = self._attributed(work, workspace, changes, findings)
        findings.sort(key=lambda one: (one.path, one.span.line, one.span.column, one.rule))
        verdicts_only = [verdict for _, verdict in results]
        patch = Coverage(
            sum(one.patch_documented for one in verdicts_only), sum(one.patch_documentable for one in verdicts_only)
        )
        parts = tuple(
            Part(os.fsdecode(file.differing.path), self._naming.by_name(file.differing.path) or "",
                 verdict.documented, verdict.documentable)
            for file, verdict in results if verdict.documentable
        )  # fmt: skip
        symbols = sum(one.symbols for one in verdicts_only)
        expected = symbols if complete else max(symbols + 1, round(symbols * len(files) / max(len(results), 1)))
        below = _below(results, workspace.config) if complete else ()
        return Judgement(
            tuple(findings), parts, patch, below, symbols, expected, len(results), len(files),
            sum(one.touched for one in verdicts_only), notes,
        )  # fmt: skip

    def _together(
        self, workspace: Workspace, results: list[tuple[File, Verdict]], contents: Contents
    ) -> tuple[dict[str, Change], list[tuple[File, Verdict]]]:
        """All files once more, each in sight of the others; by the index, where all of them are now."""
        from postil.engine.checking.ranges import Added, fresh_files, told

        asked = [pair for file, _ in results for pair in contents_of(file)]
        contents.expect(blob for blob, _ in asked)
        docs = described(workspace, asked, contents, pool=self._pool)
        if self._clock.over:
            return {}, results
        every = [changes_of(file, docs) for file, _ in results]
        changes = {change.path: change for change, *_ in every}
        added = Added(list(changes.values()), contents.of)
        by_path = {os.fsdecode(file.differing.path): at for at, (file, _) in enumerate(results)}
        answer = list(results)
        for seen in fresh_files([change for change, *_ in every]):
            at = by_path[seen.change.path]
            file, verdict = results[at]
            for other in every[at][1:]:
                (also,) = fresh_files([other])
                touched = [one and two for one, two in zip(seen.touched, also.touched, strict=True)]
                seen = seen._replace(touched=touched, touched_file=seen.touched_file and also.touched_file)
            if sum(seen.touched) == verdict.touched and not any(one.rule == "stale-doc" for one in verdict.findings):
                continue
            rules, setting, owed = self._holding(file, seen.change)
            findings = told(seen, rules, setting, owed, added)
            new = [place for place, reason in enumerate(owed) if reason is None and seen.touched[place]]
            answer[at] = file, verdict._replace(
                findings=tuple(findings), touched=sum(seen.touched), patch_documentable=len(new),
                patch_documented=sum(seen.now.symbols[place].doc is not None for place in new),
            )  # fmt: skip
        return changes, answer

    def _unparsable(self, file: File, path: str, verdict: Verdict) -> Iterator[Finding]:
        if verdict.failure is not None:
            from postil.engine.checking.check import UNPARSABLE
            from postil.engine.checking.selection import Selection, rules_for

            if any(rule.name == UNPARSABLE for rule in rules_for(file.config, Selection(), self.rules())):
                said = f"this file cannot be analyzed: {verdict.failure}"
                yield Finding(UNPARSABLE, "error", path, Span(0, 0, 1, 0, 1, 0), None, said)

    def _without_baseline(self, work: Work, config: Config, findings: list[Finding]) -> list[Finding]:
        """What the baseline on the remote's side does not hold."""
        side = work.side or work.pushed.head
        if config.baseline is None or not findings or side is None:
            return findings
        from postil.engine.checking import baseline

        found = self._repository.text(side, os.fsencode(config.baseline))
        return findings if found is None else baseline.fresh(findings, baseline.parsed(found, config.baseline))

    def _attributed(
        self, work: Work, workspace: Workspace, changes: Mapping[str, Change], findings: list[Finding]
    ) -> list[Finding]:
        """The findings with the commits they come from, where there is time to ask."""
        pushed = work.pushed
        if not pushed.bases or pushed.head is None or self._clock.over or self._clock.left() < 1.0:
            return findings
        from postil.engine.checking.blame import attributed

        head = bytes.fromhex(pushed.head)
        with Contents(workspace) as contents:
            return attributed(workspace, Range(bytes.fromhex(pushed.bases[0]), head, head), changes, findings, contents)


def _batches(files: Sequence[File]) -> Iterator[Sequence[File]]:
    for at in range(0, len(files), _BATCH):
        yield files[at : at + _BATCH]


def _below(results: Sequence[tuple[File, Verdict]], config: Config) -> tuple[str, ...]:
    """What of the change falls short of a threshold, of all or of a path."""
    return patch_below(
        [
            Part(os.fsdecode(file.differing.path), "", verdict.patch_documented, verdict.patch_documentable)
            for file, verdict in results
        ],
        config,
        None,
    )
