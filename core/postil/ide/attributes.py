"""What the methods of a class of Python give to ``self``, by the text of the class.

Invariant: a text is looked through only where it is the one that the page of its file is of.
"""

import re
from collections.abc import Iterator

from postil.engine.uses.link import Thing
from postil.ide.session import Session
from postil.model import Span

_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
_BEFORE = frozenset(bytes((letter,)) for letter in _LETTERS)
_VALUE = re.compile(rb"[ \t]*(:|=(?!=))[ \t]*([^\n]*)")
_GIVEN = re.compile(rb"self\.([^\W\d][\w\x80-\xff]*)[ \t]*(?::|=(?!=))")


def assignments(data: bytes, name: str, span: Span) -> "Iterator[tuple[int, re.Match[bytes]]]":
    """Where an attribute of ``self`` is given something in a stretch, the mark before it, and the rest of the line."""
    # Looked for as it stands: compiling an expression for each name takes longer than most classes are long.
    said = b"self." + name.encode("utf-8", "replace")
    at = data.find(said, span.start_byte, span.end_byte)
    while at >= 0:
        match = _VALUE.match(data, at + len(said), span.end_byte)
        if match is not None and data[at - 1 : at] not in _BEFORE:
            yield at, match
        at = data.find(said, at + len(said), span.end_byte)


def may_give(session: Session, thing: Thing, name: str) -> bool:
    """Whether a class of a file that is not the one in question may say anything of an attribute."""
    names = names_given(session, thing)
    return names is None or name.encode("utf-8", "replace") in names


def names_given(session: Session, thing: Thing) -> frozenset[bytes] | None:
    """The attributes that a class may give its instances, found out once; None where that cannot be told."""
    page = session.page(thing.path)
    symbol = None if page is None else page.symbols.get(thing.qualname or "")
    if page is None or symbol is None or session.is_open(thing.path):
        return None
    found = page.given.get(symbol.qualname)
    if found is None:
        data = session.exact(thing.path)
        if data is None:
            return None
        names: list[bytes] = _GIVEN.findall(data, symbol.span.start_byte, symbol.span.end_byte)
        found = page.given[symbol.qualname] = frozenset(names)
    return found
