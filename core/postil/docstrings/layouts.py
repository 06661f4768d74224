"""How each convention writes an element and a section, in a style that is its own or that of the doc at hand."""

from collections.abc import Sequence

from postil.docstrings.edits import indented
from postil.docstrings.model import Element, Text
from postil.docstrings.titles import WORDS
from postil.values import NamedTuple


class Style(NamedTuple):
    """What the neighbours of a new element look like, or what is usual where there are none."""

    form: str
    kind: str
    word: str = ""
    """The tag, or the title of the section."""
    margin: str = ""
    """Before the first line of a section or tag."""
    indent: str = ""
    """Before the first line of an element."""
    hanging: str = ""
    """Before its further lines."""
    mark: str = "@"
    """What begins a tag, a heading or an item."""
    dash: str = ""
    """Between name and description."""
    blank: bool = False
    """An empty line between elements."""
    apart: bool = False
    """Types stand in fields of their own."""
    name_column: int = 0
    """Where names begin, counted from the tag; 0 when they are not aligned."""
    text_column: int = 0
    gap: int = 1
    """How many blanks stand between word, type, name and description."""
    typed: bool = True
    """Whether the convention has a place for types."""
    heading: str = ""
    """What begins the title of a section."""
    opens: str = ""
    """Before names in lists: a backtick, a plus sign."""
    closes: str = ""
    """Behind them."""


_SECTIONED = frozenset(("google", "numpy", "rustdoc", "godoc", "markdown", "rdoc", "plain"))
_DIRECTIVES = {"deprecated": "deprecated", "since": "versionadded", "note": "note", "warning": "warning",
               "todo": "todo", "see": "seealso"}  # fmt: skip
PARAGRAPH = ": "
"""The mark of an element that is a paragraph with a word before it."""
_LISTS = frozenset(("parameter", "type_parameter", "attribute", "receives", "raises", "warns"))
NAMED = frozenset(("parameter", "type_parameter", "attribute", "receives"))
_PARAGRAPHS = frozenset(("deprecated", "todo"))
_TYPED = frozenset(("google", "numpy", "sphinx", "epytext", "jsdoc", "phpdoc", "yard", "luadoc", "markdown", "plain"))


def usual(form: str, kind: str) -> Style:
    """The style of a convention where the doc shows none."""
    style = Style(form, kind, WORDS[form].get(kind, ""), typed=form in _TYPED)
    if form in ("google", "numpy", "sphinx") and kind in _DIRECTIVES and not style.word:
        return style._replace(word=_DIRECTIVES[kind], mark="..", hanging="   ")
    if form == "google":
        return style._replace(indent="    ", hanging=" " * (8 if kind in _LISTS else 4))
    if form == "numpy":
        return style._replace(hanging="    ")
    if form in ("sphinx", "epytext"):
        return style._replace(mark=":" if form == "sphinx" else "@", hanging="    ", apart=True)
    if form in ("jsdoc", "tsdoc"):
        return style._replace(hanging="  ", dash="- " if kind in NAMED else "")
    if form == "doxygen":
        return style._replace(hanging="  ", mark="\\")
    if form == "swift":
        return style._replace(hanging="  ", mark="- ")
    if form in _SECTIONED:
        alone = kind in _PARAGRAPHS if form == "godoc" else form == "plain" and kind not in _LISTS
        return style._replace(mark=PARAGRAPH) if alone else _itemized(style, form)
    return style._replace(hanging="" if form == "xmldoc" else "  ")


def _itemized(style: Style, form: str) -> Style:
    if style.kind not in _LISTS:
        return style
    if form == "rustdoc":
        return style._replace(mark="* ", dash=" - ", hanging="  ", opens="`", closes="`")
    if form == "rdoc":
        return style._replace(mark="[", dash="] ", hanging="    ")
    if form == "godoc":
        return style._replace(mark="- ", dash=": ", indent="  ", hanging="    ")
    tick = "`" if form == "markdown" else ""
    return style._replace(mark="- ", dash=": ", hanging="  ", opens=tick, closes=tick)


def sectioned(style: Style) -> bool:
    """Whether elements of this kind stand under a title."""
    return style.form in _SECTIONED and style.mark not in ("..", PARAGRAPH)


# Their first word would be taken for what is raised.
_POSITIONAL = frozenset(("javadoc", "phpdoc", "kdoc", "scaladoc", "doxygen"))


def told_as_prose(element: Element, form: str) -> bool:
    """Whether the convention has no place for the element but the prose."""
    if element.kind == "other":
        return form not in _TAKES_OTHER
    untyped = element.kind == "raises" and element.type is None and form in _POSITIONAL
    return element.kind == "prose" or untyped or not usual(form, element.kind).word


