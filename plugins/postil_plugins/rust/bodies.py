"""Items inside function bodies, looked for only where a word at the start of a statement says there may be one."""

import re
from bisect import bisect_left

from tree_sitter import Node

from postil_plugins.rust import grammar as g

_WORDS = (
    b"fn ", b"use ", b"struct ", b"enum ", b"impl ", b"impl<", b"const ", b"static ", b"type ", b"mod ", b"trait ",
    b"union ", b"macro_rules!", b"extern ",
)  # fmt: skip
_BEFORE = re.compile(
    rb"[ \t]*(?:[^\n]*[{};\])/][ \t]*)?"
    rb"(?:pub\b[^\n{};=]{0,80}[ \t])?(?>(?:(?:async|unsafe|const|extern(?: \"\w*\")?)[ \t]+)*)"
)

_FAR = 200


class Bodies:
    """Answers for one content which blocks of a body hold items.

    Known and accepted: an item in a body is not seen where a line end follows its first word.
    """

    __slots__ = ("_items",)

    def __init__(self, content: bytes) -> None:
        self._items = sorted(at for word in _WORDS for at in _occurrences(content, word))

    def may_hold(self, start: int, end: int) -> bool:
        """Whether there may be an item between two bytes."""
        place = bisect_left(self._items, start)
        return place < len(self._items) and self._items[place] < end

    def holders(self, body: Node) -> list[Node]:
        """The nodes in ``body`` that have items among their children, items inside these left out."""
        found: list[Node] = []
        pending = [body]
        while pending:
            node = pending.pop()
            holds = False
            for child in node.children:
                kind = child.kind_id
                if kind in g.ITEMS:
                    holds = True
                elif kind != g.TOKEN_TREE and self.may_hold(child.start_byte, child.end_byte) and child.child_count:
                    pending.append(child)
            if holds:
                found.append(node)
        return found


def _occurrences(content: bytes, word: bytes) -> list[int]:
    """Where ``word`` stands that a statement may start with."""
    found: list[int] = []
    find = content.find
    at = find(word)
    while at >= 0:
        # One line may be all of the file.
        start = content.rfind(b"\n", max(at - _FAR, 0), at) + 1 or max(at - _FAR, 0)
        if start == at or content[start:at].isspace() or _BEFORE.fullmatch(content, start, at):
            found.append(at)
        at = find(word, at + 3)
    return found
