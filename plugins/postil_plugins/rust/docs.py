"""The text of a doc out of its fragments, as rustdoc gives it.

Block comments first lose a frame of stars: a first and a last line of nothing but stars, and a star at the same column
of every line. Then all fragments are dedented by what the least indented of their lines has; where attributes are mixed
with comments, the lines of attributes count as if they had the space that usually stands behind ``///``. Blank lines at
both ends, which rustdoc keeps, are left out.
"""

import re

from postil_plugins.rust.trivia import Fragment

_FRAME = re.compile(r"[ \t]*")
_EDGE_BLANKS = re.compile(r"\A(?:[^\S\n]*\n)*")


def text_of(fragments: tuple[Fragment, ...]) -> str | None:
    """The doc that the fragments make; None when it says nothing."""
    if len(fragments) == 1:
        plain = _plain(fragments[0])
        if plain is not None:
            return plain
    extra = 1 if len({fragment.kind == "raw" for fragment in fragments}) == 2 else 0
    split = [(_lines(fragment), extra if fragment.kind == "raw" else 0) for fragment in fragments]
    margin = min((_indent(line) + more for lines, more in split for line in lines if line.strip()), default=0)
    dedented: list[str] = []
    for lines, more in split:
        cut = max(margin - more, 0)
        dedented.extend(line[cut:] if line.strip() else line for line in lines)
    text = _EDGE_BLANKS.sub("", "\n".join(dedented).rstrip())
    return text or None


def _lines(fragment: Fragment) -> list[str]:
    """The lines of a fragment; a last one that is empty counts only where it is a comment of its own."""
    if fragment.kind == "line":
        return fragment.text.split("\n")
    lines = _unframed(fragment.text, block=fragment.kind == "block").split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    return lines


def _plain(fragment: Fragment) -> str | None:
    """The text of comments each line of which is blank or starts with exactly one space; None for any other.

    Nearly all are so, and then taking that space off is all there is to do.
    """
    text = "\n" + fragment.text
    if fragment.kind != "line" or "\t" in text:
        return None
    lines, single = text.count("\n"), text.count("\n ")
    if "\n \n" in text or text.count("\n  ") == single:
        return None
    bare = text.replace("\n ", "\n")
    if lines != single + text.count("\n\n") + text.endswith("\n"):
        # Three line ends in a row are counted once too few: more than one blank line is rare.
        return None
    return bare.strip("\n").rstrip() or None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _unframed(text: str, *, block: bool) -> str:
    """``text`` without a frame of stars, if it has one."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    first = 1 if not lines[0].strip("*") else 0
    last = len(lines)
    if last > first and lines[-1] and not lines[-1].strip("*"):
        last -= 1
    framed = first > 0 or last < len(lines)
    lines = lines[first:last]
    column = _star_column(lines, block=block)
    if column is None:
        return "\n".join(lines) if framed else text
    edge = next((line for line in _ruled(lines, block=block)), "")[:column]
    return "\n".join(_unstarred(line, edge, block=block) for line in lines)


def _ruled(lines: list[str], *, block: bool) -> list[str]:
    """The lines that decide on a frame: not what stands beside the opening mark, nor blank lines at both ends."""
    if not block or not lines:
        return lines
    first = 0 if lines[0].lstrip().startswith("*") else 1
    last = len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return lines[first:last]


def _star_column(lines: list[str], *, block: bool) -> int | None:
    """The column at which every line that decides has its first star; None where one has not."""
    column = -1
    for line in _ruled(lines, block=block):
        blank = _FRAME.match(line)
        at = blank.end() if blank else 0
        if line[at : at + 1] != "*" or (column >= 0 and at != column):
            return None
        column = at
    return column if column >= 0 else None


def _unstarred(line: str, edge: str, *, block: bool) -> str:
    if not line.startswith(edge):
        return line
    line = line[len(edge) :]
    if block and (line == "*" or line.startswith(("* ", "**"))):
        return line[1:]
    return line
