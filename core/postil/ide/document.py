"""One file as its reader has it now, and what is known of it: by the last analysis, moved along with what was typed.

Invariant: a span that is handed out lies in the text of now. What was typed since then moves what lies behind it and
blurs only what it touches.
"""

from bisect import bisect_right
from functools import cached_property

from postil.engine.uses.docs import Page
from postil.model import FileDoc, Span, Symbol
from postil.syntax.positions import Positions

_NAME_WITHIN = 4_000
"""Bytes of a declaration in which its name is looked for."""
_IDENTIFIER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$" + bytes(range(128, 256)))


class Shifts:
    """How a text moved: stretches that were replaced, one after the other, each in the text that the last one left."""

    __slots__ = ("_edits",)

    def __init__(self, edits: tuple[tuple[int, int, int], ...] = ()) -> None:
        self._edits = edits

    def __bool__(self) -> bool:
        return bool(self._edits)

    def __len__(self) -> int:
        return len(self._edits)

    def after(self, start: int, old_end: int, new_end: int) -> "Shifts":
        """The same with one more: what stood from ``start`` to ``old_end`` ends at ``new_end`` now."""
        if self._edits:
            first, before, last = self._edits[-1]
            # Typing goes on where it was: one stretch that grows.
            if first <= start <= last and old_end <= last:
                return Shifts((*self._edits[:-1], (first, before, last + new_end - old_end)))
        return Shifts((*self._edits, (start, old_end, new_end)))

    def now(self, byte: int, *, end: bool = False) -> int:
        """Where a byte of then is now; ``end``: it ends something, and what is typed right there comes behind it."""
        for start, old_end, new_end in self._edits:
            if byte < start or (byte == start and (end or old_end > start)):
                continue
            byte = byte + new_end - old_end if byte >= old_end else (new_end if end else start)
        return byte

    def then(self, byte: int) -> int:
        """Where a byte of now was then; of what is new, where it was put in."""
        for start, old_end, new_end in reversed(self._edits):
            if byte >= new_end and byte > start:
                byte -= new_end - old_end
            elif byte > start:
                byte = min(byte, old_end)
        return byte

    def touch(self, start: int, end: int) -> bool:
        """Whether anything from ``start`` to ``end`` of then was changed since, or something was put into it."""
        for first, old_end, new_end in self._edits:
            if first < end and start < old_end:
                return True
            if first == old_end and start < first < end:
                return True
            grown = new_end - old_end
            if start >= old_end and not first == start == end:
                start, end = start + grown, end + grown
        return False


def traced(old: bytes, new: bytes) -> Shifts:
    """How one text became another, as one stretch."""
    change = replaced(old, new)
    return Shifts() if change is None else Shifts((change,))


def replaced(old: bytes, new: bytes) -> tuple[int, int, int] | None:
    """The one stretch in which two texts differ: its start, its end in the old one, its end in the new one."""
    if old == new:
        return None
    start = _same(old, new)
    most = min(len(old), len(new)) - start
    tail = _same_tail(old, new, most)
    return start, len(old) - tail, len(new) - tail


def _same(one: bytes, other: bytes) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same_tail(one: bytes, other: bytes, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


class Document:
    """A file, open in an editor or not. A new one is made of every change; one that is held stays what it was."""

    def __init__(
        self, path: str, language: str, data: bytes, version: int | None, doc: FileDoc | None, shifts: Shifts,
        analysis: FileDoc | None = None, *, exact: bool = True,
    ) -> None:  # fmt: skip
        self.path = path
        self.language = language
        self.data = data
        """Its text now, in UTF-8 (of a file that is not open: its bytes)."""
        self.version = version
        """The editor's; None when it is not open."""
        self.doc = doc if doc is not None else FileDoc(language)
        """The last analysis, and of what broken syntax hid from it what was known before. Spans are those of then."""
        self.analysis = analysis if analysis is not None else self.doc
        """The last analysis as it was."""
        self.known = doc is not None
        """Whether there was one."""
        self.shifts = shifts
        self.exact = exact and doc is not None
        """Whether the analysis was of a text that this one was traced from; else spans are as good as lines are."""

    @property
    def fresh(self) -> bool:
        """Whether ``doc`` is of this very text."""
        return self.exact and not self.shifts

    @cached_property
    def positions(self) -> Positions:
        """Lines and columns of the text of now."""
        return Positions(self.data)

    @cached_property
    def page(self) -> Page:
        """``doc`` with its symbols and imports by name."""
        return Page(self.doc)

    def now(self, span: Span) -> Span:
        """A span of ``doc``, in the text of now."""
        if self.fresh:
            return span
        start = min(self.shifts.now(span.start_byte), len(self.data))
        end = min(max(start, self.shifts.now(span.end_byte, end=True)), len(self.data))
        return self.positions.span(start, end)

    def then(self, byte: int) -> int:
        """A place of now, in the text that ``doc`` is of."""
        return self.shifts.then(byte)

    def touched(self, span: Span) -> bool:
        """Whether a span of ``doc`` was typed into since."""
        return not self.exact or self.shifts.touch(span.start_byte, span.end_byte)

    def text(self, span: Span) -> bytes:
        """What stands now at a span of ``doc``."""
        where = self.now(span)
        return self.data[where.start_byte : where.end_byte]

    @cached_property
    def _starts(self) -> list[int]:
        return [symbol.span.start_byte for symbol in self.doc.symbols]

    def around(self, at: int) -> list[int]:
        """The ordinals of the symbols that hold a byte of now, the outermost first, each with its header and body."""
        then = self.then(at)
        found: list[int] = []
        for ordinal in range(bisect_right(self._starts, then)):
            span = self.doc.symbols[ordinal].span
            if span.start_byte <= then <= span.end_byte:
                found.append(ordinal)
        return found

    def name_span(self, symbol: Symbol) -> Span:
        """Where the name of a declaration stands now; the declaration's first byte when it is not said there."""
        span = self.now(symbol.span)
        found = name_at(self.data, span, symbol)
        return self.positions.span(*found)


def name_at(data: bytes, span: Span, symbol: Symbol) -> tuple[int, int]:
    """Start and end of the name in a declaration; an empty stretch at its start when it is not said there."""
    name = symbol.name.encode("utf-8", "surrogatepass")
    until = symbol.body.start_byte - symbol.span.start_byte + span.start_byte if symbol.body is not None else None
    limit = min(span.end_byte, span.start_byte + _NAME_WITHIN, until if until is not None else span.end_byte)
    for stop in (limit, min(span.end_byte, span.start_byte + _NAME_WITHIN)):
        at = data.find(name, span.start_byte, stop) if name else -1
        while at >= 0:
            end = at + len(name)
            if (at == 0 or data[at - 1] not in _IDENTIFIER) and (end == len(data) or data[end] not in _IDENTIFIER):
                return at, end
            at = data.find(name, end, stop)
    return span.start_byte, span.start_byte
