"""Which declarations of a file hold a place, found without looking at each of them.

Invariant: places and spans are those of the analysis; what moved since is for the caller to undo.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from postil.model import Symbol


class Nesting:
    """The symbols of one file, which come in the order of their text."""

    __slots__ = ("_ends", "_outer", "_sorted_ends", "_starts")

    def __init__(self, symbols: Sequence[Symbol]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._outer: list[int] = []
        """For each the one before it that had not ended when it began; -1 where there is none."""
        open_: list[int] = []
        for ordinal, symbol in enumerate(symbols):
            start, end = symbol.span[0], symbol.span[1]
            self._starts.append(start)
            self._ends.append(end)
            while open_ and self._ends[open_[-1]] < start:
                open_.pop()
            self._outer.append(open_[-1] if open_ else -1)
            open_.append(ordinal)
        self._sorted_ends = sorted(self._ends)

    def around(self, at: int) -> list[int]:
        """The ordinals of the symbols that hold a byte, or end there, the outermost first."""
        found: list[int] = []
        ordinal = bisect_right(self._starts, at) - 1
        while ordinal >= 0:
            if self._ends[ordinal] >= at:
                found.append(ordinal)
            ordinal = self._outer[ordinal]
        return found[::-1]

    def ended_before(self, at: int) -> int:
        """Where the last symbol ended before a byte; 0 when none did."""
        before = bisect_left(self._sorted_ends, at)
        return self._sorted_ends[before - 1] if before else 0

    def begins_after(self, at: int) -> int | None:
        """Where the next symbol begins behind a byte; None when none does."""
        after = bisect_right(self._starts, at)
        return self._starts[after] if after < len(self._starts) else None
