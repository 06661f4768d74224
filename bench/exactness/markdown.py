"""What markdown-it sees: the headings at the top of a document by the CommonMark rules, nested by level.

Needs ``markdown-it-py``, which nothing else here does. Names, places and nesting are compared, not docs: which
paragraph documents a section is Postil's own rule.
"""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Protocol, cast

from bench.exactness.compare import NAME, Seen

SUFFIXES = (".md", ".markdown", ".mdx")
KINDS = {"section": NAME}
_ANCHOR = re.compile(r"\s*\{#[\w:.-]+\}$")
"""What many generators take for a heading's identifier and CommonMark for text; Postil shows it to nobody."""
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}


class Token(Protocol):
    type: str
    tag: str
    level: int
    content: str
    map: list[int] | None
    children: list["Token"] | None


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """Every heading that begins a section."""
    parse = import_module("markdown_it").MarkdownIt("commonmark").parse
    for path in files:
        text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        start = _front_matter(lines)
        body = "\n" * start + "\n".join(lines[start:])
        yield from _sections(str(path), lines, cast("list[Token]", parse(body)))


def _sections(path: str, lines: list[str], tokens: list[Token]) -> Iterator[Seen]:
    headings = [
        (int(token.tag[1]), token.map[0], _ANCHOR.sub("", " ".join(_text(inline).split())))
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    above: list[tuple[int, str]] = []
    for place, (level, line, name) in enumerate(headings):
        while above and above[-1][0] >= level:
            above.pop()
        end = next((other for deeper, other, _ in headings[place + 1 :] if deeper <= level), len(lines))
        while not lines[end - 1].strip():
            end -= 1
        if name:
            qualname = f"{above[-1][1]}.{name}" if above else name
            above.append((level, qualname))
            yield Seen(path, NAME, qualname, line + 1, end)


def _text(inline: Token) -> str:
    words: list[str] = []
    pending = list(reversed(inline.children or []))
    while pending:
        token = pending.pop()
        if token.type == "image":
            pending.extend(reversed(token.children or []))
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type in ("text", "code_inline"):
            words.append(token.content)
    return "".join(words)


def _front_matter(lines: list[str]) -> int:
    """The number of lines that are front matter."""
    closing = _FENCES.get(lines[0].rstrip())
    if closing is None or len(lines) < 2 or not lines[1].strip():
        return 0
    return next((at + 1 for at in range(1, len(lines)) if lines[at].rstrip() in closing), 0)
