"""How the text of a doc stands in its file: which bytes each line is, and the marks, quotes and blanks around it.

Invariant: what is answered was checked line by line; a doc that is not there word for word (escapes, several literals,
lines put together) stands nowhere, and is not edited.
"""

import re
from collections.abc import Sequence

from postil.docstrings.edits import Change
from postil.model import Edit
from postil.syntax.silences import is_silence
from postil.values import NamedTuple

_QUOTES = r"\"\"\"|'''|\"|'"
_MARK = re.compile(
    rf"[ \t]*(?:(?:/\*+!?<?|\*+(?!/)|//[/!]?<?|--\[=*\[-*|-{{2,}}|#+!?"
    rf"|(?P<prefix>[A-Za-z]{{0,2}})(?P<quote>{_QUOTES}))[ \t]*)?"
)
# What it begins with begins there: a long run of blanks or marks is gone through once, not from each place in it.
_CLOSING = re.compile(rf"(?<![ \t])[ \t]*(?:(?<!\*)\*+/|{_QUOTES}|(?<!-)-*\]=*\])[ \t]*$")


class Line(NamedTuple):
    """One line of the doc and the characters of the file that it is."""

    text: str
    base: str
    """What stands before it: indentation and mark."""
    start: int
    """Of its first visible character, in ``Standing.raw``."""
    end: int
    number: int
    """Of the line in ``Standing.raw``."""


