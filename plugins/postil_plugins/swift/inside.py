"""What a body holds that concerns its declaration: local types and functions, and what it throws.

Known and accepted: of ``throw x`` only an expression that starts with a type's name is seen, ``throw Failure.late`` or
``throw Failure(1)``, for the type of a variable is not the syntax's to tell.
"""

import re
from bisect import bisect_left

from tree_sitter import Node

from postil_plugins.swift import grammar as g

_THROW = re.compile(rb"throw\s+(\.?\w+(?:\.\w+)*)")
_LOCAL = re.compile(rb"(?:func|struct|class|enum|actor|typealias)[ \t]+[\w`=!<>+*/%&|^~?\x80-\xff-]")


class Inside:
    """Answers for one content what its bodies hold, looking only where a word says there may be something."""

    __slots__ = ("_content", "_locals", "_throws")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._throws = [match.start() for match in _THROW.finditer(content)] if b"throw " in content else []
        self._locals = [match.start() for match in _LOCAL.finditer(content)]

    def raises(self, body: Node) -> list[str]:
        """The types whose values ``body`` itself throws, in source order."""
        throws = self._throws
        found: list[str] = []
        end = body.end_byte
        place = bisect_left(throws, body.start_byte)
        while place < len(throws) and throws[place] < end:
            match = _THROW.match(self._content, throws[place])
            name = _type_of(match[1].decode("utf-8", "replace")) if match is not None else None
            if name is not None and name not in found and _own(body, throws[place]):
                found.append(name)
            place += 1
        return found

    def holds(self, start_byte: int, end_byte: int) -> bool:
        """Whether there may be a local type or function between two bytes."""
        places = self._locals
        place = bisect_left(places, start_byte)
        return place < len(places) and places[place] < end_byte

    def locals(self, body: Node) -> list[Node]:
        """The types and functions in ``body``, each after the comments before it; what they hold is not looked into."""
        found: list[Node] = []
        pending = [body]
        while pending:
            node = pending.pop()
            comments: list[Node] = []
            for child in node.children:
                kind = child.kind_id
                if kind in g.COMMENTS:
                    comments.append(child)
                    continue
                if kind in g.LOCALS:
                    found.extend(comments)
                    found.append(child)
                elif child.child_count and self.holds(child.start_byte, child.end_byte):
                    pending.append(child)
                comments = []
        found.sort(key=_start)
        return found


def _start(node: Node) -> int:
    return node.start_byte


def _type_of(expression: str) -> str | None:
    """The type that ``Failure``, ``Failure.late`` or ``Module.Failure.late`` is of."""
    names = expression.split(".")
    while names and not names[-1][:1].isupper():
        names.pop()
    return ".".join(names) or None


def _own(body: Node, byte: int) -> bool:
    """Whether a throw of ``body`` is at ``byte``, not one of a closure or declaration in it, a comment or a string."""
    thrown = body.descendant_for_byte_range(byte, byte + 5)
    if thrown is None or thrown.kind_id != g.THROW_KEYWORD:
        return False
    node = body
    while True:
        step = node.child_with_descendant(thrown)
        if step is None or step == thrown:
            return True
        if step.kind_id == g.CLOSURE or step.kind_id in g.LOCALS:
            return False
        node = step
