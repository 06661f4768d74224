"""List the files of a worktree with what git knows of each: blob, mode, state, and why some are left out.

Git's processes are started first and its index file is read while they run. Invariant: a listing is consistent with
one state of the index, and equal keys mean equal listings of equal contents.
"""

import os
import stat
from collections.abc import Container, Sequence

from postil.config import Config
from postil.errors import NoSuchPath
from postil.git import attributes, excludes
from postil.git.attributes import Mark
from postil.git.indexfile import Entries, Entry
from postil.git.repository import Repository
from postil.git.survey import Survey, Untracked
from postil.values import NamedTuple


class Skip(NamedTuple):
    """One file that is not analyzed, and why."""

    path: bytes
    reason: str


class Listing(NamedTuple):
    """The files of a worktree at one moment."""

    entries: Sequence[Entry]
    """What is to be analyzed, ordered by path."""
    skipped: list[Skip]
    """Ordered by path."""
    key: bytes
    """Equal keys mean equal listings of equal contents; never equal while a file is still changing."""
    deleted: tuple[bytes, ...] = ()
    """Tracked files that are not in the worktree."""

    def among(self, paths: Container[bytes]) -> "Listing":
        """The same with the entries at these paths alone."""
        entries = self.entries
        if isinstance(entries, Entries):
            return self._replace(entries=entries.among(paths))
        return self._replace(entries=[entry for entry in entries if entry.path in paths])


SUBMODULE = "submodule: it has an index of its own"
NESTED = "another repository: it has an index of its own"
LINK = "symbolic link"
LINK_OUT = "link out of the repository"
SPECIAL = "special file"


def listing_key(repository: Repository, config: Config) -> bytes:
    """What ``listing`` would give as its key, at the cost of git's own walk alone."""
    return Survey(repository, config).key


def listing(repository: Repository, config: Config, paths: Sequence[str] = ()) -> Listing:
    """List the files to analyze, of the whole worktree or below ``paths`` (absolute, or relative to the root)."""
    return listed(Survey(repository, config), paths)


def listed(survey: Survey, paths: Sequence[str] = ()) -> Listing:
    """List the files of a survey, which may have been asked for its key before."""
    try:
        return _restricted(_whole(survey), survey.repository, paths)
    except BaseException:
        survey.abandon()
        raise


def _whole(survey: Survey) -> Listing:
    while True:
        attempt = survey.attempt
        index = survey.index
        paths_known = index.entries.paths
        words = survey.words
        asked = survey.ask_marks(paths_known)
        reasons = excludes.by_default(survey.verdicts, paths_known, survey.folders)
        _ = survey.key  # waits for git
        if attempt == survey.attempt:
            break
        if asked is not None:
            asked.abandon()
    found = _Found(survey, reasons)
    for path, status in survey.changes:
        found.change(path, status)
    for path in index.conflicts:
        found.replace(path, "conflicted", index.conflicts[path], None)
    for path in index.links:
        if path in survey.stats:
            found.replace(path, "modified", 0o100644, None)
        else:
            found.skip(path, _link(survey.repository, path) if survey.repository.root else LINK)
    for path in index.submodules:
        found.skip(path, SUBMODULE)
    for path, about in survey.untracked.items():
        found.untracked(path, about)
    marks = attributes.marks(asked.finish()) if asked else {}
    # An attribute file that git does not know yet speaks of tracked files, too.
    more = survey.ask_marks(survey.untracked if survey.words == words else (*paths_known, *survey.untracked))
    marks.update(attributes.marks(more.finish()) if more else {})
    return found.listing(marks)


