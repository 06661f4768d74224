"""The top level of a Lua file, of a broken one too.

A missing ``end`` makes all that follows part of the function it is missing in; people save files in the middle of a
word. So where the tree is broken, the text is parsed again in stretches, one for each line that starts a statement at
its margin: a broken function then costs itself alone.
"""

import re
from itertools import pairwise

from tree_sitter import Node, Parser, Point, Range

from postil_plugins.lua import grammar as g

_START = re.compile(
    rb"^(?>(?:--[^\r\n]*\r?\n)*)(?:local[ \t]+(?:function\b|\w+)|function[ \t]+\w|return\b|\w[\w.]*[ \t]*=[^=])",
    re.MULTILINE,
)
_MOST_STRETCHES = 500


def statements(content: bytes, root: Node) -> list[Node]:
    """The statements and comments of a file, in source order."""
    children = root.children
    if not root.has_error:
        return children
    answer: list[Node] = []
    start = 0 if root.is_error else -1
    for child in children:
        if start < 0 and _sound(content, child):
            answer.append(child)
        elif start < 0:
            start = child.start_byte
        elif _sound(content, child) and child.kind_id != g.COMMENT and _START.match(content, child.start_byte):
            answer.extend(_parsed_again(content, start, child.start_byte))
            start = -1
            answer.append(child)
    if start >= 0:
        answer.extend(_parsed_again(content, start, root.end_byte))
    return answer


def _sound(content: bytes, node: Node) -> bool:
    """Whether a node is whole, or has an error but swallowed no other statement."""
    if node.is_error:
        return False
    return not node.has_error or not _START.search(content, node.start_byte + 1, node.end_byte)


def _parsed_again(content: bytes, start: int, end: int) -> list[Node]:
    """What stands between two bytes, statement by statement."""
    cuts = [match.start() for match in _START.finditer(content, start, end) if match.start() > start]
    bounds = [start, *cuts[:_MOST_STRETCHES], end]
    answer: list[Node] = []
    for first, last in pairwise(bounds):
        stretch = Range(Point(0, first), Point(0, last), first, last)
        root = Parser(g.GRAMMAR, included_ranges=[stretch]).parse(content).root_node
        for child in root.children:
            if child.is_error:
                answer.extend(child.children)
            else:
                answer.append(child)
    return answer
