"""The style of a doc as its elements show it, so that a new one looks like its neighbours."""

from itertools import pairwise

from postil.docstrings.fields import TYPES
from postil.docstrings.layouts import NAMED, PARAGRAPH, Style, sectioned, usual
from postil.docstrings.model import Doc, Element
from postil.docstrings.patterns import late

_CLOSING = late(r"(?:`|\+|</tt>|\*\*)*")
_EMPTY_LINE = late(r"\n[ \t\r]*\n")
_DASH = late(r"[-\u2013\u2014][ \t]*$")


def observed(doc: Doc, kind: str, like: Element | None = None) -> Style:
    """The style for an element of ``kind``: that of ``like`` and its siblings, else the convention's own."""
    style = _titled(doc, usual(doc.format, kind))
    siblings = [
        other for other in doc.elements if other.kind == kind and (like is None or other.section == like.section)
    ]
    if like is None and not siblings:
        return _distant(doc, style)
    like = like or siblings[-1]
    style = style._replace(margin=indent_of(doc.text, like.start), blank=_blank(doc, siblings))
    if sectioned(style) and not (like.names or like.type) and style.kind in ("raises", "warns"):
        style = style._replace(blank=True)
    style = _worded(doc, style, like)
    hanging = next((found for other in siblings if (found := _hanging(doc, other)) is not None), None)
    if sectioned(style):
        number = like.section
        margin = indent_of(doc.text, doc.sections[number].start) if number >= 0 else ""
        indent = indent_of(doc.text, like.start)
        usual_depth = style.hanging[len(style.indent) :] if style.form != "numpy" else style.hanging
        style = style._replace(margin=margin, indent=indent, hanging=indent + (usual_depth or ""))
    elif style.form == "swift" and like.section >= 0:
        style = style._replace(hanging=style.margin + style.hanging)
    else:
        style = style._replace(hanging=style.margin + style.hanging)
    style = _separated(doc, style, siblings)
    style = _aligned(doc, style, siblings)
    if hanging is None and style.text_column and style.form not in ("numpy", "google"):
        hanging = style.margin + " " * style.text_column
    return style if hanging is None else style._replace(hanging=hanging)


def _titled(doc: Doc, style: Style) -> Style:
    """With the mark of the doc's own headings."""
    if not sectioned(style) or style.form in ("google", "numpy", "plain") or not doc.sections:
        return style
    marks = [doc.text[section.start : section.title.start] for section in doc.sections]
    return style._replace(heading=min(filter(None, marks), key=len, default=style.heading))


def indent_of(text: str, at: int) -> str:
    """The blanks before ``at`` in its line; empty when something else stands there."""
    start = text.rfind("\n", 0, at) + 1
    before = text[start:at]
    return before if not before.strip() else ""


_QUOTED = frozenset(("google", "numpy", "sphinx", "epytext"))


def has_empty_line(gap: str) -> bool:
    """Whether an empty line stands in the gap between two elements."""
    return _EMPTY_LINE().search(gap) is not None


def margin_of(text: str, form: str) -> str:
    """The blanks that all lines begin with; in a docstring all but the first, which stands behind the quotes."""
    lines = [line for line in text.split("\n")[form in _QUOTED :] if line.strip()]
    return min((line[: len(line) - len(line.lstrip(" \t"))] for line in lines), key=len, default="")


def _distant(doc: Doc, style: Style) -> Style:
    """Where the kind has no element yet: mark, margin and depth as in the rest of the doc."""
    margin = margin_of(doc.text, doc.format)
    style = style._replace(margin=margin, indent=margin + style.indent, hanging=margin + style.hanging)
    others = [other for other in doc.elements if other.kind != "prose" and other.title]
    if not others:
        return style
    other = others[-1]
    if style.form == "doxygen" and doc.text[other.start] in "@\\":
        style = style._replace(mark=doc.text[other.start])
    elif style.form == "google" and other.section >= 0:
        other = next((one for one in others if len(indent_of(doc.text, one.start)) > len(margin)), other)
        depth = indent_of(doc.text, other.start)
        depth = depth if len(depth) > len(margin) else style.indent
        deeper = style.hanging[len(style.indent) :]
        style = style._replace(indent=depth, hanging=depth + (depth[len(margin) :] if deeper else ""))
    elif style.form == "swift":
        style = style._replace(mark=doc.text[other.start] + " ")
    elif style.form in ("jsdoc", "tsdoc") and style.kind in NAMED:
        style = _separated(doc, style, [item for item in others if item.kind in NAMED])
    return style


