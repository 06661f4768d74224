"""Google's convention, as its style guide and Sphinx's napoleon have it: titled sections by indentation."""

from postil.docstrings.found import Found
from postil.docstrings.lines import BLANK, bracketed, piece, prose, skip_blank
from postil.docstrings.model import Doc, Element, Text
from postil.docstrings.patterns import late
from postil.docstrings.rst import directive, indented_end, type_like, typed

KINDS = {
    "args": "parameter",
    "arguments": "parameter",
    "parameters": "parameter",
    "params": "parameter",
    "keyword args": "parameter",
    "keyword arguments": "parameter",
    "other parameters": "parameter",
    "other args": "parameter",
    "type parameters": "type_parameter",
    "type args": "type_parameter",
    "attributes": "attribute",
    "returns": "returns",
    "return": "returns",
    "yields": "yields",
    "yield": "yields",
    "receives": "receives",
    "receive": "receives",
    "raises": "raises",
    "raise": "raises",
    "exceptions": "raises",
    "warns": "warns",
    "warn": "warns",
    "deprecated": "deprecated",
    "since": "since",
    "note": "note",
    "notes": "note",
    "important": "note",
    "hint": "note",
    "tip": "note",
    "warning": "warning",
    "warnings": "warning",
    "caution": "warning",
    "danger": "warning",
    "attention": "warning",
    "todo": "todo",
    "see also": "see",
    "example": "example",
    "examples": "example",
    "references": "other",
    "methods": "other",
    "functions": "other",
    "classes": "other",
    "modules": "other",
    "error": "other",
}
LISTS = frozenset(("parameter", "type_parameter", "attribute", "raises", "warns", "receives"))
_NAME = r"(?:\\?\*){0,2}`{0,2}[\w.$-]+`{0,2}"
_NAMES = late(rf"{_NAME}(?:[ \t]*[,/][ \t]*{_NAME})*")
_ONE_NAME = late(r"\\?\*{0,2}`{0,2}[\w.$-]+`{0,2}")


def parse(text: str, form: str) -> Doc:
    """Take a doc of Google's convention apart."""
    found = Found(text, form)
    lines, margin = found.lines, found.margin

    def take(at: int) -> int:
        line = lines[at]
        if line.bare.endswith(":") and line.indent <= margin:
            return _section(found, at, margin)
        if line.bare.startswith(("Returns: ", "Yields: ")) and line.indent <= margin:
            return _paragraph(found, at)
        return directive(found, at)

    return found.walk(take)


def _section(found: Found, at: int, margin: int) -> int:
    """Take the section that starts in line ``at``; the line after it, ``at`` when there is none."""
    lines = found.lines
    line = lines[at]
    word = line.bare[:-1].rstrip(BLANK)
    kind = KINDS.get(word.lower())
    if kind is None:
        return at
    end = indented_end(lines, at + 1, max(line.indent, margin))
    if end == at + 1 and at + 1 < len(lines) and lines[at + 1].bare and not lines[at + 1].bare.endswith(":"):
        return at
    if kind == "parameter" and _goes_on(found, at, end):
        return at
    found.prose_to(at, end)
    title = Text(word, line.first, line.first + len(word))
    number = found.section(kind, title, at, at + 1, found.last_said(at, end))
    if kind in LISTS:
        _entries(found, kind, word, number, at + 1, end)
    elif kind in ("returns", "yields"):
        _results(found, kind, word, number, at + 1, end)
    else:
        said = piece(found.text, lines, at + 1, end)
        if said.text or kind == "other":
            found.element(Element(kind, said, title=word, start=said.start, end=said.end, section=number))
    return end


def _goes_on(found: Found, at: int, end: int) -> bool:
    """Whether a table follows the title, such as programs print: its rows stand below its head, and nothing is said."""
    lines = found.lines
    if end >= len(lines) or not lines[end].bare or lines[end].bare.endswith(":"):
        return False
    return not any(":" in line.bare for line in lines[at + 1 : end])


def _paragraph(found: Found, at: int) -> int:
    """Take a result that is told in the line of its title, which napoleon reads as prose and many people write."""
    lines = found.lines
    if at and lines[at - 1].bare and not found.sections:
        return at
    line = lines[at]
    word, _, _ = line.bare.partition(":")
    end = indented_end(lines, at + 1, line.indent)
    found.prose_to(at, end)
    said = piece(found.text, lines, at, end, line.first + len(word) + 2)
    found.element(Element(KINDS[word.lower()], said, title=word, start=line.first, end=said.end))
    return end


