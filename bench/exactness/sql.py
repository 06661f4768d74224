"""What the databases' own parsers see in scripts: PostgreSQL's through pglast, and SQLite itself.

``python -m bench.exactness sql PATH…`` compares names and lines with PostgreSQL's parser, statement by statement; what
that refuses, and psql's own commands, is not judged. ``python -m bench.exactness.sql FILE…`` runs scripts in an empty
SQLite database in memory and compares the names of tables and columns with what it then has.
Needs ``pglast``, which nothing else here does.
"""

import json
import re
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from bench.exactness.compare import NAME, Seen, found

SUFFIXES = (".sql",)
KINDS = dict.fromkeys(
    ("table", "column", "function", "type", "enum", "enum_member", "struct", "field", "namespace"), NAME
)
_PSQL = re.compile(r"^\\[^\r\n]*|\\[a-z]\w*[^\r\n;]*$|^\s*\\\.$", re.MULTILINE)
_COPY = re.compile(r"(^COPY\b[^;]*\bFROM stdin\b[^;\n]*;)(.*?)^\\\.$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_LEAD = re.compile(rb"(?:\s+|--[^\n]*|/\*.*?\*/)*", re.DOTALL)
_PSQL_VARIABLE = re.compile(r"(?<![:\w]):(['\"]?)(\w+)\1")

Tree = dict[str, "Tree | list[Tree] | str | int"]


def truth(files: Sequence[Path]) -> Iterator[Seen]:
    """What PostgreSQL's parser declares."""
    parser = import_module("pglast.parser")
    for path in files:
        text = path.read_text("utf-8", "replace")
        text = _COPY.sub(lambda match: match[1] + re.sub(r"[^\n]", " ", match[2]), text)
        text = _PSQL.sub(lambda match: " " * len(match[0]), text)
        try:
            slices = cast("Sequence[slice]", parser.split(text, with_parser=False, only_slices=True))
        except parser.ParseError:
            print(f"not judged: {path}", file=sys.stderr)
            continue
        for part in slices:
            line = text.count("\n", 0, part.start) + 1
            try:
                trees = json.loads(parser.parse_sql_json(text[part]))
            except parser.ParseError:
                continue
            for statement in trees.get("stmts", ()):
                raw = text[part].encode()
                for seen in _declared(str(path), statement["stmt"], raw, line):
                    yield seen._replace(qualname=_as_written(seen.qualname, _code(raw)))


def _code(raw: bytes) -> str:
    """A statement without the comments before it."""
    lead = _LEAD.match(raw)
    return raw[lead.end() if lead is not None else 0 :].decode()


def _as_written(qualname: str, text: str) -> str:
    """The name in the case it is written in, which PostgreSQL forgets."""
    parts: list[str] = []
    for part in qualname.split("."):
        found = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE)
        parts.append(found.group() if found is not None else part)
    return ".".join(parts)


def _declared(path: str, statement: Tree, raw: bytes, first: int) -> Iterator[Seen]:
    lead = _LEAD.match(raw)
    start = lead.end() if lead is not None else 0
    line, end = first + raw.count(b"\n", 0, start), first + raw.rstrip().count(b"\n")
    (kind, node), *_ = cast("dict[str, Tree]", statement).items()
    names = _NAMES.get(kind)
    if kind in ("CreateStmt", "CreateForeignTableStmt", "CompositeTypeStmt", "ViewStmt", "CreateTableAsStmt"):
        yield from _table(path, kind, node, raw, first, (line, end))
    elif kind == "AlterTableStmt":
        yield from _altered(path, node, raw, first)
    elif kind == "DefineStmt" and node.get("kind") not in ("OBJECT_AGGREGATE", "OBJECT_TYPE"):
        return
    elif names is not None:
        name = _name(node.get(names))
        if name:
            elements = cast("list[dict[str, Tree]]", node.get("schemaElts", []))
            yield Seen(path, NAME, name, line, line if elements else end)
            for one in elements:
                if "CreateStmt" in one:
                    at = raw.upper().find(b"CREATE TABLE", start + 6)
                    yield from _table(
                        path, "CreateStmt", one["CreateStmt"], raw, first, (first + raw.count(b"\n", 0, at),) * 2
                    )
            if kind == "CreateEnumStmt":
                for value in cast("list[Tree]", node.get("vals", [])):
                    yield Seen(path, NAME, f"{name}.{_string(value)}", *_where(raw, first, _string(value)))


