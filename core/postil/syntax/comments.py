"""Which comments belong to which declaration, for languages where the place decides it.

Invariant: only comments that are siblings of the declarations are looked at; tree-sitter lifts every comment between
two declarations to their level.
"""

import re
from collections.abc import Container, Iterable, Iterator

from tree_sitter import Node

_LINE_ENDS = re.compile(rb"[ \t\r]*(?:\n|;|\Z)")

Group = tuple[int, int]
"""First and last byte of comments with no blank line and no token between them."""


class Placed:
    """A node with the comments around it."""

    __slots__ = ("above", "beside", "node")

    def __init__(self, node: Node, above: Group | None) -> None:
        self.node = node
        self.above = above
        """The group that ends on the line before it."""
        self.beside: Group | None = None
        """The group that starts on the line it ends on, where nothing else follows on that line."""


def placed(content: bytes, nodes: Iterable[Node], comments: Container[int], ignored: Container[int]) -> list[Placed]:
    """The nodes that are neither comments nor ``ignored`` punctuation, each with its comments.

    Nodes are told by their ``kind_id``.
    """
    answer: list[Placed] = []
    waiting: list[tuple[int, int]] = []
    before = -1
    for node in nodes:
        kind = node.kind_id
        if kind in comments:
            waiting.append((node.start_byte, node.end_byte))
        elif kind in ignored:
            if not waiting:
                before = node.end_byte
        elif waiting:
            beside, above = _shared_out(content, waiting, before, node.start_byte)
            if beside and answer:
                answer[-1].beside = beside
            answer.append(Placed(node, above))
            before = node.end_byte
            waiting = []
        else:
            answer.append(Placed(node, None))
            before = node.end_byte
    if waiting and answer:
        answer[-1].beside = _shared_out(content, waiting, before, len(content))[0]
    return answer


def _shared_out(
    content: bytes, waiting: list[tuple[int, int]], before: int, after: int
) -> tuple[Group | None, Group | None]:
    """The group beside the token that ends at ``before``, and the one above the token that starts at ``after``."""
    taken = 0
    end = before
    if before >= 0:
        for start, stop in waiting:
            if b"\n" in content[end:start]:
                break
            end = stop
            taken += 1
    beside = (waiting[0][0], end) if taken and _LINE_ENDS.match(content, end) else None
    if taken == len(waiting) or content[waiting[-1][1] : after].count(b"\n") != 1:
        return beside, None
    first = len(waiting) - 1
    while first > taken and content[waiting[first - 1][1] : waiting[first][0]].count(b"\n") < 2:
        first -= 1
    return beside, (waiting[first][0], waiting[-1][1])


def groups(
    content: bytes, nodes: Iterable[Node], comments: Container[int], passed: Container[int] = ()
) -> Iterator[tuple[Group, Node | None]]:
    """The groups of comments on lines of their own, each with the node on the line below; ``passed`` are none."""
    start = end = code_end = -1
    for node in nodes:
        kind = node.kind_id
        if kind in passed:
            continue
        if kind in comments:
            if start >= 0 and content[end : node.start_byte].count(b"\n") < 2:
                end = node.end_byte
                continue
            if start >= 0:
                yield (start, end), None
            own_line = start >= 0 or code_end < 0 or b"\n" in content[code_end : node.start_byte]
            start, end = (node.start_byte, node.end_byte) if own_line else (-1, -1)
            continue
        if start >= 0:
            yield (start, end), node if content[end : node.start_byte].count(b"\n") == 1 else None
            start = -1
        code_end = node.end_byte
    if start >= 0:
        yield (start, end), None
