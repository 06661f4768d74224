"""Read git's index file: every tracked path with its blob, mode, stage and stat data, at half a microsecond each.

Invariant: a file that is not understood to its last byte is ``Unsupported``, and git is asked instead; a guess
about what is tracked is never made.
"""

import gc
import struct
from collections.abc import Callable
from typing import cast

from postil.values import NamedTuple

FILE, LINK, SUBMODULE = 0o100000, 0o120000, 0o160000
EMPTY_SHA1 = bytes.fromhex("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
_VALID, _EXTENDED, _STAGE, _NAME = 0x8000, 0x4000, 0x3000, 0x0FFF
_SKIP_WORKTREE, _INTENT_TO_ADD = 0x4000, 0x2000


class Unsupported(Exception):
    """An index in a form that only git reads: split, sparse, or newer than this program."""


class Entry(NamedTuple):
    """One file to analyze."""

    path: bytes
    """Relative to the root, with ``/``, as the file system has it."""
    blob: bytes | None
    """The id of its content; None when the content must be read to know it."""
    mode: int
    state: str
    """``clean``, ``modified``, ``untracked``, ``intent-to-add``, ``conflicted``, ``deleted``, or ``absent``: its
    content is only in the object database, as in a sparse checkout or a bare repository."""
    language: str | None = None
    """What ``linguist-language`` says, in lower case."""
    size: int | None = None
    mtime_ns: int | None = None
    indexed: bytes | None = None
    """The id the index has, also where ``blob`` is None: a modified file that hashes to it was only touched."""
    documentation: bool = False
    """Whether ``linguist-documentation`` is set."""


class Index(NamedTuple):
    """What an index holds, each list in git's order."""

    entries: list[Entry]
    """Regular files, all as if clean or absent."""
    links: list[bytes]
    submodules: list[bytes]
    conflicts: dict[bytes, int]
    """Path and mode, each once, of what has no stage 0."""
    added: set[bytes]
    """Paths with intent to add."""


def parse(data: bytes, oid_length: int) -> Index:
    """Read a whole index file; an empty one is an index without entries."""
    found = Index([], [], [], {}, set())
    if not data:
        return found
    version = int.from_bytes(data[4:8], "big")
    if data[:4] != b"DIRC" or version not in (2, 3, 4):
        raise Unsupported
    enabled = gc.isenabled()
    gc.disable()  # a hundred thousand tuples make it run in vain
    try:
        end = (_compressed if version == 4 else _padded)(data, int.from_bytes(data[8:12], "big"), oid_length, found)
    except (struct.error, ValueError, IndexError):
        raise Unsupported from None
    finally:
        if enabled:
            gc.enable()
    while end < len(data) - oid_length:
        # An extension in capitals may be passed over; any other changes what the entries mean.
        if not 65 <= data[end] <= 90:
            raise Unsupported
        end += 8 + int.from_bytes(data[end + 4 : end + 8], "big")
    if end != len(data) - oid_length:
        raise Unsupported
    return found


def _layout(oid_length: int) -> struct.Struct:
    # Of each entry: mtime and its nanoseconds, mode, size, id, flags; not ctime, device, inode and owner.
    return struct.Struct(f">8xII8xI8xI{oid_length}sH")


def _padded(data: bytes, count: int, oid_length: int, found: Index) -> int:
    unpack = _layout(oid_length).unpack_from
    fixed = 42 + oid_length
    new = cast("Callable[..., Entry]", tuple.__new__)
    keep = found.entries.append
    position = 12
    for _ in range(count):
        seconds, nanoseconds, mode, size, oid, flags = unpack(data, position)
        if flags < _NAME and mode & 0o170000 == FILE:
            start = position + fixed
            path = data[start : start + flags]
            position += (fixed + flags + 8) & ~7
            keep(new(Entry, (path, oid, mode, "clean", None, size, seconds * 1_000_000_000 + nanoseconds, oid, False)))
            continue
        start = position + fixed
        more = 0
        if flags & _EXTENDED:
            more = int.from_bytes(data[start : start + 2], "big")
            start += 2
        end = start + (flags & _NAME)
        if flags & _NAME == _NAME:
            end = data.index(b"\0", end)
        path = data[start:end]
        position += (end - position + 8) & ~7
        _unusual(found, (path, oid, mode, size, seconds * 1_000_000_000 + nanoseconds), flags, more)
    return position


def _compressed(data: bytes, count: int, oid_length: int, found: Index) -> int:
    unpack = _layout(oid_length).unpack_from
    fixed = 42 + oid_length
    new = cast("Callable[..., Entry]", tuple.__new__)
    keep, index = found.entries.append, data.index
    position = 12
    path = b""
    for _ in range(count):
        seconds, nanoseconds, mode, size, oid, flags = unpack(data, position)
        position += fixed
        more = 0
        if flags & _EXTENDED:
            more = int.from_bytes(data[position : position + 2], "big")
            position += 2
        byte = data[position]
        position += 1
        cut = byte & 127
        while byte & 128:
            byte = data[position]
            position += 1
            cut = ((cut + 1) << 7) | (byte & 127)
        end = index(b"\0", position)
        path = path[: len(path) - cut] + data[position:end]
        position = end + 1
        mtime_ns = seconds * 1_000_000_000 + nanoseconds
        if flags < _EXTENDED and flags & _STAGE == 0 and mode & 0o170000 == FILE:
            keep(new(Entry, (path, oid, mode, "clean", None, size, mtime_ns, oid, False)))
        else:
            _unusual(found, (path, oid, mode, size, mtime_ns), flags, more)
    return position


def _unusual(found: Index, entry: tuple[bytes, bytes, int, int, int], flags: int, more: int) -> None:
    path, oid, mode, size, mtime_ns = entry
    kind = mode & 0o170000
    if flags & _STAGE:
        found.conflicts.setdefault(path, mode)
    elif kind == SUBMODULE:
        found.submodules.append(path)
    elif kind == LINK:
        found.links.append(path)
    elif kind != FILE:
        raise Unsupported
    else:
        if more & _INTENT_TO_ADD:
            found.added.add(path)
        if more & _SKIP_WORKTREE:
            found.entries.append(Entry(path, oid, mode, "absent", indexed=oid))
        else:
            found.entries.append(Entry(path, oid, mode, "clean", None, size, mtime_ns, oid))


def parse_listed(data: bytes) -> Index:
    """Read what ``git ls-files -s -v -z`` says, which knows every form of index but not the stat data."""
    found = Index([], [], [], {}, set())
    for line in data.split(b"\0"):
        if not line:
            continue
        about, path = line.split(b"\t", 1)
        tag, mode, oid, stage = about.split(b" ")
        flags = int(stage) << 12
        more = _SKIP_WORKTREE if tag in b"Ss" else 0
        _unusual(found, (path, bytes.fromhex(oid.decode("ascii")), int(mode, 8), 0, 0), flags, more)
    for position, entry in enumerate(found.entries):
        found.entries[position] = entry._replace(size=None, mtime_ns=None)
    return found
