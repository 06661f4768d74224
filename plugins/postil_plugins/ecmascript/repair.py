"""TypeScript that the grammar does not know yet, written so that it does: byte for byte as long.

Only files with parse errors come here, and the repaired bytes only shape the tree: names, signatures and docs are
taken from the file's own bytes. A repair that does not lessen the errors is dropped.
"""

import re
from collections.abc import Iterator

_GAP = rb"(?>\s+|/\*(?>.*?\*/)|//[^\r\n]*+)*+"
# What may end a member's type; a word that must be followed by something does not.
_ENDED = rb"([\w$>\])\"'}](?<!\bextends)(?<!\bfunction)(?<!\binfer)(?<!\bkeyof)(?<!\btypeof)(?<!\breturn))"
_REPAIRS = (
    # `interface Box<in out T>`: variance annotations.
    (re.compile(rb"([<,]\s*)((?:in|out)(?:\s+out)?)(?=\s+[A-Za-z_$][\w$]*\s*(?:[,>=]|extends\b))"), b" "),
    # `accessor x = 1`: a field with accessors.
    (re.compile(rb"()\b(accessor)(?=\s+[\w$#\[])"), b"readonly"),
    # `export type * from "x"`.
    (re.compile(rb"(\bexport\s+)(type)(?=\s*\*)"), b" "),
    # `using x = …` and `await using x = …`.
    (re.compile(rb"()\b(await)(?=\s+using\s+[\w$]+\s*=)"), b" "),
    (re.compile(rb"()\b(using)(?=\s+[\w$]+\s*=[^=])"), b"const"),
    # A member called `in` after one without a semicolon.
    (re.compile(rb"([\r\n][ \t]*(?:readonly\s+)?)(in)(?=\??\s*:)"), b"iN"),
    # A quoted backtick in a template type.
    (re.compile(rb"()(\\`)"), b"xx"),
)  # fmt: skip
# A call signature after a member without a semicolon: `(a: A): Box<A>` and, on the next line, `<B>(b: B): Box<B>`.
_SIGNATURES = (
    re.compile(_ENDED + rb"([\r\n])(?=" + _GAP + rb"<(?:const\s+)?[A-Za-z_$\s])", re.DOTALL),
    re.compile(_ENDED + rb"([\r\n])(?=" + _GAP + rb"\(\s*(?:(?:\.\.\.)?[\w$]+\??\s*:|\)\s*:))", re.DOTALL),
)


def repaired(content: bytes) -> Iterator[bytes]:
    """The same bytes with the sure repairs, and then with each of the others; what changes nothing is left out."""
    sure = content
    for pattern, text in _REPAIRS:
        sure = _applied(sure, pattern, text)
    if sure != content:
        yield sure
    both = one = sure
    for pattern in _SIGNATURES:
        one = _applied(sure, pattern, b";")
        both = _applied(both, pattern, b";")
        if one != sure:
            yield one
    if both not in (one, sure):
        yield both


def _applied(content: bytes, pattern: re.Pattern[bytes], text: bytes) -> bytes:
    changes = bytearray(content)
    for match in pattern.finditer(content):
        start, end = match.span(2)
        changes[start:end] = text.ljust(end - start)[: end - start]
    return bytes(changes)
