"""Addresses of documents: which file one means, and how a file is written as one.

Invariant: only a ``file:`` address of this machine ever becomes a path; what any other scheme names is never looked for
on disk. Two ways to write one address are one identity.
"""

import os
from urllib.parse import quote, unquote_to_bytes

_NOTEBOOK = ".ipynb"
_SAFE = "/-._~!$&'()*+,;=@"


def path_of(uri: str) -> str | None:
    """The path that a ``file:`` address means; None for every other one, and for one of another machine."""
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme.lower() != "file":
        return None
    if rest.startswith("//"):
        host, slash, tail = rest[2:].partition("/")
        if host.lower() not in ("", "localhost"):
            return None
        rest = slash + tail
    # No file's address has a query or a fragment: editors that leave ? and # as they are mean the characters.
    path = os.fsdecode(unquote_to_bytes(rest.encode("utf-8", "surrogatepass")))
    if not path.startswith("/") or "\0" in path:
        return None
    return os.path.normpath(path)


def uri_of(path: str) -> str:
    """The address of a path."""
    return "file://" + quote(os.fsencode(path), safe=_SAFE)


def identity(uri: str) -> str:
    """What is the same for all ways to write an address."""
    path = path_of(uri)
    if path is not None:
        return uri_of(path)
    scheme, colon, rest = uri.partition(":")
    plain = os.fsdecode(unquote_to_bytes(rest.encode("utf-8", "surrogatepass")))
    return f"{scheme.lower()}{colon}{plain}"


def name_of(uri: str) -> str:
    """The last part of an address that names no file of ours: what tells the language."""
    rest = identity(uri).partition(":")[2]
    if _NOTEBOOK in rest.lower():
        # A cell is in the language that the editor says, not in the notebook's own.
        return "cell"
    return rest.partition("?")[0].partition("#")[0].rpartition("/")[2] or "untitled"
