"""What a body holds that concerns its declaration: local types and functions, and what it throws.

Known and accepted: of ``throw x`` only an expression that starts with a type's name is seen, ``throw Failure.late`` or
``throw Failure(1)``, for the type of a variable is not the syntax's to tell.
"""

import re

from tree_sitter import Node

from postil.syntax.walking import between, declared_in, is_own, within
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
        found: list[str] = []
        for at in between(self._throws, body):
            match = _THROW.match(self._content, at)
            name = _type_of(match[1].decode("utf-8", "replace")) if match is not None else None
            if name is not None and name not in found and is_own(body, at, "throw_keyword", g.OTHERS):
                found.append(name)
        return found

    def holds(self, start_byte: int, end_byte: int) -> bool:
        """Whether there may be a local type or function between two bytes."""
        return within(self._locals, start_byte, end_byte)

    def locals(self, body: Node) -> list[Node]:
        """The types and functions in ``body``, each after the comments before it; what they hold is not looked into."""
        return declared_in(body, g.LOCALS, g.COMMENTS, (), self._locals)


def _type_of(expression: str) -> str | None:
    """The type that ``Failure``, ``Failure.late`` or ``Module.Failure.late`` is of."""
    names = expression.split(".")
    while names and not names[-1][:1].isupper():
        names.pop()
    return ".".join(names) or None