_TAKES_OTHER = frozenset(
    (
        *("sphinx", "epytext", "jsdoc", "phpdoc", "yard", "kdoc", "scaladoc", "luadoc"),
        *("rustdoc", "godoc", "markdown", "rdoc"),
    )
)


def listed(style: Style) -> bool:
    """Whether the elements of a section are entries of a list."""
    return style.kind in _LISTS or (style.kind in ("returns", "yields") and style.form in ("google", "numpy"))


def entry(element: Element, style: Style) -> str:
    """One element with its indentation, without a newline at its end."""
    first = style.indent if sectioned(style) else style.margin
    start = head(element, style)
    hanging = style.hanging
    if style.form == "numpy" and listed(style) and not start:
        hanging = first
    said = indented(element.text.text, hanging)
    return f"{first}{start}{said}{tail(element, style)}"


def head(element: Element, style: Style) -> str:
    """What stands before the description, from the element's first visible character on."""
    form = style.form
    if style.mark == "..":
        return f".. {style.word}:: " if element.text.text else f".. {style.word}::"
    if style.mark == PARAGRAPH:
        return f"{style.word or element.title}: "
    if form == "google":
        return _google(element, style)
    if form == "numpy":
        return _numpy(element, style)
    if form in ("sphinx", "epytext"):
        return _field(element, style)
    if form == "xmldoc":
        return _xml(element, style)
    if form == "swift":
        return _swift(element, style)
    if form in _SECTIONED:
        return _item(element, style) if style.kind in _LISTS and (element.names or element.type) else ""
    return _tag(element, style)


def tail(element: Element, style: Style) -> str:
    """What stands behind the description."""
    if style.form == "xmldoc":
        return f"</{style.word}>" if element.text.text else ""
    if style.form in ("sphinx", "epytext") and style.apart and element.type and style.mark != "..":
        return (
            f"\n{style.margin}{type_field(element, style)}"
            if style.kind in ("parameter", "returns", "attribute")
            else ""
        )
    return ""


def type_field(element: Element, style: Style) -> str:
    """The field that gives the type of an element, where types have fields of their own."""
    said = element.type.text if element.type else ""
    if style.kind == "returns":
        return f"{style.mark}rtype: {said}"
    word = "type" if style.kind == "parameter" or style.form == "epytext" else "vartype"
    return f"{style.mark}{word} {_names(element)}: {said}"


def section(style: Style, body: str, count: int) -> str:
    """A titled section around the written elements."""
    title, margin = style.word, style.margin
    if style.form == "google":
        return f"{margin}{title}:\n{body}"
    if style.form == "numpy":
        return f"{margin}{title}\n{margin}{'-' * len(title)}\n{body}"
    if style.form == "plain":
        return f"{margin}{title}:\n{body}"
    mark = "=== " if style.form == "rdoc" else "## " if style.form == "markdown" else "# "
    return f"{margin}{style.heading or mark}{title}\n\n{body}"


def _names(element: Element) -> str:
    return ", ".join(name.text for name in element.names)


def _qualifiers(element: Element, style: Style) -> list[str]:
    """Type, ``optional`` and default as Google and NumPy list them."""
    parts = [element.type.text] if element.type else []
    if element.default is not None and element.default.text:
        return [*parts, f"default {element.default.text}"]
    return [*parts, "optional"] if element.optional else parts


def _google(element: Element, style: Style) -> str:
    space = " " if element.text.text else ""
    if element.names and style.kind in (*NAMED, "returns", "yields"):
        qualifiers = ", ".join(_qualifiers(element, style))
        return f"{_names(element)}{f' ({qualifiers})' if qualifiers else ''}:{space}"
    if element.type and style.kind in ("returns", "yields", "raises", "warns", *NAMED):
        return f"{element.type.text}:{space}"
    return ""


def _numpy(element: Element, style: Style) -> str:
    if not listed(style):
        names = _names(element) if style.kind == "see" else ""
        return f"{names}{style.dash or ' : '}" if names and element.text.text else names
    below = f"\n{style.hanging}" if element.text.text else ""
    if element.names:
        qualifiers = ", ".join(_qualifiers(element, style))
        dash = style.dash or " : "
        return f"{_names(element)}{f'{dash}{qualifiers}' if qualifiers else ''}{below}"
    return f"{element.type.text}{below}" if element.type else ""


def _field(element: Element, style: Style) -> str:
    argument = _names(element)
    if style.kind in ("raises", "warns"):
        argument = element.type.text if element.type else ""
    elif element.type and not style.apart and style.kind in NAMED:
        argument = f"{element.type.text} {argument}"
    word = style.word or element.title.lower().replace(" ", "-") or style.kind
    return f"{style.mark}{word}{' ' if argument else ''}{argument}:{' ' if element.text.text else ''}"


