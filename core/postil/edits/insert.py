"""A skeleton for a declaration without a doc, in the style of its surroundings.

Invariant: a skeleton says nothing that is not so; what only a person can say is a placeholder that ``placeholder-doc``
finds.
"""

from textwrap import wrap

from postil.docstrings.model import Doc, Element, Text
from postil.docstrings.writing import fresh
from postil.edits.declared import declared
from postil.edits.entries import PLACEHOLDER, placeholder
from postil.edits.place import place, written
from postil.edits.style import DocStyle
from postil.model import Edit, FileDoc, Symbol

_NOTHING = frozenset(
    ("", "None", "void", "Void", "()", "Unit", "Nothing", "NoReturn", "Never", "never", "nil", "undefined")
)
_GENERIC = frozenset(("javadoc", "xmldoc"))
"""Conventions in which type parameters are told."""
_YIELDS = ("Iterator[", "Iterable[", "Generator[", "AsyncIterator[", "AsyncIterable[", "AsyncGenerator[")
_MARKS = 7
"""The columns that the marks of a doc take, or the indentation of a body and quotes."""
_MEMBERS = 8
"""An enumeration of more is not listed."""


def insertion(content: bytes, doc: FileDoc, symbol: Symbol, style: DocStyle) -> Edit | None:
    """Put a skeleton where the doc of ``symbol`` goes; None where there is no place for one."""
    inserted = inserting(content, doc, symbol, style)
    return None if inserted is None else inserted[0]


def inserting(content: bytes | None, doc: FileDoc, symbol: Symbol, style: DocStyle) -> tuple[Edit, str] | None:
    """The edit that ``insertion`` answers, and what the doc says; without the content, an edit of no place."""
    text = skeleton(doc, symbol, style)
    if content is None:
        return Edit(0, 0, text), text
    spot = place(content, doc, symbol, style)
    if spot is None or (spot.mark == "/**" and "*/" in text) or '"""' in text or "'''" in text:
        return None
    quote = "'''" if singles(content, doc) else '"""'
    said = written(text, spot, style, quote)
    if doc.language == "python" and symbol.kind in ("class", "enum") and not spot.inline:
        said += spot.newline
    above = content[: spot.start_byte].removesuffix(b"\n").rpartition(b"\n")[2]
    if doc.language == "sql" and above.lstrip().startswith(b"--"):
        said = spot.newline + said  # what stands above is a banner, which would become part of the doc
    return Edit(spot.start_byte, spot.end_byte, said, ("inserts a skeleton",)), text


def singles(content: bytes, doc: FileDoc) -> bool:
    """Whether the docs of a file are quoted by apostrophes."""
    spans = [each.doc_span for each in doc.symbols if each.doc_span is not None]
    quoted = [content[span.start_byte : span.end_byte].endswith(b"'''") for span in spans]
    return doc.language == "python" and 2 * sum(quoted) > len(quoted)


def skeleton(doc: FileDoc, symbol: Symbol, style: DocStyle) -> str:
    """What can be said of a declaration without knowing what it is for."""
    elements = _elements(doc, symbol, style) if style.sections else []
    summary = "\n".join(wrap(_summary(doc, symbol), _room(symbol, style)))
    return fresh(Doc(style.form, summary=Text(summary), elements=tuple(elements)))


def _room(symbol: Symbol, style: DocStyle) -> int:
    """How many characters of a line are left for a doc, behind indentation and marks."""
    return max(style.width - symbol.span.column - _MARKS, 20)


def _summary(doc: FileDoc, symbol: Symbol) -> str:
    if symbol.kind == "enum":
        members = [each.name for each in doc.symbols if each.parent == symbol.qualname and each.kind == "enum_member"]
        if 1 < len(members) <= _MEMBERS:
            return f"{', '.join(members[:-1])} or {members[-1]}."
    return PLACEHOLDER


def _elements(doc: FileDoc, symbol: Symbol, style: DocStyle) -> list[Element]:
    elements: list[Element] = []
    if symbol.kind not in ("function", "method", "constructor") and not symbol.parameters:
        return elements
    todo = Text(placeholder(style.form))
    if style.form in _GENERIC:
        generic = [each.name for each in symbol.parameters if each.kind == "type"]
        elements += [Element("type_parameter", todo, (Text(name),)) for name in generic]
    signature = declared(doc, symbol)
    room = _room(symbol, style) - len("@param {} - TODO")
    for parameter in () if signature is None else signature.named:
        type_ = _one_line(parameter.annotation, room - len(parameter.name)) if style.typed else None
        elements.append(Element("parameter", todo, (Text(parameter.name),), type_))
    returns = symbol.returns or ""
    if symbol.kind != "constructor":
        if "generator" in symbol.flags:
            type_ = _yielded(returns, room) if style.typed or style.form in ("google", "numpy") else None
            elements.append(Element("yields", todo, type=type_))
        elif returns.strip() not in _NOTHING:
            type_ = _one_line(returns, room) if style.typed or style.form == "numpy" else None
            elements.append(Element("returns", todo, type=type_))
    elements += [Element("raises", todo, type=Text(name)) for name in symbol.raises]
    return elements


def _one_line(type_: str | None, room: int) -> Text | None:
    """A type as it is written, unless it is too long for its line."""
    return Text(type_) if type_ and "\n" not in type_ and "\\" not in type_ and len(type_) <= room else None


def _yielded(returns: str, room: int) -> Text | None:
    """What a generator yields, where its type tells."""
    for start in _YIELDS:
        if returns.startswith(start) and returns.endswith("]"):
            return _one_line(returns[len(start) : -1], room) if "," not in returns else None
    return None
