"""reStructuredText as Python's docstrings have it, as Markdown: roles, literals, links, directives, doctests."""

import re

from postil.docstrings.patterns import late
from postil.docstrings.spans import code, dedented

_ROLE = late(r":(?:[a-z]+:)?[a-z]+:`(~?)([^`]{1,300})`")
_LITERAL = late(r"``([^`\n]{1,300})``(?!`)")
_LINK = late(r"`([^`<\n]{1,200}?)\s*<([^<>`\n]{1,500})>`_{1,2}")
_DIRECTIVE = late(r"([ \t]*)\.\. ([a-z-]+)::[ \t]*(.*)")
_OPTION = late(r"[ \t]*:[a-z-]+:(?:[ \t].*)?")
_CODE = frozenset(("code-block", "code", "sourcecode", "highlight", "parsed-literal", "testcode", "doctest"))


def restructured(text: str) -> str:
    """``text`` with the marks of reStructuredText turned into those of Markdown, as far as it has any."""
    if "`" in text:
        if ">`_" in text:
            text = _LINK().sub(r"[\1](\2)", text)
        if ":`" in text:
            text = _ROLE().sub(_role, text)
        if "``" in text:
            text = _LITERAL().sub(_literal, text)
    if "::" in text:
        text = _directives(text)
    return _doctests(text) if ">>>" in text else text


def _literal(match: re.Match[str]) -> str:
    return code(match[1])


def _role(match: re.Match[str]) -> str:
    target = match[2]
    if target.endswith(">") and "<" in target:
        return code(target.partition("<")[0])
    return code(target.rpartition(".")[2] if match[1] else target.lstrip("!"))


def _directives(text: str) -> str:
    """Directives as bold words, code blocks as fences, and the colon pairs that announce a literal block as one."""
    lines: list[str] = []
    fence: int | None = None
    opened = announced = fenced = False
    announced_at = start = 0
    for line in text.split("\n"):
        bare = line.lstrip()
        indent = len(line) - len(bare)
        if fence is not None and bare and indent <= fence:
            _close(lines, fence, start)
            fence = None
        if bare.startswith("```") and fence is None:
            fenced = not fenced
        if announced and bare:
            announced = False
            if indent > announced_at:
                lines.append(f"{' ' * announced_at}```")
                fence, opened, start = announced_at, True, len(lines)
        if fence is not None and not opened and (not bare or _OPTION().fullmatch(line)):
            continue
        opened = opened or fence is not None
        match = _DIRECTIVE().fullmatch(line) if fence is None and not fenced else None
        if match is None:
            announces = fence is None and not fenced and bare.endswith("::") and not announced
            announced, announced_at = announced or announces, indent if announces else announced_at
            lines.append(line if not announces else line[:-1] if bare != "::" else "")
        elif match[2] in _CODE:
            fence, opened = len(match[1]), False
            lines.append(f"{match[1]}```{match[3].strip()}")
            start = len(lines)
        elif match[2] == "math" and match[3]:
            lines.append(f"{match[1]}{code(match[3])}")
        else:
            lines.append(f"{match[1]}**{match[2][:1].upper()}{match[2][1:]}** {match[3]}".rstrip())
    if fence is not None:
        _close(lines, fence, start)
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
        if fence is None and not fenced and (bare.startswith(">>> ") or bare == ">>>"):
            fence = len(line) - len(bare)
            lines.append(f"{' ' * fence}```pycon")
        elif fence is not None and not bare:
            _close(lines, fence)
            fence = None
        lines.append(line)
    if fence is not None:
        _close(lines, fence)
    return "\n".join(lines)


def _close(lines: list[str], indent: int, start: int | None = None) -> None:
    """End a fence; what has stood in it from line ``start`` on is brought to its depth."""
    blank = 0
    while lines and not lines[-1].strip():
        lines.pop()
        blank += 1
    if start is not None:
        lines[start:] = [
            f"{' ' * indent}{line}" if line else "" for line in dedented("\n".join(lines[start:])).split("\n")
        ]
    lines += [f"{' ' * indent}```", *[""] * blank]
