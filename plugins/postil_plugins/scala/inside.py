"""What a body holds that concerns its declaration: local types and functions, and what it throws.

Known and accepted: of ``throw x`` only an expression that starts with a type's name is seen, ``throw new Failure`` or
``throw Failure(1)``, for the type of a variable is not the syntax's to tell.
"""

import re
from bisect import bisect_left

from tree_sitter import Node

from postil.syntax.walking import start_of, within
from postil_plugins.scala import grammar as g

_THROW = re.compile(rb"throw\s+(?:new\s+)?((?:\w+\.)*[A-Z]\w*)")
_LOCAL = re.compile(rb"(?:def|class|object|trait|enum|type|extension)[ \t\r\n\[(]")


class Inside:
    """Answers for one content what its bodies hold, looking only where a word says there may be something."""

    __slots__ = ("_content", "_locals", "_throws")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._throws = [match.start() for match in _THROW.finditer(content)] if b"throw" in content else []
        self._locals = [match.start() for match in _LOCAL.finditer(content)]

    def raises(self, start_byte: int, body: Node) -> list[str]:
        """The types whose values ``body`` itself throws, in source order."""
        found: list[str] = []
        for at in self._throws[bisect_left(self._throws, start_byte) : bisect_left(self._throws, body.end_byte)]:
            match = _THROW.match(self._content, at)
            name = match[1].decode("utf-8", "replace") if match is not None else ""
            if name and name not in found and _own(body, at):
                found.append(name)
        return found

    def holds(self, start_byte: int, end_byte: int) -> bool:
        """Whether there may be a local type or function between two bytes."""
        return within(self._locals, start_byte, end_byte)

    def locals(self, body: Node) -> list[Node]:
        """The types and functions in ``body`` outside anonymous classes; what they hold is not looked into."""
        if body.kind_id in g.LOCALS:
            return [body]
        found: list[Node] = []
        pending = [body]
        while pending:
            node = pending.pop()
            anonymous = node.kind_id == g.ANONYMOUS
            for child in node.children:
                kind = child.kind_id
                if kind in g.LOCALS:
                    found.append(child)
                elif anonymous and kind in g.TEMPLATES:
                    continue
                elif child.child_count and self.holds(child.start_byte, child.end_byte):
                    pending.append(child)
        found.sort(key=start_of)
        return found


def _own(body: Node, byte: int) -> bool:
    """Whether a throw of ``body`` is at ``byte``, not one of a lambda or declaration in it, a comment or a string."""
    thrown = body.descendant_for_byte_range(byte, byte + 5)
    if thrown is None or thrown.kind_id != g.THROW:
        return False
    node = body
    while True:
        kind = node.kind_id
        if kind == g.LAMBDA or kind in g.LOCALS or (kind == g.ANONYMOUS and _in_template(node, byte)):
            return False
        step = node.child_with_descendant(thrown)
        if step is None or step == thrown:
            return True
        node = step


def _in_template(node: Node, byte: int) -> bool:
    return any(child.kind_id in g.TEMPLATES and child.start_byte <= byte < child.end_byte for child in node.children)
