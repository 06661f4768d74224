"""Where the doc of a declaration goes, and the marks that it stands in there.

Invariant: a doc is put on lines of its own; where a declaration shares its line with other code there is no place.
"""

import re

from postil.edits.style import DocStyle
from postil.model import FileDoc, Symbol
from postil.values import NamedTuple

_MARKS = {
    "rust": "///", "swift": "///", "c#": "///", "go": "//", "ruby": "#", "shell": "#", "lua": "---", "sql": "--",
}  # fmt: skip
"""Languages whose docs are comments of a line each; those of all others but Python's are blocks."""
_BLOCKS = frozenset(
    ("javascript", "jsx", "typescript", "tsx", "java", "kotlin", "scala", "php", "c", "cpp", "c++", "vue", "svelte")
)
_EITHER = frozenset(("c", "cpp", "c++"))
_ABOVE = re.compile(
    rb"\s*(?:@|#\[|\[[A-Z]|\[(?:field|event|method|param|property|return|type)\s*:|template\b|__attribute__|\[\[)"
)
_MODIFIERS = re.compile(
    rb"(?:(?:public|private|protected|internal|static|final|abstract|export|default|async|inline|extern|constexpr"
    rb"|virtual|override|open|sealed|data|suspend|declare|readonly|unsafe|partial|native|synchronized|const)\s*)+$"
)
_TYPE_LINE = re.compile(rb"[ \t]*[A-Za-z_][\w \t*&:<>,]*$")
_CONTEXT = re.compile(rb"[ \t]*context[ \t]*\(.*\)")
_ORDER = re.compile(
    rb"\s*(?://|/\*|#|--)\s*(?:eslint-|tslint:|@ts-|prettier-|biome-|istanbul |swiftlint:|NOLINTNEXT|noinspection"
    rb"|squawk-ignore)"
)
"""A comment that tells a tool about the line below it, and must stay directly above that."""
_BEFORE = re.compile(rb"(?:[^{}();=,]|\([^(){};]*\))*$")


class Place(NamedTuple):
    """A place for a doc."""

    start_byte: int
    end_byte: int
    """Of the blanks that the doc stands in the place of, behind a header that has its body on the same line."""
    indent: str
    mark: str
    """``quotes`` for a string, ``/**`` for a block, else what each line begins with."""
    newline: str
    inline: bool = False
    """Whether the body has to move to a line of its own."""


def place(content: bytes, doc: FileDoc, symbol: Symbol, style: DocStyle) -> Place | None:
    """Where the doc of a declaration without one goes; None where there is no place."""
    newline = "\r\n" if b"\r\n" in content[: symbol.span.end_byte + 2] else "\n"
    if doc.language == "python":
        return _inside(content, symbol, newline)
    mark = _MARKS.get(doc.language)
    if mark is None:
        if doc.language not in _BLOCKS:
            return None
        mark = "///" if style.lines and doc.language in _EITHER else "/**"
    start = _first_line(content, symbol, doc.language)
    return None if start is None else Place(start, start, _indent(content, start), mark, newline)


def _inside(content: bytes, symbol: Symbol, newline: str) -> Place | None:
    """Behind a Python header, comments above the first statement behind the doc."""
    if symbol.body is None:
        return None
    body = symbol.body.start_byte
    start = content.rfind(b"\n", 0, body) + 1
    if content[start:body].strip():
        colon = len(content[:body].rstrip())
        if content[colon - 1 : colon] != b":" or content[start:colon].count(b"\n"):
            return None
        outer = _indent(content, start)
        if content[start : symbol.span.start_byte].strip() not in (b"", b"async"):
            return None
        unit = "\t" if "\t" in outer else "    "
        return Place(colon, body, outer + unit, "quotes", newline, inline=True)
    indent = content[start:body]
    while start > symbol.span.start_byte:
        above = content.rfind(b"\n", 0, start - 1) + 1
        line = content[above:start].strip()
        if above <= symbol.span.start_byte or not line.startswith(b"#") or line.startswith(b"# type:"):
            break
        start = above
    return Place(start, start, indent.decode("ascii", "replace"), "quotes", newline)


def _indent(content: bytes, start: int) -> str:
    match = re.compile(rb"[ \t]*").match(content, start)
    return match[0].decode() if match else ""


def _first_line(content: bytes, symbol: Symbol, language: str) -> int | None:
    """The start of the line on which a declaration with all that belongs to it begins."""
    start = content.rfind(b"\n", 0, symbol.span.start_byte) + 1
    if _BEFORE.fullmatch(content[start : symbol.span.start_byte]) is None:
        return None
    while start:
        above = content.rfind(b"\n", 0, start - 1) + 1
        line = content[above : start - 1].rstrip()
        typed = language in _EITHER and _TYPE_LINE.fullmatch(line) and line.strip() not in (b"else", b"do")
        context = language == "kotlin" and _CONTEXT.fullmatch(line)
        if typed or context or _ORDER.match(line) or _ABOVE.match(line) or _MODIFIERS.fullmatch(line.strip()):
            start = above
        elif (
            symbol.decorators
            and line.endswith((b")", b"]"))
            and (opening := _opening(content, start - 1)) is not None
            and opening < above
        ):
            start = opening
        else:
            break
    return start


def _opening(content: bytes, end: int) -> int | None:
    """The start of the line where an annotation of several lines that ends at ``end`` begins."""
    depth = 0
    at = end
    while at > max(0, end - 10_000):
        at -= 1
        byte = content[at : at + 1]
        if byte in (b")", b"]", b"}"):
            depth += 1
        elif byte in (b"(", b"[", b"{"):
            depth -= 1
            if depth == 0:
                start = content.rfind(b"\n", 0, at) + 1
                return start if _ABOVE.match(content, start) else None
    return None


def written(text: str, place: Place, style: DocStyle, quote: str = '"""') -> str:
    """A doc's text in its marks, to be put at the place."""
    newline, indent = place.newline, place.indent
    lines = text.split("\n")
    if place.mark == "quotes":
        return newline.join(_quoted(lines, place, style, quote))
    if place.mark != "/**":
        rows = [f"{indent}{place.mark} {line}".rstrip() for line in lines]
    elif len(lines) == 1 and style.one_line:
        rows = [f"{indent}/** {lines[0]} */"]
    else:
        rows = [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]
    return newline.join([*rows, ""])


def _quoted(lines: list[str], place: Place, style: DocStyle, quote: str) -> list[str]:
    indent = place.indent
    prefix = "r" if any("\\" in line for line in lines) else ""
    if len(lines) == 1 and style.one_line:
        rows = [f"{indent}{prefix}{quote}{lines[0]}{quote}"]
    else:
        first = (
            [f"{indent}{prefix}{quote}", f"{indent}{lines[0]}"]
            if style.below
            else [f"{indent}{prefix}{quote}{lines[0]}"]
        )
        rows = [*first, *(f"{indent}{line}" if line else "" for line in lines[1:]), f"{indent}{quote}"]
    # A body behind the header moves below its doc.
    return ["", *rows, indent] if place.inline else [*rows, ""]
