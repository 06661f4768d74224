"""What a body holds that concerns its declaration: local functions, what it throws, whether it yields.

Known and accepted: of ``throw x`` only ``throw new X`` is seen, the type of a variable being not the syntax's to tell;
a local function is found where a line starts with its modifiers or type.
"""

import re

from tree_sitter import Node

from postil.syntax.walking import between, declared_in, is_own
from postil_plugins.csharp import grammar as g

_NEW = re.compile(rb"\bthrow\s+new\s+([\w@]+(?:\s*(?:\.|::)\s*[\w@]+)*)")
_YIELD = re.compile(rb"\byield\s+(?:return|break)\b")
_LOCAL = re.compile(
    rb"^[ \t]*+(?:[{;}][ \t]*+)?(?:\[[^\]\r\n]*\][ \t]*+)?(?:(?:static|async|unsafe|extern)[ \t]++)*"
    rb"(\([^=;\r\n]*\)\??|[@\w][\w.:]*+(?:<[^=;(\r\n]*>)?[\[\],?*]*+)[ \t]++@?\w++[ \t]*+(?:<[^;=()\r\n]*>)?\(",
    re.MULTILINE,
)
_NO_TYPES = frozenset(
    (b"return", b"await", b"new", b"throw", b"else", b"yield", b"case", b"goto", b"using", b"in", b"is", b"as", b"lock",
     b"public", b"private", b"protected", b"internal", b"override", b"virtual", b"abstract", b"var", b"and", b"or")
)  # fmt: skip


class Inside:
    """Answers for one content what its bodies hold, looking only where a word says there may be something."""

    __slots__ = ("_content", "_functions", "_throws", "_yields")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._throws = [match.start() for match in _NEW.finditer(content)] if b"throw" in content else []
        self._yields = [match.start() for match in _YIELD.finditer(content)] if b"yield" in content else []
        self._functions = [match.end() - 1 for match in _LOCAL.finditer(content) if match[1] not in _NO_TYPES]

    def raises(self, body: Node) -> list[str]:
        """The types that ``body`` itself throws with ``throw new``, in source order."""
        found: list[str] = []
        for at in between(self._throws, body):
            match = _NEW.match(self._content, at)
            if match is not None and is_own(body, at, "throw", g.LAMBDAS):
                found.append(b"".join(match.group(1).split()).decode("utf-8", "replace"))
        return found

    def yields(self, body: Node) -> bool:
        """Whether ``body`` itself is that of an iterator."""
        return any(is_own(body, at, "yield", g.LAMBDAS) for at in between(self._yields, body))

    def functions(self, body: Node) -> list[Node]:
        """The functions in ``body`` that are in no other function of it, each after the comments before it."""
        if not between(self._functions, body):
            return []
        return declared_in(body, (g.LOCAL_FUNCTION,), (g.COMMENT,), (), self._functions)
