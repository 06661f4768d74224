"""Markdown's code in a text: fences and code spans, which nobody else's marks may touch.

A span ends in the line it begins in: renderers agree on no more when lists and tables come in between.
"""

from collections.abc import Callable

from postil.docstrings.patterns import late

_FENCE = late(r" *(`{3,}|~{3,})(.*)")
_TICKS = late(r"`+")


def code(text: str) -> str:
    """``text`` as inline code, whatever it holds."""
    text = " ".join(text.split())
    if not text:
        return ""
    ticks = _longer_than(text, 1)
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def fenced(text: str, language: str = "") -> str:
    """``text`` as a block of code, whatever it holds."""
    text = text.strip("\n")
    fence = _longer_than(text, 3)
    return f"{fence}{language}\n{text}\n{fence}"


def dedented(text: str) -> str:
    """``text`` without the blanks that all its lines begin with."""
    lines = text.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)


def _longer_than(text: str, least: int) -> str:
    longest = max((len(run) for run in _TICKS().findall(text)), default=0) if "`" in text else 0
    return "`" * max(least, longest + 1 if longest >= least else 0)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """``text`` with ``change`` made to every stretch of a line that is no code."""
    fence = ""
    lines: list[str] = []
    for line in text.split("\n"):
        match = _FENCE().fullmatch(line) if "```" in line or "~~~" in line else None
        if fence:
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
            lines.append(line)
        elif match and (match[1][0] == "~" or "`" not in match[2]):
            fence = match[1]
            lines.append(line)
        else:
            lines.append("".join(piece if is_code else change(piece) for piece, is_code in pieces(line)))
    return "\n".join(lines)


def code_ranges(text: str) -> list[tuple[int, int]]:
    """The stretches of ``text`` that are code, in order."""
    found: list[tuple[int, int]] = []
    at = 0

    def note(piece: str) -> str:
        nonlocal at
        start = text.find(piece, at) if piece else at
        if start > at:
            found.append((at, start))
        at = start + len(piece)
        return piece

    outside_code(text, note)
    return found if at == len(text) else [*found, (at, len(text))]


def pieces(line: str) -> list[tuple[str, bool]]:
    """The stretches of a line, each with whether it is a code span.

    A backslash escapes what would open a span, and nothing inside one: there it is code itself.
    """
    if "`" not in line:
        return [(line, False)]
    runs = [(match.start(), match.end()) for match in _TICKS().finditer(line)]
    later: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    found: list[tuple[str, bool]] = []
    at = number = 0
    while number < len(runs):
        start, end = runs[number]
        start += _escaped(line, start, at)
        same = later.get(end - start, [])
        while same and same[-1] <= number:
            same.pop()
        if same:
            number = same[-1]
            found += [(line[at:start], False), (line[start : runs[number][1]], True)]
            at = runs[number][1]
        number += 1
    return [*found, (line[at:], False)]


def _escaped(line: str, at: int, first: int) -> bool:
    """Whether a backslash that is not escaped itself stands before a character, looking back to ``first``."""
    count = 0
    while at - count > first and line[at - count - 1] == "\\":
        count += 1
    return count % 2 == 1
