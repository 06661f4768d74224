"""Ways through a tree that several languages take: containers without recursion, and what a body holds of its own.

Invariant: no function here calls itself; the time is in proportion to what is looked at.
"""

from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Sequence
from typing import TypeVar

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Point, Range

Item = TypeVar("Item")
Around = TypeVar("Around")


def depth_first(
    stack: list[tuple[Iterator[Item], Around]], left: Callable[[Around], None] = lambda _: None
) -> Iterator[tuple[Item, Around]]:
    """Each item of the list on top with what is around it; a list that is pushed meanwhile comes before the rest.

    ``left`` is told of each list that has come to its end.
    """
    while stack:
        items, around = stack[-1]
        depth = len(stack)
        for item in items:
            yield item, around
            if len(stack) > depth:
                break
        else:
            stack.pop()
            left(around)


def between(places: Sequence[int], node: Node) -> Sequence[int]:
    """Those of the sorted places that are in a node."""
    first = bisect_left(places, node.start_byte)
    return places[first : bisect_left(places, node.end_byte, first)] if first < len(places) else ()


def within(places: Sequence[int], start_byte: int, end_byte: int) -> bool:
    """Whether one of the sorted places is between two bytes."""
    place = bisect_left(places, start_byte)
    return place < len(places) and places[place] < end_byte


def is_own(body: Node, byte: int, keyword: str, others: Container[int]) -> bool:
    """Whether the keyword at ``byte`` is one of ``body``, not of a function of kind ``others`` in it, nor in a text."""
    found = body.descendant_for_byte_range(byte, byte + 5)
    if found is None or found.type != keyword:
        return False
    node = body
    while True:
        step = node.child_with_descendant(found)
        if step is None or step == found:
            return True
        if step.kind_id in others:
            return False
        node = step


def declared_in(
    body: Node, wanted: Container[int], comments: Container[int], closed: Container[int], places: Sequence[int]
) -> list[Node]:
    """The outermost nodes of the wanted kinds in a body, each after the comments before it, in source order.

    What is ``closed`` is not looked into, nor what none of the places is in where one may stand.
    """
    found: list[Node] = []
    nothing: list[Node] = []
    pending = [(body, nothing)]
    while pending:
        node, before = pending.pop()
        for child in node.children:
            kind = child.kind_id
            if kind in comments:
                before = [*before, child]
                continue
            if kind in wanted:
                found.extend(before)
                found.append(child)
            elif kind not in closed and child.child_count and within(places, child.start_byte, child.end_byte):
                # Grammars let the comments at the start of a block stand before all of its statements.
                pending.append((child, before))
            before = []
    found.sort(key=start_of)
    return found


def start_of(node: Node) -> int:
    """Where a node starts, to sort by."""
    return node.start_byte


def parsed_between(grammar: Grammar, content: bytes, start: int, end: int) -> Node:
    """What a grammar makes of the text between two bytes alone; only the bytes of its nodes are true to the file."""
    stretch = Range(Point(0, start), Point(0, end), start, end)
    return Parser(grammar, included_ranges=[stretch]).parse(content).root_node


def outside_errors(root: Node) -> list[Node]:
    """The children of a node, with those of an error in its place."""
    nodes: list[Node] = []
    for child in root.children:
        if child.is_error:
            nodes.extend(child.children)
        else:
            nodes.append(child)
    return nodes
