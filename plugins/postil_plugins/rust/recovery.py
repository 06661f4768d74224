"""A file in the middle of an edit: what is open when the next item starts is closed there.

One bracket too few makes the grammar take all that follows for a part of the broken item, or give up on it. Where items
start is still to be seen by their lines, and what belongs to one by its indentation; so the body of a function whose
brackets or strings do not match within these lines is blanked. It costs the items inside that body, and no others.
"""

import re

from postil_plugins.rust import grammar as g

_START = re.compile(
    rb"^(?P<indent>[ \t]*)(?:pub(?:\([^()\n]*\))?[ \t]+)?"
    rb"(?>(?:(?:default|const|async|unsafe|extern(?:[ \t]*\"[^\"\n]*\")?)[ \t]+)*)"
    rb"(?P<word>fn|struct|enum|union|trait|impl|mod|static|const|type|use|macro_rules!)\b",
    re.MULTILINE,
)
_LEAD = re.compile(rb"[ \t]*(?://|#\[|/\*\*|\*)")
_END = re.compile(rb"^(?P<indent>[ \t]*)\}", re.MULTILINE)
_TOKEN = re.compile(rb"(//[^\n]*|" + g.BLOCK_COMMENT + rb")|(" + g.STRING + rb")|[()\[\]{}]", re.DOTALL)
_CONTAINERS = frozenset((b"impl", b"trait", b"mod"))
_CLOSES = {b")": b"(", b"]": b"[", b"}": b"{"}
_NOT_LINE_END = re.compile(rb"[^\r\n]")
_MOST = 5000


def closed(content: bytes) -> tuple[bytes, int]:
    """``content``, byte for byte as long, with what is open closed, and how many items that took."""
    starts = list(_START.finditer(content))[:_MOST]
    ends = [(match.start(), len(match["indent"])) for match in _END.finditer(content)]
    changed = bytearray(content)
    mended = 0
    done = 0
    at_end = 0
    for place, match in enumerate(starts):
        if match.start() < done:
            continue
        while at_end < len(ends) and ends[at_end][0] < match.start():
            at_end += 1
        indent = len(match["indent"])
        stop = _region_end(content, starts, place, indent)
        container = match["word"] in _CONTAINERS
        for end, depth in ends[at_end : at_end + _MOST]:
            if end >= stop:
                break
            if depth < indent:
                stop = end
                break
        if container or _matches(content, match.start(), stop):
            done = done if container else stop
            continue
        _blank_body(content, changed, match.start(), stop)
        mended += 1
        done = stop
    return bytes(changed), mended


def _region_end(content: bytes, starts: list[re.Match[bytes]], place: int, indent: int) -> int:
    """Where the next item that is not inside this one starts, the comments and attributes above it with it."""
    following = next((other for other in starts[place + 1 :] if len(other["indent"]) <= indent), None)
    if following is None:
        return len(content)
    stop = following.start()
    first = starts[place].start()
    while stop > first:
        line = content.rfind(b"\n", 0, stop - 1) + 1
        if line <= first or _LEAD.match(content, line, stop) is None:
            break
        stop = line
    return stop


def _matches(content: bytes, start: int, stop: int) -> bool:
    """Whether brackets and strings are whole between two bytes."""
    opened: list[bytes] = []
    for token in _TOKEN.finditer(content, start, stop):
        mark = token.group()
        if token.group(1) is not None:
            continue
        if token.group(2) is not None:
            if token.end() == stop and mark[-1:] not in b"\"#'":
                return False
        elif mark not in _CLOSES:
            opened.append(mark)
        elif not opened or opened.pop() != _CLOSES[mark]:
            return False
    return not opened


def _blank_body(content: bytes, changed: bytearray, start: int, stop: int) -> None:
    """Leave the header of an item with an empty body; nothing where the header itself is broken."""
    stop = start + len(content[start:stop].rstrip())
    opening = _body(content, start, stop)
    if opening < 0 or stop - opening < 2:
        opening = start - 1
    changed[opening + 1 : stop] = _NOT_LINE_END.sub(b" ", content[opening + 1 : stop])
    if opening >= start:
        changed[stop - 1 : stop] = b"}"


def _body(content: bytes, start: int, stop: int) -> int:
    """Where the first brace outside other brackets is; -1 where there is none."""
    depth = 0
    for token in _TOKEN.finditer(content, start, stop):
        mark = token.group()
        if token.group(1) is not None or token.group(2) is not None:
            continue
        if mark == b"{" and not depth:
            return token.start()
        depth += -1 if mark in _CLOSES else 1
    return -1
