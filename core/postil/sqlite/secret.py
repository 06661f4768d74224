"""The digest of a row, keyed by a secret of this user.

Invariant: a row whose digest does not fit is no answer. The key is the user's own, so neither a flipped bit nor a
database that came along with somebody's archive passes for a row that Postil wrote.
"""

import marshal
import os
import stat

# hashlib would load OpenSSL, which alone costs more than reading the index.
from _blake2 import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SECRET_BYTES = 32
DIGEST_BYTES = 8
_MOST_BYTES = 1 << 28


def secret_dir() -> str:
    """Tell the folder that holds this user's secret: ``POSTIL_HOME``, or ``postil`` in the configuration folder."""
    home = os.environ.get("POSTIL_HOME")
    if home:
        return os.path.abspath(home)
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(base, "postil")


def secret(folder: str) -> bytes | None:
    """Read this user's secret, making it once; None where it can be neither read nor kept, or is not the user's own."""
    path = os.path.join(folder, "row-key")
    try:
        return _read(path) or _make(folder, path)
    except OSError:
        return None


def digest(key: bytes, kind: bytes, values: tuple[object, ...], data: bytes = b"") -> bytes:
    """Digest one row of a kind: its plain values, whatever damage has made of their types, and a large one apart."""
    # Written out in ASCII no two tuples are alike, and no two versions of Python differ.
    keyed = blake2b(ascii(values).encode(), key=key, digest_size=DIGEST_BYTES, person=kind)
    if data:
        keyed.update(data)
    return keyed.digest()


def recalled(path: str, kind: bytes) -> "tuple[Any, ...] | None":
    """The plain values that ``remember`` left in a file; None where they are not to be had or not this user's own."""
    try:
        data = _content(path)
    except OSError:
        return None
    key = secret(secret_dir())
    if key is None or digest(key, kind, (), data[DIGEST_BYTES:]) != data[:DIGEST_BYTES]:
        return None
    try:
        # Behind a digest under the user's secret: nobody else's bytes come here.
        values: tuple[Any, ...] | None = marshal.loads(data[DIGEST_BYTES:])  # noqa: S302
    except (EOFError, TypeError, ValueError):
        return None  # of another version of Python
    return values


def remember(path: str, kind: bytes, values: "tuple[Any, ...]") -> None:
    """Leave plain values in a file, whole or not at all, where there is a secret; ``OSError`` where it cannot be."""
    key = secret(secret_dir())
    if key is None:
        return
    packed = marshal.dumps(values)
    part = f"{path}.{os.getpid()}"
    if os.path.lexists(part):
        os.unlink(part)  # of a process that was killed, or a link that would be followed
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(digest(key, kind, (), packed) + packed)
    os.replace(part, path)


def _content(path: str) -> bytes:
    """All of a file; what is no plain file of a likely size came along with somebody's archive."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size > _MOST_BYTES:
            raise FileNotFoundError(path)
        pieces: list[bytes] = []
        while piece := os.read(descriptor, about.st_size + 1):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def _read(path: str) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(descriptor)
        content = os.read(descriptor, SECRET_BYTES + 1)
    finally:
        os.close(descriptor)
    if status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise PermissionError(path)
    # One of another length was cut short by a crash; rows under it are misses anyway.
    return content if len(content) == SECRET_BYTES else None


def _make(folder: str, path: str) -> bytes | None:
    os.makedirs(folder, mode=0o700, exist_ok=True)
    scratch = os.path.join(folder, f"row-key-{os.urandom(8).hex()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, os.urandom(SECRET_BYTES))
        os.fsync(descriptor)
        if os.path.lexists(path) and _read(path) is None:
            os.replace(scratch, path)
        else:
            # A link, unlike a rename, does not replace what another process has just made.
            os.link(scratch, path)
    except FileExistsError:
        pass
    finally:
        os.close(descriptor)
        if os.path.lexists(scratch):
            os.unlink(scratch)
    return _read(path)
