"""What one file says of some names, as a worker tells it: mentions with their lines. The only part that sees the text.

Where no analyzer knows scopes, comments and strings are blanked by what the language marks them with.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from postil.model import Mention, Source
from postil.plugins.packing import pack
from postil.syntax.positions import Positions
from postil.values import NamedTuple

LONGEST_LINE = 200
MOST_MENTIONS = 20_000
_C = rb"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.){1,12}'"""
_HASH = rb"""\#[^\n]*|"(?:[^"\\]|\\.)*"?|'[^']*'?"""
_BLANKS = {
    "c": re.compile(_C, re.DOTALL),
    "go": re.compile(_C + rb"|`[^`]*`?", re.DOTALL),
    "jvm": re.compile(rb'"""(?s:.)*?(?:"""|\Z)|' + _C, re.DOTALL),
    "c#": re.compile(rb'@"(?:[^"]|"")*"?|"""(?s:.)*?(?:"""|\Z)|' + _C, re.DOTALL),
    "rust": re.compile(rb'r(\#*)"(?s:.)*?(?:"\1|\Z)|' + _C, re.DOTALL),
    "php": re.compile(
        rb"""\#(?!\[)[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?""", re.DOTALL
    ),
    "ruby": re.compile(rb"^=begin\b.*?(?:^=end\b|\Z)|" + _HASH, re.DOTALL | re.MULTILINE),
    "shell": re.compile(rb"(?:(?<=[\s;])|^)\#[^\n]*|'[^']*'?", re.MULTILINE),
    "lua": re.compile(
        rb"""--\[(=*)\[.*?(?:\]\1\]|\Z)|--[^\n]*|\[(=*)\[.*?(?:\]\2\]|\Z)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?""",
        re.DOTALL,
    ),
    "sql": re.compile(rb"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'?", re.DOTALL),
    "swift": re.compile(rb'"""(?s:.)*?(?:"""|\Z)|' + _C, re.DOTALL),
    "python": re.compile(_HASH),
    "ecmascript": re.compile(_C + rb"|`[^`]*`?", re.DOTALL),
}
_BEFORE = re.compile(rb"(?:([\w$\x80-\xff]+)[ \t]*(?:[!?]?\.|::|->|\\)[ \t]*)\Z|(?:\.|::|->)\s*\Z")
_DECLARED = re.compile(
    rb"(?:\b(?:fn|func|fun|def|class|struct|enum|union|interface|trait|type|object|module|mod|namespace|record|protocol"
    rb"|macro_rules!|\#[ \t]*define|function|typedef|extension|actor|const|let|var|val|static|table|view)\b[ \t]*"
    rb"(?:\([^()\n]*\)[ \t]*)?)\Z",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """One mention with the line that it stands in."""

    line: int
    column: int
    end_column: int
    text: str
    """The line, without what surrounds it."""
    origin: str
    path: tuple[str, ...]
    module: str
    role: str
    bound: str | None
    scope: str | None


def said(found: Sequence[Mention] | None, source: Source, names: Sequence[str]) -> bytes:
    """Pack what was found in a file, with lines; what no analyzer looked for is looked for here."""
    mentions = list(lexical(source, names)) if found is None else found
    positions = Positions(source.content)
    rows: list[Said] = []
    for each in mentions[:MOST_MENTIONS]:
        span = positions.span(each.start_byte, each.end_byte)
        text = _line(source.content, each.start_byte)
        rows.append(Said(span.line, span.column, span.end_column, text, *each[2:]))
    return pack(rows)


def lexical(source: Source, names: Iterable[str]) -> Iterator[Mention]:
    """Say where names stand outside of comments and strings, and what stands before their dot."""
    from postil.engine.graph.modules import family

    content = source.content
    blanks = _BLANKS.get(family(source.language))
    plain = content if blanks is None else blanks.sub(_blanked, content)
    for name in names:
        pattern = re.compile(
            rb"(?<![\w$\x80-\xff])" + re.escape(name.encode("utf-8", "replace")) + rb"(?![\w$\x80-\xff])"
        )
        for match in pattern.finditer(plain):
            start, end = match.span()
            before = plain[max(0, start - 200) : start]
            if _DECLARED.search(before[-60:]):
                continue
            owner = _BEFORE.search(before)
            role = "call" if plain[end : end + 40].lstrip()[:1] in (b"(", b"!") else "reference"
            if owner is None:
                yield Mention(start, end, "free", (name,), role=role, scope="?")
            elif owner[1] is None:
                yield Mention(start, end, "unknown", (name,), role=role, scope="?")
            else:
                path = (owner[1].decode("utf-8", "replace"), name)
                yield Mention(start, end, "free", path, role=role, scope="?")


def _blanked(match: re.Match[bytes]) -> bytes:
    """As many blanks, with the line ends kept."""
    return re.sub(rb"[^\n]", b" ", match[0])


def _line(content: bytes, at: int) -> str:
    start = max(content.rfind(b"\n", 0, at) + 1, at - LONGEST_LINE)
    end = content.find(b"\n", at)
    end = min(len(content) if end < 0 else end, at + LONGEST_LINE)
    return content[start:end].decode("utf-8", "replace").strip()
