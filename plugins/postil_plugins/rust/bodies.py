"""Items inside function bodies, looked for only where a word at the start of a statement says there may be one."""

import re
from bisect import bisect_left

from tree_sitter import Node

from postil_plugins.rust import grammar as g

_ITEM = re.compile(
    rb"[\n{};\])/][ \t]*+(?:pub\b[^\n{};=]{0,80}[ \t])?"
    rb"(?:(?:fn|struct|enum|union|trait|mod|impl|use|static|type|macro_rules!)[ \t\n<]"
    rb"|const[ \t\n]+\w|extern[ \t\n]|(?:async|unsafe)[ \t\n]+(?:unsafe|extern|fn|impl|trait|mod)\b)"
)


class Bodies:
    """Answers for one content which blocks of a body hold items."""

    __slots__ = ("_items",)

    def __init__(self, content: bytes) -> None:
        self._items = [match.end() - 1 for match in _ITEM.finditer(content)]

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
