"""Regular expressions that an earlier process compiled: half of what getting ready to judge a push took.

For commands that end within the time in which their expressions would be compiled. What ``re`` makes of an expression
lies in a file beside the user's own settings and is handed to the interpreter's own matcher, which checks it.

Invariant: the file is used by the Python that wrote it only, and under a digest with the user's secret; what is not in
it is compiled as ever. It holds what stands in modules and nothing that was made of somebody's text.
"""

import marshal
import os
import re
import sys
from importlib import import_module

from postil.sqlite.secret import digest, secret, secret_dir
from postil.values import cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Entry = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
    Table = dict[tuple[str | bytes, int], Entry]

compiler: "Any" = import_module("re._compiler")
_MOST, _LARGEST = 1000, 4_000_000
_LAZY = "postil.docstrings.patterns"
_ordinary = re.compile
_table: "Table" = {}
_made: "Table" = {}
_used = False


def use() -> None:
    """From now on take from the file what it has, and note what it has not."""
    global _used
    if _used or sys.implementation.name != "cpython" or not hasattr(compiler, "_sre"):
        return
    _used = True
    _table.update(_read())
    compiler._sre = _Noting(compiler._sre)
    re.compile = _compile


def keep() -> None:
    """Add to the file what it had not."""
    if not _made:
        return
    own = secret(secret_dir())
    every = _read() | _made
    _made.clear()
    if own is None or len(every) > _MOST:
        return
    data = marshal.dumps(every)
    path = _path()
    part = f"{path}.{os.getpid()}"
    try:
        with open(part, "wb") as file:
            file.write(digest(own, b"patterns", (), data) + data)
        os.replace(part, path)
    except OSError:
        return  # a full or read-only disk; they are compiled again


def _compile(pattern: "Any", flags: "int | re.RegexFlag" = 0) -> "re.Pattern[Any]":
    """Do as ``re.compile``."""
    number = int(flags)
    if isinstance(pattern, (str, bytes)):
        entry = _table.get((pattern, number))
        if entry is not None:
            final, code, groups, names, order = entry
            words = memoryview(code).cast("I").tolist()
            return cast("re.Pattern[Any]", compiler._sre.plain.compile(pattern, final, words, groups, names, order))
        frame = sys._getframe(1)
        if frame.f_code.co_name == "<module>" or frame.f_globals.get("__name__") == _LAZY:
            compiler._sre.of = (pattern, number)
    try:
        return _ordinary(pattern, flags)
    finally:
        compiler._sre.of = None


class _Noting:
    """Stands before the matcher's own module where ``re`` looks for it, and notes what it is given to make."""

    def __init__(self, plain: "Any") -> None:
        self.plain = plain
        self.of: tuple[str | bytes, int] | None = None
        """The expression that is being compiled, where it is to be noted."""

    def compile(
        self, pattern: "Any", flags: int, code: list[int], groups: int, names: dict[str, int],
        order: tuple[str | None, ...],
    ) -> "Any":  # fmt: skip
        """Make the pattern of its code."""
        if self.of is not None and self.of[0] == pattern:
            packed = b"".join(word.to_bytes(4, sys.byteorder) for word in code)
            _made[self.of] = int(flags), packed, groups, dict(names), order
        return self.plain.compile(pattern, flags, code, groups, names, order)

    def __getattr__(self, name: str) -> "Any":
        return getattr(self.plain, name)


def _path() -> str:
    """A file for each Python: several may serve one user."""
    return os.path.join(secret_dir(), f"expressions-{sys.hexversion:x}-{compiler._sre.MAGIC}")


def _read() -> "Table":
    try:
        handle = os.open(_path(), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return {}
    try:
        data = os.read(handle, _LARGEST)
    except OSError:
        return {}
    finally:
        os.close(handle)
    own = secret(secret_dir())
    size = len(digest(b"", b"patterns", ()))
    if own is None or digest(own, b"patterns", (), data[size:]) != data[:size]:
        return {}
    return cast("Table", marshal.loads(data[size:]))  # noqa: S302 - it bears the digest of what we wrote
