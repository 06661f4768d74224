"""The tags and titles that each convention writes; what it has no word for is written as prose."""

from collections.abc import Mapping

_GOOGLE = {
    "parameter": "Args", "type_parameter": "Type Parameters", "attribute": "Attributes", "receives": "Receives",
    "returns": "Returns", "yields": "Yields", "raises": "Raises", "warns": "Warns", "note": "Note",
    "warning": "Warning", "todo": "Todo", "see": "See Also", "example": "Example",
}  # fmt: skip
_NUMPY = {
    **_GOOGLE, "parameter": "Parameters", "note": "Notes", "warning": "Warnings", "example": "Examples",
}  # fmt: skip
_SPHINX = {
    "parameter": "param", "attribute": "ivar", "returns": "returns", "yields": "yields", "raises": "raises",
}  # fmt: skip
_EPYTEXT = {
    **_SPHINX, "returns": "return", "raises": "raise", "yields": "yield", "deprecated": "deprecated", "since": "since",
    "note": "note", "warning": "warning", "todo": "todo", "see": "see",
}  # fmt: skip
_TAGS = {
    "parameter": "param", "returns": "return", "raises": "throws", "deprecated": "deprecated", "since": "since",
    "see": "see",
}  # fmt: skip
_JSDOC = {
    **_TAGS, "returns": "returns", "yields": "yields", "attribute": "property", "type_parameter": "template",
    "example": "example", "todo": "todo",
}  # fmt: skip
_SECTIONS = {
    **_NUMPY, "parameter": "Arguments", "raises": "Errors", "deprecated": "Deprecated", "since": "Since",
    "note": "Note", "warning": "Warning", "todo": "TODO", "see": "See also",
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = {
    "google": _GOOGLE,
    "numpy": _NUMPY,
    "sphinx": _SPHINX,
    "epytext": _EPYTEXT,
    "jsdoc": _JSDOC,
    "tsdoc": {**_JSDOC, "type_parameter": "typeParam"},
    "javadoc": {**_TAGS, "type_parameter": "param"},
    "phpdoc": {**_TAGS, "attribute": "var", "type_parameter": "template", "todo": "todo", "example": "example"},
    "yard": {
        **_TAGS,
        "raises": "raise",
        "yields": "yield",
        "attribute": "attr",
        "note": "note",
        "todo": "todo",
        "example": "example",
    },
    "kdoc": {**_TAGS, "attribute": "property", "type_parameter": "param"},
    "scaladoc": {**_TAGS, "type_parameter": "tparam", "note": "note", "todo": "todo", "example": "example"},
    "luadoc": {
        **_TAGS,
        "attribute": "field",
        "raises": "raise",
        "type_parameter": "generic",
        "example": "usage",
        "todo": "todo",
        "note": "note",
        "warning": "warning",
    },
    "doxygen": {**_TAGS, "type_parameter": "tparam", "note": "note", "warning": "warning", "todo": "todo"},
    "xmldoc": {
        "parameter": "param",
        "type_parameter": "typeparam",
        "returns": "returns",
        "raises": "exception",
        "example": "example",
        "see": "seealso",
        "note": "note",
        "warning": "warning",
        "todo": "todo",
        "since": "since",
        "deprecated": "deprecated",
    },
    "swift": {
        "parameter": "Parameter",
        "returns": "Returns",
        "raises": "Throws",
        "note": "Note",
        "warning": "Warning",
        "todo": "ToDo",
        "see": "SeeAlso",
        "since": "Since",
        "example": "Example",
        "deprecated": "Deprecated",
    },
    "rustdoc": _SECTIONS,
    "godoc": {**_SECTIONS, "parameter": "Parameters"},
    "markdown": {**_SECTIONS, "parameter": "Parameters"},
    "rdoc": {**_SECTIONS, "parameter": "Parameters", "raises": "Raises"},
    "plain": {**_SECTIONS, "parameter": "Parameters", "raises": "Raises"},
}
"""The word of each kind that a convention has a word for; what it has none for is written as prose."""
