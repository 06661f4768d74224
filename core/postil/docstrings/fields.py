"""Sphinx's field lists (``:param x: …``) and epytext's fields (``@param x: …``): types may have their own fields.

A field ends at the next one, at a line that is not deeper than it after an empty line, and at a directive.
"""

from postil.docstrings.found import Found
from postil.docstrings.lines import BLANK, piece
from postil.docstrings.model import Doc, Element, Text, bare_name
from postil.docstrings.rst import directive
from postil.values import NamedTuple

KINDS = {
    **dict.fromkeys(("param", "parameter", "arg", "argument", "key", "keyword", "kwarg", "kwparam"), "parameter"),
    **dict.fromkeys(("ivar", "cvar", "var", "attr", "attribute"), "attribute"),
    **dict.fromkeys(("return", "returns"), "returns"),
    **dict.fromkeys(("yield", "yields"), "yields"),
    **dict.fromkeys(("raise", "raises", "except", "exception", "throws", "throw"), "raises"),
    **dict.fromkeys(("warns", "warn_raised"), "warns"),
    **dict.fromkeys(("deprecated", "deprecation"), "deprecated"),
    **dict.fromkeys(("since", "versionadded"), "since"),
    **dict.fromkeys(("note", "attention"), "note"),
    **dict.fromkeys(("warning", "warn", "bug"), "warning"),
    **dict.fromkeys(("todo",), "todo"),
    **dict.fromkeys(("see", "seealso"), "see"),
    **dict.fromkeys(("example", "examples"), "example"),
}
NAMED = frozenset(("parameter", "attribute"))
TYPES = {"type": "parameter", "vartype": "attribute", "rtype": "returns", "returntype": "returns", "ytype": "yields"}
_LONGEST_WORD = 40


class Field(NamedTuple):
    """One field: its word, the stretch of its argument, and where its text begins."""

    word: str
    start: int
    end: int
    text: int


def parse(text: str, form: str) -> Doc:
    """Take a doc of fields apart."""
    found = Found(text, form)
    mark = ":" if form == "sphinx" else "@"
    types: list[tuple[str, str, Element]] = []

    def take(at: int) -> int:
        line = found.lines[at]
        if not line.bare.startswith(mark):
            return directive(found, at)
        field = _field(text, line.first, line.end, mark)
        if field is None:
            return at
        end = _end(found, at, mark)
        found.prose_to(at, end)
        _take(found, field, at, end, types)
        return end

    doc = found.walk(take)
    return doc if not types else doc._replace(elements=_joined(doc.elements, types))


def _field(text: str, start: int, stop: int, mark: str) -> Field | None:
    """The field whose mark stands at ``start``; None when it is none."""
    at = start + 1
    while at < stop and (text[at].isalnum() or text[at] in "_-"):
        at += 1
    word = text[start + 1 : at]
    if not word or len(word) > _LONGEST_WORD or at >= stop:
        return Field(word, at, at, at) if mark == "@" and word in KINDS and word not in NAMED else None
    if text[at] == ":":
        if at + 1 < stop and text[at + 1] not in BLANK and word not in KINDS and word not in TYPES:
            return None
        if at + 1 < stop and text[at + 1] in "`:":
            return None  # a role, or C++
        return Field(word, at, at, at + 1)
    if text[at] not in BLANK:
        return None
    known = word in KINDS or word in TYPES
    colon = _colon(text, at, stop)
    if colon < 0 and known:
        colon = text.find(":", at, stop)
    if colon < 0:
        return None
    first, last = at, colon
    while first < last and text[first] in BLANK:
        first += 1
    while last > first and text[last - 1] in BLANK:
        last -= 1
    if not known and " " in text[first:last] and mark == "@":
        return None
    return Field(word, first, last, colon + 1) if first < last else None


