"""Conventions that only title their sections: rustdoc and Markdown, Go's doc comments, RDoc, plain text.

A section reaches to the next heading that is not deeper. Where its title names a list of parameters, results or
errors, the items of its list are taken apart; a paragraph of one word and a colon above a list is such a title too.
"""

from postil.docstrings.found import Found
from postil.docstrings.lines import piece, prose
from postil.docstrings.model import Doc, Element, Text
from postil.docstrings.patterns import late
from postil.docstrings.swift import item_end

KINDS = {
    "arguments": "parameter",
    "args": "parameter",
    "parameters": "parameter",
    "params": "parameter",
    "options": "parameter",
    "type parameters": "type_parameter",
    "generics": "type_parameter",
    "fields": "attribute",
    "attributes": "attribute",
    "properties": "attribute",
    "returns": "returns",
    "return": "returns",
    "return value": "returns",
    "return values": "returns",
    "yields": "yields",
    "errors": "raises",
    "raises": "raises",
    "throws": "raises",
    "exceptions": "raises",
    "warnings": "warning",
    "warning": "warning",
    "caution": "warning",
    "note": "note",
    "notes": "note",
    "example": "example",
    "examples": "example",
    "usage": "example",
    "see also": "see",
    "deprecated": "deprecated",
    "deprecation": "deprecated",
    "since": "since",
    "todo": "todo",
    "warns": "warns",
    "receives": "receives",
}
LISTS = frozenset(("parameter", "type_parameter", "attribute", "raises", "warns", "receives"))
_HEADING = late(r"(#{1,6}|={1,6})(?:[ \t]+|(?<==)(?=\w))(.*?)(?:[ \t]+[#=]+)?[ \t]*")
_ITEM = late(r"[-+*][ \t]+")
_NAME = late(
    r"(?:\*\*)?(?:`([^`\n]+)`|\+(\S{1,200}?)\+|<tt>([^<\n]+)</tt>|\[`?([^\]`\n]+)`?\]|([\w.$*&:]{1,200}?))(?:\*\*)?"
    r"(?:[ \t]*\(([^()\n]*)\))?(?:[ \t]*(?::+|-+|\u2013|\u2014|=>)[ \t]+|[ \t]*:?$)"
)
_LABEL = late(r"\[([^\]\n]+)\](?=[ \t]|$)[ \t]*|([+\w`]+)::(?=[ \t]|$)[ \t]*")
_PARAGRAPHS = late(r"(Deprecated|BUG|TODO|FIXME|SECURITY|Note|NOTE|Warning|WARNING)(?:\([^()\n]*\))?:[ \t]+")
_PLAIN_PARAGRAPHS = late(
    r"(Deprecated|BUG|TODO|FIXME|SECURITY|Notes?|NOTE|Warnings?|WARNING|Returns?|Yields|Examples?|Since|See also)"
    r"(?:\([^()\n]*\))?:[ \t]+"
)
_PARAGRAPH_KINDS = {
    "notes": "note",
    "warnings": "warning",
    "return": "returns",
    "returns": "returns",
    "yields": "yields",
    "example": "example",
    "examples": "example",
    "since": "since",
    "see also": "see",
    "deprecated": "deprecated",
    "bug": "warning",
    "warning": "warning",
    "security": "warning",
    "todo": "todo",
    "fixme": "todo",
    "note": "note",
}
_MARKS = {"rustdoc": "#", "markdown": "#", "godoc": "#", "rdoc": "=", "plain": ""}


def parse(text: str, form: str) -> Doc:
    """Take a doc of headings apart."""
    found = Found(text, form)
    mark = _MARKS.get(form, "")

    def take(at: int) -> int:
        bare = found.lines[at].bare
        if mark and bare.startswith(mark):
            return _headed(found, at, mark)
        return _listed(found, at, mark) if bare.endswith(":") else _paragraph(found, at)

    return found.walk(take)


def heading(bare: str, mark: str) -> tuple[int, str]:
    """The depth and the words of a heading; depth 0 when the line is none."""
    match = _HEADING().fullmatch(bare) if mark and bare.startswith(mark) else None
    return (len(match[1]), match[2]) if match and match[2] and match[1][0] == mark else (0, "")


def _headed(found: Found, at: int, mark: str) -> int:
    """Take the section under the heading in line ``at``, if its title is of interest; the line after it."""
    lines = found.lines
    depth, words = heading(lines[at].bare, mark)
    if not depth or lines[at].indent > 3:
        return at
    end = at + 1
    while end < len(lines):
        bare = lines[end].bare
        ends = bare.startswith(mark) and 0 < heading(bare, mark)[0] <= depth
        paragraph = found.form == "godoc" and not lines[end - 1].bare and _PARAGRAPHS().match(bare)
        if not found.code[end] and (ends or paragraph):
            break
        end += 1
    kind = KINDS.get(words.lower().rstrip(":"), "")
    if not kind and depth == 1 and at == _first(found):
        return at  # the title of the page itself
    if not kind:
        kind = "other"
    place = lines[at].first + lines[at].bare.index(words)
    _section(found, kind, Text(words, place, place + len(words)), at, at + 1, end)
    return end


