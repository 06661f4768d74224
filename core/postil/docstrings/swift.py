"""Swift's markup: items of Markdown lists whose first word is a field, as ``- Parameter x: …`` and ``- Returns: …``."""

import re

from postil.docstrings.found import Found
from postil.docstrings.lines import piece, prose
from postil.docstrings.model import Doc, Element, Text
from postil.docstrings.patterns import late

KINDS = {
    "parameter": "parameter",
    "parameters": "parameters",
    "returns": "returns",
    "throws": "raises",
    "attention": "note",
    "author": "other",
    "authors": "other",
    "bug": "warning",
    "complexity": "other",
    "copyright": "other",
    "customstyle": "other",
    "date": "other",
    "deprecated": "deprecated",
    "example": "example",
    "experiment": "other",
    "important": "note",
    "invariant": "other",
    "note": "note",
    "postcondition": "other",
    "precondition": "other",
    "remark": "note",
    "remarks": "note",
    "requires": "other",
    "seealso": "see",
    "since": "since",
    "tag": "other",
    "tip": "note",
    "todo": "todo",
    "version": "other",
    "warning": "warning",
}
_ITEM = late(r"[-+*][ \t]+([A-Za-z]+)(?:[ \t]+(`?[\w.]+`?(?:\([\w:]*\))?))?[ \t]*:(?:[ \t]+|$)")
_BEGINNINGS = frozenset(("- ", "+ ", "* ", "# ", "##"))
_NESTED = late(r"[-+*][ \t]+(`?[^\s:`]+`?)[ \t]*:(?:[ \t]+|$)")


def parse(text: str, form: str) -> Doc:
    """Take a doc of Swift's markup apart."""
    found = Found(text, form)
    return found.walk(lambda at: _item(found, at) if found.lines[at].bare[:1] in ("-", "+", "*") else at)


def _item(found: Found, at: int) -> int:
    """Take the field that starts in line ``at``; the line after it, ``at`` when there is none."""
    line = found.lines[at]
    match = _ITEM().match(line.bare)
    kind = KINDS.get(match[1].lower().replace(" ", ""), "") if match else ""
    if match is None or not kind or (kind == "parameter") != (match[2] is not None):
        return at
    end = item_end(found, at)
    found.prose_to(at, end)
    if kind == "parameters":
        _list(found, match[1], at, end, line.first + match.end())
        return end
    names: tuple[Text, ...] = ()
    if match[2]:
        names = (Text(match[2], line.first + match.start(2), line.first + match.end(2)),)
    said = piece(found.text, found.lines, at, end, line.first + match.end())
    stop = max(found.last_said(at, end), line.end)
    found.element(Element(kind, said, names, title=match[1], start=line.first, end=stop))
    return end


def item_end(found: Found, at: int, last: int | None = None, other: re.Pattern[str] | None = None) -> int:
    """The line after a list item: what is deeper belongs to it, and lines that follow without an empty one.

    What ``other`` matches begins an item too.
    """
    lines = found.lines
    last = len(lines) if last is None else last
    indent = lines[at].indent
    end = at = at + 1
    empty = False
    while at < last:
        line = lines[at]
        if line.bare and not found.code[at]:
            begins = line.bare[:2] in _BEGINNINGS or (other is not None and other.match(line.bare) is not None)
            if line.indent <= indent and (empty or begins):
                break
        empty = not line.bare
        at += 1
        end = at if line.bare else end
    return end


def _list(found: Found, title: str, at: int, end: int, text_at: int) -> None:
    """The items nested below ``- Parameters:``."""
    line = found.lines[at]
    place = line.first + line.bare.index(title)
    number = found.section("parameter", Text(title, place, place + len(title)), at, at + 1, found.last_said(at, end))
    if text_at < line.end:
        said = Text(found.text[text_at : line.end], text_at, line.end)
        found.element(Element("prose", said, start=text_at, end=line.end, section=number))
    at += 1
    while at < end:
        match = _NESTED().match(found.lines[at].bare)
        if match is None:
            first = at
            while at < end and not _NESTED().match(found.lines[at].bare):
                at += 1
            found.elements += prose(found.text, found.lines, first, at, number)
            continue
        line = found.lines[at]
        stop = item_end(found, at, end)
        name = Text(match[1], line.first + match.start(1), line.first + match.end(1))
        said = piece(found.text, found.lines, at, stop, line.first + match.end())
        last = max(found.last_said(at, stop), line.end)
        found.element(Element("parameter", said, (name,), title=title, start=line.first, end=last, section=number))
        at = stop
