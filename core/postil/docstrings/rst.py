"""What the conventions of Python share: directives of reStructuredText that say more than prose, and type texts."""

import re

from postil.docstrings.found import Found
from postil.docstrings.lines import Line, piece
from postil.docstrings.model import Element, Text
from postil.docstrings.patterns import late

DIRECTIVES = {
    "deprecated": "deprecated",
    "versionadded": "since",
    "versionchanged": "other",
    "note": "note",
    "warning": "warning",
    "caution": "warning",
    "attention": "warning",
    "danger": "warning",
    "important": "note",
    "hint": "note",
    "tip": "note",
    "todo": "todo",
    "seealso": "see",
}
_DIRECTIVE = late(r"\.\. ([a-z]+)::(?=\s|$)[ \t]*")
_OPTIONAL = late(r"optional\.?|keyword-only|(default)(?:s? ?(?:to|is|=|:)|s)?\s*(.*)", re.DOTALL)


def directive(found: Found, at: int) -> int:
    """Take the directive that starts in line ``at``; the line after it, ``at`` when there is none."""
    line = found.lines[at]
    match = _DIRECTIVE().match(line.bare) if line.bare.startswith(".. ") else None
    kind = DIRECTIVES.get(match[1]) if match else None
    if match is None or kind is None:
        return at
    end = indented_end(found.lines, at + 1, line.indent)
    found.prose_to(at, end)
    said = piece(found.text, found.lines, at, end, line.first + match.end())
    found.element(Element(kind, said, title=match[1], start=line.first, end=max(said.end, line.end)))
    return end


def indented_end(lines: list[Line], at: int, indent: int) -> int:
    """The first line from ``at`` on that is not deeper than ``indent``, without the empty lines before it."""
    end = at
    while at < len(lines) and (not lines[at].bare or lines[at].indent > indent):
        at += 1
        if lines[at - 1].bare:
            end = at
    return end


def typed(text: str, start: int, end: int) -> tuple[Text | None, Text | None, bool]:
    """The type, the default and whether it is optional, of a type text such as ``int, optional, default: 3``."""
    parts = _parts(text, start, end)
    default: Text | None = None
    optional = False
    while parts:
        first, last = parts[-1]
        match = _OPTIONAL().fullmatch(text, first, last)
        if match is None:
            break
        if match[1]:
            value = match[2].strip().rstrip(".")
            default = Text(value, match.start(2), match.start(2) + len(value)) if value else default
        optional = optional or match[0] != "keyword-only"
        parts.pop()
    if not parts:
        return None, default, optional
    first, last = parts[0][0], parts[-1][1]
    return Text(" ".join(text[first:last].split()), first, last), default, optional


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches between the commas that stand outside brackets and quotes, without blanks around them."""
    parts: list[tuple[int, int]] = []
    depth = 0
    quote = ""
    first = start
    for at in range(start, end + 1):
        letter = text[at] if at < end else ","
        if at == end:
            depth, quote = 0, ""
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and (at == start or not text[at - 1].isalnum()):
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth <= 0:
            stripped = text[first:at].strip()
            if stripped:
                place = first + len(text[first:at]) - len(text[first:at].lstrip())
                parts.append((place, place + len(stripped)))
            first = at + 1
    return parts


_UNIONS = late(r"\s*[|,]\s*|\s+or\s+|\s+of\s+")


def type_like(said: str) -> bool:
    """Whether the words before a colon are a type: no blanks outside brackets and unions, no sentence."""
    if not said or len(said) > 200 or not (said[0].isalnum() or said[0] in "_~:`\"'([{*"):
        return False
    bare: list[str] = []
    depth = 0
    for letter in said:
        depth += letter in "([{"
        if not depth:
            bare.append(letter)
        depth -= letter in ")]}" and depth > 0
    words = _UNIONS().sub("|", "".join(bare))
    return not depth and " " not in words.strip() and bool(words or said)
