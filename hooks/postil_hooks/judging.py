"""Judge what a push brings, file by file, with what is known of each pair of contents from before.

A file is judged by itself and its verdict kept under what it was made from: both contents, the settings, the rules.
Where files of one push have to do with one another (a declaration that moved, a doc that speaks of what another file
has now) those are judged once more, together, as ``check --base`` does it.

Invariant: what is said is what ``check --base`` would say of the same change; when the time is up it ends, and says how
far it came. Only the index is written to, so that the next push goes on from there.
"""

import os
from collections.abc import Iterator, Mapping, Sequence

from postil.config import Config
from postil.engine import expressions
from postil.engine.checking.changes import Change, Contents, Range, arriving, described, told_of
from postil.engine.checking.coverage import Coverage, Part
from postil.engine.context import aside
from postil.engine.keys import Keys
from postil.engine.places import index_path
from postil.engine.workspace import Workspace, opened_index
from postil.git import attributes, excludes
from postil.git.blobs import Objects
from postil.git.history import Differing, differing
from postil.git.leaving import left_out, marked_by
from postil.git.repository import discover
from postil.model import FileDoc, Finding, Span
from postil.plugins.naming import naming_of
from postil.plugins.packing import pack
from postil.sqlite.secret import secret_dir
from postil.values import cast
from postil_hooks import made, verdicts
from postil_hooks.gate import Clock, Outcome, Push, Work, renewed_key
from postil_hooks.installed import noted
from postil_hooks.judgement import (
    BATCH,
    STALE,
    File,
    Judgement,
    Verdict,
    batches,
    changes_of,
    contents_of,
    entangled,
    falling_short,
    known_by,
    seen_of,
    unpacked,
)
from postil_hooks.pushed import LITTLE, Repository
from postil_hooks.settings import settings_of, sound
from postil_hooks.telling import fine
from postil_hooks.unwritten import Unwritten, write_down

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.engine.pool import Pool
    from postil.index.store import Index
    from postil.rules.rule import Rule
    from postil.rules.settings import Settings

_KEY = b"file 1"


def ready() -> None:
    """Import what judging takes, while a worker has something to do."""
    from postil.engine.checking import ranges as ranges
    from postil.engine.checking.selection import known
    from postil.rules import outdated as outdated

    known()


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
            heads = [one.pushed.update.local for one in push.work if one.pushed.update.local is not None]
            verdicts.keep(judge.place.store_dir, key, numbers, heads)
            if push.asked.form == "text":
                return Outcome(0, fine(push.found, push.remote, *numbers), afterwards=judge.write)
        from postil_hooks.reports import outcome

        told = outcome(push, judgements)
        told.afterwards = judge.write
        return told


