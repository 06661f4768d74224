"""The code of modules out of one file: looking for each by itself takes half as long as running all of them.

For commands that end within the time in which their modules would be looked for. What Python keeps of each module in a
file of its own lies here together, beside the user's own settings.

Invariant: the file is used by the Python and for the ``sys.path`` that it was written by and for, and under a digest
with the user's secret; and a module comes from it only while its source has the size and time that it had. Whatever is
not in it is imported as ever. Only the process that imports for itself writes to it, never a worker.
"""

from __future__ import annotations

import _frozen_importlib as _importing
import _frozen_importlib_external as _files
import _imp
import marshal
import os
import sys
from _blake2 import blake2b

from postil.sqlite.secret import digest, secret, secret_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from types import CodeType, ModuleType

    Entry = tuple[str, int, int, str, bytes | memoryview]
    """Of a module its source with time and size, where Python keeps its code, and the code."""
    Row = tuple[str, int, int, str, int]
    """The same in the file, where codes stand one after the other: its length."""
else:
    ModuleSpec = _importing.ModuleSpec
    SourceFileLoader = _files.SourceFileLoader

_KIND = b"modules"
_HEAD = 16
"""Bytes of the digest, and of the length of what stands before the codes."""
_MOST, _LARGEST = 1000, 8_000_000
_table: dict[str, Entry] = {}
_used = False


def use() -> None:
    """From now on take from the file what it has."""
    global _used
    if _used or sys.implementation.name != "cpython":
        return
    _used = True
    _table.update(_read())
    if _table:
        sys.meta_path.insert(0, _Finder)


def keep() -> None:
    """Put into the file what this process has imported; nothing where it has all of that already."""
    if not _used or "subprocess" in sys.modules:
        return  # what is installed had to be found out, for which other modules are needed than ever after
    modules = {name: entry for name, module in list(sys.modules.items()) if (entry := _entry(name, module)) is not None}
    if all(_table.get(name) is entry for name, entry in modules.items()):
        return
    every = {name: entry for name, entry in _table.items() if _stands(entry)} | modules
    if len(every) > _MOST or sum(len(entry[-1]) for entry in every.values()) > _LARGEST:
        every = modules
    own = secret(secret_dir())
    if own is None:
        return
    rows: dict[str, Row] = {name: (*entry[:4], len(entry[-1])) for name, entry in every.items()}
    head = marshal.dumps(rows)
    data = b"".join((len(head).to_bytes(8, "little"), head, *(entry[-1] for entry in every.values())))
    path = _path()
    part = f"{path}.{os.getpid()}"
    try:
        with open(part, "wb") as file:
            file.write(_digest(own, data) + data)
        os.replace(part, path)
    except OSError:
        return  # a full or read-only disk; they are looked for again


class _Finder:
    """Stands before all who look for modules."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find a module whose source is as it was."""
        del path, target
        entry = _table.get(name)
        if entry is None or not _stands(entry):
            return None
        source, _, _, cached, _ = entry
        folder = source.removesuffix("/__init__.py")
        spec = ModuleSpec(name, _Loader(name, source), origin=source, is_package=folder != source)
        if folder != source:
            spec.submodule_search_locations = [folder]
        spec.cached = cached
        spec.has_location = True
        return spec


class _Loader(SourceFileLoader):
    """Python's own for files, but for where the code is."""

    def get_code(self, fullname: str) -> CodeType:
        """The code of a module."""
        # It bears the digest of what we wrote.
        code: CodeType = marshal.loads(_table[fullname][-1])  # noqa: S302
        return code


def _read() -> dict[str, Entry]:
    try:
        handle = os.open(_path(), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return {}
    try:
        said = os.read(handle, min(os.fstat(handle).st_size, 2 * _LARGEST))
    except OSError:
        return {}
    finally:
        os.close(handle)
    own = secret(secret_dir())
    data = memoryview(said)
    if own is None or len(said) < _HEAD or _digest(own, data[8:]) != said[:8]:
        return {}
    at = _HEAD + int.from_bytes(said[8:_HEAD], "little")
    rows: dict[str, Row] = marshal.loads(data[_HEAD:at])  # noqa: S302 - it bears the digest of what we wrote
    found: dict[str, Entry] = {}
    for name, (source, time, length, cached, size) in rows.items():
        found[name] = source, time, length, cached, data[at : at + size]
        at += size
    return found


def _digest(own: bytes, data: bytes | memoryview) -> bytes:
    """A digest under the user's secret, in a fourth of the time that another would take for a megabyte."""
    return _imp.source_hash(int.from_bytes(digest(own, _KIND, ()), "little", signed=True), data)


def _stands(entry: Entry) -> bool:
    try:
        seen = os.stat(entry[0])
    except OSError:
        return False
    return (seen.st_mtime_ns, seen.st_size) == entry[1:3]


def _entry(name: str, module: ModuleType) -> Entry | None:
    """What to keep of a module; None where it has no source, or none that it was surely made from."""
    spec = getattr(module, "__spec__", None)
    if spec is None or spec.name != name or type(spec.loader) not in (SourceFileLoader, _Loader) or not spec.cached:
        return None
    known = _table.get(name)
    if known is not None and known[0] == spec.origin and _stands(known):
        return known
    try:
        seen = os.stat(spec.origin)
        with open(spec.cached, "rb") as file:
            data = file.read()
    except OSError:
        return None
    # Behind sixteen bytes: what it is, no flags, the time of its source and the size.
    flags, time, size = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    if data[:4] != _files.MAGIC_NUMBER or flags or (time, size) != (int(seen.st_mtime) & 0xFFFFFFFF, seen.st_size):
        return None
    return spec.origin, seen.st_mtime_ns, seen.st_size, spec.cached, data[16:]


def _path() -> str:
    """A file for each Python, and for each of the places it imports from."""
    own = ascii((sys.version, sys.prefix, sys.path))
    return os.path.join(secret_dir(), f"modules-{blake2b(own.encode('ascii'), digest_size=6).hexdigest()}")