def _xml(element: Element, style: Style) -> str:
    attribute = ""
    if style.kind == "raises" and element.type:
        attribute = f' cref="{element.type.text}"'
    elif element.names:
        attribute = f' {"cref" if style.kind == "see" else "name"}="{element.names[0].text}"'
    return f"<{style.word}{attribute}>" if element.text.text else f"<{style.word}{attribute}/>"


def _swift(element: Element, style: Style) -> str:
    space = " " if element.text.text or element.type else ""
    if style.kind == "parameter" and element.names:
        word = "" if style.word.lower() == "parameters" else f"{style.word} "
        return f"{style.mark}{word}{_names(element)}:{' ' if element.text.text else ''}"
    told = f"`{element.type.text}` " if style.kind == "raises" and element.type else ""
    return f"{style.mark}{style.word or element.title}:{space}{told}"


def _item(element: Element, style: Style) -> str:
    name = _names(element) or (element.type.text if element.type else "")
    name = f"{style.opens}{name}{style.closes}"
    kept = element.type if style.typed and element.names else None
    told = f" ({kept.text})" if kept else ""
    dash = style.dash if element.text.text or style.form == "rdoc" else style.dash.rstrip(" -:\u2013\u2014")
    return f"{style.mark}{name}{told}{dash}"


def _tag(element: Element, style: Style) -> str:
    style = style._replace(word=_word(element, style))
    parts = [f"{style.mark}{style.word or element.title.replace(' ', '-') or style.kind}"]
    type_, names = _tag_type(element, style), _tag_names(element, style)
    behind = style.form == "yard" and style.dash == "name first"
    if style.form == "luadoc" and style.word not in ("tparam", "treturn", "tfield"):
        parts += [names, type_] if names else [type_]
    else:
        parts += [names, type_] if behind else [type_, names]
    line = ""
    for part in filter(None, parts):
        pad = style.name_column if part == names and style.name_column else 0
        line = f"{line:<{max(pad, len(line) + style.gap)}}{part}" if line else part
    if not element.text.text:
        return line
    if style.form == "yard" and style.kind == "example":
        return f"{line}\n{style.hanging}"
    line = f"{line:<{max(style.text_column, len(line) + style.gap)}}"
    return line + (style.dash if not behind else "")


def _word(element: Element, style: Style) -> str:
    """The tag of the neighbours, unless it asks for what the element has not."""
    if style.word in ("tparam", "treturn", "tfield") and style.form == "luadoc" and element.type is None:
        return style.word[1:]
    if style.word == "retval" and not element.names:
        return "return"
    return style.word


def _tag_names(element: Element, style: Style) -> str:
    if style.kind == "type_parameter" and style.form == "javadoc":
        return "".join(f"<{name.text}>" for name in element.names)
    if style.form == "jsdoc" and style.kind in NAMED:
        if element.default is not None:
            return f"[{_names(element)}={element.default.text}]"
        if element.optional and not (element.type and element.type.text.endswith("=")):
            return f"[{_names(element)}]"
    return _names(element)


def _tag_type(element: Element, style: Style) -> str:
    if element.type is None or not element.type.text:
        return ""
    said = element.type.text
    if style.kind == "raises":
        if style.form == "tsdoc":
            return f"{{@link {said}}}"
        return f"{{{said}}}" if style.form == "jsdoc" else f"[{said}]" if style.form == "yard" else said
    if style.form in ("phpdoc", "luadoc") or (style.form == "yard" and not said):
        return f": {said}" if style.form == "luadoc" and style.kind == "type_parameter" else said
    if style.form == "yard":
        return f"[{said}]"
    return f"{{{said}}}" if style.form in ("jsdoc",) else ""


def joined(entries: Sequence[str], style: Style) -> str:
    """Elements under each other."""
    return ("\n\n" if style.blank else "\n").join(entries)


def fitted(element: Element, form: str) -> Element:
    """Names and types as the convention marks them, and a default it has no place for as a sentence."""
    names = tuple(name._replace(text=_name(name.text, form)) for name in element.names)
    element = element._replace(names=names if element.kind in NAMED else element.names)
    if element.default is None or form in ("google", "numpy", "jsdoc"):
        return element
    said = element.text.text
    if element.default.text not in said:
        said = f"{said} Defaults to {element.default.text}." if said else f"Defaults to {element.default.text}."
    return element._replace(default=None, text=Text(said))


def _name(name: str, form: str) -> str:
    bare = name.strip("`")
    if form == "phpdoc":
        return bare if "$" in bare or not bare.isidentifier() else f"${bare}"
    return bare.replace("$", "") if form not in ("jsdoc", "tsdoc") else bare
