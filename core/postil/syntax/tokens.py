"""Hashes of code that layout, comments and docs do not change.

The text of a file is normalised once: comments and docs are left out, white space between tokens is dropped,
what formatters are free to choose (quotes, trailing commas) is written one way. A symbol's ``code_hash`` is the digest
of its stretch of that text and of where its blocks end, so that a statement moved out of a loop counts in a language
whose blocks are told by indentation.

Known and accepted: two texts that differ only in where white space splits a word are one (``notx`` and ``not x``).
"""

import re

# hashlib would load OpenSSL.
from _blake2 import blake2b
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate

from postil.values import NamedTuple

_SPACE = b" \t\r\n\f\v"
_BETWEEN = re.compile(rb"[\s;\\]*(?:#[^\r\n]*(?=[\r\n])[\s;\\]+)*")
_MOST_MARKS = 8
# Where a long stretch of code is cut: behind what neither a number nor a comma that is dropped can reach across.
_CUT = re.compile(rb"[;:{}=(\[]|,(?=\s*+\w)")
_LONG = 2048
_PREFIX = re.compile(rb"(?<![\w.])(?:[bB][rR]?|[rR][bBfFtT]?|[fFtT][rR]?|[uU])\Z")
_HEX_ESCAPE = re.compile(rb"(?<=\\)[xuU][0-9a-fA-F]+")
_FIELD = re.compile(rb"\{[^{}]*\}")
_PREFIX_LETTERS = frozenset(b"bBfFrRuUtT")
_TRAILING_COMMA = re.compile(rb",(?=[)\]}])")
# Looking for a byte in bytes by its number is several times faster than by its text.
_COMMA, _QUOTE, _BACKSLASH = b",'\\"
# Stands between two pieces of code while all of them are normalised at once.
_DIVIDER = b"\0"


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
    joins_strings: bool = False
    """Whether two strings side by side are one, as in Python."""
    numbers: re.Pattern[bytes] | None = None
    """Matches numbers that a formatter may write another way; None where formatters leave them alone."""


