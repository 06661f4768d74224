"""What a doc says in words that can only be the code's: names marked as code, telling identifiers, literals.

Examples, cross references, version notes and addresses are no mentions: they speak of other code, or of another time.
"""

import re

from postil.docstrings.model import Doc, Element
from postil.docstrings.patterns import lazy
from postil.values import NamedTuple

_SILENT = frozenset(("see", "since", "deprecated", "example", "todo", "attribute"))
_TYPED = frozenset(("parameter", "returns", "yields"))
_SILENT_TITLES = ("version", "change", "history", "author", "reference")
_ASIDE = lazy(
    r"https?://\S+|^[ \t]*(?:>>>|\.\.\.).*$"
    r"|^[ \t]*\.\. (?:version|deprecat|code|sourcecode|seealso|math)[^\n]*(?:\n(?:[ \t]+[^\n]*|[ \t]*(?=\n)))*"
    r"|^([ \t]*)(?:```|~~~).*?^\1(?:```|~~~)|\{@(?:see|literal)\b[^}]*\}|<pre>.*?</pre>"
    r"|\b(?:RFC|PEP|CVE|ISO|IEEE|[Ii]ssue|[Tt]icket|[Bb]ug|GH|[Vv]ersion|[Ss]ection|[Cc]hapter)[ #:-]*[\d.-]+|#\d+",
    re.MULTILINE | re.DOTALL,
)
_CODE = lazy(
    r"(?:(?<=:)|\{@(?:code|link|linkplain|value) +)?(?P<rst>``[^`\n]+``)|(?P<tick>`[^`\n]+`)"
    r"|\{@(?:code|value) +(?P<java>[^{}]+)\}|<(?:code|tt|c|C|samp)>(?P<html>[^<>]+)</(?:code|tt|c|C|samp)>"
    r"|\{@link(?:plain)? +(?P<link>[\w.#]+)[^}]*\}"
    r"|<(?:see|paramref|typeparamref) (?:cref|name|langword)=\"(?P<cref>[\w.]+)"
)
_PLAIN = lazy(r"(?<![\w@/.$-])[A-Za-z_][\w]*(?:[.#:]+[A-Za-z_]\w*)*(?:\(\))?(?![\w*])")
_NUMBER = lazy(r"(?<![\w./:$^-])\d+(?:\.\d+)?(?![\w/:]|\.\d|-\w)")
_QUOTED = lazy(r"(?<!\w)(?:\"([^\"\s]{2,40})\"|'([^'\s]{2,40})'|(--[a-z][\w-]+))(?!\w)")
_HYPHENED = lazy(r"(?<![\w-])[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+(?![\w-])")
_HUMP = lazy(r"[a-z0-9][A-Z]|[A-Za-z]_+[A-Za-z0-9]|[A-Z]{2,}[a-z]{2,}")
_WORD = lazy(r"(?<![\w$])[^\W\d]\w*")
_INNER = lazy(r"\"[^\"]*\"|'[^']*'")
_NAME = lazy(r"[~!]?[\w$]+(?:(?:\.|#|::|->)[\w$]+)*(?:\(.*\))?", re.DOTALL)
_ASSIGNED = lazy(r"([\w$]+) ?[=:] ?(.+)")
_DEFAULT = lazy(
    r"\bdefault(?:s|ed)?(?:\s+value)?(?:\s+(?:is|to|of))?\s*[:=]?\s*(\d+(?:\.\d+)?)(?![\w/:]|\.\d|-\w)", re.IGNORECASE
)


_OF_LANGUAGES = frozenset((
    "true", "false", "none", "null", "nil", "undefined", "this", "self", "cls", "super", "void", "return", "yield",
    "int", "str", "bool", "float", "bytes", "list", "dict", "set", "tuple", "string", "number", "boolean", "object",
    "any", "char", "long", "double", "byte", "short", "error", "async", "await", "static", "const", "with", "for",
    "while", "try", "except", "catch", "finally", "if", "else", "break", "continue", "new", "throw", "raise", "import",
))  # fmt: skip
"""Words that each piece of code may have or lack without its doc being any the wiser."""


class Mentions(NamedTuple):
    """What a doc speaks of."""

    marked: frozenset[str]
    """Names that are marked as code; of a dotted one the last part."""
    telling: frozenset[str]
    """Names that only code has, by their humps and underscores, in plain prose."""
    strings: frozenset[str]
    numbers: frozenset[str]
    marked_numbers: frozenset[str]
    hyphened: frozenset[str] = frozenset()
    """Names of several capital words: ``X-Forwarded-For``."""

    @property
    def names(self) -> frozenset[str]:
        """All names."""
        return self.marked | self.telling


def mentions(doc: Doc) -> Mentions:
    """What a doc speaks of; not the names of entries, which other rules look after, and of types what only code has."""
    pieces = [piece.text for piece in (doc.summary, doc.description) if piece is not None]
    pieces += [element.text.text for element in doc.elements if _speaks(element)]
    found = said("\n\n".join(pieces))
    types = (element.type.text for element in doc.elements if element.type is not None and element.kind in _TYPED)
    telling = {_last(word) for type_ in types for word in _PLAIN.findall(type_) if _HUMP.search(_last(word))}
    return found._replace(telling=found.telling | set(filter(_whole, telling)))


def _whole(name: str) -> bool:
    """Whether a name is told to its end: ``TYPE_`` is how several begin."""
    return not name.endswith("_")


def _speaks(element: Element) -> bool:
    return element.kind not in _SILENT and not element.title.lower().startswith(_SILENT_TITLES)


def said(prose: str) -> Mentions:
    """What some prose speaks of."""
    prose = _ASIDE.sub(" ", prose)
    marked: set[str] = set()
    telling: set[str] = set()
    strings: set[str] = set()
    numbers: set[str] = set()
    for match in _CODE.finditer(prose):
        text = next(group for group in match.groups() if group).strip("` ")
        _code(text, marked, strings, numbers)
        if not _NAME.fullmatch(text):
            telling.update(word for word in _WORD.findall(_INNER.sub(" ", text)) if _HUMP.search(word))
    rest = _CODE.sub(" ", prose)
    for word in _PLAIN.findall(rest):
        if word.endswith("()") or _HUMP.search(word):
            telling.add(_last(word))
    for groups in _QUOTED.findall(rest):
        strings.add(next(group for group in groups if group))
    plain = {text for text in _NUMBER.findall(rest) if len(text) > 1} | {*_DEFAULT.findall(rest)}
    return Mentions(
        frozenset(name for name in marked if name.lower() not in _OF_LANGUAGES),
        frozenset(filter(_whole, telling)),
        frozenset(strings),
        frozenset(numbers | plain),
        frozenset(numbers),
        frozenset(_HYPHENED.findall(prose)),
    )


def _code(text: str, marked: set[str], strings: set[str], numbers: set[str]) -> None:
    assigned = _ASSIGNED.fullmatch(text)
    if assigned is not None:
        marked.add(assigned[1])
        text = assigned[2].strip()
    if text[:1] in "\"'" and text[-1:] == text[:1]:
        strings.add(text[1:-1])
    elif _NUMBER.fullmatch(text):
        numbers.add(text)
    elif _NAME.fullmatch(text):
        marked.add(_last(text))
    elif text.startswith("--"):
        strings.add(text.split("=")[0].split()[0])


def _last(name: str) -> str:
    parts = re.split(r"\.|#|::|->|:", name.partition("(")[0].strip("~!"))
    return next((part for part in reversed(parts) if part), "").lstrip("$")
