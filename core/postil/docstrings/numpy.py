"""NumPy's convention, as numpydoc has it: underlined sections, entries at the margin, text below them."""

from postil.docstrings.found import Found
from postil.docstrings.google import KINDS, items
from postil.docstrings.lines import BLANK, bracketed, piece, prose
from postil.docstrings.model import Doc, Element, Text
from postil.docstrings.patterns import late
from postil.docstrings.rst import directive, type_like, typed

LISTS = frozenset(("parameter", "type_parameter", "attribute", "raises", "warns", "receives", "returns", "yields"))
_NAME = r"(?:\\?\*){0,2}`{0,2}[\w.$-]+`{0,2}"
_NAMES = late(rf"{_NAME}(?:[ \t]*,[ \t]*(?:{_NAME}|\.\.\.))*")
_ONE_NAME = late(r"\\?\*{0,2}`{0,2}[\w$-][\w.$-]*`{0,2}")
_SEE = late(r":[\w:]+:`[^`\n]+`|[\w.~]+")


def parse(text: str, form: str) -> Doc:
    """Take a doc of NumPy's convention apart."""
    found = Found(text, form)
    lines, margin = found.lines, found.margin

    def take(at: int) -> int:
        if not _titled(found, at, margin):
            return directive(found, at)
        end = at + 2
        while end < len(lines) and not _titled(found, end, margin):
            end += 1
        _section(found, at, end)
        return end

    return found.walk(take)


def _titled(found: Found, at: int, margin: int) -> bool:
    """Whether a title with its underline stands in this line and the next."""
    if at + 1 >= len(found.lines):
        return False
    line, rule = found.lines[at], found.lines[at + 1].bare
    if len(rule) < 3 or not line.bare or line.indent > margin or (rule.strip("-") and rule.strip("=")):
        return False
    if line.bare.lower() in KINDS:
        return True
    before = at == 0 or not found.lines[at - 1].bare
    # An unknown title is one where it looks like one: the summary is none, nor is a row of a table.
    return before and at > 0 and line.bare[0].isalpha() and len(line.bare) <= 60 and abs(len(rule) - len(line.bare)) < 3


def _section(found: Found, at: int, end: int) -> None:
    word = found.lines[at].bare
    kind = KINDS.get(word.lower(), "other")
    while end > at + 2 and not found.lines[end - 1].bare:
        end -= 1
    found.prose_to(at, end)
    title = Text(word, found.lines[at].first, found.lines[at].end)
    number = found.section(kind, title, at, at + 2, found.last_said(at, end))
    if kind not in LISTS and kind != "see":
        said = piece(found.text, found.lines, at + 2, end)
        if said.text or kind == "other":
            found.element(Element(kind, said, title=word, start=said.start, end=said.end, section=number))
        return
    spans = items(found, at + 2, end)
    if kind in ("returns", "yields") and len(spans) > 1 and _sentences(found, spans):
        spans = [(spans[0][0], end)]
    for first, last in spans:
        if kind == "see":
            found.element(_see(found, word, number, first, last))
        elif kind in ("returns", "yields", "raises", "warns", "receives"):
            found.element(_result(found, kind, word, number, first, last))
        else:
            element = _entry(found, kind, word, number, first, last)
            found.elements += prose(found.text, found.lines, first, last, number) if element is None else [element]


def _sentences(found: Found, spans: list[tuple[int, int]]) -> bool:
    """Whether the lines of a result are rather one text than types."""
    return all(
        last - first == 1 and " " in found.lines[first].bare and not type_like(found.lines[first].bare)
        for first, last in spans[:-1]
    )


def _entry(found: Found, kind: str, title: str, number: int, at: int, end: int) -> Element | None:
    """A name, or several, with a type behind a colon, and the text below."""
    text, line = found.text, found.lines[at]
    match = _NAMES().match(text, line.first, line.end)
    if match is None:
        return None
    rest = text[match.end() : line.end]
    after = match.end() + len(rest) - len(rest.lstrip(BLANK))
    type_, default, optional = None, None, False
    if rest and not rest.lstrip(BLANK).startswith(":"):
        # A sentence in the list; what is short and in brackets is a type that lost its colon.
        if not rest.lstrip(BLANK).startswith("(") or bracketed(text, after, line.end) != line.end:
            return None
        type_, default, optional = typed(text, after + 1, line.end - 1)
    elif rest:
        type_, default, optional = typed(text, after + 1, line.end)
    names = tuple(Text(one[0], one.start(), one.end()) for one in _ONE_NAME().finditer(text, line.first, match.end()))
    said = piece(text, found.lines, at, end, line.end)
    return Element(kind, said, names, type_, default, optional, title, line.first, found.last_said(at, end), number)


def _result(found: Found, kind: str, title: str, number: int, at: int, end: int) -> Element:
    """A type, or a name and a type, with the text below; a lone sentence is text."""
    text, line = found.text, found.lines[at]
    stop = found.last_said(at, end)
    if kind not in ("raises", "warns"):
        match = _NAMES().match(text, line.first, line.end)
        if match and text[match.end() : line.end].lstrip(BLANK).startswith(":"):
            element = _entry(found, kind, title, number, at, end)
            if element is not None:
                return element
    colon = " : " if " : " in line.bare else ": "
    raised = kind in ("raises", "warns") and type_like(line.bare.partition(colon)[0].rstrip())
    wraps = stop == line.end or found.lines[at + 1].indent <= line.indent
    if " " in line.bare and wraps and not type_like(line.bare) and not (raised and colon in line.bare):
        said = piece(text, found.lines, at, end)
        return Element(kind, said, title=title, start=line.first, end=stop, section=number)
    if raised and colon in line.bare:
        named = line.bare.partition(colon)[0].rstrip(BLANK)
        said = piece(text, found.lines, at, end, line.first + line.bare.index(colon) + len(colon))
    else:
        named = line.bare.removesuffix(":").rstrip(BLANK)
        said = piece(text, found.lines, at, end, line.end)
    if said.text == named:
        said = Text("", line.end, line.end)
    type_ = Text(named, line.first, line.first + len(named))
    return Element(kind, said, type=type_, title=title, start=line.first, end=stop, section=number)


def _see(found: Found, title: str, number: int, at: int, end: int) -> Element:
    """Names, a colon, and what they are."""
    text, line = found.text, found.lines[at]
    head, colon, _ = line.bare.partition(" : ") if " : " in line.bare else line.bare.partition(": ")
    stop = line.first + len(head) if colon else line.end
    names = tuple(Text(one[0], one.start(), one.end()) for one in _SEE().finditer(text, line.first, stop))
    plain = all(letter.isalnum() or letter in "._~:`, \t" for letter in head) and (colon or len(head.split()) < 6)
    if not plain:
        said = piece(text, found.lines, at, end)
        return Element("see", said, title=title, start=line.first, end=said.end, section=number)
    said = piece(text, found.lines, at, end, stop + len(colon) if colon else line.end)
    return Element("see", said, names, title=title, start=line.first, end=found.last_said(at, end), section=number)
