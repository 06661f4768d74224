"""The index brought up to date for a few paths, without a look at the whole worktree.

What somebody says has changed is a hint; the file and git say what is so. A path that the index knows costs a read and
a look-up, one that it does not know a question to git whether it belongs here.

Invariant: afterwards each path is in the index as a run over the whole worktree would have it. The listing counts as
incomplete, for what else changed was not looked at.
"""

import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence

from postil.engine.plan import Plan, Planner
from postil.engine.pool import Pool
from postil.engine.result import Result, Runner
from postil.engine.wire import Task
from postil.engine.workspace import Workspace
from postil.git import attributes
from postil.git.attributes import Mark
from postil.git.command import run
from postil.git.content import Content, Reader, ReaderSettings, settings_of
from postil.git.excludes import largest, settled
from postil.git.indexfile import Entry
from postil.git.leaving import left_out, marked
from postil.git.walk import outside_files, settings
from postil.git.worktree import LINK, SPECIAL, Listing, Skip
from postil.index.rows import Place
from postil.plugins import FALLBACK, Registry
from postil.records.importing import Import
from postil.values import NamedTuple

FEW = 32
"""So many files are analyzed by workers that are there already; more are worth workers of their own."""
_AT_ONCE = 500
"""Paths in one command line."""
_BELONGING = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--")
_LITERAL = {"GIT_LITERAL_PATHSPECS": "1"}


class Touched(NamedTuple):
    """What became of the paths."""

    changed: tuple[str, ...]
    """Those of which the index says something else now."""
    gone: tuple[str, ...]
    """Those that it has no more."""
    analyzed: int
    """How many contents were not known."""
    failed: tuple[tuple[str, str], ...] = ()
    """Path and reason."""


