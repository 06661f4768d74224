"""What git does not know of, remembered: where no folder has changed since, git need not look into any of them.

A file can neither come nor go without its folder's times changing, and what is ignored is said by files. So the answer
of ``git ls-files --others`` holds as long as all of these are as they were.

Invariant: it is remembered only of a worktree in which nothing had changed for a while when git was asked, so that any
change since has left a trace; and used only where the index, git's settings, every folder that git would look into and
every file that says what is ignored are the same. More folders may be watched than git looks into, never fewer.
"""

from __future__ import annotations

import os
import time

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b

from postil.errors import GitFailed
from postil.sqlite.secret import recalled as unsealed
from postil.sqlite.secret import remember as sealed
from postil.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from postil.git.indexfile import Index
    from postil.git.repository import Repository

_KIND = b"folders 1"
_MOST_FOLDERS = 50_000
_RACY_NS = 2_000_000_000
_QUIET_NS = 60_000_000_000
"""What changed later than this is likely to change again, and is not worth looking at every folder for."""

About = tuple[int, int, int, int]
"""Device, inode, mtime and ctime."""
Watched = tuple[tuple[bytes, About | None], ...]


class Answer(NamedTuple):
    """What git said, and when."""

    tracked: bytes
    """What names the content of git's index."""
    config: bytes
    """Git's settings, as it lists them."""
    others: bytes
    """The answer."""
    asked_ns: int


class Memory(NamedTuple):
    """An answer of git's, and all that it depends on."""

    tracked: bytes
    config: bytes
    others: bytes
    folders: Watched
    """Relative to the root, which is the first; none where they cannot be watched."""
    ignoring: Watched
    """The files that say what is ignored; None where there is none."""


def recalled(repository: Repository) -> Memory | None:
    """What is remembered of this worktree, as old as it may be."""
    if repository.bare or not repository.managed:
        return None
    values = unsealed(_path(repository), _KIND)
    return None if values is None else Memory._make(values)


def changed(watched: Watched, root: bytes) -> list[bytes]:
    """What is not as it was among the folders or files."""
    lstat, start = os.lstat, root.rstrip(b"/") + b"/"
    found: list[bytes] = []
    for path, about in watched:
        try:
            now = lstat(path if path[:1] == b"/" else start + path)
        except OSError:
            if about is not None:
                found.append(path)
            continue
        if about != (now.st_dev, now.st_ino, now.st_mtime_ns, now.st_ctime_ns):
            found.append(path)
    return found


def worthwhile(memory: Memory | None, tracked: bytes, root: bytes) -> bool:
    """Whether to look at every folder now, where what is remembered does not hold."""
    if memory is None:
        return True
    if not memory.folders and memory.tracked == tracked:
        return False
    newest = time.time_ns() - _QUIET_NS
    abouts = [_about(os.path.join(root, path)) for path in changed(memory.folders, root)]
    return all(about is None or about[2] < newest for about in abouts)


def remember(repository: Repository, answer: Answer, index: Index, settings: Mapping[str, str]) -> None:
    """Keep an answer of git's, with all that it depends on."""
    watched = _watched(repository, index, settings)
    folders, ignoring = watched or ((), ())
    if any(about is not None and max(about[2:]) > answer.asked_ns - _RACY_NS for _, about in (*folders, *ignoring)):
        return  # not yet
    try:
        sealed(_path(repository), _KIND, (answer.tracked, answer.config, answer.others, folders, ignoring))
    except OSError:
        return


def _watched(repository: Repository, index: Index, settings: Mapping[str, str]) -> tuple[Watched, Watched] | None:
    """All folders, and all files that say what is ignored, as they are now; None where that cannot be told."""
    from postil.sqlite.place import file_system, on_network

    files = ignore_files(repository, settings)
    if files is None or on_network(file_system(repository.folder)):
        return None
    folders = _folders(repository, index)
    if folders is None:
        return None
    root = os.fsencode(repository.folder)
    # The times are taken after the names: what comes in between is seen.
    watched = [(path, _about(os.path.join(root, path))) for path in folders]
    ignoring = [(path, _about(path)) for path in files]
    for folder in folders:
        path = os.path.join(folder, b".gitignore")
        about = _about(os.path.join(root, path))
        if about is not None:
            ignoring.append((path, about))
    if any(about is not None and os.path.islink(os.path.join(root, path)) for path, about in ignoring):
        return None  # it is the file behind the link that changes
    return tuple(watched), tuple(ignoring)


def ignore_files(repository: Repository, settings: Mapping[str, str]) -> list[bytes] | None:
    """The files outside the tree that say what is ignored; None where that cannot be told."""
    xdg = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    users = settings.get("core.excludesfile", os.path.join(xdg, "git", "ignore"))
    if users.startswith(("%", ":", "~")) and not users.startswith("~/"):
        return None  # in a way of writing that only git reads
    users = os.path.join(repository.folder, os.path.expanduser(users))
    return [os.fsencode(path) for path in (os.path.join(repository.common_dir, "info", "exclude"), users)]


def _tracked(index: Index) -> set[bytes]:
    """The folders that an index names, the root among them."""
    paths = [*index.entries.paths, *index.links, *index.submodules, *index.conflicts]
    below = {path[: max(path.rfind(b"/"), 0)] for path in paths}
    found = {b""}
    for folder in below:
        while folder not in found:
            found.add(folder)
            folder = folder[: max(folder.rfind(b"/"), 0)]
    return found


def _folders(repository: Repository, index: Index) -> list[bytes] | None:
    """Every folder that git looks into, and perhaps some that it passes over; None where that cannot be told."""
    from postil.git.command import run

    root = os.fsencode(repository.folder)
    tracked = _tracked(index)
    elsewhere = tracked.union(index.submodules)
    known = sorted(tracked)
    unknown: list[bytes] = []
    try:
        for folder in known:
            unknown += [path for path in _inside(root, folder) if path not in elsewhere]
        if unknown:
            asked = ("check-ignore", "-z", "--stdin")
            # What begins with a colon would be read as a pattern, and this command does not know literal ones.
            given = b"\0".join(b"./" + path for path in unknown)
            said = run(asked, repository.environment, cwd=repository.folder, stdin=given, fine=(0, 1))
            unknown = sorted({*unknown}.difference(path[2:] for path in said.split(b"\0")))
        while unknown:
            folder = unknown.pop()
            known.append(folder)
            unknown += _inside(root, folder)
            if len(known) > _MOST_FOLDERS:
                return None
    except (OSError, GitFailed):
        return None
    return known


def _inside(root: bytes, folder: bytes) -> list[bytes]:
    """The folders in a folder, without git's own; where it is a repository of its own, an ``OSError``."""
    found: list[bytes] = []
    try:
        with os.scandir(os.path.join(root, folder)) as entries:
            for entry in entries:
                if entry.name == b".git":
                    if folder:
                        raise IsADirectoryError(folder)
                elif entry.is_dir(follow_symlinks=False):
                    found.append(os.path.join(folder, entry.name))
    except (FileNotFoundError, NotADirectoryError):
        return []
    return found


def _about(path: bytes) -> About | None:
    try:
        now = os.lstat(path)
    except OSError:
        return None
    return now.st_dev, now.st_ino, now.st_mtime_ns, now.st_ctime_ns


def _path(repository: Repository) -> str:
    worktree = blake2b(os.fsencode(repository.folder), digest_size=8).hexdigest()
    return os.path.join(repository.store_dir, f"folders-{worktree}")
