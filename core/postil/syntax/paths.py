"""The way from the root of a tree down to a byte, for looks at a few places of a file.

``Node.parent`` starts at the root each time and passes all siblings; here the children of a node are listed once and
found by bisection, so that no file has so many places or siblings that looking costs more than one walk over the tree.
"""

from bisect import bisect_right

from tree_sitter import Node, Tree

from postil.values import NamedTuple

DEEPEST = 250
"""Places further down are not looked at: with each the whole way would be gone again."""
Chain = list[Node]
"""Nodes from the root down to one; each holds the next."""


class Place(NamedTuple):
    """Where something leads from a file: origin, module and path of a ``Mention``."""

    origin: str
    module: str
    path: tuple[str, ...]

    def then(self, *steps: str) -> "Place":
        """Go further."""
        return Place(self.origin, self.module, (*self.path, *steps))


class Paths:
    """One tree, for going down to many places."""

    __slots__ = ("_children", "_root", "content")

    def __init__(self, tree: Tree, content: bytes) -> None:
        self._root = tree.root_node
        self._children: dict[int, tuple[list[Node], list[int]]] = {}
        self.content = content

    def to(self, byte: int) -> Chain:
        """The nodes that hold a byte, from the root to a leaf, or as deep as anybody writes."""
        node = self._root
        chain = [node]
        while len(chain) < DEEPEST:
            known = self._children.get(node.id)
            if known is None:
                children = node.children
                known = self._children[node.id] = children, [child.start_byte for child in children]
            children, starts = known
            place = bisect_right(starts, byte) - 1
            # Empty nodes share their start with what follows them.
            while place > 0 and children[place].end_byte <= byte and starts[place] == byte:
                place -= 1
            if place < 0 or children[place].end_byte <= byte:
                return chain
            node = children[place]
            chain.append(node)
        return chain

    def down_to(self, node: Node) -> Chain:
        """The nodes from the root to this one, itself included."""
        chain = self.to(node.start_byte)
        for place, each in enumerate(chain):
            if each.id == node.id:
                return chain[: place + 1]
        return [*chain, node]

    def occurrences(self, name: str, start: int = 0, end: int | None = None) -> list[int]:
        """Where the bytes of an identifier stand between others that cannot be part of it."""
        # A pattern that begins with a look behind costs ten times as much: it cannot skip to where the name may be.
        content, word = self.content, name.encode("utf-8", "replace")
        until = len(content) if end is None else end
        found: list[int] = []
        at = content.find(word, start, until) if word else -1
        while at >= 0:
            after = at + len(word)
            if (at == 0 or content[at - 1] not in _IDENTIFIER) and (
                after == len(content) or content[after] not in _IDENTIFIER
            ):
                found.append(at)
            at = content.find(word, after, until)
        return found


_IDENTIFIER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$" + bytes(range(128, 256)))
