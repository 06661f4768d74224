"""A model of a document's text that is slow and plainly right, and changes such as editors make and should not."""

import re
from typing import NamedTuple

from hypothesis import strategies as st

UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
_END = re.compile("\r\n|\r|\n")
_PIECES = [
    "a", "word", " ", "é", "漢", "😀", "𝒳", "\n", "\r", "\r\n", "\n\n", "\x0c", "\x0b", "\x1c", "\x85", "\u2028",
    "\u2029", "\ufeff", "\ud83d", "\ude00", "\t", "\0",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)
PLACES = st.tuples(st.integers(-1, 8), st.integers(-1, 12))


class Edit(NamedTuple):
    """One change; ``start`` is None when ``text`` is everything."""

    start: tuple[int, int] | None
    end: tuple[int, int] | None
    text: str


EDITS = st.one_of(
    st.builds(Edit, PLACES, PLACES, TEXTS),
    st.builds(Edit, PLACES, PLACES, st.just("")),
    st.builds(Edit, st.none(), st.none(), TEXTS),
)


def joined(text: str) -> str:
    """A text with the halves of pairs that stand together made one character, as an editor has it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def starts(text: str) -> list[int]:
    """Where lines start."""
    return [0, *(found.end() for found in _END.finditer(text))]


def offset(text: str, place: tuple[int, int], encoding: str) -> int:
    """The character at a place, clamped as the protocol says."""
    line, units = place
    lines = starts(text)
    if line < 0:
        return 0
    if line >= len(lines):
        return len(text)
    end = lines[line + 1] if line + 1 < len(lines) else len(text)
    content = text[lines[line] : end].rstrip("\r\n")
    codec, size = UNITS[encoding]
    column = 0
    while column < len(content) and len(content[: column + 1].encode(codec, "surrogatepass")) // size <= units:
        column += 1
    return lines[line] + column


def edited(text: str, edit: Edit, encoding: str) -> str:
    """The text after a change."""
    if edit.start is None or edit.end is None:
        return joined(edit.text)
    first, last = sorted((offset(text, edit.start, encoding), offset(text, edit.end, encoding)))
    return joined(text[:first] + edit.text + text[last:])
