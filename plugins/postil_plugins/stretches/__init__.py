"""What a broken file holds, for languages that write each declaration on lines of its own.

Tree-sitter lets one unclosed brace swallow all that follows; people save files in the middle of a word. So where the
tree is broken, the text is parsed again in stretches, one for each line that starts a declaration: at the margin for
what stands at the top, and where its first member starts for what stands in a type. A broken declaration then costs
itself alone, and where its block is at fault only that: it is parsed once more without what is between the braces.
Members are parsed behind the head of their type, so that the grammar takes them for members.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator
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
    return _mended(grammar, code, children, 0 if root.is_error else -1, root.end_byte, starts, b"", whole, None)


def members(
    grammar: Language, code: bytes, node: Node, body: Node, starts: Starts, whole: Container[int]
) -> list[Node]:
    """What the body of a type holds, in source order."""
    children = body.children
    start, end = body.start_byte + 1, body.end_byte - 1
    hollow = [child.type for child in children] == ["{", "}"] and bool(code[start:end].strip())
    if not body.has_error and not hollow:
        return children
    line = _FIRST_LINE.match(code, body.start_byte, body.end_byte)
    if line is None or not line[1]:
        return children
    head = node.start_byte, body.start_byte + 1
    if hollow:
        return list(_parsed_again(grammar, code, (start, end), starts, line[1], head))
    return _mended(grammar, code, children, -1, body.end_byte, starts, line[1], whole, head)


def _mended(
    grammar: Language, code: bytes, children: list[Node], start: int, end: int, starts: Starts, blanks: bytes,
    whole: Container[int], head: tuple[int, int] | None,
) -> list[Node]:  # fmt: skip
    """``children`` with those parsed again that swallowed others; all from the byte ``start`` on when that is none."""
    answer: list[Node] = []
    every = start >= 0
    pattern = starts(blanks)
    for child in children:
        # Behind an error what is whole may belong to a type whose head the error has swallowed.
        whole_here = child.kind_id in whole and _column(code, child.start_byte) == len(blanks)
        if _is_broken(code, child, pattern) or ((every or start >= 0) and not whole_here):
            start = child.start_byte if start < 0 else start
            continue
        if start >= 0:
            answer.extend(_parsed_again(grammar, code, (start, child.start_byte), starts, blanks, head))
            start = -1
        answer.append(child)
    if start >= 0:
        answer.extend(_parsed_again(grammar, code, (start, end), starts, blanks, head))
    return answer


def _column(code: bytes, byte: int) -> int:
    return byte - code.rfind(b"\n", 0, byte) - 1


def _is_broken(code: bytes, node: Node, starts: re.Pattern[bytes]) -> bool:
    """Whether a node has an error and may have swallowed a declaration that follows."""
    return (
        node.has_error and starts.search(code, _behind_start(code, node.start_byte, starts), node.end_byte) is not None
    )


def _behind_start(code: bytes, byte: int, starts: re.Pattern[bytes]) -> int:
    """The byte behind what tells that a declaration starts at one; its attributes may have lines of their own."""
    own = starts.match(code, byte - _column(code, byte))
    return max(byte + 1, own.end() if own is not None else 0)


def _parsed_again(
    grammar: Language, code: bytes, place: tuple[int, int], starts: Starts, blanks: bytes, head: tuple[int, int] | None
) -> Iterator[Node]:
    """What stands between two bytes, declaration by declaration."""
    start, end = place
    pattern = starts(blanks)
    cuts = [match.start() for match in pattern.finditer(code, _behind_start(code, start, pattern), end)]
    for first, last in pairwise([start, *cuts[:_MOST_STRETCHES], end]):
        nodes, broken = _parsed(grammar, code, [(first, last)], head)
        if broken:
            nodes = _hollow(grammar, code, (first, last), blanks, head) or nodes
        for node in nodes:
            if node.is_error:
                yield from node.children
            else:
                yield node


def _hollow(
    grammar: Language, code: bytes, place: tuple[int, int], blanks: bytes, head: tuple[int, int] | None
) -> list[Node]:
    """A declaration without what is in its block, whose last brace is indented as it is; nothing if that is broken."""
    start, end = place
    opening = code.find(b"{", start, end) + 1
    closing = code.rfind(b"\n" + blanks + b"}", opening, end) + 1 if opening else 0
    if not closing:
        return []
    nodes, broken = _parsed(grammar, code, [(start, opening), (closing + len(blanks), end)], head)
    return [] if broken or any(node.has_error for node in nodes) else nodes


def _parsed(
    grammar: Language, code: bytes, places: Iterable[tuple[int, int]], head: tuple[int, int] | None
) -> tuple[list[Node], bool]:
    """The outermost nodes of some stretches, as if there were nothing else but the head of their type; any error?"""
    ranges = [_range(code, *place) for place in ([head] if head is not None else []) + list(places)]
    root = Parser(grammar, included_ranges=ranges).parse(code).root_node
    nodes = root.children
    if head is not None:
        # The brace that is missing behind a head stands nowhere.
        nodes = [node for node in _behind(nodes, head[1]) if not node.is_missing]
    return nodes, root.is_error or any(node.is_error for node in nodes)


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
    return Point(code.count(b"\n", 0, byte), _column(code, byte))