class Touching:
    """What is to be known of one worktree for that; for one thread."""

    def __init__(
        self, workspace: Workspace, registry: Registry, runner: Runner, imported: "dict[bytes, Import] | None" = None,
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        """``runner`` analyzes a few contents; for many a pool is made."""
        self._workspace = workspace
        self._registry = registry
        self._runner = runner
        self._imported = imported or {}
        self._notice = notice
        self._settings: ReaderSettings | None = None

    def forget(self) -> None:
        """Ask git for its settings and attributes again: they may have changed."""
        self._settings = None

    def make_ready(self) -> None:
        """Ask git now for what the next touch would ask for: in a large worktree that takes longer than the touch."""
        if self._workspace.repository.root is not None:
            self._reader_settings()

    def touch(self, paths: Iterable[bytes], cancelled: Callable[[], bool] = lambda: False) -> Touched:
        """Look at some paths, relative to the root; what is below folders among them too."""
        workspace = self._workspace
        if workspace.repository.root is None:
            return Touched((), (), 0)
        hinted = list(dict.fromkeys(paths))
        found = _Found(workspace, self._reader_settings(), hinted)
        for path in hinted:
            found.hint(path)
        listing, before = found.listing()
        listing = listing._replace(entries=self._hashed(listing.entries, before))
        planner = Planner(
            self._registry, workspace.index, self._reader_settings(), workspace.config, self._imported, force=False
        )
        plan = planner.plan(listing, before, same_analyzers=False, whole=False)
        places, rows, failed = list(plan.known) + plan.left_out, list(plan.rows), list(plan.failed)
        for result in self._analyzed(plan, cancelled):
            if result.row is not None:
                rows.append(result.row)
            for number in (result.number, *plan.same.get(result.number, ())):
                entry = plan.entries[number]
                if (lies := planner.placed(entry, result)) is not None:
                    places.append(lies)
                if result.failure is not None:
                    failed.append((entry.path, result.failure))
        if rows:
            workspace.index.put(rows)
        gone = [path for path in found.gone if path in before]
        changed = [place for place in places if not _same(place, before.get(place.path))]
        if places or gone:
            summary = workspace.index.worktree(workspace.root).summary
            workspace.index.set_tree(workspace.root, places, gone, b"", summary)
        told = tuple((os.fsdecode(path), reason.removeprefix("skipped: ")) for path, reason in failed)
        return Touched(_names(place.path for place in changed), _names(gone), len(plan.tasks), told)

    def _reader_settings(self) -> ReaderSettings:
        if self._settings is None:
            repository = self._workspace.repository
            said = settings_of(repository)
            self._settings = said._replace(mentioned=tuple(sorted(_mentioned(self._workspace))))
        return self._settings

    def _hashed(self, entries: Sequence[Entry], before: Mapping[bytes, Place]) -> list[Entry]:
        """Find out the ids of contents here: what the index knows of them need not be sent to anybody."""
        limit = largest(self._workspace.config)
        reader = Reader(self._reader_settings())
        found: list[Entry] = []
        try:
            for entry in entries:
                old = before.get(entry.path)
                if (
                    old is not None
                    and old.changed_ns is not None
                    and old.blob is not None
                    and ((entry.size, entry.changed_ns) == (old.size, old.changed_ns))
                ):
                    found.append(entry._replace(blob=old.blob))
                else:
                    found.append(entry._replace(blob=reader.read(entry.path, None, entry.state, limit).blob))
        finally:
            reader.close()
        return found

    def _analyzed(self, plan: Plan, cancelled: Callable[[], bool]) -> Iterable[Result]:
        if len(plan.tasks) <= FEW:
            tasks, unread = self._with_content(plan.tasks)
            yield from unread
            yield from self._runner.run(tasks)
            return
        limit = largest(self._workspace.config)
        with Pool(None, self._registry, self._reader_settings(), max_file_size=limit, notice=self._notice) as pool:
            for result in pool.run(plan.tasks):
                yield result
                if cancelled():
                    pool.cancel()

    def _with_content(self, tasks: Sequence[Task]) -> tuple[list[Task], list[Result]]:
        """The tasks with the bytes that are there now, known by these, and what cannot be read."""
        limit = largest(self._workspace.config)
        reader = Reader(self._reader_settings())
        full: list[Task] = []
        unread: list[Result] = []
        try:
            for task in tasks:
                content = reader.read(task.path, task.blob, task.state, limit)
                if isinstance(content, Content):
                    full.append(task._replace(blob=content.blob, data=content.data, size=len(content.data)))
                elif content.blob is not None and (data := reader.raw(task.path, None, task.state, limit)) is not None:
                    # A worker says of binary files and their like what it always does.
                    full.append(task._replace(blob=content.blob, data=data, size=len(data)))
                else:
                    reason = content.reason if content.reason.startswith("unreadable") else f"skipped: {content.reason}"
                    unread.append(Result(task.number, None, task.language or FALLBACK, 0, None, reason))
        finally:
            reader.close()
        return full, unread


class _Found:
    """What lies at the paths that were hinted at."""

    def __init__(self, workspace: Workspace, settings: ReaderSettings, paths: Sequence[bytes]) -> None:
        self._workspace = workspace
        self._settings = settings
        self._known = workspace.index.places(workspace.root, paths)
        self._folder = os.fsencode(workspace.repository.folder)
        self._entries: dict[bytes, Entry] = {}
        self._unknown: dict[bytes, None] = {}
        self.before: dict[bytes, Place] = {}
        self.gone: dict[bytes, None] = {}

    def hint(self, path: bytes) -> None:
        """Take in one path, and of a folder that is gone all that was below it."""
        index, root = self._workspace.index, self._workspace.root
        place = self._known.get(path)
        about = self._lstat(path)
        if place is not None:
            self.before[path] = place
            if about is None:
                self.gone[path] = None
        if place is not None and place.skipped is None and about is not None and stat.S_ISREG(about.st_mode):
            self._entries[path] = _entry(path, place.state, about)
        elif about is not None:
            self._unknown[path] = None
        # Of a folder that is there each file that goes is hinted at by itself.
        if about is None or (place is None and not stat.S_ISDIR(about.st_mode)):
            for below, _, _ in index.pages(root, path + b"/"):
                self.before[below.path] = below
                if self._lstat(below.path) is None:
                    self.gone[below.path] = None

    def listing(self) -> tuple[Listing, dict[bytes, Place]]:
        """The files to analyze and those passed over, with what the index had at each."""
        skipped: dict[bytes, str] = {}
        for path in self._belonging():
            about = self._lstat(path)
            if about is None:
                continue
            if stat.S_ISDIR(about.st_mode):
                # A submodule stays; what git still has as a file is none any more.
                if path in self.before and self.before[path].skipped is None:
                    self.gone[path] = None
            elif not stat.S_ISREG(about.st_mode):
                skipped[path] = LINK if stat.S_ISLNK(about.st_mode) else SPECIAL
            else:
                self._entries[path] = _entry(path, "untracked", about)
            if path not in self.before:
                place = self._workspace.index.place(self._workspace.root, path)
                if place is not None:
                    self.before[path] = place
        skipped |= self._left_out()
        special = settled(self._workspace.config, self._entries)
        for path, entry in self._entries.items():
            limit = special.get(path, self._workspace.config).max_file_size
            if entry.size is not None and entry.size > limit:
                skipped[path] = f"too large: {entry.size} bytes"
        kept = [self._entries[path] for path in sorted(self._entries) if path not in skipped]
        return Listing(kept, [Skip(path, skipped[path]) for path in sorted(skipped)], b""), self.before

    def _belonging(self) -> list[bytes]:
        """Of what the index does not know, or passed over, what git tracks or does not ignore; the rest is gone."""
        repository = self._workspace.repository
        paths = list(self._unknown)
        belonging: list[bytes] = []
        for start in range(0, len(paths), _AT_ONCE):
            command: list[str | bytes] = [*_BELONGING, *paths[start : start + _AT_ONCE]]
            said = run(command, {**repository.environment, **_LITERAL}, cwd=repository.folder)
            belonging += [path for path in said.split(b"\0") if path and not path.endswith(b"/")]
        known = set(belonging)
        self.gone.update((path, None) for path in paths if path in self.before and path not in known)
        return belonging

    def _left_out(self) -> dict[bytes, str]:
        """Why some of the entries are not analyzed; the others learn their language where attributes tell it."""
        repository, config = self._workspace.repository, self._workspace.config
        asked = [path for path in self._entries if path in self._unknown or path not in self.before]
        if "linguist-language" in self._settings.mentioned:
            asked = list(self._entries)
        marks: dict[bytes, Mark] = {}
        if asked and {*attributes.LISTED} & {*self._settings.mentioned}:
            marks = dict(marked(repository, asked, None))
        for path, mark in marks.items():
            self._entries[path] = self._entries[path]._replace(
                language=mark.language, documentation=bool(mark.documentation)
            )
        return left_out(repository, config, asked, None, marks)

    def _lstat(self, path: bytes) -> os.stat_result | None:
        try:
            return os.lstat(os.path.join(self._folder, path))
        except (OSError, ValueError):
            return None


def _entry(path: bytes, state: str, about: os.stat_result) -> Entry:
    # Its state is what git said last; ``absent`` would have it read from the object database.
    mode = 0o100755 if about.st_mode & 0o100 else 0o100644
    return Entry(
        path, None, mode, "modified" if state in ("clean", "absent") else state, None, about.st_size, about.st_ctime_ns
    )


def _mentioned(workspace: Workspace) -> frozenset[str]:
    """The attributes that some attribute file names."""
    repository = workspace.repository
    said = run((*_BELONGING, ":(glob)**/.gitattributes"), repository.environment, cwd=repository.folder)
    config = run(("config", "-z", "--list"), repository.environment, cwd=repository.folder, fine=(0, 1))
    root = os.fsencode(repository.folder)
    outside = outside_files(repository.common_dir, repository.folder, dict(settings(config)))
    texts = [attributes.text_of(path) for path in outside]
    texts += [attributes.text_in_tree(os.path.join(root, path)) for path in said.split(b"\0") if path]
    return attributes.words(texts)


def _same(place: Place, old: Place | None) -> bool:
    return old is not None and (place.key, place.skipped) == (old.key, old.skipped)


def _names(paths: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(sorted(map(os.fsdecode, set(paths))))
