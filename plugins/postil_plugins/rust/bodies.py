"""Items inside function bodies, looked for only where a word at the start of a statement says there may be one."""

import re
from bisect import bisect_left

from tree_sitter import Node

from postil_plugins.rust import grammar as g

_ITEM = (
    rb"(?=[acefimstup])(?:pub\b[^\n{};=]{0,80}[ \t])?"
    rb"(?:(?:fn|struct|enum|union|trait|mod|impl|use|static|type|macro|macro_rules!|extern)[ \t<]"
    rb"|const[ \t]+\w|(?:async|unsafe)[ \t]+(?:unsafe|extern|fn|impl|trait|mod)\b)"
)
# Two passes that each start from a few bytes take less than one that starts from more.
_ON_ITS_LINE = re.compile(rb"\n[ \t]*+" + _ITEM)
_BEHIND = re.compile(rb"[{};\])/][ \t]++" + _ITEM)


class Bodies:
    """Answers for one content which blocks of a body hold items.

    Known and accepted: an item in a body is not seen where a line end follows its first word.
    """

    __slots__ = ("_items",)

    def __init__(self, content: bytes) -> None:
        self._items = sorted(
            match.end() - 1 for pattern in (_ON_ITS_LINE, _BEHIND) for match in pattern.finditer(content)
        )

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
