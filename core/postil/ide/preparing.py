"""What hovers over a document will ask of other files, read before anybody hovers.

Invariant: each step is short, and nothing is lost when no more are taken.
"""

import re
from collections.abc import Iterator

from postil.engine.graph.modules import family
from postil.engine.uses.link import Reached, Thing
from postil.ide.attributes import names_given
from postil.ide.code import CONTAINERS
from postil.ide.document import Document
from postil.ide.meaning import FOLLOWED
from postil.ide.session import Session

MOST_IMPORTS = 80
MOST_CLASSES = 40
MOST_BASES = 10
MOST_MEMBERS = 60
WIDEST = 100_000
"""Bytes that are looked through for members of what is imported."""
_MEMBER = re.compile(rb"(?<![\w.])([A-Za-z_]\w*)\.([A-Za-z_]\w*)")


def prepared(session: Session, document: Document) -> Iterator[None]:
    """Read what a document imports, a name at a time; of libraries it is noted what is wanted."""
    if family(document.language) not in FOLLOWED:
        return
    # What each hover looks into.
    _ = document.named, document.nesting, document.page.symbols, document.page.imports, document.positions
    yield
    bound: set[str] = set()
    for each in document.doc.imports[:MOST_IMPORTS]:
        name = each.alias or each.name or each.module.partition(".")[0]
        if name in bound and each.name is not None:
            continue
        bound.add(name)
        # The module that is named may be another than the name that is bound: ``import os.path``.
        for reached in (session.links.module(document.path, each.module), _followed(session, document, (name,))):
            _read(session, reached)
        yield
    if session.library is not None and family(document.language) == "python":
        session.page(session.library.folders.builtins)
    for symbol in [each for each in document.doc.symbols if each.kind in CONTAINERS][:MOST_CLASSES]:
        yield
        _read_bases(session, Thing(document.path, symbol.qualname), python=family(document.language) == "python")
    for number, (name, member) in enumerate(_members(document.data, bound)):
        if number == MOST_MEMBERS:
            break
        yield
        _read(session, _followed(session, document, (name, member)))


def _members(data: bytes, bound: set[str]) -> Iterator[tuple[str, str]]:
    """What a text says of names that it imports, each pair once: ``models``, ``Model``."""
    seen: set[tuple[bytes, bytes]] = set()
    for match in _MEMBER.finditer(data, 0, WIDEST):
        pair: tuple[bytes, bytes] = (match[1], match[2])
        if pair not in seen:
            seen.add(pair)
            name, member = pair[0].decode(), pair[1].decode()
            if name in bound:
                yield name, member


def _read(session: Session, reached: Reached) -> None:
    """Read what is declared there; made of it is only what is reached."""
    for thing in reached.things:
        page = session.page(thing.path)
        if page is not None and thing.qualname is not None:
            page.symbols.get(thing.qualname)


def _read_bases(session: Session, thing: Thing, *, python: bool) -> None:
    """Read what a class is made from: its members are theirs."""
    pending, seen = [thing], set[Thing]()
    while pending and len(seen) < MOST_BASES:
        each = pending.pop(0)
        if each not in seen:
            seen.add(each)
            if python:
                names_given(session, each)
            pending += session.links.bases(each).things


def _followed(session: Session, document: Document, path: tuple[str, ...]) -> Reached:
    return session.links.follow(document.path, "own", "", path)