def _entries(found: Found, kind: str, title: str, number: int, first: int, last: int) -> None:
    for at, end in items(found, first, last):
        element = entry(found, kind, title, number, at, end)
        if element is None:
            found.elements += prose(found.text, found.lines, at, end, number)
        else:
            found.element(element)


def items(found: Found, first: int, last: int) -> list[tuple[int, int]]:
    """The lines of each entry of a list: one at the list's own indentation and what is deeper under it."""
    lines = found.lines
    starts: list[int] = []
    indent = -1
    for at in range(first, last):
        if lines[at].bare and (indent < 0 or lines[at].indent <= indent):
            indent = lines[at].indent if indent < 0 else indent
            starts.append(at)
    return list(zip(starts, [*starts[1:], last], strict=True)) if starts else []


def entry(found: Found, kind: str, title: str, number: int, at: int, end: int) -> Element | None:
    """The entry in lines ``at`` to ``end``; None when it has not the form of one."""
    text, line = found.text, found.lines[at]
    stop = found.last_said(at, end)
    if kind in ("raises", "warns"):
        colon = _colon(text, line.first, line.end)
        named = text[line.first : colon].rstrip(BLANK) if colon >= 0 else line.bare
        if not type_like(named) or (colon < 0 and stop > line.end):
            return None
        raised = Text(named.strip("`"), line.first + named.startswith("`"), line.first + len(named.rstrip("`")))
        said = piece(text, found.lines, at, end, _after(text, colon, line.end))
        return Element(kind, said, type=raised, title=title, start=line.first, end=stop, section=number)
    match = _NAMES().match(text, line.first, line.end)
    if match is None:
        return None
    names = tuple(Text(one[0], one.start(), one.end()) for one in _ONE_NAME().finditer(text, line.first, match.end()))
    place = skip_blank(text, match.end(), line.end)
    type_: Text | None = None
    default: Text | None = None
    optional = False
    if place < line.end and text[place] == "(":
        close = bracketed(text, place, stop)
        if close == place:
            return None
        type_, default, optional = typed(text, place + 1, close - 1)
        place = skip_blank(text, close, stop)
    if place < stop and text[place] == ":":
        after = place + 1
    elif match.end() == stop:
        after = line.end
    else:
        return None
    while at < end - 1 and found.lines[at].end < after:
        at += 1
    said = piece(text, found.lines, at, end, min(_after(text, after - 1, found.lines[at].end), stop))
    return Element(kind, said, names, type_, default, optional, title, line.first, stop, number)


def _colon(text: str, at: int, stop: int) -> int:
    """The first colon with a blank or nothing behind it, outside brackets; -1 when there is none."""
    depth = 0
    for place in range(at, stop):
        letter = text[place]
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == ":" and depth <= 0 and (place + 1 == stop or text[place + 1] in BLANK):
            return place
    return -1


def _after(text: str, colon: int, stop: int) -> int:
    return skip_blank(text, colon + 1, stop) if colon >= 0 else stop


def _results(found: Found, kind: str, title: str, number: int, first: int, last: int) -> None:
    spans = items(found, first, last)
    if not spans:
        return
    parts = [_result(found, kind, title, number, at, end) for at, end in spans]
    if len(parts) > 1 and not all(part.type for part in parts):
        # Lines of one text: a wrapped sentence stands at the same depth.
        parts = [_result(found, kind, title, number, spans[0][0], last)]
    for part in parts:
        found.element(part)


def _result(found: Found, kind: str, title: str, number: int, at: int, end: int) -> Element:
    text, line = found.text, found.lines[at]
    match = _ONE_NAME().match(text, line.first, line.end)
    named = entry(found, kind, title, number, at, end) if match and text.startswith(" (", match.end()) else None
    if named is not None and named.type is not None:
        return named
    stop = found.last_said(at, end)
    colon = _colon(text, line.first, line.end)
    head = text[line.first : colon].rstrip(BLANK) if colon >= 0 else ""
    if type_like(head):
        type_ = Text(head, line.first, line.first + len(head))
        said = piece(text, found.lines, at, end, _after(text, colon, line.end))
        return Element(kind, said, type=type_, title=title, start=line.first, end=stop, section=number)
    said = piece(text, found.lines, at, end)
    return Element(kind, said, title=title, start=line.first, end=stop, section=number)
