"""Inline markup taken off: what a reader sees of a heading, and what local files a line links to."""

import re
from html import unescape

_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(
    r"!?\[([^\[\]]*)\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)|\[[^\[\]]*\])"
)
_AUTOLINK = re.compile(r"<((?:[A-Za-z][A-Za-z0-9+.-]{1,31}:|[\w.+-]+@)[^\s<>]*)>")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*|/)?>|<!--.*?-->", re.DOTALL)
_STRONG = re.compile(
    r"(\*{1,3}|~~)(?=\S)([^*~]+?)(?<=\S)\1|(?<![\w\\])(_{1,3})(?=\S)([^_]+?|\w[^`]*?\w)(?<=\S)\3(?!\w)"
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_IDENTIFIER = re.compile(r"\s*\{#[\w:.-]+\}\s*$")
_HELD = re.compile("\ue000(\\d+)\ue001")

_LONGEST_HEADING = 1000
_LONGEST_LINE = 20_000
"""Beyond these the patterns, which look ahead for what closes, could cost the square of the length."""
_SHORTCUT = re.compile(r"(?<!\])\[([^\[\]]+)\](?![\[(])")
_LABEL = re.compile(r"^ {0,3}\[(?!\^)([^\[\]]{1,999})\]:", re.MULTILINE)
_TARGET = re.compile(r"\]\(\s*(?:<([^<>\n]+)>|([^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*))")
_DEFINED = re.compile(r" {0,3}\[(?!\^)[^\[\]]{1,999}\]:\s*<?([^\s<>]+)")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[#?{]")


def labels(text: str) -> frozenset[str]:
    """What the link references of a text define, folded."""
    return frozenset(_folded(label) for label in _LABEL.findall(text))


def plain_text(markup: str, defined: frozenset[str] = frozenset()) -> str:
    """A heading's text as rendered: no emphasis, code marks, links, images, tags, escapes or entities.

    ``[text]`` is a link where ``defined`` holds it, and itself otherwise.
    """
    if markup.isascii() and markup.replace(" ", "").isalnum():
        return " ".join(markup.split())
    if len(markup) > _LONGEST_HEADING:
        return " ".join(markup.split())
    if defined and "[" in markup:
        markup = _SHORTCUT.sub(lambda match: match[1] if _folded(match[1]) in defined else match[0], markup)
    held: list[str] = []

    def hold(text: str) -> str:
        held.append(text)
        return f"\ue000{len(held) - 1}\ue001"

    def code(match: re.Match[str]) -> str:
        text = match[2]
        return hold(text[1:-1] if text.startswith(" ") and text.endswith(" ") and text.strip() else text)

    text = _CODE.sub(code, markup) if "`" in markup else markup
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: hold(match[1]), text)
    if "<" in text:
        text = _TAG.sub("", _AUTOLINK.sub(lambda match: hold(match[1]), text))
    # Twice: an image may stand in a link, emphasis in emphasis.
    for _ in range(2):
        if "[" in text:
            text = _LINK.sub(r"\1", text)
        if "*" in text or "_" in text or "~~" in text:
            text = _STRONG.sub(lambda match: match[2] or match[4], text)
    if "&" in text:
        text = unescape(text)
    text = _IDENTIFIER.sub("", text)
    text = _HELD.sub(lambda match: held[int(match[1])] if int(match[1]) < len(held) else "", text)
    return " ".join(text.split())


def local_targets(line: str) -> list[str]:
    """The files of the same repository that a line links to, as written, without their fragments."""
    line = line[:_LONGEST_LINE]
    prose = _CODE.sub("", line) if "`" in line else line
    targets = [found[0] or found[1] for found in _TARGET.findall(prose)]
    if not targets and (match := _DEFINED.match(line)):
        targets = [match[1]]
    local = (target.partition("#")[0].partition("?")[0] for target in targets if not _ELSEWHERE.match(target))
    return [target for target in local if target]


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
