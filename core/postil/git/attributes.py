"""What ``.gitattributes`` says of which files, as git itself reads it.

Invariant: git is asked at most once for many paths, and not at all where no attribute file mentions an attribute
that would change anything.
"""

import os
import re
from collections.abc import Iterable

from postil.values import NamedTuple

LISTED = ("linguist-generated", "linguist-vendored", "linguist-language", "linguist-documentation", "binary")
"""What decides whether and as what a file is listed."""
READ = ("text", "crlf", "eol", "ident", "working-tree-encoding")
"""What decides which bytes of a file are hashed."""
ANY = frozenset((*LISTED, *READ, "filter"))
_WORDS = re.compile(
    rb"linguist-(?:generated|vendored|language|documentation)|binary|text|crlf|eol|ident|filter|working-tree-encoding"
)
_LARGEST = 1_000_000


class Mark(NamedTuple):
    """The attributes of one file that matter for listing it; None where nothing is said."""

    generated: bool | None = None
    vendored: bool | None = None
    language: str | None = None
    documentation: bool | None = None
    binary: bool | None = None
    filter: str | None = None


def words(texts: Iterable[bytes]) -> frozenset[str]:
    """Attributes named anywhere in the texts, in rules and in macros alike."""
    return frozenset(word.decode("ascii") for text in texts for word in _WORDS.findall(text))


def text_of(path: str) -> bytes:
    """The text of an attribute file of the user's or the system's; empty where there is none."""
    return _text(path, 0)


def text_in_tree(path: bytes) -> bytes:
    """The text of an attribute file of the tree, which git does not read through a link."""
    return _text(path, os.O_NOFOLLOW)


def _text(path: str | bytes, flags: int) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | flags)
    except OSError:
        return b""
    try:
        return os.read(handle, _LARGEST)
    except OSError:
        return b""
    finally:
        os.close(handle)


def marks(answer: bytes) -> dict[bytes, Mark]:
    """Read the answer: only the paths of which something is said."""
    parts = answer.split(b"\0")
    found: dict[bytes, Mark] = {}
    for path, name, value in zip(parts[0::3], parts[1::3], parts[2::3], strict=False):
        if value != b"unspecified":
            found[path] = _marked(found.get(path, Mark()), name, value)
    return found


def _marked(mark: Mark, name: bytes, value: bytes) -> Mark:
    truth = value not in (b"unset", b"false")
    text = None if value in (b"set", b"unset", b"true", b"false", b"") else os.fsdecode(value)
    match name:
        case b"linguist-language":
            return mark._replace(language=text.lower() if text else None)
        case b"linguist-generated":
            return mark._replace(generated=truth)
        case b"linguist-vendored":
            return mark._replace(vendored=truth)
        case b"linguist-documentation":
            return mark._replace(documentation=truth)
        case b"binary":
            return mark._replace(binary=truth)
        case _:
            return mark._replace(filter=text)
