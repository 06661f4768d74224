"""The HTML that doc comments are written with, as Markdown; a tag that is not known stays as it is."""

import re
from collections.abc import Callable
from html import unescape

from postil.docstrings.patterns import late
from postil.docstrings.spans import code, dedented, fenced, outside_code

_TAG = late(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]{0,300})?)/?>")
_LINK = late(r"<a\s+(?:[^<>]{0,200}\s)?href\s*=\s*[\"']?([^\"'<>\s]{1,500})[\"']?[^<>]{0,200}>([^<>]{0,500})</a>", re.I)
_MARKS = {
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "p": "\n\n",
    "br": "\n",
    "li": "\n- ",
    "dt": "\n",
    "dd": "\n  ",
    "ul": "\n",
    "ol": "\n",
    "dl": "\n",
    "a": "",
    "div": "\n",
    "span": "",
    "blockquote": "\n",
    "sup": "^",
    "sub": "",
    "u": "",
    "small": "",
    "var": "*",
    "cite": "*",
    "dfn": "*",
    "hr": "\n",
    "table": "\n",
    "thead": "",
    "tbody": "",
    "caption": "\n",
    "tr": "\n",
    "td": " | ",
    "th": " | ",
    "center": "",
    "font": "",
    "nobr": "",
}
_ONLY_OPENING = frozenset(("p", "br", "li", "dt", "dd", "sup", "td", "th"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CODE = late(r"<(code|tt|kbd|samp)>([^<>`\n]{0,300})</\1>", re.IGNORECASE)
_PRE = late(r"<(/?)pre(?:\s[^<>]{0,200})?>", re.IGNORECASE)


def html(text: str, change: Callable[[str], str] = str) -> str:
    """``text`` with its HTML as Markdown; ``change`` is made to the prose before its HTML is looked at."""
    parts: list[str] = []
    at = 0
    opened: re.Match[str] | None = None
    for match in _PRE().finditer(text):
        if opened is None and not match[1]:
            opened = match
        elif opened is not None and match[1]:
            block = _block(text[opened.end() : match.start()])
            parts += [_prose(change(text[at : opened.start()])), f"\n\n{block}\n\n"]
            at, opened = match.end(), None
    parts.append(_prose(change(text[at:])))
    return _tight("".join(parts)).strip("\n")


def _block(inner: str) -> str:
    said = inner.strip()
    if said.startswith(("{@code", "{@literal")) and said.endswith("}"):
        inner = said[said.index("@") + 1 : -1].removeprefix("code").removeprefix("literal")
    else:
        inner = unescape(_TAG().sub("", inner))
    lines = [line.rstrip() for line in inner.strip("\n").split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    return fenced(dedented("\n".join(lines)).rstrip())


def _prose(text: str) -> str:
    if "<" in text:
        text = _CODE().sub(lambda match: code(unescape(match[2])), text)
        text = _LINK().sub(lambda match: f"[{match[2]}]({match[1]})", text)
        text = outside_code(text, lambda piece: _TAG().sub(_tag, piece))
    return outside_code(text, unescape) if "&" in text else text


def _tag(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name in ("code", "tt", "kbd", "samp"):
        return "`"
    mark = "**" if name in _HEADINGS else _MARKS.get(name)
    if mark is None:
        return match[0]
    if name in _HEADINGS:
        return f"\n\n{mark}" if not match[1] else f"{mark}\n\n"
    return "" if match[1] and name in _ONLY_OPENING else mark


def _tight(text: str) -> str:
    """``text`` with at most one empty line in a row, and none between the items of a list."""
    lines: list[str] = []
    listed = fence = False
    for line in text.split("\n"):
        bare = line.lstrip()
        fence = fence != bare.startswith("```")
        if fence or bare.startswith("```"):
            lines.append(line)
            continue
        if bare.startswith("- "):
            if listed and lines and not lines[-1]:
                lines.pop()
            listed = True
        elif bare and lines and not lines[-1]:
            listed = False
        if bare or (lines and lines[-1]):
            lines.append(line if bare else "")
    return "\n".join(lines)
