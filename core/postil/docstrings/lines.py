"""Lines of a doc with their places, and pieces of them as the model has them."""

import re
from collections.abc import Sequence

from postil.docstrings.model import Element, Text
from postil.docstrings.patterns import late
from postil.values import NamedTuple

BLANK = " \t\r\f\v"


INDENTED_CODE = frozenset(("godoc", "rdoc", "yard", "markdown", "rustdoc", "kdoc", "swift"))
"""Conventions in which what is indented is code, so that its indentation is kept."""


class Line(NamedTuple):
    """One line: where it starts, how deep it is indented, and what it says without blanks around it."""

    start: int
    indent: int
    bare: str

    @property
    def first(self) -> int:
        """The offset of its first visible character."""
        return self.start + self.indent

    @property
    def end(self) -> int:
        """The offset after its last visible character."""
        return self.start + self.indent + len(self.bare)


def lines_of(text: str) -> list[Line]:
    """Split at newlines; a carriage return is a blank."""
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        rest = raw.lstrip(BLANK)
        lines.append(Line(at, len(raw) - len(rest), rest.rstrip(BLANK)))
        at += len(raw) + 1
    return lines


def piece(
    text: str, lines: Sequence[Line], first: int, last: int, start: int | None = None, most: int | None = None
) -> Text:
    """What lines ``first`` to ``last`` (exclusive) say, from offset ``start`` on; empty text at its place if nothing.

    No more than ``most`` blanks are taken from the lines. Each line of the piece is one line of the doc, so that a
    changed line can be put back alone.
    """
    inside = start is not None
    if inside and lines[first].end <= (start or 0):
        place = min(start or 0, lines[first].end) if lines[first].bare else lines[first].first
        first, inside = first + 1, False
    else:
        place = (
            start
            if start is not None
            else (lines[first].first if first < last else lines[first - 1].end if first else 0)
        )
    while first < last and not inside and not lines[first].bare:
        first += 1
    while last > first and not lines[last - 1].bare:
        last -= 1
    if first >= last:
        return Text("", place, place)
    rest = lines[first + 1 if inside else first : last]
    margin = min((line.indent for line in rest if line.bare), default=0)
    margin = margin if most is None else min(margin, most)
    begin = start if inside and start is not None else lines[first].start + min(margin, lines[first].indent)
    said = [text[begin : lines[first].end]] if inside else []
    said += [text[line.start + margin : line.end] if line.bare else "" for line in rest]
    return Text("\n".join(said), begin, max(lines[last - 1].end, begin))


_SENTENCE = late(r"[.!?](?=\s|$)|[。！？]")
_BLOCK_HTML = late(r"<(?:p|ul|ol|dl|pre|table|h[1-6]|blockquote|div|hr)\b", re.IGNORECASE)
_OF_ONE_SENTENCE = frozenset(("javadoc", "scaladoc", "godoc", "luadoc"))
# After these a full stop ends no sentence.
_SHORTENED = ("e.g.", "i.e.", "etc.", "vs.", "cf.", "incl.", "approx.", "resp.", "Mr.", "Dr.")


def opening(text: str, lines: Sequence[Line], first: int, last: int, form: str) -> tuple[Text | None, Text | None]:
    """Summary and description of the prose in lines ``first`` to ``last``, as the convention divides it."""
    while first < last and not lines[first].bare:
        first += 1
    if first >= last:
        return None, None
    most = min((line.indent for line in lines if line.bare), default=0) if form in INDENTED_CODE else None
    stop = first
    while stop < last and lines[stop].bare:
        stop += 1
    if form == "phpdoc":
        stop = next((at + 1 for at in range(first, stop) if lines[at].bare.endswith(".")), stop)
    begin, end = lines[first].first, lines[stop - 1].end
    if form in _OF_ONE_SENTENCE:
        end = _sentence_end(text, begin, end, form)
        at = first
        while lines[at].end < end:
            at += 1
        if end < lines[at].end:
            head = piece(text, lines, first, at + 1)
            cut = end - lines[at].end
            after = end
            while text[after] in BLANK:
                after += 1
            rest = piece(text, lines, at, last, after, most)
            return Text(head.text[:cut].rstrip(BLANK), begin, end), rest if rest.text else None
        stop = at + 1
    rest = piece(text, lines, stop, last, most=most) if stop < last else Text("")
    return piece(text, lines, first, stop), rest if rest.text else None


def _sentence_end(text: str, begin: int, end: int, form: str) -> int:
    if form == "javadoc":
        block = _BLOCK_HTML().search(text, begin + 1, end)
        if block:
            end = len(text[begin : block.start()].rstrip()) + begin
    for match in _SENTENCE().finditer(text, begin, end):
        stop = match.end()
        if not text.endswith(_SHORTENED, max(begin, stop - 8), stop) and not text[begin:stop].count("`") % 2:
            return stop
        if stop - begin > 2000:
            break
    return end


def prose(
    text: str, lines: Sequence[Line], first: int, last: int, section: int = -1, most: int | None = None
) -> list[Element]:
    """The lines as one element of prose; none when they say nothing."""
    said = piece(text, lines, first, last, most=most) if first < last else Text("")
    return [Element("prose", said, start=said.start, end=said.end, section=section)] if said.text else []


def skip_blank(text: str, at: int, stop: int) -> int:
    """The next offset that is neither blank nor newline, ``stop`` at most."""
    while at < stop and text[at] in " \t\r\n\f\v":
        at += 1
    return at


def word_end(text: str, at: int, stop: int) -> int:
    """The offset after the run of visible characters at ``at``."""
    while at < stop and text[at] not in " \t\r\n\f\v":
        at += 1
    return at


_CLOSING = {"{": "}", "[": "]", "(": ")", "<": ">"}


def bracketed(text: str, at: int, stop: int) -> int:
    """The offset after the bracket that closes the one at ``at``; ``at`` itself when none does.

    Only brackets of its own sort are counted: ``{a: [1, 2}`` is broken, and still has an end.
    """
    opening_, closing = text[at], _CLOSING[text[at]]
    depth = 0
    for place in range(at, stop):
        letter = text[place]
        if letter == opening_:
            depth += 1
        elif letter == closing and not (letter == ">" and text[place - 1] in "=-"):
            depth -= 1
            if not depth:
                return place + 1
    return at