class Tokens:
    """The normalised text of one file, and digests of stretches of it."""

    __slots__ = ("_commas", "_content", "_cuts", "_drop", "_ends", "_norms", "_numbers", "_text")

    def __init__(
        self,
        content: bytes,
        lexis: Lexis,
        docs: Sequence[tuple[int, int]] = (),
        block_ends: Sequence[int] = (),
        blanks: Sequence[int] = (),
    ) -> None:
        """Normalise ``content`` without ``docs``, sorted stretches of bytes, and without the bytes at ``blanks``.

        Each of ``block_ends`` puts a mark where the next token starts, so that all blocks that end there make one mark
        whatever comments stand between them.
        """
        if _DIVIDER in content:
            content = content.replace(_DIVIDER, b" ")
        if block_ends or blanks:
            content = _marked(content, block_ends, blanks)
        self._content = content
        self._drop = _SPACE + lexis.optional
        self._commas = lexis.trailing_commas
        self._numbers: re.Pattern[bytes] | None = None
        self._cuts: dict[int, tuple[list[int], list[int]]] = {}
        # Parallel arrays: up to the byte _ends[i] of the content, _norms[i] bytes of normalised text.
        self._ends: list[int]
        self._norms: list[int]
        self._text = self._normalise(lexis, docs)

    def digest(self, start_byte: int, end_byte: int) -> str:
        """The hash of the code between two bytes, as 16 hexadecimal digits."""
        return blake2b(self._text[self._norm(start_byte) : self._norm(end_byte)], digest_size=8).hexdigest()

    def _normalise(self, lexis: Lexis, docs: Sequence[tuple[int, int]]) -> bytes:
        """The text, made by the few calls that run over the whole file at once: a loop here costs what a parse does."""
        comments, drop = lexis.comments, self._drop
        # Even places hold code, odd ones a string or comment.
        parts = _splitter(lexis.opaque)(self._content)
        ends = list(accumulate(map(len, parts), initial=0))
        literals = [b"" if literal.startswith(comments) else literal for literal in parts[1::2]]
        for start, end in docs:
            first = bisect_left(ends, start, 1)
            for place in range(first, min(bisect_left(ends, end, first), len(parts))):
                if place % 2:
                    literals[place // 2] = b""
        if lexis.quotes:
            literals = [_requoted(text) if _QUOTE in text or _BACKSLASH in text else text for text in literals]
        code = _DIVIDER.join(parts[::2])
        if lexis.numbers is not None:
            rewritten = lexis.numbers.sub(_number, code)
            # Only where this changes a length must the look-up of places do it too.
            self._numbers = lexis.numbers if len(rewritten) != len(code) else None
            code = rewritten
        code = code.translate(None, drop)
        if self._commas:
            codes = _without_commas(code).split(_DIVIDER)
            _drop_commas_before_comments(codes, literals)
        else:
            codes = code.split(_DIVIDER)
        if lexis.joins_strings:
            _join_strings(parts[::2], codes, literals)
        parts[::2] = codes
        parts[1::2] = literals
        self._ends = ends
        self._norms = list(accumulate(map(len, parts), initial=0))
        return b"".join(parts)

    def _norm(self, byte: int) -> int:
        """Where a byte of the content falls in the normalised text; one inside a string falls at its start."""
        ends = self._ends
        place = bisect_right(ends, byte) - 1
        norm = self._norms[place]
        # Even places start a stretch of code, odd ones a string or comment.
        if place % 2:
            return norm
        start = ends[place]
        if byte - start > _LONG:
            start, norm = self._nearest(place, byte)
        code = self._content[start:byte]
        if _COMMA in code or self._numbers is not None:
            return norm + len(self._code(code))
        return norm + len(code.translate(None, self._drop))

    def _code(self, code: bytes) -> bytes:
        if self._numbers is not None:
            code = self._numbers.sub(_number, code)
        code = code.translate(None, self._drop)
        return _without_commas(code) if self._commas else code

    def _nearest(self, place: int, byte: int) -> tuple[int, int]:
        """A byte near before ``byte`` in a long stretch without strings, and where it falls in the normalised text."""
        cuts = self._cuts.get(place)
        if cuts is None:
            cuts = self._cuts[place] = ([self._ends[place]], [self._norms[place]])
            end = self._ends[place + 1]
            while (match := _CUT.search(self._content, cuts[0][-1] + _LONG, end)) is not None:
                cuts[1].append(cuts[1][-1] + len(self._code(self._content[cuts[0][-1] : match.end()])))
                cuts[0].append(match.end())
        at = bisect_right(cuts[0], byte) - 1
        return cuts[0][at], cuts[1][at]


def _marked(content: bytes, block_ends: Sequence[int], blanks: Sequence[int]) -> bytes:
    """``content``, byte for byte as long, with ``blanks`` blank and a control character before what follows a block."""
    marked = bytearray(content)
    for byte in blanks:
        marked[byte] = 0x20
    marks: dict[int, int] = {}
    for end in block_ends:
        match = _BETWEEN.match(content, end)
        if match is not None and (place := match.end() - 1) >= end:
            marks[place] = marks.get(place, 0) + 1
    for place, count in marks.items():
        marked[place] = min(count, _MOST_MARKS)
    return bytes(marked)


def _number(match: re.Match[bytes]) -> bytes:
    """A number in lower case, without a zero alone before its point, with a digit behind it and no plus after its e."""
    number = match.group().lower()
    if number.startswith((b"0x", b"0b", b"0o")):
        return number
    whole, point, rest = number.replace(b"e+", b"e").partition(b".")
    if not point:
        return whole
    return (b"" if whole == b"0" else whole) + b"." + (rest if rest[:1].isdigit() else b"0" + rest)


def _lower(match: re.Match[bytes]) -> bytes:
    return match.group().lower()


def _field(match: re.Match[bytes]) -> bytes:
    """A replacement field of an f-string, which is code, without white space."""
    return match.group().translate(None, b" ")


def _requoted(literal: bytes) -> bytes:
    """A string in double quotes, its quotes inside not escaped: no Python or JavaScript any more, but one spelling."""
    if literal[0] not in b"'\"":
        return literal
    width = 3 if literal.startswith((b"'''", b'"""')) else 1
    inner = literal[width:-width].replace(b"\\'", b"'").replace(b'\\"', b'"')
    if b"\\x" in inner or b"\\u" in inner or b"\\U" in inner:
        inner = _HEX_ESCAPE.sub(_lower, inner)
    return b'"' * width + inner + b'"' * width


def _join_strings(pieces: list[bytes], codes: list[bytes], literals: list[bytes]) -> None:
    """Make one of strings that stand side by side, each prefix written one way; ``codes`` are ``pieces`` normalised."""
    first = last = seen = -1
    places = [
        place
        for place, code in enumerate(codes)
        if not code or ((piece := pieces[place]) and piece[-1] in _PREFIX_LETTERS)
    ]
    for place in places:
        if place == len(literals):
            break
        literal, code, prefix = literals[place], codes[place], b""
        if place - 1 > seen:
            # The literals skipped since then have code before them, so each was the first of its kind.
            last = first = place - 1 if _is_joinable(literals[place - 1]) else -1
        seen = place
        if code:
            match = _PREFIX.search(pieces[place])
            if match is not None:
                prefix = bytes(sorted(match.group().lower().replace(b"u", b"")))
                code = codes[place] = code[: match.start() - match.end()]
                if b"f" in prefix:
                    literal = _FIELD.sub(_field, literal.replace(b"'", b'"'))
                literals[place] = prefix + literal
        if code:
            last = -1
        if not literal:
            continue
        if not _is_joinable(literal):
            last = -1
        elif last < 0:
            first = last = place
        else:
            literals[last] = literals[last][:-1]
            literals[place] = literal[1:]
            last = place
            if b"f" in prefix and b"f" not in literals[first][:2]:
                literals[first] = b"f" + literals[first]


def _is_joinable(literal: bytes) -> bool:
    return len(literal) > 1 and not literal.startswith(b'"""')


def _without_commas(code: bytes) -> bytes:
    return _TRAILING_COMMA.sub(b"", code)


def _drop_commas_before_comments(codes: list[bytes], literals: list[bytes]) -> None:
    """Drop a comma that only comments divide from its closing bracket."""
    for place, literal in enumerate(literals):
        if literal or not codes[place].endswith(b","):
            continue
        after = place + 1
        while after < len(literals) and not codes[after] and not literals[after]:
            after += 1
        if codes[after].startswith((b")", b"]", b"}")):
            codes[place] = codes[place][:-1]


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
