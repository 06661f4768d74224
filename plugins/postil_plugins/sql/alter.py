"""What ``ALTER TABLE`` adds: columns, and keys for the table's signature."""

import re
from collections.abc import Sequence

from postil.syntax.outline import Said
from postil_plugins.sql import comments as c
from postil_plugins.sql import names as n
from postil_plugins.sql.columns import is_constraint, is_shown
from postil_plugins.sql.create import Creator
from postil_plugins.sql.found import TABLES, Found
from postil_plugins.sql.lexer import Reader, Token

_ACTIONS = frozenset(
    b"ADD DROP ALTER MODIFY CHANGE RENAME SET ENABLE DISABLE OWNER ATTACH DETACH CLUSTER INHERIT VALIDATE ENGINE ORDER"
    b" CONVERT ALGORITHM LOCK DEFAULT AUTO_INCREMENT COMMENT PARTITION REPLICA NOCHECK CHECK FORCE".split()
)
_BEHIND = re.compile(rb";[ \t]*(--[^\r\n]*|/\*[^*\r\n]*\*/)")
"""A comment on the line that the statement ends on."""
_PLACES = frozenset((b"FIRST", b"AFTER"))


def altered(creator: Creator, reader: Reader, doc: Said | None) -> int:
    """Read behind ``ALTER TABLE``; answer where the statement ends."""
    reader.accept(b"IF", b"EXISTS")
    reader.accept(b"ONLY")
    path = n.name(reader)
    before = reader.peek().start
    tokens: list[Token] = []
    while reader.peek().kind != "end":
        tokens.append(reader.take())
    if not path or not tokens:
        return reader.end
    listed: list[Found] = []
    adding = False
    for item in n.split(tokens):
        part = item.tokens
        if part[0].word == b"WITH" and len(part) > 2 and part[1].word in (b"CHECK", b"NOCHECK"):
            part = part[2:]
        if part[0].word == b"ADD":
            adding = True
            part = part[1:]
        elif part[0].word in _ACTIONS:
            adding = False
        if adding and part:
            listed.extend(_added(creator, reader, path, part, item.end, before))
        before = item.end
    if len(listed) == 1 and listed[0].doc is None:
        behind = _BEHIND.match(reader.content, reader.end)
        listed[0].doc = doc or (c.said(reader.content, [behind.span(1)]) if behind is not None else None)
    return reader.end


def _added(
    creator: Creator, reader: Reader, path: tuple[str, ...], part: Sequence[Token], end: int, before: int
) -> list[Found]:
    """What one ``ADD`` adds."""
    known = creator.register.of(TABLES, path)
    owner = known[0] if known and len(known[0].path) >= len(path) else Found("table", path, "", 0, 0)
    if is_constraint(part):
        if is_shown(part):
            owner.keys.append(creator.shown(part[0].start, part[-1].end))
        return []
    if part[0].word == b"COLUMN":
        part = part[1:]
    if len(part) > 3 and [token.word for token in part[:3]] == [b"IF", b"NOT", b"EXISTS"]:
        part = part[3:]
    if not part or part[0].word in (b"PARTITION", b"VALUE", b"CHECK"):
        return []
    # A column is a column of the table as its own statement names it.
    items = (
        n.split(part[1:-1] if part[-1].word == b")" else part[1:])
        if part[0].word == b"("
        else [n.Item(tuple(part), end)]
    )
    return creator.columns(owner, [_without_place(item) for item in items], reader, before)


def _without_place(item: n.Item) -> n.Item:
    """A column without MySQL's ``AFTER other``."""
    place = n.outside(item.tokens, _PLACES, 1)
    return n.Item(item.tokens[:place], item.end) if place else item