def _first(found: Found) -> int:
    return next((at for at, line in enumerate(found.lines) if line.bare), 0)


def _listed(found: Found, at: int, mark: str) -> int:
    """Take a list under a line such as ``Parameters:``; the line after it, ``at`` when there is none."""
    lines = found.lines
    words = lines[at].bare[:-1]
    kind = KINDS.get(words.lower(), "")
    first = at + 1
    while first < len(lines) and not lines[first].bare:
        first += 1
    if not kind or first >= len(lines) or not _ITEM().match(lines[first].bare) or (at and lines[at - 1].bare):
        return at
    end = first
    while end < len(lines):
        line = lines[end]
        if (
            line.bare
            and line.indent <= lines[first].indent
            and not _ITEM().match(line.bare)
            and not lines[end - 1].bare
        ):
            break
        if line.bare and mark and heading(line.bare, mark)[0]:
            break
        end += 1
    title = Text(words, lines[at].first, lines[at].first + len(words))
    _section(found, kind, title, at, at + 1, end)
    return end


def _paragraph(found: Found, at: int) -> int:
    """Take a paragraph that begins with a word such as ``Deprecated:``; the line after it."""
    lines = found.lines
    match = (_PLAIN_PARAGRAPHS() if found.form == "plain" else _PARAGRAPHS()).match(lines[at].bare)
    if match is None or (at and lines[at - 1].bare):
        return at
    end = at
    while end < len(lines) and lines[end].bare:
        end += 1
    found.prose_to(at, end)
    said = piece(found.text, lines, at, end, lines[at].first + match.end())
    kind = _PARAGRAPH_KINDS[match[1].lower()]
    found.element(Element(kind, said, title=match[1], start=lines[at].first, end=found.last_said(at, end)))
    return end


def _section(found: Found, kind: str, title: Text, at: int, first: int, last: int) -> None:
    lines = found.lines
    while last > first and not lines[last - 1].bare:
        last -= 1
    found.prose_to(at, last)
    number = found.section(kind, title, at, first, found.last_said(at, last))
    if kind not in LISTS:
        said = piece(found.text, lines, first, last, most=found.most)
        if said.text or kind == "other":
            found.element(Element(kind, said, title=title.text, start=said.start, end=said.end, section=number))
        return
    pending, before = first, len(found.elements)
    while first < last:
        element, end = _entry(found, kind, title.text, number, first, last)
        if element is not None:
            found.elements += prose(found.text, lines, pending, first, number)
            found.element(element)
            pending = end
        first = end
    if len(found.elements) == before:
        # Errors and the like are told in sentences.
        said = piece(found.text, lines, pending, last) if pending < last else Text("")
        kind = kind if kind in ("raises", "warns") else "prose"
        if said.text:
            found.element(Element(kind, said, title=title.text, start=said.start, end=said.end, section=number))
        return
    found.elements += prose(found.text, lines, pending, last, number)


def _entry(found: Found, kind: str, title: str, number: int, at: int, last: int) -> tuple[Element | None, int]:
    """The item of a list in line ``at``, or None, and the line after what was read."""
    line = found.lines[at]
    item = _ITEM().match(line.bare)
    label = _LABEL().match(line.bare) if found.form == "rdoc" and not item else None
    if item is None and label is None:
        return None, at + 1
    end = item_end(found, at, last, _LABEL() if found.form == "rdoc" else None)
    stop = max(found.last_said(at, end), line.end)
    if label is not None:
        group = 1 if label[1] is not None else 2
        name = _bare(Text(label[group], line.first + label.start(group), line.first + label.end(group)))
        said = piece(found.text, found.lines, at, end, line.first + label.end())
        return _said(kind, said, name, None, title, line.first, stop, number), end
    start = item.end() if item else 0
    match = _NAME().match(line.bare, start)
    if match is None:
        return None, end
    group = match.lastindex or 1
    group = next(number_ for number_ in range(1, 6) if match[number_] is not None)
    name = Text(match[group], line.first + match.start(group), line.first + match.end(group))
    type_ = Text(match[6], line.first + match.start(6), line.first + match.end(6)) if match[6] else None
    said = piece(found.text, found.lines, at, end, line.first + match.end())
    return _said(kind, said, name, type_, title, line.first, stop, number), end


def _bare(name: Text) -> Text:
    bare = name.text.strip("+`")
    first = name.start + name.text.index(bare) if bare else name.start
    return Text(bare, first, first + len(bare))


def _said(
    kind: str, said: Text, name: Text, type_: Text | None, title: str, start: int, stop: int, number: int
) -> Element:
    if kind in ("raises", "warns"):
        return Element(kind, said, type=name, title=title, start=start, end=stop, section=number)
    return Element(kind, said, (name,), type_, title=title, start=start, end=stop, section=number)
