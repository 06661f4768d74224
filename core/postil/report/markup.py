"""The inline marks of each convention as Markdown."""

import re


def markdown(text: str, doc_format: str | None) -> str:
    """``text`` with the marks of its convention turned into those of Markdown, as far as they have any."""
    if doc_format in ("google", "numpy", "sphinx", "plain"):
        text = _restructured(text) if "`" in text or "::" in text else text
        return _doctests(text) if ">>> " in text else text
    if doc_format == "epytext":
        return re.sub(_BRACES, _braces, text) if "{" in text else text
    if doc_format in ("jsdoc", "tsdoc", "javadoc"):
        text = re.sub(_INLINE_TAG, _inline_tag, text) if "{@" in text else text
        return _html(text) if doc_format == "javadoc" and ("<" in text or "&" in text) else text
    return text


_ROLE = r":(?:[a-z]+:)?[a-z]+:`(~?)([^`\n]{1,300})`"
_LITERAL = r"``([^`\n]{1,300})``(?!`)"
_LINK = r"`([^`<\n]{1,200}?)\s*<([^<>`\n]{1,500})>`_{1,2}"
_DIRECTIVE = r"([ \t]*)\.\. ([a-z-]+)::[ \t]*(.*)"


def _restructured(text: str) -> str:
    if ">`_" in text:
        text = re.sub(_LINK, r"[\1](\2)", text)
    if ":`" in text:
        text = re.sub(_ROLE, _role, text)
    if "``" in text:
        text = re.sub(_LITERAL, r"`\1`", text) if "```" in text else text.replace("``", "`")
    return _directives(text) if "::" in text else text


def _role(match: re.Match[str]) -> str:
    target = match[2]
    if target.endswith(">") and "<" in target:
        return f"`{target.partition('<')[0].strip()}`"
    return f"`{target.rpartition('.')[2] if match[1] else target}`"


def _directives(text: str) -> str:
    """Directives as bold words, code blocks as fences, and the colon pairs that announce a literal block as one."""
    lines: list[str] = []
    fence: int | None = None
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        if fence is not None and line.strip() and indent <= fence:
            _close(lines, fence)
            fence = None
        directive = re.fullmatch(_DIRECTIVE, line)
        if directive is None:
            lines.append(line if fence is not None or not line.endswith("::") else line[:-1])
            continue
        name, argument = directive[2], directive[3]
        if name in ("code-block", "code", "sourcecode"):
            fence = len(directive[1])
            lines.append(f"{directive[1]}```{argument}")
        else:
            lines.append(f"{directive[1]}**{name[:1].upper()}{name[1:]}** {argument}".rstrip())
    if fence is not None:
        _close(lines, fence)
    return "\n".join(lines)


def _doctests(text: str) -> str:
    """Interactive sessions, which end at an empty line, between fences."""
    lines: list[str] = []
    fence: int | None = None
    fenced = False
    for line in text.split("\n"):
        bare = line.lstrip()
        if bare.startswith("```"):
            fenced = not fenced
        if fence is None and not fenced and bare.startswith(">>> "):
            fence = len(line) - len(bare)
            lines.append(f"{' ' * fence}```pycon")
        elif fence is not None and not bare:
            _close(lines, fence)
            fence = None
        lines.append(line)
    if fence is not None:
        _close(lines, fence)
    return "\n".join(lines)


def _close(lines: list[str], indent: int) -> None:
    blank = 0
    while lines and not lines[-1].strip():
        lines.pop()
        blank += 1
    lines += [f"{' ' * indent}```", *[""] * blank]


_BRACES = r"\b([A-Z])\{([^{}\n]{1,300})\}"


def _braces(match: re.Match[str]) -> str:
    mark = {"C": "`", "L": "`", "B": "**", "I": "*", "M": "`"}.get(match[1])
    return f"{mark}{match[2]}{mark}" if mark else match[0]


_INLINE_TAG = r"\{@(\w+)(?:\s+([^{}]{0,500}))?\}"


def _inline_tag(match: re.Match[str]) -> str:
    tag, content = match[1], (match[2] or "").strip()
    if tag in ("link", "linkplain", "linkcode", "see"):
        target, _, label = content.partition("|" if "|" in content else " ")
        shown = label.strip() or target.strip().lstrip("#").replace("#", ".")
        return shown if "://" in target else f"`{shown}`"
    if tag == "code":
        return f"`{content}`"
    return content


_TAG = r"<(/?)([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]{0,300})?/?>"
_MARKS = {
    "code": "`",
    "tt": "`",
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
    "pre": "\n```\n",
    "a": "",
    "div": "\n",
    "span": "",
    "blockquote": "\n",
    "sup": "^",
    "sub": "",
}
_ONLY_OPENING = frozenset(("p", "br", "li", "dt", "dd", "sup"))


def _html(text: str) -> str:
    from html import unescape

    return _tight(unescape(re.sub(_TAG, _tag, text))).strip("\n")


def _tight(text: str) -> str:
    """``text`` with at most one empty line in a row, and none between the items of a list."""
    lines: list[str] = []
    listed = False
    for line in text.split("\n"):
        bare = line.lstrip()
        if bare.startswith("- "):
            if listed and lines and not lines[-1]:
                lines.pop()
            listed = True
        elif bare and lines and not lines[-1]:
            listed = False
        if bare or (lines and lines[-1]):
            lines.append(line if bare else "")
    return "\n".join(lines)


def _tag(match: re.Match[str]) -> str:
    name = match[2].lower()
    mark = "**" if name in ("h1", "h2", "h3", "h4") else _MARKS.get(name)
    if mark is None:
        return match[0]
    return "" if match[1] and name in _ONLY_OPENING else mark
