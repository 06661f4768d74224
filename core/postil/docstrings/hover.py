"""A doc for readers: as the few lists that are shown of it, and as one harmless piece of Markdown for a hover."""

import re

from postil.docstrings.inline import markdown
from postil.docstrings.model import Doc, Element
from postil.docstrings.parsing import parse
from postil.docstrings.spans import code, fenced
from postil.values import NamedTuple


class Entry(NamedTuple):
    """What a doc says of one parameter, result or exception."""

    name: str
    """Empty for a result without a name."""
    type: str
    """Empty when it is not said."""
    text: str
    """As Markdown."""
    default: str = ""
    """Empty when it is not said."""


class Reading(NamedTuple):
    """One doc, as it is shown."""

    body: str
    """Everything that belongs to no list below, in order, as Markdown."""
    parameters: tuple[Entry, ...] = ()
    returns: tuple[Entry, ...] = ()
    yields: tuple[Entry, ...] = ()
    raises: tuple[Entry, ...] = ()
    attributes: tuple[Entry, ...] = ()


LONGEST = 100_000
"""Characters of a doc that are taken apart to be shown; what is longer is shown as it stands."""
_LISTS = {
    "parameter": "parameters",
    "type_parameter": "parameters",
    "receives": "parameters",
    "attribute": "attributes",
    "returns": "returns",
    "yields": "yields",
    "raises": "raises",
}
_TITLES = {
    "warns": "Warns", "deprecated": "Deprecated", "since": "Since", "note": "Note", "warning": "Warning",
    "todo": "Todo", "see": "See also", "example": "Example",
}  # fmt: skip
_RAISED = {
    "rustdoc": "Errors",
    **dict.fromkeys(
        ("javadoc", "kdoc", "scaladoc", "jsdoc", "tsdoc", "phpdoc", "doxygen", "xmldoc", "swift"), "Throws"
    ),
}
"""What readers of a convention call what is raised."""
_OWN_TITLES = frozenset(("attention", "bug", "caution", "danger", "hint", "important", "remark", "remarks", "tip"))
_CODE = {"jsdoc": "js", "tsdoc": "ts", "yard": "ruby", "luadoc": "lua", "scaladoc": "scala"}


def read(text: str, form: str | None) -> Reading:
    """Take a doc apart for showing it."""
    if len(text) > LONGEST or form in (None, "markdown"):
        return Reading(text)
    return reading(parse(text, form))


def reading(doc: Doc) -> Reading:
    """The lists and the body of a doc; no word of it is lost."""
    form = doc.format
    body = [markdown(text, form) for text in _opening(doc)]
    lists: dict[str, list[Entry]] = {name: [] for name in _LISTS.values()}
    title = ""
    for element in doc.elements:
        name = _LISTS.get(element.kind)
        if name is not None:
            lists[name].append(_entry(element, form))
        elif element.kind == "prose":
            body.append(markdown(element.text.text, form))
        else:
            shown = _title(element)
            body.append(_titled(element, "" if shown == title and element.section >= 0 else shown, form))
        title = _title(element)
    said = "\n\n".join(part.strip("\n") for part in body if part.strip())
    return Reading(re.sub(r"\n{3,}", "\n\n", said), **{name: tuple(found) for name, found in lists.items()})


def _opening(doc: Doc) -> list[str]:
    """Summary and description; one text where the summary is the first sentence of a paragraph."""
    if doc.summary is None or doc.description is None:
        return [text.text for text in (doc.summary, doc.description) if text is not None]
    gap = doc.text[doc.summary.end : doc.description.start]
    if gap.strip() or gap.count("\n") > 1 or not doc.text:
        return [doc.summary.text, doc.description.text]
    return [f"{doc.summary.text}{chr(10) if chr(10) in gap else ' '}{doc.description.text}"]


def to_markdown(doc: Doc) -> str:
    """A doc as Markdown that is safe to show: see ``docstrings.harmless``."""
    from postil.docstrings.harmless import harmless

    # A page that is Markdown already is shown in its own order.
    shown = Reading(doc.text) if doc.format == "markdown" and doc.text else reading(doc)
    parts = [shown.body] if shown.body else []
    for title, entries in (
        ("Parameters", shown.parameters),
        ("Attributes", shown.attributes),
        ("Yields", shown.yields),
        ("Returns", shown.returns),
        (_RAISED.get(doc.format, "Raises"), shown.raises),
    ):
        if entries:
            parts.append("\n".join([f"**{title}**", "", *map(_item, entries)]))
    return harmless("\n\n".join(parts))


def _item(entry: Entry) -> str:
    default = f"= {entry.default}" if entry.default else ""
    heads = " ".join(code(part) for part in (entry.name, entry.type, default) if part)
    said = "\n".join(f"  {line}" if line else "" for line in entry.text.split("\n"))[2:]
    return f"- {heads}: {said}" if heads and said else f"- {heads}{said}"


def _entry(element: Element, form: str) -> Entry:
    names = ", ".join(name.text for name in element.names).replace("\\*", "*")  # as reStructuredText must write it
    if element.kind == "type_parameter" and form == "javadoc":
        names = f"<{names}>"
    type_ = element.type.text if element.type else ""
    if element.kind == "raises":
        names, type_ = type_, ""
    else:
        optional = element.optional and element.default is None and not names.endswith("?")
        type_ = ", ".join(filter(None, (type_, "optional" if optional else "")))
    default = element.default.text if element.default else ""
    return Entry(names, type_, markdown(element.text.text, form).strip("\n"), default)


def _title(element: Element) -> str:
    title = _TITLES.get(element.kind, "")
    own = element.section >= 0 or element.kind == "other" or element.title.lower() in _OWN_TITLES
    if element.kind in ("other", "note", "warning", "example") and element.title and own:
        title = element.title
    title = "Changed" if element.title == "versionchanged" else title or element.title
    return f"{title[:1].upper()}{title[1:]}"


def _titled(element: Element, title: str, form: str) -> str:
    text = element.text.text
    names = ", ".join(name.text for name in element.names) or (element.type.text if element.type else "")
    said = _example(text, form) if element.kind == "example" else markdown(text, form)
    if names and element.kind == "example":
        said = f"{names}\n\n{said}"
    elif names:
        shown = markdown(names, form) if element.kind == "see" else code(names)
        said = f"{shown}: {said}" if said else shown
    block = element.section >= 0 or element.kind == "example"
    head = f"**{title}**" if title else ""
    return f"{head}\n\n{said}".strip("\n") if block and said else f"{head} {said}".strip()


def _example(text: str, form: str) -> str:
    """An example, which in some conventions is code without saying so."""
    if form not in _CODE or "```" in text or "{{{" in text or not text.strip():
        return markdown(text, form)
    caption, _, rest = text.partition("\n")
    if form == "jsdoc" and caption.startswith("<caption>"):
        return f"{caption[9:].removesuffix('</caption>')}\n\n{fenced(rest, 'js')}"
    if form == "tsdoc" and not rest and " " in caption and not caption.endswith((";", ")")):
        return markdown(text, form)
    return fenced(text, _CODE[form])
