"""Hashes of code that layout, comments and docs do not change.

The text of a file is normalised once: comments and docs are left out, white space between tokens is dropped,
what formatters are free to choose (quotes, trailing commas) is written one way. A symbol's ``code_hash`` is the digest
of its stretch of that text and of where its blocks end, so that a statement moved out of a loop counts in a language
whose blocks are told by indentation.

Known and accepted: two texts that differ only in where white space splits a word are one (``notx`` and ``not x``).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import NamedTuple

_SPACE = b" \t\r\n\f\v"


class Lexis(NamedTuple):
    """What a normaliser must know of a language's tokens."""

    opaque: re.Pattern[bytes]
    """Matches each comment and each string literal whole; nothing inside one is looked at again."""
    comments: tuple[bytes, ...]
    """How a comment starts: a match of ``opaque`` that starts so is dropped."""
    optional: bytes = b""
    """Bytes outside strings that a formatter adds or takes away freely, such as ``;`` in JavaScript."""
    quotes: bool = False
    """Whether ``'x'`` and ``"x"`` are the same string."""
    trailing_commas: bool = True
    """Whether a comma before a closing bracket means nothing."""


class Tokens:
    """The normalised text of one file, and digests of stretches of it."""

    __slots__ = ("_blocks", "_content", "_drop", "_ends", "_lexis", "_norms", "_text")

    def __init__(
        self, content: bytes, lexis: Lexis, docs: Sequence[tuple[int, int]] = (), block_ends: Sequence[int] = ()
    ) -> None:
        """Normalise ``content`` without ``docs``, sorted stretches of bytes; ``block_ends`` are sorted bytes."""
        self._content = content
        self._lexis = lexis
        self._drop = _SPACE + lexis.optional
        # Parallel arrays: up to the byte _ends[i] of the content, _norms[i] bytes of normalised text.
        self._ends: list[int]
        self._norms: list[int]
        self._text = self._normalise(docs)
        self._blocks = [self._norm(byte) for byte in block_ends]

    def digest(self, start_byte: int, end_byte: int) -> str:
        """The hash of the code between two bytes, as 16 hexadecimal digits."""
        start, end = self._norm(start_byte), self._norm(end_byte)
        code = self._text[start:end]
        if self._lexis.trailing_commas:
            code = code.replace(b",)", b")").replace(b",]", b"]").replace(b",}", b"}")
        digest = blake2b(code, digest_size=8)
        if self._blocks:
            inside = self._blocks[bisect_right(self._blocks, start) : bisect_left(self._blocks, end)]
            digest.update(b",".join(b"%d" % (block - start) for block in inside))
        return digest.hexdigest()

    def _normalise(self, docs: Sequence[tuple[int, int]]) -> bytes:
        """The text, made by the few calls that run over the whole file at once: a loop here costs what a parse does."""
        drop, comments = self._drop, self._lexis.comments
        # Even places hold code, odd ones a string or comment.
        parts = _splitter(self._lexis.opaque)(self._content)
        ends = list(accumulate(map(len, parts), initial=0))
        literals = [b"" if literal.startswith(comments) else literal for literal in parts[1::2]]
        for start, end in docs:
            first = bisect_left(ends, start, 1)
            for place in range(first, min(bisect_left(ends, end, first), len(parts))):
                if place % 2:
                    literals[place // 2] = b""
        if self._lexis.quotes:
            literals = [
                literal.replace(b"'", b'"') if literal[:1] == b"'" and b'"' not in literal else literal
                for literal in literals
            ]
        parts[::2] = [code.translate(None, drop) for code in parts[::2]]
        parts[1::2] = literals
        self._ends = ends
        self._norms = list(accumulate(map(len, parts), initial=0))
        return b"".join(parts)

    def _norm(self, byte: int) -> int:
        """Where a byte of the content falls in the normalised text; one inside a string falls at its start."""
        place = bisect_right(self._ends, byte) - 1
        # Even places start a stretch of code, odd ones a string or comment.
        if place % 2:
            return self._norms[place]
        return self._norms[place] + len(self._content[self._ends[place] : byte].translate(None, self._drop))


@lru_cache(maxsize=64)
def _splitter(opaque: re.Pattern[bytes]) -> Callable[[bytes], list[bytes]]:
    """What takes a text apart into code, opaque, code, … and keeps all of it."""
    if opaque.groups:
        raise ValueError("an opaque pattern has no groups of its own")
    return re.compile(b"(" + opaque.pattern + b")", opaque.flags).split


def doc_hash(doc: str | None) -> str:
    """The hash of a doc's words, as 16 hexadecimal digits; empty when there is no doc."""
    if not doc:
        return ""
    return blake2b(" ".join(doc.split()).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
