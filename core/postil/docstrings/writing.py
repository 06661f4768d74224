"""``write``: from the model back to text, changed where the model was changed, or anew in any convention."""

from postil.docstrings import layouts
from postil.docstrings.changes import as_prose, changes
from postil.docstrings.edits import applied
from postil.docstrings.model import RANKS, Doc, Element, Text


def write(doc: Doc) -> str:
    """The doc's text as its model says it: what was not changed is the same byte for byte."""
    return applied(doc.text, changes(doc)) if doc.text else fresh(doc)


# Prose between tags or behind sections would belong to what stands before it.
_PROSE_STAYS = frozenset(("google", "sphinx", "epytext"))


def fresh(doc: Doc, form: str | None = None) -> str:
    """Write all that the model says in the usual layout of a convention, without regard to the text it came from."""
    source, form = doc.format, form or doc.format
    convert = _converter(source, form)
    paragraphs = [convert(text.text) for text in (doc.summary, doc.description) if text is not None and text.text]
    if form == "xmldoc":
        paragraphs = _xml_body(paragraphs)
    blocks: list[str] = []
    for kind, elements in _runs(_moved(doc.elements, form)):
        known = [layouts.fitted(_converted(element, convert), form) for element in elements]
        if layouts.told_as_prose(known[0], form):
            paragraphs_of = [as_prose(element) for element in known]
            blocks += _xml_body(["", *paragraphs_of])[1:] if form == "xmldoc" else paragraphs_of
        else:
            blocks.append(_written(form, kind, known))
    return _stacked(paragraphs, blocks, form)


def _stacked(paragraphs: list[str], blocks: list[str], form: str) -> str:
    if form == "xmldoc":
        return "\n".join([*paragraphs, *blocks])
    parts = [*paragraphs]
    tags: list[str] = []
    for block in blocks:
        if _is_tag(block, form) and form not in ("google", "numpy"):
            tags.append(block)
            continue
        if tags:
            parts.append("\n".join(tags))
            tags = []
        parts.append(block)
    return "\n\n".join([*parts, "\n".join(tags)] if tags else parts)


_TAG_MARKS = {"sphinx": ":", "doxygen": "\\", "swift": "- "}


def _is_tag(block: str, form: str) -> bool:
    if form in ("rustdoc", "godoc", "markdown", "rdoc", "plain"):
        return False
    return block.startswith(_TAG_MARKS.get(form, "@"))


def _moved(elements: tuple[Element, ...], form: str) -> list[Element]:
    """The elements in the order in which the convention can hold them."""
    directives = [element for element in elements if layouts.usual(form, element.kind).mark == ".."]
    if form in _PROSE_STAYS:
        rest = [element for element in elements if element not in directives]
        return [*directives, *rest] if form == "google" else list(elements)
    prose = [element for element in elements if layouts.told_as_prose(element, form)]
    kinds = [element for element in elements if not layouts.told_as_prose(element, form)]
    if form == "numpy":
        kinds.sort(key=lambda element: layouts.usual(form, element.kind).mark != "..")
    return [*prose, *kinds]


def _runs(elements: list[Element]) -> list[tuple[str, list[Element]]]:
    """Neighbours of one kind together; each text section alone."""
    runs: list[tuple[str, list[Element]]] = []
    for element in elements:
        last = runs[-1][1][-1] if runs else None
        listed = last is not None and element.kind == last.kind and RANKS[element.kind] <= RANKS["warns"]
        if last and listed and (element.kind != "raises" or bool(element.type) == bool(last.type)):
            runs[-1][1].append(element)
        else:
            runs.append((element.kind, [element]))
    return runs


def _written(form: str, kind: str, elements: list[Element]) -> str:
    style = layouts.usual(form, kind)
    if kind == "other":
        style = style._replace(word=elements[0].title or "Note")
    if form == "swift" and kind == "parameter" and len(elements) > 1:
        style = style._replace(word="Parameters", margin="  ", hanging="    ")
        body = layouts.joined([layouts.entry(element, style) for element in elements], style)
        return f"- Parameters:\n{body}"
    if form in ("rustdoc", "godoc", "markdown", "rdoc", "plain") and not all(
        element.names or element.type for element in elements
    ):
        style = style._replace(indent="", hanging="")
    body = layouts.joined([layouts.entry(element, style) for element in elements], style)
    return layouts.section(style, body, len(elements)) if layouts.sectioned(style) else body


def _converted(element: Element, convert: "Converter") -> Element:
    return element._replace(
        text=Text(convert(element.text.text)),
        names=tuple(Text(name.text) for name in element.names),
        start=-1,
        end=-1,
        section=-1,
        fields=(),
        fields_names=(),
    )


class Converter:
    """What makes the words of one convention fit for another."""

    def __init__(self, escape: bool, unescape: bool) -> None:
        self._escape = escape
        self._unescape = unescape

    def __call__(self, text: str) -> str:
        """``text`` with the characters that only one of the two reads as marks."""
        if self._unescape and "&" in text:
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
        if self._escape:
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return text


def _converter(source: str, form: str) -> Converter:
    return Converter(form == "xmldoc" and source != form, source == "xmldoc" and source != form)


def _xml_body(paragraphs: list[str]) -> list[str]:
    written: list[str] = []
    for at, said in enumerate(paragraphs):
        if said:
            word = "remarks" if at else "summary"
            written.append(f"<{word}>\n{said}\n</{word}>")
        elif at == 0 and len(paragraphs) > 1:
            written.append("")
    return written
