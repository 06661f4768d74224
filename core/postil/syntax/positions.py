"""From bytes to the lines and characters that people and editors count.

Invariant: a line ends at ``\\n``, ``\\r\\n`` or a lone ``\\r`` and nowhere else, as git, editors and the LSP have it
(a form feed or U+2028 ends no line). Columns count characters (code points), undecodable bytes one each.
"""

from bisect import bisect_right
from itertools import accumulate

from postil.model import Span

BOM = b"\xef\xbb\xbf"


class Positions:
    """Answers which line and column a byte of one content is at."""

    __slots__ = ("_ascii", "_content", "_starts")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._ascii = content.isascii()
        # bytes.splitlines knows exactly these three line ends.
        starts = list(accumulate(map(len, content.splitlines(True)), initial=0))
        if len(starts) > 1 and not content.endswith((b"\n", b"\r")):
            starts.pop()
        self._starts = starts

    @property
    def ascii(self) -> bool:
        """Whether every character is one byte, so that columns are bytes."""
        return self._ascii

    @property
    def lines(self) -> int:
        """The number of lines; a last one without its line end counts, an empty one after it does not."""
        return len(self._starts) - (self._starts[-1] == len(self._content))

    def line(self, byte: int) -> int:
        """The line, from 1, that holds the byte."""
        return bisect_right(self._starts, byte)

    def line_start(self, line: int) -> int:
        """The first byte of a line, counted from 1."""
        return self._starts[line - 1]

    def point(self, byte: int) -> tuple[int, int]:
        """Line from 1 and column from 0, in characters; a byte order mark has no width."""
        line = bisect_right(self._starts, byte)
        start = self._starts[line - 1]
        if self._ascii:
            return line, byte - start
        before = self._content[start:byte]
        if before.isascii():
            return line, byte - start
        if line == 1 and before.startswith(BOM):
            before = before[3:]
        return line, len(before.decode("utf-8", "replace"))

    def span(self, start_byte: int, end_byte: int) -> Span:
        """The stretch between two bytes."""
        if self._ascii:
            starts = self._starts
            line, end_line = bisect_right(starts, start_byte), bisect_right(starts, end_byte)
            column, end_column = start_byte - starts[line - 1], end_byte - starts[end_line - 1]
        else:
            line, column = self.point(start_byte)
            end_line, end_column = self.point(end_byte)
        # Half the time of the call that a named tuple generates, and files have thousands of spans.
        return tuple.__new__(Span, (start_byte, end_byte, line, column, end_line, end_column))

    def tail(self, start_byte: int, whole: Span) -> Span:
        """The stretch from a byte to the end of another stretch."""
        line, column = self.point(start_byte)
        return tuple.__new__(Span, (start_byte, whole[1], line, column, whole[4], whole[5]))