def _worded(doc: Doc, style: Style, like: Element) -> Style:
    """The word and the mark that ``like`` is written with."""
    text = doc.text
    if like.title not in TYPES:
        style = style._replace(word=like.title or style.word)
    if text.startswith(".. ", like.start):
        return style._replace(mark="..")
    if style.form in ("google", "godoc", "plain", "markdown", "rdoc", "rustdoc") and like.section < 0:
        return style._replace(mark=PARAGRAPH, hanging="")
    if style.form in ("doxygen", "sphinx", "epytext") and like.start >= 0:
        style = style._replace(mark=text[like.start])
    if style.form in ("sphinx", "epytext"):
        siblings = doc.of(like.kind)
        inline = any(other.type and not other.fields for other in siblings) and style.kind in NAMED
        return style._replace(apart=not inline)
    bullet = style.form in ("swift", "rustdoc", "markdown", "plain", "godoc", "rdoc") and text[like.start] in "-*+["
    if bullet:
        rest = text[like.start + 1 : like.start + 5]
        gap = max(1, len(rest) - len(rest.lstrip(" "))) if text[like.start] != "[" else 0
        style = style._replace(mark=text[like.start] + " " * gap)
    elif style.form == "rdoc" and (like.names or like.type):
        style = style._replace(mark="", dash=":: ")
    return style


def _blank(doc: Doc, siblings: list[Element]) -> bool:
    """Whether siblings have empty lines between them."""
    return any(has_empty_line(doc.text[one.end : other.start]) for one, other in pairwise(siblings))


def _hanging(doc: Doc, element: Element) -> str | None:
    """The indentation of the further lines of an element that has such."""
    said = element.text
    if said.start < 0 or not said.text:
        return None
    raw = doc.text[element.start : said.end].split("\n")[1:]
    blanks = [line[: len(line) - len(line.lstrip(" \t"))] for line in raw if line.strip()]
    return min(blanks, key=len) if blanks else None


def _head_end(element: Element) -> int:
    """The offset after the last part before the description."""
    parts = [*element.names, *(part for part in (element.type, element.default) if part)]
    return max((part.end for part in parts if element.start <= part.start < element.text.start), default=-1)


def _separated(doc: Doc, style: Style, siblings: list[Element]) -> Style:
    """What stands between name and description."""
    for element in reversed(siblings):
        end = _head_end(element)
        if not element.text.text or end < 0:
            continue
        gap = doc.text[end : element.text.start]
        if style.form == "yard":
            named = element.names and element.type and element.type.start > element.names[0].start
            return style._replace(dash="name first" if named else "")
        if style.form == "numpy":
            if element.names and element.type and style.kind != "see":
                between = doc.text[element.names[-1].end : element.type.start]
                return style._replace(dash=between if between.strip() == ":" else " : ")
            continue
        if style.form in ("rustdoc", "markdown", "plain", "godoc", "rdoc"):
            return _wrapped(doc, style, element, gap)
        if style.form in ("google", "sphinx", "epytext", "swift", "xmldoc"):
            return style
        dash = _DASH().search(gap)
        return style._replace(dash=f"{dash[0].rstrip()} " if dash else "")
    return style


def _wrapped(doc: Doc, style: Style, element: Element, gap: str) -> Style:
    """What names in lists stand between."""
    named = element.names[0] if element.names else element.type
    closing = _CLOSING().match(gap)
    if named is None or closing is None or "\n" in gap:
        return style
    if element.names and element.type:
        gap = doc.text[named.end : element.type.start]
        closing = _CLOSING().match(gap) or closing
        gap = f"{closing[0]}{style.dash}"
    opens = doc.text[element.start + 1 : named.start].lstrip(" \t") if style.mark else ""
    return style._replace(opens=opens, closes=closing[0], dash=gap[closing.end() :])


def _aligned(doc: Doc, style: Style, siblings: list[Element]) -> Style:
    """The columns that names and descriptions are aligned at, as far as they are."""
    if style.form in ("google", "numpy", "sphinx", "epytext", "xmldoc", "swift", "rustdoc", "markdown", "plain"):
        return style
    names: list[int] = []
    texts: list[int] = []
    wide = [False, False]
    if gap := _gap(doc, siblings):
        return style._replace(gap=gap)
    for element in siblings:
        if element.names:
            names.append(element.names[0].start - element.start)
            wide[0] = wide[0] or doc.text[element.names[0].start - 2 : element.names[0].start] == "  "
        end = _head_end(element)
        place = element.text.start
        if end >= 0 and element.text.text and "\n" not in doc.text[element.start : place]:
            dash = _DASH().search(doc.text, end, place)
            place = dash.start() if dash else place
            texts.append(place - element.start)
            wide[1] = wide[1] or doc.text[place - 2 : place] == "  "
    return style._replace(
        name_column=names[0] if wide[0] and len(set(names)) == 1 else 0,
        text_column=texts[0] if wide[1] and len(set(texts)) == 1 else 0,
    )


def _gap(doc: Doc, siblings: list[Element]) -> int:
    """How many blanks stand between the parts of all heads, where there are several each time; else 0."""
    gaps: set[int] = set()
    for element in siblings:
        pieces = (*element.names, element.type, element.text if element.text.text else None)
        heads = [doc.text[element.start : piece.start] for piece in pieces if piece is not None and piece.start >= 0]
        gaps.update(len(head) - len(head.rstrip(" ")) for head in heads if "\n" not in head)
    return gaps.pop() if len(gaps) == 1 and min(gaps) > 1 else 0
