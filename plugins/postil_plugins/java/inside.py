"""What a body holds that concerns its declaration: local types, and what it throws.

Known and accepted: of ``throw x`` only ``throw new X`` is seen, the type of a variable being not the syntax's to tell;
a keyword with a line end behind it is not seen at all.
"""

import re

from tree_sitter import Node

from postil.syntax.walking import between, declared_in, is_own
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
        found: list[str] = []
        for at in between(self._throws, body):
            match = _NEW.match(self._content, at)
            if match is not None and is_own(body, at, "throw", g.OTHERS):
                found.append(b"".join(match.group(1).split()).decode("utf-8", "replace"))
        return found

    def types(self, body: Node) -> list[Node]:
        """The local types in ``body`` outside anonymous classes, each after the comments before it."""
        if not between(self._types, body):
            return []
        return declared_in(body, g.TYPES, g.COMMENTS, (g.CLASS_BODY,), self._types)


def _occurrences(content: bytes, word: bytes) -> list[int]:
    """Where ``word`` stands that no letter is before."""
    found: list[int] = []
    at = content.find(word)
    while at >= 0:
        if not content[at - 1 : at].isalnum():
            found.append(at)
        at = content.find(word, at + 5)
    return found