_NAMES = {
    "CreateFunctionStmt": "funcname",
    "CreateEnumStmt": "typeName",
    "CreateDomainStmt": "domainname",
    "CreateRangeStmt": "typeName",
    "CreateTrigStmt": "trigname",
    "DefineStmt": "defnames",
    "CreateSchemaStmt": "schemaname",
}


def _table(path: str, kind: str, node: Tree, raw: bytes, first: int, lines: tuple[int, int]) -> Iterator[Seen]:
    into = cast("Tree", node.get("into", {}))
    base = cast("Tree", node.get("base", node.get("baseStmt", node)))
    relation = cast(
        "Tree", base.get("relation", node.get("relation", into.get("rel", node.get("typevar", node.get("view")))))
    )
    if not relation or (kind == "CreateTableAsStmt" and node.get("is_select_into")):
        return
    name = ".".join(str(relation[key]) for key in ("catalogname", "schemaname", "relname") if key in relation)
    yield Seen(path, NAME, name, *lines)
    for alias in cast("list[Tree]", node.get("aliases", into.get("colNames", []))):
        yield Seen(path, NAME, f"{name}.{_string(alias)}", *_where(raw, first, _string(alias)))
    for one in cast("list[Tree]", base.get("tableElts", node.get("coldeflist", []))):
        yield from _column(path, name, one, raw, first)


def _altered(path: str, node: Tree, raw: bytes, first: int) -> Iterator[Seen]:
    relation = cast("Tree", node["relation"])
    if node.get("objtype") not in ("OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"):
        return
    name = ".".join(str(relation[key]) for key in ("schemaname", "relname") if key in relation)
    for command in cast("list[dict[str, Tree]]", node.get("cmds", [])):
        inner = command["AlterTableCmd"]
        if inner.get("subtype") == "AT_AddColumn":
            yield from _column(path, name, cast("Tree", inner["def"]), raw, first)


def _column(path: str, table: str, one: Tree, raw: bytes, first: int) -> Iterator[Seen]:
    column = cast("Tree | None", one.get("ColumnDef"))
    if column is None:
        return
    places = [int(place) for place in re.findall(r'"location": (\d+)', json.dumps(column))]
    start = int(cast("int", column.get("location", 0)))
    lines = (first + raw.count(b"\n", 0, start), first + raw.count(b"\n", 0, max(places, default=start)))
    yield Seen(path, NAME, f"{table}.{column['colname']}", *lines)


def _where(raw: bytes, first: int, value: str) -> tuple[int, int]:
    quoted = raw.find(("'" + value.replace("'", "''") + "'").encode())
    if quoted >= 0:
        return first + raw.count(b"\n", 0, quoted), first + raw.count(b"\n", 0, quoted)
    found = re.search(rf"""['"(, \n]{re.escape(value.replace("'", "''"))}['"), \n]""".encode(), raw, re.IGNORECASE)
    line = first + raw.count(b"\n", 0, found.start() + 1 if found is not None else 0)
    return line, line


def _name(value: object) -> str:
    if isinstance(value, str):
        return value
    return ".".join(_string(part) for part in cast("list[Tree]", value or []))


def _string(node: Tree) -> str:
    return str(cast("Tree", node["String"])["sval"])


def main(paths: Sequence[str]) -> int:
    """Compare the tables and columns of each script with those that SQLite then has."""
    held = True
    for path in map(Path, paths):
        expected = _sqlite(path.read_text("utf-8", "replace"))
        answers = {seen.qualname.lower() for seen in found([path], "sql", {"table": NAME, "column": NAME})}
        for name in sorted(expected - answers):
            print(f"missed {path}: {name}")
        for name in sorted(answers - expected):
            print(f"too many {path}: {name}")
        held = held and expected == answers
        print(json.dumps({"bench": "exactness", "language": "sqlite", "corpus": path.name, "symbols": len(expected),
                          "found": len(answers), "matched": len(expected & answers)}))  # fmt: skip
    return 0 if held else 1


def _sqlite(script: str) -> set[str]:
    """The names of tables, views and columns after a script has run; statements that fail are left out."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    waiting = ""
    for line in script.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            try:
                database.execute(waiting)
            except sqlite3.Error as error:
                print(f"SQLite: {error}: {waiting.strip()[:60]!r}", file=sys.stderr)
            waiting = ""
    names: set[str] = set()
    rows = database.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    for table, kind in rows:
        if not table.startswith("sqlite_"):
            names.add(table.lower())
            columns = database.execute("SELECT name FROM pragma_table_xinfo(?)", (table,)).fetchall()
            names.update(f"{table}.{column}".lower() for (column,) in columns if kind == "table")
    return names


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
