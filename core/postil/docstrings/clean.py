"""From a string literal or a comment to the text its readers see.

Each function answers None when nothing is left, so that an empty doc is no doc.
"""

import re
from collections.abc import Iterable, Sequence

_LITERAL = re.compile(
    r"([A-Za-z]{0,3})"
    r"(\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(\n|[\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}\n]*\})")
_SIMPLE = {
    "\n": "", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f",
    "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip
_STARRED = re.compile(r"[ \t]*(?:\*+(?=[ \t]|$)|\*)")
_GO_DIRECTIVE = re.compile(r"(?:line|extern|export) |[a-z0-9]+:[a-z0-9]")


def python_docstring(literal_source: str) -> str | None:
    """The docstring that a string literal, or several side by side, gives; None for bytes and f-strings too."""
    value = python_string(literal_source)
    return None if value is None or not value.strip() else cleandoc(value)


def python_string(literal_source: str) -> str | None:
    """The value of a Python string literal, or of several side by side; None for bytes, f- and t-strings."""
    if "\r" in literal_source:
        literal_source = literal_source.replace("\r\n", "\n").replace("\r", "\n")
    if literal_source.startswith('"""') and literal_source.find('"""', 3) == len(literal_source) - 3 > 0:
        inner = literal_source[3:-3]
        return _unescape(inner) if "\\" in inner else inner
    parts: list[str] = []
    for match in _LITERAL.finditer(literal_source):
        prefix, quoted = match.group(1).lower(), match.group(2)
        if "b" in prefix or "f" in prefix or "t" in prefix:
            return None
        width = 3 if len(quoted) >= 6 and quoted[:3] == quoted[0] * 3 else 1
        inner = quoted[width:-width]
        parts.append(inner if "r" in prefix or "\\" not in inner else _unescape(inner))
    return "".join(parts) if parts else None


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = match.group(1)
    simple = _SIMPLE.get(code)
    if simple is not None:
        return simple
    if code[0] in "xuU":
        point = int(code[1:], 16)
        return chr(point) if point <= 0x10FFFF else match.group()
    if code[0] == "N":
        import unicodedata  # only a few docs in a thousand name a character

        try:
            return unicodedata.lookup(code[2:-1])
        except KeyError:
            return match.group()
    return chr(int(code, 8))


def cleandoc(text: str) -> str:
    """Dedent as PEP 257 says and as ``inspect.cleandoc`` does it."""
    if "\n" not in text and "\t" not in text:
        return text.lstrip()
    lines = text.expandtabs().split("\n")
    margins = [len(line) - len(rest) for line in lines[1:] if (rest := line.lstrip())]
    lines[0] = lines[0].lstrip()
    if margins:
        margin = min(margins)
        lines[1:] = [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def block_comment(text: str) -> str | None:
    """The text of a ``/** … */`` comment (or ``/* … */``, ``/*! … */``) without its marks and leading stars.

    What is indented deeper than the rest stays so: an example in a comment keeps its shape.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = text.removesuffix("*/").removeprefix("/*")
    if text.startswith(("*", "!")):
        text = text[1:].lstrip("*")
    first, *rest = text.rstrip(" \t*").split("\n")
    starred = [match.end() if (match := _STARRED.match(line)) else -1 for line in rest]
    if any(end >= 0 for end in starred):
        column = min(end for end in starred if end >= 0)
        bare = [line[end:] if end >= 0 else _outdented(line, column) for line, end in zip(rest, starred, strict=True)]
        rest = _dedented(bare)
    else:
        rest = _dedented(rest)
    return _joined([first.strip(), *rest])


def line_comments(lines: Iterable[str], mark: str) -> str | None:
    """The text of successive line comments that start with ``mark``, dedented as one."""
    bare = [line.strip().removeprefix(mark) for line in lines]
    return _joined(_dedented(bare))


def godoc(comments: Iterable[str]) -> str | None:
    """The text of a Go comment group as ``go/ast`` gives it: directives left out, runs of blank lines made one."""
    lines: list[str] = []
    for comment in comments:
        if comment.startswith("//"):
            body = comment[2:].rstrip("\r\n")
            if body.startswith(" "):
                body = body[1:]
            elif _GO_DIRECTIVE.match(body):
                continue
        else:
            body = comment.removeprefix("/*").removesuffix("*/").replace("\r", "")
        for line in body.split("\n"):
            line = line.rstrip(" \t\r\n")
            if line or (lines and lines[-1]):
                lines.append(line)
    return "\n".join(lines).rstrip("\n") or None


def _outdented(line: str, most: int) -> str:
    """``line`` without its first ``most`` blanks, as far as they are blanks."""
    blanks = len(line) - len(line.lstrip(" \t"))
    return line[min(blanks, most) :]


def _dedented(lines: Sequence[str]) -> list[str]:
    margins = [len(line) - len(rest) for line in lines if (rest := line.lstrip(" \t"))]
    margin = min(margins, default=0)
    return [line[margin:] for line in lines] if margin else list(lines)


def _joined(lines: list[str]) -> str | None:
    lines = [line.rstrip() for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    start = next((at for at, line in enumerate(lines) if line), len(lines))
    return "\n".join(lines[start:]) or None
