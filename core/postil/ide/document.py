"""One file as its reader has it now, and what is known of it: by the last analysis, moved along with what was typed.

Invariant: a span that is handed out lies in the text of now. What was typed since then moves what lies behind it and
blurs only what it touches.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from postil.engine.uses.docs import Page
from postil.ide.nesting import Nesting
from postil.model import FileDoc, Span, Symbol
from postil.syntax.differing import differing
from postil.syntax.positions import Positions

_WIDE = 256
"""Bytes on either side that are looked through for lines that did not change."""
_TELLING = 4
"""A line of fewer bytes tells nothing of where it is from."""
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

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return iter(self._edits)

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
    """How one text became another: where much of it differs, told by the lines that both have once."""
    change = replaced(old, new)
    if change is None:
        return Shifts()
    start, old_end, new_end = change
    if min(old_end, new_end) - start < _WIDE:
        return Shifts((change,))
    return Shifts(tuple(_stretches(old, new, change)))


def _stretches(old: bytes, new: bytes, change: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """The stretches between common lines, each in the text that the ones before it left."""
    start, old_end, new_end = change
    one, other = _unique(old, start, old_end), _unique(new, start, new_end)
    pairs = [(at, other[line], len(line)) for line, at in one.items() if line in other]
    found: list[tuple[int, int, int]] = []
    left, right = start, start
    for at, place, size in [*_rising(pairs), (old_end, new_end, 0)]:
        if at < left or place < right:
            continue
        if (inner := replaced(old[left:at], new[right:place])) is not None:
            # What stands before it is as in the new text by now.
            first, last, now = inner
            found.append((right + first, right + last, right + now))
        left, right = at + size, place + size
    return found


def _unique(text: bytes, start: int, end: int) -> dict[bytes, int]:
    """The lines of a stretch that stand in it once and say something, with where they begin."""
    found: dict[bytes, int] = {}
    twice: set[bytes] = set()
    at = start
    for line in text[start:end].splitlines(keepends=True):
        if line in found:
            twice.add(line)
        elif len(line) > _TELLING:
            found[line] = at
        at += len(line)
    for line in twice:
        del found[line]
    return found


def _rising(pairs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The longest row of pairs that rise on both sides, which are given in the order of the first."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place, _) in enumerate(pairs):
        rank = bisect_left(ends, place)
        before.append(last[rank - 1] if rank else -1)
        if rank == len(ends):
            ends.append(place)
            last.append(number)
        else:
            ends[rank], last[rank] = place, number
    row: list[tuple[int, int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def replaced(old: bytes, new: bytes) -> tuple[int, int, int] | None:
    """The one stretch in which two texts differ: its start, its end in the old one, its end in the new one."""
    if old == new:
        return None
    return differing(old, new)


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

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """The ordinals of the symbols that bear a name."""
        found: dict[str, list[int]] = {}
        for ordinal, symbol in enumerate(self.doc.symbols):
            found.setdefault(symbol.name, []).append(ordinal)
        return found

    def after(self, data: bytes, version: int | None) -> "Document":
        """The same file with what was typed since; what is known of it is moved along."""
        shifts = self.shifts
        for change in traced(self.data, data):
            shifts = shifts.after(*change)
        doc = self.doc if self.known else None
        made = Document(self.path, self.language, data, version, doc, shifts, self.analysis, exact=self.exact)
        for name in ("named", "page", "nesting"):
            if self.known and name in self.__dict__:
                # What was made of the analysis alone.
                made.__dict__[name] = self.__dict__[name]
        return made

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
    def nesting(self) -> Nesting:
        """Which symbols of ``doc`` hold which."""
        return Nesting(self.doc.symbols)

    def around(self, at: int) -> list[int]:
        """The ordinals of the symbols that hold a byte of now, the outermost first, each with its header and body."""
        return self.nesting.around(self.then(at))

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
    first = span.start_byte
    if data.startswith(b"func (", first):
        # Go's receiver stands before the name, and may bear it.
        first = max(first, data.find(b")", first, limit))
    for stop in (limit, min(span.end_byte, span.start_byte + _NAME_WITHIN)):
        at = data.find(name, first, stop) if name else -1
        while at >= 0:
            end = at + len(name)
            if (at == 0 or data[at - 1] not in _IDENTIFIER) and (end == len(data) or data[end] not in _IDENTIFIER):
                return at, end
            at = data.find(name, end, stop)
    return span.start_byte, span.start_byte