class _Found:
    """A listing in the making: index entries, corrected by what git says of the worktree."""

    def __init__(self, survey: Survey, reasons: dict[bytes, str]) -> None:
        self._survey = survey
        self._reasons = reasons
        self._entries = survey.index.entries
        self._changed: dict[bytes, Entry | None] = {}
        self._skipped: dict[bytes, str] = {}
        self._deleted: list[bytes] = []

    def change(self, path: bytes, status: bytes) -> None:
        """Take in one line of ``diff-files``."""
        if status == b"U" or path in self._survey.index.conflicts:
            return
        number = self._entries.find(path)
        if number is None:
            return  # a link or a submodule; or one that is both here and changed in kind
        old = self._entries[number]
        state = "intent-to-add" if status == b"A" or path in self._survey.index.added else "modified"
        self.replace(path, state, old.mode, old.indexed)

    def replace(self, path: bytes, state: str, mode: int, indexed: bytes | None) -> None:
        """Look at a tracked file that is not as the index has it."""
        about = self._survey.stats.get(path)
        self._changed[path] = None
        if about is None:
            self._deleted.append(path)
        elif stat.S_ISREG(about.mode):
            indexed = None if state == "intent-to-add" else indexed
            self._changed[path] = Entry(path, None, mode, state, None, about.size, about.ctime_ns, indexed)
        else:
            self.skip(path, _kind(self._survey.repository, path, about.mode))

    def untracked(self, path: bytes, about: Untracked | None) -> None:
        """Take in one file that git does not know."""
        if path.endswith(b"/"):
            self.skip(path[:-1], NESTED)
        elif about is not None and stat.S_ISREG(about.mode):
            mode = 0o100755 if about.mode & 0o100 else 0o100644
            self._changed[path] = Entry(path, None, mode, "untracked", None, about.size, about.ctime_ns)
        elif about is not None:
            self.skip(path, _kind(self._survey.repository, path, about.mode))

    def skip(self, path: bytes, reason: str) -> None:
        """Leave a file out for what it is; nothing brings it back."""
        self._skipped[path] = reason

    def listing(self, marks: dict[bytes, Mark]) -> Listing:
        """Put everything together."""
        changed, skipped = self._changed, self._skipped
        entries = self._entries
        if changed:
            entries = entries.changed(changed)
        self._reasons.update(excludes.by_default(self._survey.verdicts, [path for path in changed if changed[path]]))
        config = self._survey.config
        if marks or config.exclude or config.include:
            excludes.overruled(self._reasons, config, entries.paths, marks)
        if marks:
            here = {path: entries[number] for path in marks if (number := entries.find(path)) is not None}
            entries = entries.changed({path: self._marked(entry, marks[path]) for path, entry in here.items()})
        special = excludes.settled(config, entries.paths)
        reasons = self._reasons
        if reasons:
            skipped.update((path, reasons[path]) for path in entries.paths if path in reasons)
            entries = entries.changed(dict.fromkeys(reasons))
        sized: dict[bytes, Entry | None] = {}
        limits = [config.max_file_size, *(one.max_file_size for one in special.values())]
        for number in entries.doubtful(min(limits)):
            entry = entries[number]
            entry = entry if entry.size else self._survey.sized(entry)
            sized[entry.path] = entry
            if entry.size is not None and entry.size > special.get(entry.path, config).max_file_size:
                skipped[entry.path] = f"too large: {entry.size} bytes"
                sized[entry.path] = None
        entries = entries.changed(sized) if sized else entries
        order = sorted(skipped)
        return Listing(
            entries, [Skip(path, skipped[path]) for path in order], self._survey.key, tuple(sorted(self._deleted))
        )

    def _marked(self, entry: Entry, mark: Mark) -> Entry:
        if mark.filter is not None and mark.filter in self._survey.drivers and entry.state == "clean":
            # Its blob is of what the filter made; what is here is keyed by its own bytes.
            entry = entry._replace(blob=None)
        return entry._replace(language=mark.language, documentation=bool(mark.documentation))


def _kind(repository: Repository, path: bytes, mode: int) -> str:
    if stat.S_ISLNK(mode):
        return _link(repository, path)
    return NESTED if stat.S_ISDIR(mode) else SPECIAL


def _link(repository: Repository, path: bytes) -> str:
    root = os.fsencode(repository.root or "")
    target = os.path.realpath(os.path.join(root, path))
    return LINK if target == root or target.startswith(root.rstrip(b"/") + b"/") else LINK_OUT


def _restricted(whole: Listing, repository: Repository, paths: Sequence[str]) -> Listing:
    """Keep what is at or below the paths; one that is nowhere is an error."""
    if not paths:
        return whole
    wanted = [_relative(repository, path) for path in paths]
    if b"" in wanted:
        return whole
    exact = set(wanted)
    below = tuple(path + b"/" for path in wanted)
    for path, given in zip(wanted, paths, strict=True):
        there = repository.root is not None and os.path.lexists(os.path.join(os.fsencode(repository.root), path))
        known = there or any(entry.path == path or entry.path.startswith(path + b"/") for entry in whole.entries)
        if not known and path not in whole.deleted and not any(skip.path == path for skip in whole.skipped):
            raise NoSuchPath(f"no such path in the repository: {given}")

    def keep(path: bytes) -> bool:
        return path in exact or path.startswith(below)

    return Listing(
        [entry for entry in whole.entries if keep(entry.path)],
        [skip for skip in whole.skipped if keep(skip.path)],
        whole.key,
        tuple(path for path in whole.deleted if keep(path)),
    )


def _relative(repository: Repository, path: str) -> bytes:
    root = repository.root or ""
    whole = os.path.normpath(os.path.join(root, path))
    if os.path.isabs(path) and not whole.startswith(root.rstrip("/") + "/") and whole != root:
        whole = os.path.join(os.path.realpath(os.path.dirname(whole)), os.path.basename(whole))
    relative = os.path.relpath(whole, root) if root else whole
    if relative == ".." or relative.startswith("../"):
        raise NoSuchPath(f"outside the repository: {path}")
    return b"" if relative == "." else os.fsencode(relative)
