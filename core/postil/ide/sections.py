"""What each convention of docs calls its sections and entries, as words to complete."""

from postil.model import Parameter, Symbol
from postil.values import NamedTuple

_HEADED = ("Args", "Returns", "Yields", "Raises", "Attributes", "Example", "Examples", "Note", "Warning", "See Also")
_NUMPY = (
    "Parameters", "Returns", "Yields", "Raises", "Warns", "Attributes", "See Also", "Notes", "References", "Examples",
)  # fmt: skip
_TAGS = {
    "jsdoc": ("@param", "@returns", "@throws", "@example", "@deprecated", "@see", "@since", "@template", "@typedef"),
    "tsdoc": ("@param", "@returns", "@throws", "@example", "@deprecated", "@see", "@remarks", "@typeParam"),
    "javadoc": ("@param", "@return", "@throws", "@see", "@since", "@deprecated"),
    "phpdoc": ("@param", "@return", "@throws", "@var", "@see", "@since", "@deprecated", "@template"),
    "kdoc": ("@param", "@return", "@throws", "@property", "@receiver", "@constructor", "@see", "@since"),
    "scaladoc": ("@param", "@tparam", "@return", "@throws", "@see", "@note", "@example", "@since", "@constructor"),
    "doxygen": ("@brief", "@param", "@tparam", "@return", "@throws", "@note", "@warning", "@see", "@since"),
    "yard": ("@param", "@return", "@raise", "@yield", "@yieldparam", "@example", "@option", "@see", "@deprecated"),
    "luadoc": ("@param", "@return", "@field", "@class", "@see", "@deprecated", "@usage", "@type"),
}  # fmt: skip
_TITLES = {
    "rustdoc": ("# Examples", "# Errors", "# Panics", "# Safety", "# Arguments"),
    "swift": ("- Parameters:", "- Returns:", "- Throws:", "- Note:", "- Warning:", "- SeeAlso:"),
}
_FIELDS = (":param", ":returns:", ":rtype:", ":raises", ":yields:", ".. note::", ".. warning::", ".. deprecated::")
_XML = ("summary", "param", "typeparam", "returns", "exception", "remarks", "example", "value", "inheritdoc", "see")
FIELDED = frozenset(_TAGS)
"""Conventions in which a line that begins with a tag is about one thing."""


class Entry(NamedTuple):
    """One thing that a doc may go on with."""

    label: str
    text: str
    """``$`` marks the places to fill in."""
    kind: str
    detail: str = ""


def sections(form: str, said: str) -> list[Entry]:
    """The sections and tags of a convention; those that stand alone and are there already are left out."""
    if form in ("google", "plain", "epytext"):
        return [Entry(name, f"{name}:\n    $", "section") for name in _HEADED if f"{name}:" not in said]
    if form == "numpy":
        return [
            Entry(name, f"{name}\n{'-' * len(name)}\n$", "section")
            for name in _NUMPY
            if f"{name}\n{'-' * len(name)}" not in said.replace(" ", "").replace("SeeAlso", "See Also")
        ]
    if form == "sphinx":
        return [Entry(name, f"{name} $" if name.endswith(":") else f"{name} $:", "tag") for name in _FIELDS]
    if form == "xmldoc":
        return [_xml(name) for name in _XML if name not in ("summary", "returns", "remarks") or f"<{name}>" not in said]
    if form in _TITLES:
        return [Entry(name, f"{name}\n\n$" if form == "rustdoc" else f"{name} $", "section") for name in _TITLES[form]]
    return [Entry(name, f"{name} $", "tag") for name in _TAGS.get(form, ())]


def entry_of(form: str, symbol: Symbol, parameter: Parameter) -> Entry:
    """The entry of a parameter in a convention."""
    name = parameter.name.lstrip("*&$.") if form != "phpdoc" else f"${parameter.name.lstrip('$&.')}"
    kind = parameter.annotation or ""
    detail = f"parameter of {symbol.qualname}"
    text = {
        "google": f"{name}: $",
        "plain": f"{name}: $",
        "numpy": f"{name} : {kind}\n    $" if kind else f"{name}\n    $",
        "sphinx": f":param {name}: $",
        "epytext": f"@param {name}: $",
        "xmldoc": f'<param name="{name}">$</param>',
        "rustdoc": f"* `{name}` - $",
        "swift": f"- Parameter {name}: $",
        "jsdoc": f"@param {{{kind or '*'}}} {name} $",
        "phpdoc": f"@param {kind or 'mixed'} \\{name} $" if kind else f"@param mixed \\{name} $",
        "tsdoc": f"@param {name} - $",
        "yard": f"@param {name} [{kind or 'Object'}] $",
        "luadoc": f"@param {name} {kind or 'any'} $",
        "markdown": f"- `{name}`: $",
        "godoc": f"{name} $",
    }.get(form, f"@param {name} $")
    return Entry(name, text, "parameter", detail)


def _xml(name: str) -> Entry:
    if name == "param":
        return Entry("<param>", '<param name="$"></param>', "tag")
    if name == "typeparam":
        return Entry("<typeparam>", '<typeparam name="$"></typeparam>', "tag")
    if name in ("exception", "see"):
        return Entry(f"<{name}>", f'<{name} cref="$"/>' if name == "see" else '<exception cref="$"></exception>', "tag")
    return Entry(f"<{name}>", "<inheritdoc/>" if name == "inheritdoc" else f"<{name}>$</{name}>", "tag")
