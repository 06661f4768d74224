"""The lists of tables: columns and keys."""

from collections.abc import Sequence

from postil.values import NamedTuple
from postil_plugins.sql.lexer import Token
from postil_plugins.sql.names import NAMES, outside, unquoted

_KEY = frozenset((b"KEY", b"INDEX"))
_UNIQUE = frozenset((b"KEY", b"INDEX", b"(", b"NULLS", b"CLUSTERED", b"NONCLUSTERED", b"HASH", b"USING"))
_FOLLOWED = {
    b"PRIMARY": frozenset((b"KEY",)),
    b"FOREIGN": frozenset((b"KEY",)),
    b"CHECK": frozenset((b"(",)),
    b"EXCLUDE": frozenset((b"USING", b"(")),
    b"PERIOD": frozenset((b"FOR",)),
    b"FULLTEXT": _KEY | {b"("},
    b"SPATIAL": _KEY | {b"("},
    b"SUPPLEMENTAL": frozenset((b"LOG",)),
}
TYPE_ENDS = frozenset(
    b"NOT NULL DEFAULT PRIMARY UNIQUE REFERENCES CHECK CONSTRAINT COLLATE GENERATED AS AUTO_INCREMENT AUTOINCREMENT"
    b" COMMENT ON IDENTITY ROWGUIDCOL SPARSE PERSISTED CHARSET KEY STORAGE COMPRESSION VISIBLE INVISIBLE MASKED"
    b" ENCRYPTED FILESTREAM HIDDEN VIRTUAL STORED COLUMN_FORMAT DEFERRABLE INITIALLY FIRST AFTER OPTIONS USING WITH"
    b" FOREIGN INDEX".split()
)
_OPENING = frozenset((b"(",))
_TOLD_KEY = frozenset((b"USING",))
_TOLD_INDEX = frozenset((b"USING", b"CLUSTERED", b"NONCLUSTERED", b"UNIQUE", b"HASH"))
_COMMENT = frozenset((b"COMMENT",))
_SHOWN = frozenset((b"PRIMARY", b"FOREIGN", b"UNIQUE"))


class Column(NamedTuple):
    """One column as declared."""

    name: str
    type: tuple[int, int] | None
    """Where its type is written; None where it has none."""
    comment: tuple[Token, tuple[int, int]] | None
    """MySQL's comment, and where its clause is."""


def is_constraint(tokens: Sequence[Token]) -> bool:
    """Whether a part of a table's list is a key or another constraint rather than a column."""
    word = tokens[0].word
    if word == b"CONSTRAINT":
        return len(tokens) > 2
    following = tokens[1].word if len(tokens) > 1 else b""
    if word in _FOLLOWED:
        return following in _FOLLOWED[word] or (word in (b"FULLTEXT", b"SPATIAL") and _is_index(tokens[1:]))
    if word == b"UNIQUE":
        return following in _UNIQUE or _is_index(tokens)
    if word == b"LIKE":
        return len(tokens) > 1 and tokens[1].kind in NAMES
    if word in _KEY:
        return _is_index(tokens)
    return False


def _is_index(tokens: Sequence[Token]) -> bool:
    """Whether this is ``KEY [name] [USING …] (column …)`` and not a column that is called so."""
    told = _TOLD_KEY if tokens[0].word == b"KEY" else _TOLD_INDEX
    if any(token.word in told for token in tokens[1:4]) and outside(tokens, _OPENING) < len(tokens):
        return True
    at = outside(tokens, _OPENING, 1)
    return at <= 2 and at + 1 < len(tokens) and tokens[at + 1].kind != "number"


def is_shown(tokens: Sequence[Token]) -> bool:
    """Whether a constraint is a key that a table's signature shows."""
    if tokens[0].word == b"CONSTRAINT":
        tokens = tokens[2:] if tokens[1].word not in _SHOWN else tokens[1:]
        if tokens and tokens[0].word == b".":
            tokens = tokens[2:]
    return bool(tokens) and tokens[0].word in _SHOWN


def column(content: bytes, tokens: Sequence[Token]) -> Column | None:
    """Read one column; None where no name is."""
    first = tokens[0]
    if first.kind not in NAMES:
        return None
    name = unquoted(content, first)
    if not name:
        return None
    at = 1
    depth = 0
    while at < len(tokens):
        word = tokens[at].word
        if not depth and word in TYPE_ENDS and not (word == b"WITH" and _is_zone(tokens, at)):
            break
        if not depth and word in (b"CHARACTER", b"CHAR") and at + 1 < len(tokens) and tokens[at + 1].word == b"SET":
            break
        if not depth and word in (b"=", b":="):
            break
        depth += (word == b"(") - (word == b")")
        at += 1
    kind = (tokens[1].start, tokens[at - 1].end) if at > 1 else None
    place = outside(tokens, _COMMENT, at)
    comment: tuple[Token, tuple[int, int]] | None = None
    if place + 1 < len(tokens) and tokens[place + 1].kind in ("string", "quoted"):
        comment = tokens[place + 1], (tokens[place].start, tokens[place + 1].end)
    return Column(name, kind, comment)


def _is_zone(tokens: Sequence[Token], at: int) -> bool:
    """Whether ``WITH`` goes on as in ``timestamp with time zone``."""
    return at + 1 < len(tokens) and tokens[at + 1].word in (b"TIME", b"LOCAL")
