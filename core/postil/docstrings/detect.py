"""Which convention a doc is written in, told cheaply: most docs have no sections at all.

Python and Ruby have several conventions and a doc shows which; elsewhere the language has one.
"""

import re

_NUMPY = re.compile(
    r"^[ \t]*(?:Parameters|Other Parameters|Returns|Yields|Receives|Raises|Warns|Attributes|Methods|Notes|Examples|"
    r"See Also|References|Warnings)[ \t]*\n[ \t]*-{3,}[ \t]*$",
    re.MULTILINE,
)
_SPHINX = re.compile(
    r"^[ \t]*:(?:param|parameter|arg|argument|key|keyword|kwarg|type|returns?|rtype|raises?|except|exception|"
    r"yields?|var|ivar|cvar|vartype|meta)\b[^:\n]*:",
    re.MULTILINE,
)
_EPYTEXT = re.compile(
    r"^[ \t]*@(?:param|type|keyword|kwarg|return|returns|rtype|raise|raises|ivar|cvar|var|note|see|since|author)\b"
    r"[^:\n]*:",
    re.MULTILINE,
)
_GOOGLE = re.compile(
    r"^[ \t]*(?:Args|Arguments|Keyword Args|Keyword Arguments|Other Parameters|Parameters|Params|"
    r"Returns?|Yields?|Raises|Receives|Warns|Attributes|Methods|Examples?|Notes?|Todo|References|"
    r"See Also|Warnings?)[ \t]*:[ \t]*$",
    re.MULTILINE,
)
_YARD = re.compile(
    r"^[ \t]*@(?:!\w+|abstract|api|attr\w*|author|deprecated|example|note|option|overload|param|private|raise|return|"
    r"see|since|todo|version|yield\w*)\b",
    re.MULTILINE,
)
_BY_LANGUAGE = {
    "javascript": "jsdoc",
    "jsx": "jsdoc",
    "typescript": "tsdoc",
    "tsx": "tsdoc",
    "java": "javadoc",
    "go": "godoc",
    "vue": "jsdoc",
    "svelte": "jsdoc",
    "c#": "xmldoc",
    "f#": "xmldoc",
    "visual basic .net": "xmldoc",
    "php": "phpdoc",
    "kotlin": "kdoc",
    "groovy": "javadoc",
    "scala": "scaladoc",
    "swift": "swift",
    "lua": "luadoc",
    "objective-c": "doxygen",
    "rust": "rustdoc",
    "c": "doxygen",
    "cpp": "doxygen",
    "c++": "doxygen",
    "markdown": "markdown",
}


def doc_format(text: str, language: str) -> str:
    """One of ``postil.model.DOC_FORMATS`` for a doc of ``language``."""
    if language == "python":
        return _python(text)
    if language == "ruby":
        return "yard" if "@" in text and _YARD.search(text) else "rdoc"
    return _BY_LANGUAGE.get(language, "plain")


def _python(text: str) -> str:
    if "\n" not in text:
        return "sphinx" if text.startswith(":") and _SPHINX.match(text) else "plain"
    if "---" in text and _NUMPY.search(text):
        return "numpy"
    if ":" not in text:
        return "plain"
    if _SPHINX.search(text):
        return "sphinx"
    if ":\n" in text and _GOOGLE.search(text):
        return "google"
    if "@" in text and _EPYTEXT.search(text):
        return "epytext"
    return "plain"
