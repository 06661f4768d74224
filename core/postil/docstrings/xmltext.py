"""The elements inside XML documentation comments as Markdown; one that is not known stays as it is."""

import re
from html import unescape

from postil.docstrings.patterns import late
from postil.docstrings.spans import code, dedented, fenced

_TAG = late(r"""<(/?)([A-Za-z][\w.:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_ATTRIBUTE = late(r"""(cref|name|href|langword|lang|language)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_MARKS = {
    "para": "\n\n",
    "p": "\n\n",
    "br": "\n",
    "item": "\n- ",
    "listheader": "\n- ",
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "u": "",
    "list": "\n",
    "a": "",
    "description": "",
    "value": "",
    "remarks": "\n\n",
    "summary": "",
}
_ONLY_OPENING = frozenset(("para", "p", "br", "item", "listheader"))
_NAMING = frozenset(("see", "seealso", "paramref", "typeparamref"))


def xml(text: str) -> str:
    """``text`` with the elements of XML documentation as Markdown."""
    parts: list[str] = []
    at = 0
    opened: re.Match[str] | None = None
    for match in _TAG().finditer(text):
        word = match[2].lower()
        if opened is not None:
            if match[1] and word == opened[2].lower():
                parts.append(_code(opened, text[opened.end() : match.start()]))
                at, opened = match.end(), None
            continue
        if word in ("c", "code") and not match[1] and not match[3].endswith("/"):
            parts.append(unescape(text[at : match.start()]))
            at, opened = match.start(), match
            continue
        parts += [unescape(text[at : match.start()]), _element(match, word)]
        at = match.end()
    said = "".join([*parts, unescape(text[at:])]).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", said) if "\n\n\n" in said else said


def _code(opened: re.Match[str], inner: str) -> str:
    inner = unescape(inner.replace("<![CDATA[", "").replace("]]>", ""))
    if opened[2].lower() == "c" or "\n" not in inner:
        return code(inner)
    block = fenced(dedented(inner.strip("\n").rstrip()), "csharp")
    return f"\n\n{block}\n\n"


def _element(match: re.Match[str], word: str) -> str:
    if word in _NAMING:
        return "" if match[1] else _named(match)
    if word == "term":
        return "**" if not match[1] else "**: "
    mark = _MARKS.get(word)
    if mark is None:
        return match[0]
    return "" if match[1] and word in _ONLY_OPENING else mark


def _named(match: re.Match[str]) -> str:
    attribute = _ATTRIBUTE().search(match[3])
    if attribute is None:
        return match[0]
    said = unescape(attribute[2] if attribute[2] is not None else attribute[3])
    if attribute[1] == "href":
        return said if match[3].endswith("/") else ""
    if not match[3].endswith("/") and match[2].lower() in ("see", "seealso"):
        return ""  # the text between the tags is what is shown
    bare = said[2:] if said[1:2] == ":" else said
    return code(bare.replace("{", "<").replace("}", ">"))
