"""Markdown of strangers made harmless: no HTML, no images, no links but to the web, nothing invisible.

What is shown stays what was written. Where renderers might differ about what is code, it is not taken for code: every
backtick that opens nothing in its line is escaped, so that what is left unescaped is code for all of them.

Invariant: whatever goes in, a CommonMark renderer with HTML turned on finds no HTML, no image and no link that leads
elsewhere than to ``http``, ``https``, ``mailto``, a heading or a relative path.
"""

import re

from postil.docstrings.patterns import late
from postil.docstrings.spans import pieces

_STEERING = late(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_FENCE = late(r"( {0,3})(`{3,}|~{3,})[ \t]*([\w+#.-]{0,30})([^`]*)")
_WEB = r"https?://[^\s()<>\\\"\[\]]*+(?:\([^\s()<>\\\"\[\]]*+\)[^\s()<>\\\"\[\]]*+)?"
_TARGET = late(
    rf"\]\((?:{_WEB}|mailto:[\w.+@-]++|#[\w.-]*+|(?!\w*:)[\w.][\w./-]*+(?:#[\w.-]*+)?)(?:[ ]\"[^\"<\\\[\]]*+\")?\)"
)
_AUTOLINK = late(r"<(?:https?://[^\s<>\\\"\[\]`]++|mailto:[\w.+@-]++)>")
_DEFINITION = late(rf" {{0,3}}\[[\w .:/-]++\]:[ ]{_WEB}")
# A line of nothing else may be the one that makes its neighbours a table.
_DELIMITERS = " \t>*+0123456789.)|:-"
_MARKS = late(r"[\\<`&!\]~]")


def harmless(text: str) -> str:
    """``text``, which is Markdown, without anything that acts, loads or hides."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    if not text.replace("\n", "").isprintable():
        text = _STEERING().sub(_visible, text)
    split = any("-" in line and not line.strip(_DELIMITERS) for line in text.split("\n"))
    lines: list[str] = []
    fence = indent = ""
    for line in text.split("\n"):
        bare = line.strip()
        if fence:
            if bare.startswith(fence) and not bare.strip(fence[0]):
                lines.append(indent + fence)
                fence = ""
            else:
                missing = len(indent) - (len(line) - len(line.lstrip(" ")))
                lines.append(" " * max(0, missing) + line)
            continue
        match = _FENCE().fullmatch(line) if "```" in line or "~~~" in line else None
        if match:
            indent, fence = match[1], match[2]
            lines.append(f"{indent}{fence}{match[3]}")
        elif _DEFINITION().fullmatch(line):
            lines.append(line)
        else:
            lines.append("".join(_span(part, split) if is_code else _prose(part) for part, is_code in pieces(line)))
    if fence:
        lines.append(indent + fence)
    return "\n".join(lines)


def _visible(match: re.Match[str]) -> str:
    point = ord(match[0])
    return f"\\\\u{point:04x}" if point < 0x10000 else f"\\\\U{point:08x}"


def _span(part: str, tables: bool) -> str:
    # The cells of a table are parted before code is looked for.
    return part.replace("|", "\\|") if tables and "|" in part else part


def _prose(part: str) -> str:
    if not _MARKS().search(part):
        return part
    made: list[str] = []
    at = 0
    while True:
        match = _MARKS().search(part, at)
        if match is None:
            return "".join([*made, part[at:]])
        made.append(part[at : match.start()])
        said, at = _mark(part, match.start())
        made.append(said)


def _mark(part: str, at: int) -> tuple[str, int]:
    """What is written for the mark at an offset, and where to go on."""
    letter, following = part[at], part[at + 1 : at + 2]
    if letter == "\\":
        if following and following in "!\"#$%&'()*,+-./:;<=>?@[\\]^_`{|}~":
            return part[at : at + 2], at + 2
        return letter, at + 1
    if letter == "]":
        target = _TARGET().match(part, at)
        if target:
            return target[0], target.end()
        return ("\\]" if following in ("(", ":") else letter), at + 1
    if letter == "<":
        link = _AUTOLINK().match(part, at)
        return (link[0], link.end()) if link else ("\\<", at + 1)
    if letter == "!":
        return ("" if following == "[" else letter), at + 1
    if letter == "&":
        return ("&amp;" if following == "#" else letter), at + 1
    if letter == "~" and following != "~":
        return letter, at + 1
    return f"\\{letter}", at + 1
