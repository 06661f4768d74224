"""XML documentation comments, as C# has them: elements at the top, prose between them."""

import re

from postil.docstrings.found import Found
from postil.docstrings.lines import BLANK, piece
from postil.docstrings.model import Doc, Element, Text
from postil.docstrings.patterns import late
from postil.values import NamedTuple

KINDS = {
    "param": "parameter",
    "typeparam": "type_parameter",
    "returns": "returns",
    "value": "returns",
    "exception": "raises",
    "example": "example",
    "seealso": "see",
    "remarks": "details",
    "summary": "summary",
    "deprecated": "deprecated",
    "since": "since",
    "note": "note",
    "warning": "warning",
    "todo": "todo",
    "permission": "other",
    "inheritdoc": "other",
    "include": "other",
    "completionlist": "other",
    "overloads": "other",
    "event": "other",
    "threadsafety": "other",
    "author": "other",
    "list": "",
    "para": "",
}
"""Elements to kinds; those with none are prose, as is what is not listed."""
_TAG = late(r"""<(/?)([A-Za-z][\w.:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_ATTRIBUTE = late(r"""(name|cref|href|langword)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")


class _Open(NamedTuple):
    """One start tag and where its element ends."""

    word: str
    start: int
    inner: int
    inner_end: int
    end: int
    attributes: tuple[int, int]


def parse(text: str, form: str) -> Doc:
    """Take an XML doc apart."""
    found = Found(text, form)
    at = 0
    for tag in _tops(text):
        kind = KINDS.get(tag.word, "")
        if not kind or tag.start < at:
            continue
        if not at and found.lines_between(tag.start, tag.end)[0].first == tag.start:
            # Prose before the first element, which is all prose where there is none.
            place = found.line_at(tag.start)
            found.prose_to(place, place)
        else:
            _between(found, at, tag.start)
        _take(found, tag, kind)
        at = tag.end
    if not at:
        return found.doc()
    _between(found, at, len(text))
    found.spoken_for()
    return found.doc()


def _tops(text: str) -> list[_Open]:
    """The elements that have an end and stand in no other of a known name, by their start."""
    opened: dict[str, list[re.Match[str]]] = {}
    done: list[_Open] = []
    for match in _TAG().finditer(text):
        word = match[2].lower()
        if match[1]:
            stack = opened.get(word)
            if stack:
                first = stack.pop()
                span = (first.start(3), first.end(3))
                done.append(_Open(word, first.start(), first.end(), match.start(), match.end(), span))
        elif match[3].endswith("/"):
            span = (match.start(3), match.end(3))
            done.append(_Open(word, match.start(), match.end(), match.end(), match.end(), span))
        else:
            opened.setdefault(word, []).append(match)
    return sorted(done, key=lambda tag: tag.start)


def _between(found: Found, start: int, end: int) -> None:
    """What stands between two elements is prose."""
    said = _inner(found, start, end)
    if said.text:
        found.element(Element("prose", said, start=said.start, end=said.end))


def _inner(found: Found, start: int, end: int) -> Text:
    """The stretch without blanks around it, dedented."""
    raw = found.text[start:end]
    first = start + len(raw) - len(raw.lstrip())
    last = start + len(raw.rstrip())
    if first >= last:
        return Text("", start, start)
    lines = found.lines_between(first, last)
    if len(lines) == 1:
        return Text(found.text[first:last], first, last)
    clipped = lines[-1]._replace(bare=found.text[lines[-1].first : last])
    rest = [*lines[:-1], clipped]
    inside = first > lines[0].first
    return piece(found.text, rest, 0, len(rest), first if inside else None)


def _take(found: Found, tag: _Open, kind: str) -> None:
    said = _inner(found, tag.inner, tag.inner_end)
    if (kind == "summary" and found.summary(said)) or (kind == "details" and found.details(said)):
        return
    attribute = _ATTRIBUTE().search(found.text, *tag.attributes)
    named: Text | None = None
    if attribute:
        group = 2 if attribute[2] is not None else 3
        named = Text(attribute[group].strip(BLANK), attribute.start(group), attribute.end(group))
    if kind in ("summary", "details"):
        kind = "prose"
    names = (named,) if named is not None and kind != "raises" else ()
    type_ = named if kind == "raises" else None
    found.element(Element(kind, said, names, type_, title=tag.word, start=tag.start, end=tag.end))