def _colon(text: str, at: int, stop: int) -> int:
    """The first colon with a blank or nothing behind it."""
    while True:
        at = text.find(":", at, stop)
        if at < 0 or at + 1 >= stop or text[at + 1] in BLANK:
            return at
        at += 1


def _end(found: Found, at: int, mark: str) -> int:
    """The line after the field that starts in line ``at``, without empty lines before it."""
    lines = found.lines
    indent = lines[at].indent
    end = at = at + 1
    empty = False
    while at < len(lines):
        line = lines[at]
        if found.code[at]:
            pass
        elif line.bare:
            shallow = line.indent <= indent
            if shallow and (empty or line.bare.startswith(".. ")):
                break
            if line.bare.startswith(mark) and _field(found.text, line.first, line.end, mark) is not None:
                # A deeper field list inside a field is rare; a field that is indented by mistake is not.
                break
        empty = not line.bare
        at += 1
        end = at if line.bare else end
    return end


def _take(found: Found, field: Field, at: int, end: int, types: list[tuple[str, str, Element]]) -> None:
    line = found.lines[at]
    said = piece(found.text, found.lines, at, end, _text_start(found.text, field.text, line.end))
    stop = max(found.last_said(at, end), line.end)
    argument = Text(found.text[field.start : field.end], field.start, field.end)
    if field.word in TYPES:
        found.begun = True
        kind = TYPES[field.word]
        types.append(
            (kind, argument.text, Element(kind, said, (argument,), title=field.word, start=line.first, end=stop))
        )
        return
    kind = KINDS.get(field.word, "other")
    names: tuple[Text, ...] = ()
    type_: Text | None = None
    if kind in NAMED:
        type_, names = _named(argument)
    elif kind in ("raises", "warns", "returns", "yields"):
        type_ = argument if argument.text else None
    elif argument.text:
        names = (argument,)
    found.element(Element(kind, said, names, type_, title=field.word, start=line.first, end=stop))


def _text_start(text: str, at: int, stop: int) -> int:
    while at < stop and text[at] in BLANK:
        at += 1
    return at


def _named(argument: Text) -> tuple[Text | None, tuple[Text, ...]]:
    """A name with a type before it, if there is one."""
    said, start = argument.text, argument.start
    cut = max(said.rfind(" "), said.rfind("\t"))
    name = Text(said[cut + 1 :], start + cut + 1, argument.end)
    type_ = said[: max(cut, 0)].rstrip(BLANK)
    if not type_:
        return None, (name,)
    if type_.endswith(",") and "[" not in type_:
        names: list[Text] = []
        at = start
        for one in said.split(","):
            bare = one.strip(BLANK)
            place = at + len(one) - len(one.lstrip(BLANK))
            names.append(Text(bare, place, place + len(bare)))
            at += len(one) + 1
        return None, tuple(names)
    return Text(type_, start, start + len(type_)), (name,)


def _joined(elements: tuple[Element, ...], types: list[tuple[str, str, Element]]) -> tuple[Element, ...]:
    """The elements with the types that stand in fields of their own; a type of nothing known is an element itself."""
    place: dict[tuple[str, str], int] = {}
    for at, element in enumerate(elements):
        for name in [name.text for name in element.names] if element.kind in NAMED else [""]:
            place.setdefault((element.kind, bare_name(name)), at)
    joined = list(elements)
    alone: list[Element] = []
    for kind, name, field in types:
        at = place.get((kind, bare_name(name)), place.get(("attribute", bare_name(name)), -1))
        if at >= 0 and joined[at].type is None and field.text.text:
            whole = Text("", field.start, field.end)
            joined[at] = joined[at]._replace(type=field.text, fields=(whole,), fields_names=field.names if name else ())
        else:
            named = field.names if name else ()
            alone.append(field._replace(text=Text("", field.end, field.end), type=field.text, names=named))
    return tuple(sorted([*joined, *alone], key=_start)) if alone else tuple(joined)


def _start(element: Element) -> int:
    return element.start
