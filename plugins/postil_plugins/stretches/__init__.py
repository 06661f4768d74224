"""What a broken file holds, for languages that write each declaration on lines of its own.

Tree-sitter lets one unclosed brace swallow all that follows; people save files in the middle of a word. So where the
tree is broken, the text is parsed again in stretches, one for each line that starts a declaration: at the margin for
what stands at the top, and where its first member starts for what stands in a type. A broken declaration then costs
itself alone. Members are parsed behind the head of their type, so that the grammar takes them for members.
"""

import re
from collections.abc import Callable, Container, Iterator
from itertools import pairwise

from tree_sitter import Language, Node, Parser, Point, Range

_MOST_STRETCHES = 500
_FIRST_LINE = re.compile(rb"[^\n]*\n\s*?^([ \t]*)(?=\S)", re.MULTILINE)

Starts = Callable[[bytes], re.Pattern[bytes]]
"""From the blanks at the start of a line to what matches there where a declaration starts."""


def top_level(grammar: Language, code: bytes, root: Node, starts: Starts, whole: Container[int]) -> list[Node]:
    """What a file holds, in source order; ``whole`` are the kinds of its declarations."""
    children = root.children
    if not root.has_error:
        return children
    return _mended(grammar, code, children, 0 if root.is_error else -1, root.end_byte, starts(b""), whole, None)


def members(
    grammar: Language, code: bytes, node: Node, body: Node, starts: Starts, whole: Container[int]
) -> list[Node]:
    """What the body of a type holds, in source order."""
    children = body.children
    if not body.has_error:
        return children
    line = _FIRST_LINE.match(code, body.start_byte, body.end_byte)
    if line is None or not line[1]:
        return children
    head = node.start_byte, body.start_byte + 1
    return _mended(grammar, code, children, -1, body.end_byte, starts(line[1]), whole, head)


def _mended(
    grammar: Language, code: bytes, children: list[Node], start: int, end: int, starts: re.Pattern[bytes],
    whole: Container[int], head: tuple[int, int] | None,
) -> list[Node]:  # fmt: skip
    """``children`` with those parsed again that swallowed others; all from the byte ``start`` on when that is none."""
    answer: list[Node] = []
    for child in children:
        if _is_broken(code, child, starts) or (start >= 0 and child.kind_id not in whole):
            start = child.start_byte if start < 0 else start
            continue
        if start >= 0:
            answer.extend(_parsed_again(grammar, code, (start, child.start_byte), starts, head))
            start = -1
        answer.append(child)
    if start >= 0:
        answer.extend(_parsed_again(grammar, code, (start, end), starts, head))
    return answer


def _is_broken(code: bytes, node: Node, starts: re.Pattern[bytes]) -> bool:
    """Whether a node has an error and may have swallowed a declaration that follows."""
    return node.has_error and starts.search(code, node.start_byte + 1, node.end_byte) is not None


def _parsed_again(
    grammar: Language, code: bytes, place: tuple[int, int], starts: re.Pattern[bytes], head: tuple[int, int] | None
) -> Iterator[Node]:
    """What stands between two bytes, declaration by declaration."""
    start, end = place
    cuts = [match.start() for match in starts.finditer(code, start, end) if match.start() > start]
    for first, last in pairwise([start, *cuts[:_MOST_STRETCHES], end]):
        ranges = [_range(code, first, last)]
        if head is not None:
            ranges.insert(0, _range(code, *head))
        nodes = Parser(grammar, included_ranges=ranges).parse(code).root_node.children
        if head is not None:
            nodes = list(_behind(nodes, head[1]))
        for node in nodes:
            if node.is_error:
                yield from node.children
            else:
                yield node


def _behind(nodes: list[Node], byte: int) -> Iterator[Node]:
    """The outermost nodes that start behind a byte, in source order."""
    pending = nodes[::-1]
    while pending:
        node = pending.pop()
        if node.start_byte >= byte:
            yield node
        elif node.end_byte > byte:
            pending.extend(reversed(node.children))


def _range(code: bytes, start: int, end: int) -> Range:
    """A stretch for the parser, which asks for columns where indentation counts."""
    return Range(_point(code, start), _point(code, end), start, end)


def _point(code: bytes, byte: int) -> Point:
    return Point(code.count(b"\n", 0, byte), byte - code.rfind(b"\n", 0, byte) - 1)
