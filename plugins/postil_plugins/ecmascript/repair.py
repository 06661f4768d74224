"""TypeScript that the grammar does not know yet, written so that it does: byte for byte as long.

Only files with parse errors come here, and the repaired bytes only shape the tree: names, signatures and docs are
taken from the file's own bytes. A repair that does not lessen the errors is dropped.
"""

import re
from collections.abc import Iterator

from postil_plugins.ecmascript.file import Stretch

_GAP = rb"(?>(?>\s+|/\*(?>.*?\*/)|//[^\r\n]*+)*)"
# The line end after what may end a member's type; a word that must be followed by something does not. Looking back from
# the line ends, and the patterns below starting with letters where they can, the search is as fast as reading.
_END = rb"([\r\n])(?<=[\w$>\])\"'}].)"
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
    (re.compile(rb"[\r\n][ \t]*(?:readonly\s+)?(in)(?=\??\s*:)"), b"iN"),
    # A quoted backtick in a template type.
    (re.compile(rb"(\\`)"), b"xx"),
)  # fmt: skip
# A call signature after a member without a semicolon: `(a: A): Box<A>` and, on the next line, `<B>(b: B): Box<B>`.
_SIGNATURES = (
    re.compile(_END + rb"(?=" + _GAP + rb"<(?:const\s+)?[A-Za-z_$\s])" + _NO_WORD, re.DOTALL),
    re.compile(_END + rb"(?=" + _GAP + rb"\(\s*(?:(?:\.\.\.)?[\w$]+\??\s*:|\)\s*:))" + _NO_WORD, re.DOTALL),
)


def repaired(content: bytes) -> Iterator[tuple[bytes, list[Stretch]]]:
    """The same bytes with the sure repairs, then with the others too, each with what was written over so far."""
    changed: list[Stretch] = []
    for pattern, text in _REPAIRS:
        content = _applied(content, pattern, text, changed)
    told = 0
    for pattern in _SIGNATURES:
        if len(changed) > told:
            yield content, changed
            told = len(changed)
        content = _applied(content, pattern, b";", changed)
    if len(changed) > told:
        yield content, changed


def _applied(content: bytes, pattern: re.Pattern[bytes], text: bytes, changed: list[Stretch]) -> bytes:
    """The bytes with ``text`` in the place of each match's only group, whose stretches are added to those changed."""
    before = len(changed)
    changed.extend(match.span(1) for match in pattern.finditer(content))
    if len(changed) == before:
        return content
    changes = bytearray(content)
    for start, end in changed[before:]:
        changes[start:end] = text.ljust(end - start)[: end - start]
    return bytes(changes)
