"""What a body holds that concerns its declaration: local declarations, and what it throws.

Known and accepted: of ``throw x`` only ``throw X()`` is seen, and what a lambda throws is not counted to the function
that passes it on, inlined or not.
"""

import re

from tree_sitter import Node

from postil.syntax.walking import between, declared_in, is_own, parsed_between
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
        places = between(self._throws, body)
        if not places:
            return []
        root = self._filled(body)
        found: list[str] = []
        for at in places:
            match = _THROW.match(self._content, at)
            if match is not None and is_own(root, at, "throw", g.FUNCTIONS):
                found.append(b"".join(match.group(1).split()).decode("utf-8", "replace"))
        return found

    def declarations(self, body: Node) -> list[Node]:
        """The outermost functions and types in ``body`` that are in no anonymous object."""
        if not between(self._declared, body):
            return []
        return declared_in(self._filled(body), g.DECLARATIONS, (), (g.OBJECT_LITERAL,), self._declared)

    def _filled(self, body: Node) -> Node:
        """The tree of ``body`` with what it holds between braces."""
        if not self._emptied:
            return body
        root = parsed_between(g.GRAMMAR, self._content, body.start_byte, body.end_byte)
        # Alone, a block is a lambda.
        return root.children[0] if root.child_count == 1 else root
