"""A file without the insides of its functions, for when the grammar does not understand one of them.

Told from braces and the words before them, so that it needs no tree: what stands between the braces of a type is kept,
what stands between others becomes blanks. Every byte stays where it is.
"""

import re

from postil_plugins.kotlin.grammar import LEXIS

_WORDS = re.compile(rb"[(){}\[\]]|\b(?:class|interface|object|enum|fun|val|var|constructor|init|get|set|by)\b|;")
_TYPES = frozenset((b"class", b"interface", b"object"))
_TEXT = re.compile(rb"[^\r\n]+")


def skeleton(content: bytes) -> bytes:
    """``content`` with blanks for all code between braces that are not those of a type."""
    blanks = _Blanks()
    at = 0
    for opaque in LEXIS.opaque.finditer(content):
        blanks.read(content, at, opaque.start())
        at = opaque.end()
    blanks.read(content, at, len(content))
    pieces: list[bytes] = []
    at = 0
    for start, end in blanks.found:
        pieces.append(content[at:start])
        pieces.append(_TEXT.sub(_spaces, content[start:end]))
        at = end
    pieces.append(content[at:])
    return b"".join(pieces)


class _Blanks:
    """The stretches of code found so far between braces."""

    def __init__(self) -> None:
        self.found: list[tuple[int, int]] = []
        self._word = b""
        self._enum = False
        self._inside: list[bool] = []
        """For each type that is open whether it is an enum."""
        self._deep = 0
        """How many braces are open in code that is left out."""
        self._round = 0
        self._start = 0

    def read(self, content: bytes, start: int, end: int) -> None:
        """Read code without comments and strings."""
        for match in _WORDS.finditer(content, start, end):
            word = match[0]
            if self._deep:
                self._deep += (word == b"{") - (word == b"}")
                if not self._deep:
                    self.found.append((self._start, match.start()))
            elif word == b"{":
                self._open(match.end())
            elif word == b"}":
                if self._inside:
                    self._inside.pop()
                self._word = b""
                self._round = 0
            elif word in b"()[]":
                self._round = max(0, self._round + (word in b"([") - (word in b")]"))
            elif not self._round and (word != b"constructor" or self._word != b"class"):
                self._enum = word == b"enum" or (self._enum and word == b"class")
                self._word = word if word != b"enum" else self._word

    def _open(self, end: int) -> None:
        entry = not self._word and bool(self._inside) and self._inside[-1]
        if not self._round and (self._word in _TYPES or entry):
            self._inside.append(self._enum and not entry)
            self._word = b""
            self._enum = False
        else:
            self._deep = 1
            self._start = end


def _spaces(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])
