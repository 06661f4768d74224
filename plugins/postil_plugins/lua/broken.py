"""The top level of a Lua file, of a broken one too.

A missing ``end`` makes all that follows part of the function it is missing in; people save files in the middle of a
word. So where the tree is broken, the text is parsed again in stretches, one for each line that starts a statement at
its margin: a broken function then costs itself alone.
"""

import re
from itertools import pairwise

from tree_sitter import Node

from postil.syntax.walking import outside_errors, parsed_between
from postil.values import NamedTuple
from postil_plugins.lua import grammar as g

_START = re.compile(
    rb"^(?>(?:--[^\r\n]*\r?\n)*)(?:local[ \t]+(?:function\b|\w+)|function[ \t]+\w|return\b|\w[\w.]*[ \t]*=[^=])",
    re.MULTILINE,
)
_MOST_STRETCHES = 500


_HEAD = re.compile(
    rb"(?P<local>local[ \t]+)?function[ \t]+(?P<name>\w+(?:\.\w+)*(?::\w+)?)[ \t]*\((?P<taken>[\w\s,.]*)\)", re.ASCII
)


class Head(NamedTuple):
    """A function of which only the head can be read."""

    name: str
    local: bool
    parameters: str
    start: int
    header_end: int
    end: int
    above: tuple[int, int] | None
    """The comments on the lines above it."""


def statements(content: bytes, root: Node) -> tuple[list[Node], list[Head]]:
    """The statements and comments of a file, in source order, and the functions that cannot be read."""
    children = root.children
    heads: list[Head] = []
    if not root.has_error:
        return children, heads
    answer: list[Node] = []
    if _START.search(content) is None:
        # Parsing the same again costs as much again, and broken text can cost much.
        return outside_errors(root), heads
    start = 0 if root.is_error else -1
    for child in children:
        if start < 0 and _sound(content, child):
            answer.append(child)
        elif start < 0:
            start = child.start_byte
        elif _sound(content, child) and child.kind_id != g.COMMENT and _START.match(content, child.start_byte):
            answer.extend(_parsed_again(content, start, child.start_byte, heads))
            start = -1
            answer.append(child)
    if start >= 0:
        answer.extend(_parsed_again(content, start, root.end_byte, heads))
    return answer, heads


def _sound(content: bytes, node: Node) -> bool:
    """Whether a node is whole, or has an error but swallowed no other statement."""
    if node.is_error or node.kind_id not in g.WHOLE:
        return False
    return not node.has_error or not _START.search(content, node.start_byte + 1, node.end_byte)


def _parsed_again(content: bytes, start: int, end: int, heads: list[Head]) -> list[Node]:
    """What stands between two bytes, statement by statement."""
    cuts = [match.start() for match in _START.finditer(content, start, end) if match.start() > start]
    bounds = [start, *cuts[:_MOST_STRETCHES], end]
    answer: list[Node] = []
    for first, last in pairwise(bounds):
        root = parsed_between(g.GRAMMAR, content, first, last)
        head = _head(content, first, last) if root.has_error else None
        if head is not None and not any(child.kind_id == g.FUNCTION for child in root.children):
            heads.append(head)
            continue
        answer += outside_errors(root)
    return answer


def _head(content: bytes, start: int, end: int) -> Head | None:
    """The function whose head a stretch starts with, behind its comments."""
    at = start
    while at < end and content.startswith(b"--", at):
        line = content.find(b"\n", at, end)
        at = end if line < 0 else line + 1
    match = _HEAD.match(content, at, end)
    if match is None:
        return None
    above = (start, len(content[:at].rstrip())) if at > start else None
    stop = start + len(content[start:end].rstrip())
    taken = match["taken"].decode()
    return Head(match["name"].decode(), match["local"] is not None, taken, at, match.end(), stop, above)
