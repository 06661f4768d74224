"""What statements say of declarations made elsewhere: ``COMMENT ON`` and SQL Server's extended properties."""

import re

from postil.syntax.outline import Said
from postil_plugins.sql import names as n
from postil_plugins.sql.found import ROUTINES, TABLES, TYPES, Found, Register
from postil_plugins.sql.lexer import Dialect, Reader, Token

_KINDS = {
    b"TABLE": TABLES,
    b"VIEW": TABLES,
    b"FUNCTION": ROUTINES,
    b"PROCEDURE": ROUTINES,
    b"ROUTINE": ROUTINES,
    b"AGGREGATE": ROUTINES,
    b"TRIGGER": ROUTINES,
    b"TYPE": TYPES,
    b"DOMAIN": TYPES,
    b"SCHEMA": frozenset(("namespace",)),
    b"COLUMN": frozenset(("column", "field")),
}
_ON_TABLE = frozenset((b"TRIGGER",))
_LEVELS = {
    "table": TABLES,
    "view": TABLES,
    "procedure": ROUTINES,
    "function": ROUTINES,
    "trigger": ROUTINES,
    "type": TYPES,
    "table_type": TYPES,
    "column": frozenset(("column",)),
    "schema": frozenset(("namespace",)),
}
_SPACE = re.compile(r"\s+")


def commented(reader: Reader, how: Dialect, register: Register) -> None:
    """Read behind ``COMMENT ON`` and give its text to what it is on."""
    reader.accept(b"MATERIALIZED")
    reader.accept(b"FOREIGN")
    reader.accept(b"EVENT")
    what = reader.take().word
    kinds = _KINDS.get(what)
    path = n.name(reader) if kinds is not None else ()
    if kinds is None or not path:
        return
    types: list[str] | None = None
    if reader.peek().word == b"(":
        types = [_type(reader.content, item) for item in n.items(reader)]
    if what in _ON_TABLE and reader.accept(b"ON"):
        n.name(reader)
    if not reader.accept(b"IS"):
        return
    literals: list[Token] = []
    while reader.peek().kind in ("string", "dollar"):
        literals.append(reader.take())
    text = "".join(n.string_value(reader.content, one, how.escapes) for one in literals).strip()
    if not text:
        return
    found = register.of(kinds, path)
    if types is not None and len(found) > 1:
        found = [one for one in found if _types(one) == types] or [
            one for one in found if len(_types(one)) == len(types)
        ]
    _tell(found, Said(text, literals[0].start, literals[-1].end, "plain"))


def _tell(found: list[Found], said: Said) -> None:
    for one in found:
        one.doc = said


def _types(found: Found) -> list[str]:
    """The types of what a function takes, by which PostgreSQL tells it."""
    return [
        _SPACE.sub(" ", one.annotation or "").lower().removeprefix("in ").removeprefix("inout ")
        for one in found.parameters
        if not (one.annotation or "").startswith("OUT ")
    ]


def _type(content: bytes, item: n.Item) -> str:
    """The type in a list of arguments, whether a name stands before it or not."""
    text = " ".join(content[item.start : item.last].decode("utf-8", "replace").split())
    tokens = item.tokens
    if tokens[0].word in (b"IN", b"INOUT", b"VARIADIC") and len(tokens) > 1:
        tokens = tokens[1:]
        text = " ".join(content[tokens[0].start : item.last].decode("utf-8", "replace").split())
    if len(tokens) > 1 and tokens[1].kind == "word" and tokens[0].kind in n.NAMES and tokens[1].word not in _SECOND:
        text = text.split(" ", 1)[-1]
    return text.lower()


_SECOND = frozenset((b"PRECISION", b"VARYING", b"WITH", b"WITHOUT"))


def described(reader: Reader, how: Dialect, register: Register) -> None:
    """Read an ``EXEC sp_addextendedproperty`` and give its text to what it is of."""
    n.name(reader)
    content = reader.content
    named: dict[str, tuple[str, Token]] = {}
    tokens: list[Token] = []
    while reader.peek().kind != "end":
        tokens.append(reader.take())
    for at, item in enumerate(n.split(tokens)):
        part = item.tokens
        key = _PLACES[at] if at < len(_PLACES) else ""
        if part[0].word.startswith(b"@") and len(part) > 2 and part[1].word == b"=":
            key = part[0].word.decode("ascii", "replace").lower()[1:]
            part = part[2:]
        if part[0].word == b"N" and len(part) > 1:
            part = part[1:]
        if key not in named:
            named[key] = (n.unquoted(content, part[0]), part[0])
    if "value" not in named or named.get("name", ("",))[0].lower() != "ms_description":
        return
    path: list[str] = []
    level = ""
    for place in ("level0", "level1", "level2"):
        kind = named.get(f"{place}type", ("NULL",))[0].lower()
        name = named.get(f"{place}name", ("NULL",))[0]
        if kind == "null" or name == "NULL":
            break
        level = kind
        path.append(name)
    kinds = _LEVELS.get(level)
    text, literal = named["value"]
    if kinds is not None and text.strip() and literal.kind == "string":
        _tell(register.of(kinds, path), Said(text.replace("\r\n", "\n").strip(), literal.start, literal.end, "plain"))


_PLACES = ("name", "value", "level0type", "level0name", "level1type", "level1name", "level2type", "level2name")
