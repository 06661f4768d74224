"""Source files read and written back, the only place where the documentation of a worktree is changed.

Invariant: a file is replaced as a whole or not at all, only while it is byte for byte what was read, and keeps its
place behind a symbolic link, its permissions and its owner.
"""

import errno
import os
import stat
import tempfile

from postil.errors import PostilError
from postil.values import NamedTuple


class Held(NamedTuple):
    """A file as it was read."""

    path: str
    """As given."""
    target: str
    """The regular file itself, behind all links."""
    content: bytes


class NotWritten(PostilError):
    """A source file was left as it is; the message says why."""


def held(path: str) -> Held:
    """Read a file that may be written back; ``NotWritten`` when it is no regular file or cannot be read."""
    target = os.path.realpath(path)
    try:
        # A FIFO would wait for its writer.
        with open(os.open(target, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NotWritten(f"{path} is no regular file")
            return Held(path, target, file.read())
    except OSError as error:
        raise NotWritten(f"cannot read {path}: {error.strerror}") from error


def replace(file: Held, content: bytes) -> Held:
    """Give a file another content, and answer it as it now is; ``NotWritten`` when it is not as it was read."""
    if content == file.content:
        return file
    _unchanged(file)
    folder, name = os.path.split(file.target)
    part = ""
    try:
        about = os.stat(file.target)
        if about.st_nlink > 1:
            raise NotWritten(f"{file.path} has other hard links, which a replacement would cut off")
        if not os.access(file.target, os.W_OK):
            raise NotWritten(f"{file.path} is write-protected")
        descriptor, part = tempfile.mkstemp(prefix=f".{name[:80]}.", suffix=".postil", dir=folder)
        with open(descriptor, "wb") as out:
            out.write(content)
            _like(out.fileno(), about)
            out.flush()
            os.fsync(out.fileno())
        # As late as can be: what is saved by an editor meanwhile is not to be lost.
        _unchanged(file)
        os.replace(part, file.target)
        part = ""
        return Held(file.path, file.target, content)
    except OSError as error:
        raise NotWritten(f"cannot write {file.path}: {error.strerror}") from error
    finally:
        if part:
            os.unlink(part)


def _unchanged(file: Held) -> None:
    """Refuse a file that another program wrote, moved or linked elsewhere since it was read."""
    now = held(file.path)
    if now.target != file.target or now.content != file.content:
        raise NotWritten(f"{file.path} changed while it was worked on")


def _like(descriptor: int, about: os.stat_result) -> None:
    """Give a new file the owner and the permissions of the old one; the owner first, as that may take bits away."""
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (about.st_uid, about.st_gid):
        try:
            os.fchown(descriptor, about.st_uid, about.st_gid)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EINVAL):
                raise
            raise NotWritten("its owner is another user, which a replacement could not keep") from error
    os.fchmod(descriptor, stat.S_IMODE(about.st_mode))
