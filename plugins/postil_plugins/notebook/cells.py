"""The cells of a notebook, with where in the file each line of their text stands.

Invariant: one pass over the JSON with an explicit stack, so neither depth nor size matters; JSON that breaks off gives
the cells before the break, and says that it is broken.
"""

import json
import re
from collections.abc import Iterator

from postil.values import NamedTuple

_TOKEN = re.compile(rb'"(?>(?:[^"\\]+|\\.)*)"|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)


class Line(NamedTuple):
    """One line of a cell's text: the text between two bytes of the file, which JSON's escapes make longer."""

    text: str
    start: int
    """Of its first character in the file."""
    raw: bytes
    """As it stands there, without quotes."""


class Cell(NamedTuple):
    """One cell."""

    kind: str
    """``code``, ``markdown`` or ``raw``."""
    lines: list[Line]
    start: int
    end: int
    """Of its text in the file, quotes included."""


class Notebook(NamedTuple):
    """What a notebook holds."""

    cells: list[Cell]
    language: str
    """The kernel's language, in lower case; ``python`` where the notebook does not tell."""
    broken: bool


def notebook(content: bytes) -> Notebook:
    """Read a notebook of any version of its format, as far as it is whole."""
    cells: list[Cell] = []
    language = ""
    path: list[str] = []
    kind = ""
    lines: list[Line] = []
    start = end = 0
    broken = True
    for event, key, text, at in _events(content):
        if event == "open":
            path.append(key)
            if path[-2:-1] == ["cells"]:
                kind, lines, start, end = "", [], 0, 0
        elif event == "close":
            if path[-2:-1] == ["cells"]:
                cells.append(Cell(kind, lines, start, end))
            path.pop()
            broken = bool(path)
        elif path[-2:] == ["cells", ""] and key == "cell_type":
            kind = text
        elif (path[-2:] == ["cells", ""] and key in _TEXT) or (path[-3:-1] == ["cells", ""] and path[-1] in _TEXT):
            raw = _raw(content, at)
            start, end = start or at, at + len(raw) + 2
            lines += _lines(raw, at + 1)
        elif (path[-1:], key) in _LANGUAGE:
            language = text
    return Notebook(cells, language.lower() or "python", broken)


_TEXT = frozenset(("source", "input"))
_LANGUAGE = ((["language_info"], "name"), (["kernelspec"], "language"))


def _events(content: bytes) -> Iterator[tuple[str, str, str, int]]:
    """Objects and arrays as they open and close, and the strings in them, each with its key and byte."""
    kinds: list[bytes] = []
    key: str | None = None
    for match in _TOKEN.finditer(content):
        token, at = match[0], match.start()
        first = token[:1]
        if first in b"{[":
            yield "open", key or "", "", at
            kinds.append(first)
            key = None
        elif first in b"}]":
            if not kinds:
                return
            kinds.pop()
            yield "close", "", "", at
            key = None
        elif first == b",":
            key = None
        elif first == b'"':
            if kinds and kinds[-1] == b"{" and key is None:
                key = _text(token)
            else:
                # Images come as megabytes of one string, of which nobody asks the text.
                yield "string", key or "", _text(token) if len(token) < 1000 else "", at


def _raw(content: bytes, at: int) -> bytes:
    match = _TOKEN.match(content, at)
    assert match is not None
    return match[0][1:-1]


def _lines(raw: bytes, start: int) -> Iterator[Line]:
    """The lines of a string, each with its end; a string may hold all lines of a cell, or one."""
    at = 0
    for match in _LINE.finditer(raw):
        part = match[0]
        if part:
            yield Line(_text(b'"' + part + b'"'), start + at, part)
        at = match.end()


_LINE = re.compile(rb"(?>(?:[^\\]+|\\[^n])*)(?:\\n|\Z)", re.DOTALL)


def _text(token: bytes) -> str:
    try:
        value: object = json.loads(token.decode("utf-8", "replace"), strict=False)
    except ValueError:
        return token[1:-1].decode("utf-8", "replace")
    return value if isinstance(value, str) else ""