class Judge:
    """Judges the refs of one push, in one process, with one index and one set of workers."""

    def __init__(self, repository: Repository, clock: Clock, pool: "Pool") -> None:
        self._repository = repository
        self._pool = pool
        self._clock = clock
        self.place = discover(".")
        self._index: Index | Unwritten | None = None
        self._registry = pool.registry
        self._naming = naming_of(self._registry)
        self._keys = Keys(self._registry, self._naming)
        self._every: dict[str, Rule] = {}
        self._installed: str | None = None
        clock.at_end = pool.cancel

    def __enter__(self) -> "Judge":
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.stop()
        if self._index is not None:
            self._index.close()

    @property
    def index(self) -> "Index | Unwritten":
        """Where what is known is looked for and kept; opened where nothing else was chosen before."""
        if self._index is None:
            self._index = opened_index(self.place, lambda _: None)
        return self._index

    def write(self, *, aside: bool) -> None:
        """Write down what was made while the push was judged; ``aside``: this process ends."""
        expressions.keep()
        if isinstance(self._index, Unwritten):
            write_down(self._index, self.place, aside=aside)

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
        if config.select or config.ignore or config.require or config.paths:
            config, more = sound(config, self.rules())
            notes += more
        files = self._files(work, config)
        if self._index is None and not self._pool.compress:
            self._index = Unwritten(self._known(files))
        # The stand-in has all that is asked of an index here.
        workspace = Workspace(self.place, config, cast("Index", self.index), self.place.folder)
        results: list[tuple[File, Verdict]] = []
        fresh: dict[bytes, bytes] = {}
        for batch in batches(files):
            known = self.index.verdicts([file.key for file in batch])
            results += [(file, unpacked(known[file.key])) for file in batch if file.key in known]
            unknown = [file for file in batch if file.key not in known]
            if unknown and not self._clock.over:
                for file, verdict in self._judge(workspace, unknown):
                    results.append((file, verdict))
                    fresh[file.key] = pack(verdict)
                if len(fresh) >= 4 * BATCH:
                    self.index.put_verdicts(fresh)
                    fresh = {}
        self.index.put_verdicts(fresh)
        results.sort(key=lambda one: one[0].differing.path)
        return self._summed(work, workspace, files, results, tuple(notes))

    def _known(self, files: Sequence[File]) -> "Index | None":
        """The index, where there is one and opening it takes less than parsing what it may know."""
        blobs = {blob.hex().encode("ascii") for file in files for blob, _ in contents_of(file)}
        much = sum(self._repository.sizes(blobs)) > LITTLE and os.path.exists(index_path(self.place))
        return opened_index(self.place, lambda _: None) if much else None

    def _files(self, work: Work, config: Config) -> list[File]:
        """The files to be judged, those that are gone too: what they lost may be what others gained."""
        assert work.pushed.head is not None
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

    def _contents(self, workspace: Workspace) -> Contents:
        """What reads contents, by the processes that told what is pushed."""
        return Contents(workspace, self._objects())

    def _objects(self) -> Objects:
        place = self.place
        return Objects(place.environment, place.folder, place.object_format, self._repository.databases())

    def _judge(self, workspace: Workspace, files: Sequence[File]) -> Iterator[tuple[File, Verdict]]:
        """Judge each file as soon as all its contents are described; those that time leaves."""
        with self._contents(workspace) as contents:
            waiting: dict[tuple[bytes, bytes], list[File]] = {}
            for file in files:
                for pair in set(contents_of(file)):
                    waiting.setdefault(pair, []).append(file)
            contents.expect(blob for blob, _ in waiting)
            docs: dict[tuple[bytes, bytes], FileDoc | str] = {}
            docs_arriving = arriving(workspace, waiting, contents, lambda _: None, self._pool)
            ready()
            for pair, doc in docs_arriving:
                if self._clock.over:
                    return
                docs[pair] = doc
                for file in waiting[pair]:
                    own = {each: docs[each] for each in contents_of(file) if each in docs}
                    if all(each in own for each in contents_of(file)):
                        yield file, self._alone(file, told_of(own), contents)

    def _alone(self, file: File, docs: Mapping[tuple[bytes, bytes], FileDoc | str], contents: Contents) -> Verdict:
        from postil.engine.checking.ranges import Added, told
        from postil.rules.versions import moved, vanished

        every = changes_of(file, docs)
        change = every[0]
        gone = tuple(known_by(each) for each in vanished(change.before, change.now))
        seen = seen_of(every)
        if change.now is None or seen is None:
            return Verdict(change.failure or None, gone=gone)
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
        changes: dict[str, Change] = {}
        open_questions = entangled(results) if len(results) == len(files) else {}
        if open_questions and not self._clock.over:
            with self._contents(workspace) as contents:
                changes = self._together(workspace, results, open_questions, contents)
        if self._clock.over:
            # What was not looked at together was not judged to its end.
            results = [one for at, one in enumerate(results) if at not in open_questions]
        complete = len(results) == len(files)
        findings: list[Finding] = []
        for file, verdict in results:
            path = os.fsdecode(file.differing.path)
            findings += [finding._replace(path=path) for finding in verdict.findings]
            findings += self._unparsable(file, path, verdict)
        findings = self._without_baseline(work, workspace.config, findings)
        if changes and any(finding.rule == STALE for finding in findings):
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
        short = falling_short(results, workspace.config) if complete else ()
        return Judgement(
            tuple(findings), parts, patch, short, symbols, expected, len(results), len(files),
            sum(one.touched for one in verdicts_only), notes,
        )  # fmt: skip

    def _together(
        self, workspace: Workspace, results: list[tuple[File, Verdict]], open_questions: "dict[int, list[bool]]",
        contents: Contents,
    ) -> dict[str, Change]:  # fmt: skip
        """Judge files once more, each in sight of the others, and leave no question open that there was time for."""
        from postil.engine.checking.ranges import Added, told

        stale = any(finding.rule == STALE for at in open_questions for finding in results[at][1].findings)
        # Whether a doc is stale is told by all that the push has now, whether something moved by what it is known by.
        looked_at = sorted(range(len(results)) if stale else open_questions)
        asked = [pair for at in looked_at for pair in contents_of(results[at][0])]
        contents.expect(blob for blob, _ in asked)
        docs = described(workspace, asked, contents, pool=self._pool)
        if self._clock.over:
            return {}
        every = {at: changes_of(results[at][0], docs) for at in looked_at}
        changes = {first.path: first for first, *_ in every.values()}
        added = Added(list(changes.values()), contents.of)
        for at in sorted(open_questions):
            if self._clock.is_over():
                break
            file, verdict = results[at]
            seen = seen_of(every[at], open_questions[at])
            if seen is not None:
                rules, setting, owed = self._holding(file, seen.change)
                findings = told(seen, rules, setting, owed, added)
                new = [place for place, reason in enumerate(owed) if reason is None and seen.touched[place]]
                results[at] = file, verdict._replace(
                    findings=tuple(findings), touched=sum(seen.touched), patch_documentable=len(new),
                    patch_documented=sum(seen.now.symbols[place].doc is not None for place in new),
                )  # fmt: skip
            del open_questions[at]
        return changes

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
        with self._contents(workspace) as contents:
            return attributed(workspace, Range(bytes.fromhex(pushed.bases[0]), head, head), changes, findings, contents)
