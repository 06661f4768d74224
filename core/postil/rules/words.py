"""The words, numbers and strings of a piece of code, told apart without a grammar.

Invariant: nothing is parsed; where two languages differ the answer errs towards seeing a word, so that what is said to
be gone is gone.
"""

import re

from postil.docstrings.patterns import lazy
from postil.values import NamedTuple

_STRINGS = (
    rb'"""(?:[^\\]|\\.)*?"""', rb"'''(?:[^\\]|\\.)*?'''", rb'"(?:[^"\\\n]|\\.)*"', rb"'(?:[^'\\\n]|\\.)*'", rb"`[^`]*`",
)  # fmt: skip
_NUMBER = rb"(?<![\w.])(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)[a-zA-Z]{0,3}(?!\w)"
_HASHED = frozenset(("python", "ruby", "shell", "perl", "r", "elixir", "yaml", "make"))
_DASHED = frozenset(("sql", "lua", "haskell"))
_WORD = lazy(rb"[^\W\d][\w$]*")
_SUFFIX = lazy(r"(?<=\d)(?:[uUlLfFdDnN]{1,3})$")
_LONGEST_LITERAL = 60


class Token(NamedTuple):
    """One word, number, string or mark."""

    kind: str
    """``word``, ``number``, ``string`` or ``mark``."""
    text: str
    """Of a string what is between its quotes; of a number its digits without suffix and separators."""


def tokens(code: bytes, language: str) -> list[Token]:
    """The tokens of a piece of code, comments left out; a long string is a mark."""
    found: list[Token] = []
    for match in _pattern(language).finditer(code):
        kind = match.lastgroup or "mark"
        if kind == "comment":
            continue
        text = match[0].decode("utf-8", "replace")
        if kind == "word":
            text = text.lstrip("$")
        elif kind == "string":
            text = text.strip(text[0])
            if len(text) > _LONGEST_LITERAL or "\n" in text:
                kind, text = "mark", "…"
        elif kind == "number":
            text = number(text)
        found.append(Token(kind, text))
    return found


def number(text: str) -> str:
    """A number as a doc would write it: ``1_000L`` is ``1000``."""
    plain = text.replace("_", "")
    return plain if plain[:2].lower() == "0x" else _SUFFIX.sub("", plain)


def words(code: bytes) -> frozenset[str]:
    """Every word anywhere in a piece of code, in strings and comments too, in lower case."""
    return frozenset(word.decode("utf-8", "replace").lower() for word in set(_WORD.findall(code)))


def without(code: bytes, start: int, end: int, holes: list[tuple[int, int]]) -> bytes:
    """The bytes from ``start`` to ``end`` without those in the holes."""
    parts: list[bytes] = []
    for first, last in sorted(holes):
        if first >= start and last <= end:
            parts.append(code[start:first])
            start = last
    parts.append(code[start:end])
    return b" ".join(parts)


_SLASHES = rb"//[^\n]*|/\*.*?\*/"
_COMMENTS = {
    "slash": _SLASHES,
    "rust": _SLASHES,
    "hash": rb"#[^\n]*",
    "dash": rb"--[^\n]*|/\*.*?\*/",
    "php": rb"#(?!\[)[^\n]*|" + _SLASHES,
}
_PATTERNS: dict[str, re.Pattern[bytes]] = {}


def _pattern(language: str) -> re.Pattern[bytes]:
    family = "hash" if language in _HASHED else "dash" if language in _DASHED else language
    if family not in _COMMENTS:
        family = "slash"
    if family not in _PATTERNS:
        strings: list[bytes] = list(_STRINGS)
        if family == "rust":
            strings[3] = rb"'(?:[^'\\\n]|\\.)'"  # the rest are lifetimes
        _PATTERNS[family] = lazy(
            rb"(?P<comment>" + _COMMENTS[family] + rb")|(?P<string>" + b"|".join(strings) + rb")|(?P<number>" + _NUMBER
            + rb")|(?P<word>[^\W\d][\w$]*|\$\w+)|(?P<mark>:=|==|=>|->|[^\s\w])",
            re.DOTALL,
        )  # fmt: skip
    return _PATTERNS[family]
