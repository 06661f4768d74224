"""What a body holds that concerns its declaration: local declarations, and what it throws.

Known and accepted: of ``throw x`` only ``throw X()`` is seen, and what a lambda throws is not counted to the function
that passes it on, inlined or not.
"""

import re
from bisect import bisect_left

from tree_sitter import Node, Parser, Point, Range

from postil_plugins.kotlin import grammar as g

_THROW = re.compile(rb"\bthrow\s+((?:\w+\s*\.\s*)*[A-Z]\w*)\s*(?:<[^<>()]*>\s*)?\(")
_DECLARED = re.compile(rb"\b(?:fun|class|interface|object|typealias)\b")


class Inside:
    """Answers for one content what its bodies hold, looking only where a word says there may be something."""

    __slots__ = ("_content", "_declared", "_emptied", "_throws")

    def __init__(self, content: bytes, emptied: bool) -> None:
        """Start on ``content``; ``emptied`` says that the tree knows nothing of what is between braces."""
        self._content = content
        self._emptied = emptied
        self._throws = [match.start() for match in _THROW.finditer(content)] if b"throw" in content else []
        self._declared = [match.start() for match in _DECLARED.finditer(content)]

    def raises(self, body: Node) -> list[str]:
        """The types that ``body`` itself throws, in source order."""
        places = _between(self._throws, body)
        if not places:
            return []
        root = self._filled(body)
        found: list[str] = []
        for at in places:
            match = _THROW.match(self._content, at)
            if match is not None and _own(root, at):
                found.append(b"".join(match.group(1).split()).decode("utf-8", "replace"))
        return found

    def declarations(self, body: Node) -> list[Node]:
        """The outermost functions and types in ``body`` that are in no anonymous object."""
        if not _between(self._declared, body):
            return []
        found: list[Node] = []
        pending = [self._filled(body)]
        while pending:
            for child in pending.pop().children:
                kind = child.kind_id
                if kind in g.DECLARATIONS:
                    found.append(child)
                elif kind != g.OBJECT_LITERAL and child.child_count and _between(self._declared, child):
                    pending.append(child)
        found.sort(key=_start)
        return found

    def _filled(self, body: Node) -> Node:
        """The tree of ``body`` with what it holds between braces."""
        if not self._emptied:
            return body
        # Rows and columns are of no interest here.
        stretch = Range(Point(0, body.start_byte), Point(0, body.end_byte), body.start_byte, body.end_byte)
        root = Parser(g.GRAMMAR, included_ranges=[stretch]).parse(self._content).root_node
        # Alone, a block is a lambda.
        return root.children[0] if root.child_count == 1 else root


def _between(places: list[int], node: Node) -> list[int]:
    first = bisect_left(places, node.start_byte)
    return places[first : bisect_left(places, node.end_byte, first)] if first < len(places) else []


def _start(node: Node) -> int:
    return node.start_byte


def _own(root: Node, byte: int) -> bool:
    """Whether the ``throw`` at ``byte`` is one of ``root``, not of a function in it, a comment or a string."""
    found = root.descendant_for_byte_range(byte, byte + 5)
    if found is None or found.kind_id != g.THROW:
        return False
    node = root
    while True:
        step = node.child_with_descendant(found)
        if step is None or step == found:
            return True
        if step.kind_id in g.FUNCTIONS:
            return False
        node = step
