"""The text of an open document, as the protocol of editors has it and not as Python does.

Lines end at ``\\n``, ``\\r\\n`` and a lone ``\\r`` and nowhere else: a form feed or U+2028 ends none. A place is a line
from 1 and a column from 0 in characters, as everywhere in Postil; editors count lines from 0 and columns in units of
UTF-8, UTF-16 or UTF-32, which only the methods that take an ``encoding`` know.

Invariant: a ``Text`` never changes, so whoever was given one, in whatever thread, has the version it was given. Every
place an editor may name is brought to the nearest one there is.
"""

import io
import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from postil.values import NamedTuple

UTF_8, UTF_16, UTF_32 = "utf-8", "utf-16", "utf-32"
ENCODINGS = (UTF_8, UTF_16, UTF_32)
"""The units an editor may count columns in."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Change(NamedTuple):
    """One change as an editor tells it: lines from 0, columns in units of its encoding."""

    start: tuple[int, int] | None
    """None when ``text`` is the whole new text."""
    end: tuple[int, int] | None
    text: str


class Splice(NamedTuple):
    """What a change did to the bytes of the text before it."""

    start_byte: int
    end_byte: int
    size: int
    """Of what stands there now."""


class Text:
    """One version of a document."""

    __slots__ = ("_ascii", "_data", "_lines", "_starts", "_text")

    def __init__(self, text: str) -> None:
        """Take the text as it came, surrogates included."""
        text = _paired(text)
        self._lines = _split(text)
        self._ascii = text.isascii()
        self._text: str | None = text
        self._data: bytes | None = None
        self._starts: list[int] | None = None

    @property
    def text(self) -> str:
        """All of it."""
        if self._text is None:
            self._text = "".join(self._lines)
        return self._text

    @property
    def data(self) -> bytes:
        """Its bytes in UTF-8; what no text may hold, a lone surrogate, is passed on in three bytes."""
        if self._data is None:
            self._data = self.text.encode("utf-8", "surrogatepass")
        return self._data

    @property
    def line_count(self) -> int:
        """The number of lines; one that is empty at the end counts, as an editor shows it."""
        return len(self._lines)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.data)

    def line(self, line: int) -> str:
        """The line of that number, from 1, without its end; empty when there is none."""
        return self._lines[line - 1].rstrip("\r\n") if 0 < line <= len(self._lines) else ""

    def byte(self, line: int, column: int) -> int:
        """Where in the bytes a place is."""
        if line < 1:
            return 0
        if line > len(self._lines):
            return self._byte_starts()[-1] + _size(self._lines[-1])
        text = self.line(line)
        return self._byte_starts()[line - 1] + _size(text[: max(0, column)])

    def place(self, byte: int) -> tuple[int, int]:
        """The line, from 1, and the column, in characters, of a byte."""
        starts = self._byte_starts()
        line = max(1, bisect_right(starts, byte))
        text = self._lines[line - 1]
        into = max(0, byte - starts[line - 1])
        if self._ascii or text.isascii():
            return line, min(into, len(text))
        data = text.encode("utf-8", "surrogatepass")
        while 0 < into < len(data) and data[into] & 0xC0 == 0x80:
            into -= 1
        return line, len(data[:into].decode("utf-8", "surrogatepass"))

    def column(self, line: int, units: int, encoding: str) -> int:
        """The column in characters for one in units; a place within a character is its start."""
        return _characters(self.line(line), units, encoding)

    def units(self, line: int, column: int, encoding: str) -> int:
        """The column in units for one in characters."""
        text = self.line(line)
        column = min(max(0, column), len(text))
        return column if encoding == UTF_32 or self._ascii else width(text[:column], encoding)

    def edited(self, changes: Iterable[Change], encoding: str) -> "tuple[Text, tuple[Splice, ...]]":
        """Apply changes one after the other, each to what the one before it left."""
        text = self
        splices: list[Splice] = []
        for change in changes:
            text, splice = text._changed(change, encoding)
            splices.append(splice)
        return text, tuple(splices)

    def _changed(self, change: Change, encoding: str) -> "tuple[Text, Splice]":
        if change.start is None or change.end is None:
            whole = Text(change.text)
            return whole, Splice(0, self.size, whole.size)
        start, end = sorted((self._clamped(change.start, encoding), self._clamped(change.end, encoding)))
        lines = self._lines
        head, tail = lines[start[0]][: start[1]], lines[end[0]][end[1] :]
        first, last = start[0], end[0] + 1
        # The ends of lines that the change brings together may become one, or fall apart.
        if not head and first and lines[first - 1].endswith("\r"):
            first -= 1
            head = lines[first]
        if not tail.strip("\r\n") and last < len(lines) and not tail.endswith("\n"):
            tail += lines[last]
            last += 1
        region = _paired(head + change.text + tail)
        fresh = _split(region)
        if last < len(lines):
            # The region ended with the end of a line, and what follows that is the next line and no empty one.
            fresh.pop()
        new = Text.__new__(Text)
        new._lines = lines[:first] + fresh + lines[last:]
        new._ascii = self._ascii and change.text.isascii()
        new._text = new._data = new._starts = None
        begin = self._prefix(start[0]) + _size(lines[start[0]][: start[1]])
        if start[0] == end[0]:
            removed = _size(lines[start[0]][start[1] : end[1]])
        else:
            removed = self._prefix(end[0]) + _size(lines[end[0]][: end[1]]) - begin
        return new, Splice(begin, begin + removed, _size(change.text))

    def _clamped(self, place: tuple[int, int], encoding: str) -> tuple[int, int]:
        """Index of the line and column in characters of a place as an editor names it."""
        line, units = place
        if line < 0:
            return 0, 0
        if line >= len(self._lines):
            return len(self._lines) - 1, len(self._lines[-1])
        return line, _characters(self._lines[line].rstrip("\r\n"), units, encoding)

    def _prefix(self, index: int) -> int:
        """The bytes before a line."""
        if self._starts is not None:
            return self._starts[index]
        if self._ascii:
            return sum(map(len, self._lines[:index]))
        return _size("".join(self._lines[:index]))

    def _byte_starts(self) -> list[int]:
        if self._starts is None:
            sizes = map(len, self._lines) if self._ascii else map(_size, self._lines)
            self._starts = list(accumulate(sizes, initial=0))
            self._starts.pop()
        return self._starts


def width(text: str, encoding: str) -> int:
    """How many units of an encoding a piece of a line takes."""
    if encoding == UTF_32 or text.isascii():
        return len(text)
    if encoding == UTF_8:
        return _size(text)
    return len(text) + len(_ASTRAL.findall(text))


def _characters(line: str, units: int, encoding: str) -> int:
    if units <= 0:
        return 0
    if encoding == UTF_32 or line.isascii():
        return min(units, len(line))
    if encoding == UTF_8:
        data = line.encode("utf-8", "surrogatepass")
        while 0 < units < len(data) and data[units] & 0xC0 == 0x80:
            units -= 1
        return len(data[:units].decode("utf-8", "surrogatepass"))
    # Each character beyond the first 65,536 takes two units: count back by those that lie before the place.
    column = min(units, len(line))
    over = 0
    for found in _ASTRAL.finditer(line, 0, column):
        at = found.start() + over
        if at + 1 == units:
            return found.start()
        if at >= units:
            break
        over += 1
    return min(units - over, len(line))


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _paired(text: str) -> str:
    """Join halves of a pair that came one after the other, as the editor sees them."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _split(text: str) -> list[str]:
    """The lines with their ends, the last one without, empty when the text ends with the end of a line."""
    # With newline="" it keeps the three ends of a line as they are and knows no others.
    lines = io.StringIO(text, newline="").readlines()
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines
