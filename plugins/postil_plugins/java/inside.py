"""What a body holds that concerns its declaration: local types, and what it throws.

Known and accepted: of ``throw x`` only ``throw new X`` is seen, the type of a variable being not the syntax's to tell;
a keyword with a line end behind it is not seen at all.
"""

import re
from bisect import bisect_left

from tree_sitter import Node

from postil_plugins.java import grammar as g

_NEW = re.compile(rb"throw\s+new\s+(?:@[\w.]+\s+)*([\w$]+(?:\s*\.\s*[\w$]+)*)")
_WORDS = (b"class ", b"interface ", b"enum ", b"record ")


class Inside:
    """Answers for one content what its bodies hold, looking only where a word says there may be something."""

    __slots__ = ("_content", "_throws", "_types", "any_types")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._throws = _occurrences(content, b"throw ")
        self._types = sorted(at for word in _WORDS for at in _occurrences(content, word))
        self.any_types = len(self._types) > 1
        """Whether there may be more than one type."""

    def raises(self, body: Node) -> list[str]:
        """The types that ``body`` itself throws with ``throw new``, in source order."""
        throws = self._throws
        if not throws:
            return []
        end = body.end_byte
        place = bisect_left(throws, body.start_byte)
        found: list[str] = []
        while place < len(throws) and throws[place] < end:
            match = _NEW.match(self._content, throws[place])
            if match is not None and _own(body, throws[place]):
                found.append(b"".join(match.group(1).split()).decode("utf-8", "replace"))
            place += 1
        return found

    def types(self, body: Node) -> list[Node]:
        """The local types in ``body`` outside anonymous classes, each after the comments before it."""
        if not self._between(body):
            return []
        found: list[Node] = []
        pending = [body]
        while pending:
            node = pending.pop()
            comments: list[Node] = []
            inner: list[Node] = []
            for child in node.children:
                kind = child.kind_id
                if kind in g.COMMENTS:
                    comments.append(child)
                    continue
                if kind in g.TYPES:
                    found.extend(comments)
                    found.append(child)
                elif kind != g.CLASS_BODY and child.child_count and self._between(child):
                    inner.append(child)
                comments = []
            pending.extend(inner)
        found.sort(key=_start)
        return found

    def _between(self, node: Node) -> bool:
        types = self._types
        place = bisect_left(types, node.start_byte)
        return place < len(types) and types[place] < node.end_byte


def _start(node: Node) -> int:
    return node.start_byte


def _own(body: Node, byte: int) -> bool:
    """Whether a throw of ``body`` is at ``byte``, not one of a lambda or class in it, a comment or a string."""
    thrown = body.descendant_for_byte_range(byte, byte + 5)
    if thrown is None or thrown.type != "throw":
        return False
    node = body
    while True:
        step = node.child_with_descendant(thrown)
        if step is None or step.kind_id == g.THROW:
            return True
        if step.kind_id == g.LAMBDA or step.kind_id == g.CLASS_BODY:
            return False
        node = step


def _occurrences(content: bytes, word: bytes) -> list[int]:
    """Where ``word`` stands that no letter is before."""
    found: list[int] = []
    at = content.find(word)
    while at >= 0:
        if not content[at - 1 : at].isalnum():
            found.append(at)
        at = content.find(word, at + 5)
    return found