class Standing:
    """A doc in its file."""

    __slots__ = ("_starts", "first_byte", "lead", "lines", "newline", "quote", "raw", "verbatim")

    def __init__(self, raw: str, first_byte: int, lead: str, newline: str, lines: list[Line]) -> None:
        self.raw = raw
        """From the first to the last character of the doc with its marks."""
        self.first_byte = first_byte
        self.lead = lead
        """What stands before the doc in its first line."""
        self.newline = newline
        self.lines = lines
        opening = _MARK.match(raw)
        self.quote = (opening["quote"] or "") if opening else ""
        """The quotes of a string literal; empty for comments."""
        self.verbatim = bool(opening and "r" in (opening["prefix"] or "").lower())
        """Whether backslashes stand for themselves."""
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line.text) + 1)

    def edit(self, changes: Sequence[Change], notes: tuple[str, ...] = ()) -> Edit | None:
        """The edit of the file that makes these changes of the doc's text; None when it cannot be told how."""
        single = "\n" not in self.raw
        grows = single and any("\n" in change.text for change in changes)
        if grows and self.lead.strip():
            return None
        parts: list[str] = []
        at = 0
        for change in changes:
            start, end = self._place(change.start), self._place(change.end)
            if start is None or end is None or start < at:
                return None
            written = self._written(
                change, self.raw[end : self.raw.find("\n", end) if "\n" in self.raw[end:] else None]
            )
            if written is None:
                return None
            before = self.raw[at:start]
            # A line whose words are taken away keeps its mark, not the blanks behind it.
            parts += [before.rstrip(" \t") if written.startswith(self.newline) else before, written]
            at = end
        after = "".join([*parts, self.raw[at:]])
        after = self._opened(after) if grows else after
        if self.quote and _closing_swallows(after, self.quote):
            return None
        return _trimmed(self.raw, after, self.first_byte, notes)

    def _place(self, offset: int) -> int | None:
        """Where in ``raw`` an offset of the doc's text is."""
        number = next((at for at in range(len(self.lines)) if offset < self._starts[at + 1]), len(self.lines) - 1)
        line, column = self.lines[number], offset - self._starts[number]
        indent = len(line.text) - len(line.text.lstrip())
        if column >= indent:
            return min(line.start + column - indent, line.end)
        blanks = self.raw[line.start - indent : line.start]
        if blanks == line.text[:indent]:
            return line.start - indent + column
        # A docstring's tabs are shown as blanks.
        tabs = (indent - column) // 8
        return line.start - tabs if self.raw[line.start - tabs : line.start] == "\t" * tabs and not column % 8 else None

    def _written(self, change: Change, rest: str) -> str | None:
        first, *further = change.text.split("\n")
        said = change.text
        if self.quote:
            if ("\\" in said and not self.verbatim) or self.quote in said:
                return None
        elif "*/" in said or "]]" in said:
            return None
        if not further:
            return first
        base = self._base(change.start)
        pieces = [first]
        for number, line in enumerate(further):
            last = number == len(further) - 1 and rest.strip() and not _CLOSING.fullmatch(rest)
            whole = f"{base}{self._blanks(line, base)}"
            pieces.append(whole if line.strip() or last else whole.rstrip())
        return self.newline.join(pieces)

    def _base(self, offset: int) -> str:
        """What a new line begins with: as the nearest line does that is not the first."""
        number = next((at for at in range(len(self.lines)) if offset < self._starts[at + 1]), len(self.lines) - 1)
        near = sorted(range(len(self.lines)), key=lambda at: (abs(at - number), at))
        for at in near:
            line = self.lines[at]
            if line.number and line.text.strip():
                return line.base
        indent = self.lead if not self.lead.strip() else ""
        if self.quote:
            return indent
        return f"{indent} * " if self.raw.startswith("/*") else f"{indent}{self.lines[0].base}"

    def _blanks(self, line: str, base: str) -> str:
        """``line`` with tabs where the docstring's own lines have them."""
        if not self.quote or "\t" not in base:
            return line
        blanks = len(line) - len(line.lstrip(" "))
        return "\t" * (blanks // 8) + " " * (blanks % 8) + line[blanks:]

    def _opened(self, after: str) -> str:
        """A doc of one line that got more, with its closing mark on a line of its own."""
        closing = _CLOSING.search(after)
        if closing is None:
            return after
        body, mark = after[: closing.start()], closing[0].strip()
        if not self.raw.startswith("/*"):
            return f"{body}{self.newline}{self.lead}{mark}"
        opening = _MARK.match(body)
        assert opening is not None
        return (
            f"{opening[0].rstrip()}{self.newline}{self.lead} * {body[opening.end() :]}{self.newline}{self.lead} {mark}"
        )


def standing(content: bytes, start_byte: int, end_byte: int, text: str) -> Standing | None:
    """Find a doc's text between two bytes of its file."""
    line_start = content.rfind(b"\n", 0, start_byte) + 1
    try:
        raw = content[start_byte:end_byte].decode("utf-8")
        lead = content[line_start:start_byte].decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    # A doc of line comments may end with its line's end.
    raw = raw.rstrip("\r\n")
    newline = "\r\n" if b"\r\n" in content[: end_byte + 2] else "\n"
    if "\r" in raw.replace("\r\n", "") or (newline == "\r\n" and "\n" in raw.replace("\r\n", "")):
        return None
    lines = _aligned(raw, text)
    return None if lines is None else Standing(raw, start_byte, lead, newline, lines)


def _aligned(raw: str, text: str) -> list[Line] | None:
    rows = raw.split("\n")
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    lines: list[Line] = []
    at = 0
    for said in text.split("\n"):
        line: Line | None = None
        while at < len(rows) and line is None:
            row = rows[at].removesuffix("\r")
            closed = row
            if at == len(rows) - 1 and (closing := _CLOSING.search(row)):
                closed = row[: closing.start()]
            line = _same(said, row.rstrip(), at, starts[at]) or _same(said, closed.rstrip(), at, starts[at])
            if line is None and _MARK.fullmatch(closed) is None and not is_silence(row):
                return None
            at += 1
        if line is None:
            return None
        lines.append(line)
    rest = rows[at:]
    return lines if all(_MARK.fullmatch(_CLOSING.sub("", row.rstrip("\r"))) for row in rest) else None


def _same(said: str, row: str, number: int, start: int) -> Line | None:
    """The line when it is what a row of the file says behind its mark."""
    words = said.strip()
    if not row.endswith(words):
        return None
    before = row[: len(row) - len(words)]
    if _MARK.fullmatch(before) is None:
        return None
    indent = len(said) - len(said.lstrip())
    blanks = before[len(before.rstrip()) :]
    deep = blanks if not words else blanks[len(blanks) - _width(blanks, indent) :]
    base = before[: len(before) - len(deep)] if words else before
    return Line(said, base, start + len(before), start + len(row), number)


def _width(blanks: str, indent: int) -> int:
    """How many of the last blanks make up an indentation of so many columns."""
    count = columns = 0
    while columns < indent and count < len(blanks):
        count += 1
        columns += 8 if blanks[-count] == "\t" and indent - columns >= 8 else 1
    return count


def _closing_swallows(after: str, quote: str) -> bool:
    """Whether the last character of the text would become part of the quotes."""
    body = after[: -len(quote)]
    return body.endswith((quote[0], "\\")) and not body.endswith(quote)


def _trimmed(before: str, after: str, first_byte: int, notes: tuple[str, ...]) -> Edit:
    start = 0
    most = min(len(before), len(after))
    while start < most and before[start] == after[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    first = first_byte + len(before[:start].encode())
    return Edit(first, first + len(before[start : len(before) - end].encode()), after[start : len(after) - end], notes)
