"""TypeScript that the grammar does not know yet, written so that it does: byte for byte as long.

Only files with parse errors come here, and the repaired bytes only shape the tree: names, signatures and docs are
taken from the file's own bytes. A repair that does not lessen the errors is dropped.
"""

import re
from collections.abc import Iterator

from postil_plugins.ecmascript.file import Stretch

Change = tuple[int, int, bytes]
_GAP = rb"(?>(?>\s+|/\*(?>.*?\*/)|//[^\r\n]*+)*)"
# The line end after what may end a member's type; a word that must be followed by something does not. Looking back from
# the line ends (each is a line feed while they are looked for), and the patterns below starting with letters where they
# can, the search is as fast as reading.
_END = rb"(\n)(?<=[\w$>\])\"'}].)"
_NO_WORD = b"".join(
    rb"(?<!\b" + word + b".)" for word in (b"extends", b"function", b"infer", b"keyof", b"typeof", b"return")
)
_REPAIRS = (
    # `interface Box<in out T>`: variance annotations.
    (re.compile(rb"[<,]\s*((?:in|out)(?:\s+out)?)(?=\s+[A-Za-z_$][\w$]*\s*(?:[,>=]|extends\b))"), b" "),
    # `accessor x = 1`: a field with accessors.
    (re.compile(rb"(accessor)(?<!\w.{8})(?=\s+[\w$#\[])", re.DOTALL), b"readonly"),
    # `export type * from "x"`.
    (re.compile(rb"export(?<!\w.{6})\s+(type)(?=\s*\*)", re.DOTALL), b" "),
    # `using x = …` and `await using x = …`.
    (re.compile(rb"(await)(?<!\w.{5})(?=\s+using\s+[\w$]+\s*=)", re.DOTALL), b" "),
    (re.compile(rb"(using)(?<!\w.{5})(?=\s+[\w$]+\s*=[^=])", re.DOTALL), b"const"),
    # A member called `in` after one without a semicolon.
    (re.compile(rb"\n[ \t]*(?:readonly\s+)?(in)(?=\??\s*:)"), b"iN"),
    # A quoted backtick in a template type.
    (re.compile(rb"(\\`)"), b"xx"),
)  # fmt: skip
# A call signature after a member without a semicolon: `(a: A): Box<A>` and, on the next line, `<B>(b: B): Box<B>`.
_SIGNATURES = (
    re.compile(_END + rb"(?=" + _GAP + rb"<(?:const\s+)?[A-Za-z_$\s])" + _NO_WORD, re.DOTALL),
    re.compile(_END + rb"(?=" + _GAP + rb"\(\s*(?:(?:\.\.\.)?[\w$]+\??\s*:|\)\s*:))" + _NO_WORD, re.DOTALL),
)


def repaired(content: bytes) -> Iterator[tuple[bytes, list[Stretch]]]:
    """The same bytes with the sure repairs, then with each of the others and with both; and what was written over.

    What changes nothing is left out.
    """
    searched = content.replace(b"\r", b"\n")
    changes: list[Change] = []
    for pattern, text in _REPAIRS:
        found = _found(pattern, text, searched)
        changes += found
        searched = _written(searched, found)
    sure = _written(content, changes)
    if changes:
        yield sure, [(start, end) for start, end, _ in changes]
    first, second = (_found(pattern, b";", searched) for pattern in _SIGNATURES)
    both = _found(_SIGNATURES[1], b";", _written(searched, first)) if first and second else []
    for found in (first, second, [*first, *both] if both else []):
        if found:
            yield _written(sure, found), [(start, end) for start, end, _ in (*changes, *found)]


def _found(pattern: re.Pattern[bytes], text: bytes, searched: bytes) -> list[Change]:
    """What ``text`` is written over: each match's only group."""
    spans = [match.span(1) for match in pattern.finditer(searched)]
    return [(start, end, text.ljust(end - start)[: end - start]) for start, end in spans]


def _written(content: bytes, changes: list[Change]) -> bytes:
    if not changes:
        return content
    written = bytearray(content)
    for start, end, text in changes:
        written[start:end] = text
    return bytes(written)
