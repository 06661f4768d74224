"""The model of a doc as text for case files, and the edits that a case asks for in words."""

from collections.abc import Iterator

from postil.docstrings.model import Doc, Element, Text, added, removed, renamed, reordered, replaced, said
from postil.docstrings.writing import fresh, write


def model_words(doc: Doc) -> str:
    """All that the model has, a line or a block for each part."""
    return "".join(f"{line}\n" for line in _lines(doc))


def _lines(doc: Doc) -> Iterator[str]:
    for title, text in (("summary", doc.summary), ("description", doc.description)):
        if text is not None:
            yield from _said(title, text)
    for element in doc.elements:
        yield from _said(_head(element), element.text)
    for section in doc.sections:
        if section.stop == section.end:
            yield f"empty section {section.title.text}"


def _head(element: Element) -> str:
    words = [element.kind, *([f"[{element.title}]"] if element.title else [])]
    if element.names:
        words.append(", ".join(name.text for name in element.names))
    if element.type is not None:
        words.append(f": {element.type.text}")
    if element.default is not None:
        words.append(f"= {element.default.text}")
    if element.optional:
        words.append("(optional)")
    return " ".join(words)


def _said(title: str, text: Text) -> Iterator[str]:
    if not text.text:
        yield title
    elif "\n" not in text.text:
        yield f"{title} | {text.text}"
    else:
        yield title
        for line in text.text.split("\n"):
            yield f"    | {line}".rstrip()


def edited(doc: Doc, words: str) -> str:
    """What is written after the edits, a line each, as ``add parameter q: T in p, q | The text.`` and ``as numpy``."""
    for line in words.splitlines():
        verb, _, rest = line.partition(" ")
        if verb == "as":
            return fresh(doc, rest)
        doc = _edit(doc, verb, rest)
    return write(doc)


def _edit(doc: Doc, verb: str, rest: str) -> Doc:
    what, _, text = rest.partition(" | ")
    text = text.replace("\\n", "\n")
    kind, _, argument = what.partition(" ")
    argument, _, order = argument.partition(" in ")
    name, _, type_ = argument.partition(": ")
    if verb == "add":
        if kind in ("raises", "warns", "returns") or not name:
            return added(doc, said(kind, text, type_=(type_ or name) or None))
        return added(doc, said(kind, text, name, type_=type_ or None), order.split(", ") if order else ())
    if verb == "rename":
        old, new = name.split(" to ")
        return renamed(doc, kind, old, new)
    if verb == "order":
        return reordered(doc, kind, argument.split(", "))
    if verb == "summary":
        return doc._replace(summary=(doc.summary or Text(""))._replace(text=rest.replace("\\n", "\n")))
    if verb == "description":
        return doc._replace(description=(doc.description or Text(""))._replace(text=rest.replace("\\n", "\n")))
    element = next(one for one in doc.elements if one.kind == kind and (one.name == name or not name))
    if verb == "remove":
        return removed(doc, element)
    if verb == "type":
        said_type = (element.type or Text(""))._replace(text=type_) if type_ else None
        return replaced(doc, element, element._replace(type=said_type))
    assert verb == "text", verb
    return replaced(doc, element, element._replace(text=element.text._replace(text=text)))
