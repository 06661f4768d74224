"""Read git's index file: every tracked path, and its blob, mode and stat data where they are asked for.

Invariant: a file that is not understood to its last byte is ``Unsupported``, and git is asked instead; a guess
about what is tracked is never made.
"""

import gc
import struct
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import cast, overload

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
    changed_ns: int | None = None
    """When the system says that it was changed last, its content or anything else of it."""
    indexed: bytes | None = None
    """The id the index has, also where ``blob`` is None: a modified file that hashes to it was only touched."""
    documentation: bool = False
    """Whether ``linguist-documentation`` is set."""


class Entries(Sequence[Entry]):
    """Entries ordered by path, each made when it is asked for: of most nothing but the path is ever looked at."""

    __slots__ = ("_data", "_oid_length", "_unpack", "paths", "places")

    def __init__(self, data: bytes = b"", oid_length: int = 20) -> None:
        """Entries of an index file, none to begin with."""
        self._data = data
        self._oid_length = oid_length
        self._unpack = _layout(oid_length).unpack_from
        self.paths: list[bytes] = []
        self.places: list[int | Entry] = []
        """For each path where its entry stands in the file, or the entry itself."""

    def append(self, entry: Entry) -> None:
        """Add the next one."""
        self.paths.append(entry[0])
        self.places.append(entry)

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, number: int) -> Entry: ...
    @overload
    def __getitem__(self, number: slice) -> list[Entry]: ...
    def __getitem__(self, number: int | slice) -> Entry | list[Entry]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        place = self.places[number]
        if not isinstance(place, int):
            return place
        seconds, nanoseconds, mode, size, oid, _ = self._unpack(self._data, place)
        changed_ns = seconds * 1_000_000_000 + nanoseconds
        return Entry(self.paths[number], oid, mode, "clean", None, size, changed_ns, oid)

    def __iter__(self) -> Iterator[Entry]:
        data, unpack = self._data, self._unpack
        new = cast("Callable[..., Entry]", tuple.__new__)
        for path, place in zip(self.paths, self.places, strict=True):
            if isinstance(place, int):
                seconds, nanoseconds, mode, size, oid, _ = unpack(data, place)
                changed_ns = seconds * 1_000_000_000 + nanoseconds
                yield new(Entry, (path, oid, mode, "clean", None, size, changed_ns, oid, False))
            else:
                yield place

    def find(self, path: bytes) -> int | None:
        """The number of a path; None when it is not among them."""
        number = bisect_left(self.paths, path)
        return number if number < len(self.paths) and self.paths[number] == path else None

    def changed(self, changes: Mapping[bytes, Entry | None]) -> "Entries":
        """The same with some entries in place of what there was at their paths, and without those that are None."""
        pairs = [pair for pair in zip(self.paths, self.places, strict=True) if pair[0] not in changes]
        added = [(path, entry) for path, entry in changes.items() if entry is not None]
        if added:
            pairs += added
            pairs.sort(key=itemgetter(0))
        return self._of(pairs)

    def among(self, paths: Container[bytes]) -> "Entries":
        """Those at the paths."""
        return self._of([pair for pair in zip(self.paths, self.places, strict=True) if pair[0] in paths])

    def _of(self, pairs: Iterable[tuple[bytes, int | Entry]]) -> "Entries":
        found = Entries(self._data, self._oid_length)
        for path, place in pairs:
            found.paths.append(path)
            found.places.append(place)
        return found

    def doubtful(self, limit: int) -> list[int]:
        """The numbers of the entries of which the size is not known to be from 1 to ``limit``."""
        data, most = self._data, limit.to_bytes(4, "big")
        sizes = [
            data[place + 36 : place + 40]
            if isinstance(place, int)
            else min(place[5] or 0, 0xFFFFFFFF).to_bytes(4, "big")
            for place in self.places
        ]
        if not sizes or (min(sizes) > b"\0\0\0\0" and max(sizes) <= most):
            return []
        return [number for number, size in enumerate(sizes) if not b"\0\0\0\0" < size <= most]


class Index(NamedTuple):
    """What an index holds, each list in git's order."""

    entries: Entries
    """Regular files, all as if clean or absent."""
    links: list[bytes]
    submodules: list[bytes]
    conflicts: dict[bytes, int]
    """Path and mode, each once, of what has no stage 0."""
    added: set[bytes]
    """Paths with intent to add."""


def parse(data: bytes, oid_length: int) -> Index:
    """Read a whole index file; an empty one is an index without entries."""
    found = Index(Entries(data, oid_length), [], [], {}, set())
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
    # Of each entry: ctime and its nanoseconds, mode, size, id, flags; not mtime, device, inode and owner.
    return struct.Struct(f">II16xI8xI{oid_length}sH")


def _padded(data: bytes, count: int, oid_length: int, found: Index) -> int:
    unpack = _layout(oid_length).unpack_from
    fixed = 42 + oid_length
    flags_at = 40 + oid_length
    keep_path, keep_place = found.entries.paths.append, found.entries.places.append
    position = 12
    for _ in range(count):
        flags = data[position + flags_at] << 8 | data[position + flags_at + 1]
        start = position + fixed
        if flags < _NAME and data[position + 26] >> 4 == 8:  # a regular file, nothing else to know of it
            end = start + flags
            keep_path(data[start:end])
            keep_place(position)
            position += (fixed + flags + 8) & ~7
            continue
        seconds, nanoseconds, mode, size, oid, flags = unpack(data, position)
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
    if position > len(data):
        raise Unsupported
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
        changed_ns = seconds * 1_000_000_000 + nanoseconds
        if flags < _EXTENDED and flags & _STAGE == 0 and mode & 0o170000 == FILE:
            keep(new(Entry, (path, oid, mode, "clean", None, size, changed_ns, oid, False)))
        else:
            _unusual(found, (path, oid, mode, size, changed_ns), flags, more)
    return position


def _unusual(found: Index, entry: tuple[bytes, bytes, int, int, int], flags: int, more: int) -> None:
    path, oid, mode, size, changed_ns = entry
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
            found.entries.append(Entry(path, oid, mode, "clean", None, size, changed_ns, oid))


def parse_listed(data: bytes) -> Index:
    """Read what ``git ls-files -s -v -z`` says, which knows every form of index but not the stat data."""
    found = Index(Entries(), [], [], {}, set())
    for line in data.split(b"\0"):
        if not line:
            continue
        about, path = line.split(b"\t", 1)
        tag, mode, oid, stage = about.split(b" ")
        flags = int(stage) << 12
        more = _SKIP_WORKTREE if tag in b"Ss" else 0
        _unusual(found, (path, bytes.fromhex(oid.decode("ascii")), int(mode, 8), 0, 0), flags, more)
    found.entries.places[:] = [entry._replace(size=None, changed_ns=None) for entry in found.entries]
    return found
