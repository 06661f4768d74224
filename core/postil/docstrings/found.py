"""What a parser has found so far: elements and sections in order, and the prose between them."""

from bisect import bisect_right
from collections.abc import Callable

from postil.docstrings.code import in_code
from postil.docstrings.lines import INDENTED_CODE, Line, lines_of, opening, piece, prose
from postil.docstrings.model import Doc, Element, Section, Text


class Found:
    """Collects the parts of one doc from its first line to its last."""

    def __init__(self, text: str, form: str) -> None:
        self.text = text
        self.form = form
        self.lines: list[Line] = lines_of(text)
        self.code: list[bool] = in_code(self.lines, form)
        """Which lines stand in code."""
        self.margin = min((line.indent for line in self.lines[1:] if line.bare), default=0)
        """How deep the lines but the first are indented at least."""
        first = next((line.indent for line in self.lines if line.bare), 0)
        self.most: int | None = min(self.margin, first) if form in INDENTED_CODE else None
        """How many blanks prose loses at most; None when indentation says nothing."""
        self._starts = [line.start for line in self.lines]
        self.elements: list[Element] = []
        self.sections: list[Section] = []
        self._summary: Text | None = None
        self._description: Text | None = None
        self._prose_from = 0
        self.begun = False
        """Whether there was an element, even if it is not among ``elements`` yet."""

    def walk(self, take: Callable[[int], int]) -> Doc:
        """Offer each line outside code to ``take``, which answers the line to go on with, or the same for prose."""
        at = 0
        while at < len(self.lines):
            end = at if self.code[at] else take(at)
            at = end if end > at else at + 1
        return self.doc()

    def prose_to(self, at: int, resume: int) -> None:
        """The lines not yet spoken for are prose up to ``at``; the next prose begins at ``resume``."""
        first, self._prose_from = self._prose_from, resume
        while first < at and not self.lines[first].bare:
            first += 1
        if first >= at:
            return
        if self.begun or self.elements or self.sections or self._description is not None:
            self.elements += prose(self.text, self.lines, first, at, most=self.most)
        elif self._summary is not None:
            self._description = piece(self.text, self.lines, first, at, most=self.most)
        else:
            self._summary, self._description = opening(self.text, self.lines, first, at, self.form)

    def summary(self, said: Text) -> bool:
        """Take what is marked as the summary; False when there is one already."""
        if self._summary is not None or not said.text:
            return False
        self._summary = said
        return True

    def details(self, said: Text) -> bool:
        """Take what is marked as the description; False when there is one already."""
        if self._description is not None or not said.text:
            return False
        self._description = said
        return True

    def element(self, element: Element) -> None:
        """Add an element."""
        self.elements.append(element)

    def section(self, kind: str, title: Text, first: int, last: int, stop: int) -> int:
        """Add a section with its title in lines ``first`` to ``last`` and its end at offset ``stop``; its number."""
        start, end = self.lines[first].first, self.lines[last - 1].end
        self.sections.append(Section(kind, title, start, end, max(end, stop)))
        return len(self.sections) - 1

    def last_said(self, first: int, last: int) -> int:
        """The offset after the last visible character of lines ``first`` to ``last``; -1 when there is none."""
        while last > first and not self.lines[last - 1].bare:
            last -= 1
        return self.lines[last - 1].end if last > first else -1

    def spoken_for(self) -> None:
        """No line is prose any more: the parser has taken it by offsets."""
        self._prose_from = len(self.lines)

    def line_at(self, at: int) -> int:
        """The number of the line that an offset is in."""
        return bisect_right(self._starts, at) - 1

    def lines_between(self, start: int, end: int) -> list[Line]:
        """The lines that the stretch touches."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1))
        return self.lines[first:last]

    def doc(self) -> Doc:
        """All of it."""
        self.prose_to(len(self.lines), len(self.lines))
        return Doc(self.form, self.text, self._summary, self._description, tuple(self.elements), tuple(self.sections))
