"""What the last run came to, beside the index: a run that would do nothing opens no database to say so.

Invariant: a stamp holds the key of the listing, what made the rows, and what the index's own files looked like when it
was written; where any of it differs, or the digest under the user's secret does, it is no answer. It is taken away
before a run that may change anything begins, so that a killed run leaves none.
"""

import os

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b

from postil import installation
from postil.configfile import FILES, content
from postil.engine import ANALYSIS_VERSION
from postil.errors import BadConfiguration
from postil.sqlite.secret import recalled, remember
from postil.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.git.repository import Repository

_KIND = b"stamp 4"
_NAME = "last-run-"

Pairs = tuple[tuple[str, str], ...]
Times = tuple[tuple[str, int], ...]
Analyzers = tuple[int, tuple[str, str, str, Times]]
_Files = tuple[tuple[int, ...] | None, tuple[int, ...] | None]


class Stamp(NamedTuple):
    """A run over a whole worktree that came to its end."""

    listing: bytes
    """The key of the walk."""
    tracked: bytes
    """What names the content of git's index: where it differs, the key will."""
    surroundings: bytes
    """What the key comes from besides what git says of the worktree."""
    configured: bytes
    """What the configuration says of a listing."""
    configuration: bytes
    """Digest of the files that it was read from."""
    analyzers: Analyzers
    """The version of the analysis, and the signature of what is installed."""
    plugins: Times
    """The files that the registry was found from, and when each was changed last."""
    job: str
    state: str
    total: int
    errors: Pairs
    skipped: Pairs
    deleted: tuple[bytes, ...]
    """Tracked files that were not there: no place tells of one, and one may come back without a trace."""


def read(repository: "Repository") -> Stamp | None:
    """The stamp of this worktree, if the index is as it was then."""
    values = recalled(_path(repository), _KIND)
    if values is None:
        return None
    files, *fields = values
    return Stamp._make(fields) if files == _files(repository) else None


def holds(stamp: Stamp, root: str | None) -> bool:
    """Whether what is installed and the configuration are as they were."""
    return (
        stamp.analyzers == analyzers()
        and stamp.configuration == configuration(root)
        and all(installation.changed(path) == at for path, at in stamp.plugins)
    )


def analyzers() -> Analyzers:
    """What tells, with the times of the plugins' files, by what rows are made."""
    return ANALYSIS_VERSION, installation.signature()


def configuration(root: str | None) -> bytes:
    """The digest of the files that may configure Postil; empty where one of them cannot be read."""
    found = blake2b(digest_size=16)
    try:
        for name in FILES:
            data = None if root is None else content(root, name)
            found.update(b"-" if data is None else b"%d:" % len(data) + data)
    except BadConfiguration:
        return b""  # the run says what is wrong with it
    return found.digest()


def write(repository: "Repository", stamp: Stamp) -> None:
    """Leave a stamp, once everything it speaks of is written and closed; where that cannot be, leave none."""
    files = _files(repository)
    if files[0] is None:
        return
    try:
        remember(_path(repository), _KIND, (files, *stamp))
    except OSError:
        forget(repository)


def forget(repository: "Repository") -> None:
    """Take the stamp away."""
    try:
        os.unlink(_path(repository))
    except OSError:
        return  # there is none, or it lies where nothing can be written and so nothing will change


def forget_all(repository: "Repository") -> None:
    """Take away the stamps of all worktrees, whose keys something new is part of."""
    try:
        names = os.listdir(repository.store_dir)
    except OSError:
        return
    for name in names:
        if name.startswith(_NAME):
            try:
                os.unlink(os.path.join(repository.store_dir, name))
            except FileNotFoundError:
                continue  # its own run was faster


def _path(repository: "Repository") -> str:
    worktree = blake2b(os.fsencode(repository.folder), digest_size=8).hexdigest()
    return os.path.join(repository.store_dir, f"{_NAME}{worktree}")


def _files(repository: "Repository") -> _Files:
    """What tells that the index was written to: the file and its log, an empty log being none."""
    path = os.path.join(repository.store_dir, "index.db")
    log = _about(f"{path}-wal")
    return _about(path), log if log is not None and log[1] else None


def _about(path: str) -> tuple[int, ...] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns
