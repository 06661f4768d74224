"""Where the scripts of a page are, and in which language each is.

Invariant: one pass over the tags, in time in proportion to the page; what is inside a comment is no tag, and a script
ends where HTML says, at the next ``</script`` whatever the script means by it.
"""

import re

from postil.values import NamedTuple

_OPENING = re.compile(rb"<!--|<(script|style|docs|textarea|title)(?=[\s/>])", re.IGNORECASE)
_TAG_END = re.compile(rb"(?>(?:[^>\"'{]+|\"[^\"]*\"|'[^']*'|\{[^{}]*\}|[\"'{])*)>")
_ATTRIBUTE = re.compile(rb"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_JAVASCRIPT = frozenset((
    b"", b"module", b"text/javascript", b"application/javascript", b"text/ecmascript", b"application/ecmascript",
    b"text/jsx", b"text/babel", b"application/x-javascript", b"javascript", b"js", b"jsx", b"babel",
))  # fmt: skip
_TYPESCRIPT = frozenset((b"ts", b"typescript", b"text/typescript", b"application/typescript", b"text/x-typescript"))


class Block(NamedTuple):
    """The inside of one element."""

    kind: str
    """``script`` or ``docs``, or ``comment`` with its marks."""
    start: int
    end: int
    language: str = ""
    """Of a script: ``javascript``, ``typescript``, ``tsx``, or empty when it is none of these."""
    module: bool = False


def blocks(content: bytes) -> list[Block]:
    """The scripts, ``<docs>`` and comments of a page, in their order."""
    found: list[Block] = []
    at = 0
    while (match := _OPENING.search(content, at)) is not None:
        if match[1] is None:
            end = content.find(b"-->", match.end())
            at = len(content) if end < 0 else end + 3
            found.append(Block("comment", match.start(), at))
            continue
        name = match[1].lower()
        tag = _TAG_END.match(content, match.end())
        if tag is None:
            break
        at = tag.end()
        if content[at - 2 : at - 1] == b"/" and name == b"script":
            continue
        closing = re.compile(rb"</" + name + rb"(?=[\s/>]|\Z)", re.IGNORECASE).search(content, at)
        end = len(content) if closing is None else closing.start()
        if name in (b"script", b"docs"):
            found.append(_block(name.decode("ascii"), content[match.end() : at - 1], at, end))
        at = end
    return found


def _block(name: str, inside: bytes, start: int, end: int) -> Block:
    given = {
        match[1].lower(): (match[2] or match[3] or match[4] or b"").strip().lower()
        for match in _ATTRIBUTE.finditer(inside)
    }
    if name != "script" or b"src" in given:
        return Block(name, start, end)
    told = given.get(b"lang", given.get(b"type", b""))
    language = "javascript" if told in _JAVASCRIPT else "typescript" if told in _TYPESCRIPT else ""
    if told == b"tsx":
        language = "tsx"
    return Block(name, start, end, language, module=given.get(b"type") == b"module")


def only(content: bytes, parts: list[Block]) -> bytes:
    """The content, byte for byte as long, with blanks for all that is outside of the parts."""
    pieces: list[bytes] = []
    at = 0
    for part in parts:
        pieces += (content[at : part.start].translate(_BLANKS), content[part.start : part.end])
        at = part.end
    pieces.append(content[at:].translate(_BLANKS))
    return b"".join(pieces)


_BLANKS = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(256))
