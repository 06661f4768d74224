"""Git's built-in conversions from the worktree to a blob: line ends, ``$Id$``, working-tree-encoding.

Invariant: for every content and every setting the result is what ``git hash-object --path`` would hash, external
filters aside. Written after git's ``convert.c``; the names of its cases are kept.
"""

import codecs
import re
from collections.abc import Callable, Mapping

_ID = re.compile(rb"\$Id:[^$\n]*\$")
_STRANGE = bytes(code for code in (*range(32), 127) if code not in b"\b\t\n\r\x1b\x0c")
_PRINTABLE = bytes(code for code in range(256) if code not in _STRANGE and code not in b"\n\r")


def to_git(data: bytes, said: Mapping[str, str], autocrlf: str, index_has_crlf: Callable[[], bool]) -> bytes:
    """Convert a file's bytes as ``git add`` would.

    ``said`` holds the file's attributes other than ``unspecified``. ``index_has_crlf`` is asked only where the
    answer matters.
    """
    if not data:
        return data
    encoding = said.get("working-tree-encoding")
    if encoding and encoding not in ("set", "unset"):
        data = to_utf8(data, encoding)
    data = _line_ends(data, line_end_action(said, autocrlf), index_has_crlf)
    if said.get("ident") == "set" and b"$Id:" in data:
        data = _ID.sub(b"$Id$", data)
    return data


def line_end_action(said: Mapping[str, str], autocrlf: str) -> str:
    """Say how line ends are treated on the way to git: ``binary``, ``text`` or ``auto``."""
    for name in ("text", "crlf"):
        value = said.get(name)
        if value in ("set", "input"):
            return "text"
        if value == "unset":
            return "binary"
        if value == "auto":
            return "auto"
    if said.get("eol") in ("lf", "crlf"):
        return "text"
    return "auto" if autocrlf in ("true", "input") else "binary"


def _line_ends(data: bytes, action: str, index_has_crlf: Callable[[], bool]) -> bytes:
    if action == "binary" or b"\r\n" not in data:
        return data
    if action == "text":
        return data.replace(b"\r\n", b"\n")
    # Without the second question a file that was committed with CRLF would show as changed for ever.
    if looks_binary(data) or index_has_crlf():
        return data
    return data.replace(b"\r\n", b"\n")


def looks_binary(data: bytes) -> bool:
    """Guess as git does: a lone CR, a NUL, or more than one odd byte in 128."""
    if b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return True
    odd = len(data) - len(data.translate(None, _STRANGE))
    if data.endswith(b"\x1a"):
        odd -= 1
    printable = len(data) - len(data.translate(None, _PRINTABLE))
    return printable >> 7 < odd


def has_crlf(blob: bytes) -> bool:
    """Whether a blob is text that holds CRLF."""
    return b"\r\n" in blob and not looks_binary(blob)


def to_utf8(data: bytes, encoding: str) -> bytes:
    """Re-encode a file; as git does, leave alone what is not valid in the encoding it claims."""
    name = encoding.upper()
    if name.startswith("UTF") and not name.startswith("UTF-"):
        name = f"UTF-{name[3:]}"
    if name == "UTF-8":
        return data
    boms16, boms32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
    if name in ("UTF-16BE", "UTF-16LE") and data.startswith(boms16):
        return data
    if name in ("UTF-32BE", "UTF-32LE") and data.startswith(boms32):
        return data
    if (name == "UTF-16" and not data.startswith(boms16)) or (name == "UTF-32" and not data.startswith(boms32)):
        return data
    try:
        return data.decode("utf-16" if name.endswith("-BOM") else name).encode("utf-8")
    except (UnicodeError, LookupError):
        return data
