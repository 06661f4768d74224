"""Edits of a text: replaced stretches, lines taken away, and the lines in which two versions of a piece differ."""

from collections.abc import Sequence

from postil.docstrings.lines import BLANK, lines_of
from postil.docstrings.model import Text
from postil.values import NamedTuple


class Change(NamedTuple):
    """One stretch of the text and what is put in its place."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Sequence[Change]) -> str:
    """``text`` with the edits made, which are in order and do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


class Edits:
    """Collects the changes of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        self.changes: list[Change] = []
        self._dropped: set[int] = set()

    def change(self, start: int, end: int, text: str) -> None:
        """Put ``text`` in the place of a stretch."""
        self.changes.append(Change(start, end, text))

    def drop(self, start: int, end: int) -> None:
        """Take a stretch away: with its lines when nothing else stands in them."""
        if start < 0:
            return
        first = next((at for at, line in enumerate(self.lines) if line.end >= start and line.start <= start), 0)
        last = first
        while last + 1 < len(self.lines) and self.lines[last + 1].start < end:
            last += 1
        if self.lines[first].first < start or self.lines[last].end > end:
            self.change(start, end, "")
        else:
            self._dropped.update(range(first, last + 1))

    def _dropped_runs(self) -> list[Change]:
        """Runs of dropped lines, with the empty lines that would be left double."""
        lines = self.lines
        edits: list[Change] = []
        at = 0
        while at < len(lines):
            if at not in self._dropped:
                at += 1
                continue
            first = at
            while at < len(lines) and (at in self._dropped or not lines[at].bare):
                at += 1
            last = at
            while last - 1 not in self._dropped:
                last -= 1
            before = first
            while before and not lines[before - 1].bare:
                before -= 1
            if at == len(lines):
                start = lines[before - 1].end if before else lines[first].start
                edits.append(Change(start, lines[last - 1].end, ""))
            elif before < first or not before:
                edits.append(Change(lines[first].start, lines[at].start, ""))
            else:
                edits.append(Change(lines[first].start, lines[last].start, ""))
        return edits

    def result(self) -> tuple[Change, ...]:
        """All changes in order, with the text's own line ends."""
        found = [*self.changes, *self._dropped_runs()]
        order = sorted(range(len(found)), key=lambda at: (found[at].start, found[at].end, at))
        newline = "\r\n" if "\r\n" in self.text else "\n"
        kept: list[Change] = []
        for at in order:
            edit = found[at]
            if kept and edit.start < kept[-1].end:
                edit = edit._replace(start=kept[-1].end, end=max(edit.end, kept[-1].end))
            if newline != "\n":
                edit = edit._replace(text=edit.text.replace("\n", newline))
            if edit.text != self.text[edit.start : edit.end]:
                kept.append(edit)
        return tuple(kept)


def text_changes(text: str, old: Text, new: str, hanging: str) -> list[Change]:
    """The lines of a piece that differ, each put in the place of its old one."""
    if old.text == new:
        return []
    raw = text[old.start : old.end].split("\n")
    said, wanted = old.text.split("\n"), new.split("\n")
    if len(raw) != len(said):
        return [Change(old.start, old.end, indented(new, hanging))]
    further = [line[: len(line) - len(line.lstrip(BLANK))] for line in raw[1:] if line.strip()]
    if further:
        hanging = min(further, key=len)
    first = _common(said, wanted)
    rest = min(_common(said[::-1], wanted[::-1]), len(said) - first, len(wanted) - first)
    if not first and rest == len(said):
        rest -= 1  # a line put before the first goes with it
    starts = [old.start]
    for line in raw:
        starts.append(starts[-1] + len(line) + 1)
    ends = [start + len(line.rstrip(BLANK)) for start, line in zip(starts, raw, strict=False)]
    lines = wanted[first : len(wanted) - rest]
    if not lines and not first:
        after = starts[len(said) - rest]
        return [Change(old.start, after + len(raw[len(said) - rest]) - len(raw[len(said) - rest].lstrip(BLANK)), "")]
    written = [f"{hanging}{line}" if line else "" for line in lines]
    if not first:
        return [Change(old.start, ends[len(said) - rest - 1], "\n".join([lines[0], *written[1:]]))]
    start, end = ends[first - 1], ends[len(said) - rest - 1]
    return [Change(start, max(start, end), "".join(f"\n{line}" for line in written))]


def indented(text: str, hanging: str) -> str:
    """``text`` with its lines but the first indented."""
    if "\n" not in text:
        return text
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"{hanging}{line}" if line else "" for line in rest)])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
