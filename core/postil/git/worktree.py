"""List the files of a worktree with what git knows of each: blob, mode, state, and why some are left out.

Git's processes are started first and its index file is read while they run. Invariant: a listing is consistent with
one state of the index, and equal keys mean equal listings of equal contents.
"""

import os
import stat
from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from postil.config import Config
from postil.errors import NoSuchPath
from postil.git import attributes, excludes
from postil.git.attributes import Mark
from postil.git.indexfile import Entry
from postil.git.repository import Repository
from postil.git.survey import Survey, Untracked
from postil.values import NamedTuple


class Skip(NamedTuple):
    """One file that is not analyzed, and why."""

    path: bytes
    reason: str


class Listing(NamedTuple):
    """The files of a worktree at one moment."""

    entries: list[Entry]
    """What is to be analyzed, ordered by path."""
    skipped: list[Skip]
    """Ordered by path."""
    key: bytes
    """Equal keys mean equal listings of equal contents; never equal while a file is still changing."""
    deleted: tuple[bytes, ...] = ()
    """Tracked files that are not in the worktree."""


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
        paths_known = [entry[0] for entry in index.entries]
        words = survey.words
        asked = survey.ask_marks(paths_known)
        reasons = excludes.by_default(survey.verdicts, paths_known)
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
        position = bisect_left(self._entries, path, key=itemgetter(0))
        old = self._entries[position] if position < len(self._entries) else None
        if old is None or old.path != path:
            return  # a link or a submodule; or one that is both here and changed in kind
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
            self._changed[path] = Entry(path, None, mode, state, None, about.size, about.mtime_ns, indexed)
        else:
            self.skip(path, _kind(self._survey.repository, path, about.mode))

    def untracked(self, path: bytes, about: Untracked | None) -> None:
        """Take in one file that git does not know."""
        if path.endswith(b"/"):
            self.skip(path[:-1], NESTED)
        elif about is not None and stat.S_ISREG(about.mode):
            mode = 0o100755 if about.mode & 0o100 else 0o100644
            self._changed[path] = Entry(path, None, mode, "untracked", None, about.size, about.mtime_ns)
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
            entries = [entry for entry in entries if entry[0] not in changed]
            entries += [entry for entry in changed.values() if entry is not None]
            entries.sort()
        self._reasons.update(excludes.by_default(self._survey.verdicts, [path for path in changed if changed[path]]))
        config = self._survey.config
        if marks or config.exclude or config.include:
            excludes.overruled(self._reasons, config, [entry[0] for entry in entries], marks)
        if marks:
            entries = [self._marked(entry, marks[entry[0]]) if entry[0] in marks else entry for entry in entries]
        special = excludes.settled(config, [entry[0] for entry in entries])
        reasons = self._reasons
        if reasons:
            skipped.update((entry[0], reasons[entry[0]]) for entry in entries if entry[0] in reasons)
            entries = [entry for entry in entries if entry[0] not in reasons]
        sized = self._survey.sized
        kept: list[Entry] = []
        sizes = [entry[5] or -1 for entry in entries]
        if not special and sizes and min(sizes) > 0 and max(sizes) <= config.max_file_size:
            kept, entries = entries, []
        for entry in entries:
            path, size = entry[0], entry[5]
            if not size:
                entry = sized(entry)
                size = entry[5]
            if size is not None and size > special.get(path, config).max_file_size:
                skipped[path] = f"too large: {size} bytes"
            else:
                kept.append(entry)
        order = sorted(skipped)
        return Listing(
            kept, [Skip(path, skipped[path]) for path in order], self._survey.key, tuple(sorted(self._deleted))
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
