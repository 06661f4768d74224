"""SQL: what the DDL of PostgreSQL, MySQL, SQLite and SQL Server declares.

Listed: tables and table types with their columns, views (as tables, with the columns they name), functions,
procedures, aggregates, triggers and events (as functions), schemas, enums, composite types and domains. Columns that
``ALTER TABLE`` adds are columns of that table. Indexes, sequences, roles and data are not listed. Names are as written
without their quotes: ``schema.table.column``. A table's signature shows its keys, those that ``ALTER TABLE`` adds too.

The doc is what the database itself would keep: ``COMMENT ON``, MySQL's ``COMMENT '…'``, SQL Server's
``MS_Description``; where there is none, the comment directly above, or the one behind a column. A ``DROP`` between the
comment and its ``CREATE`` does not part them. Licences and what dumps write above each statement are not docs.
The overview is the comment that the file starts with.

The reader is Postil's own: it looks for the statements that declare and reads their heads and lists. The grammar
tree-sitter-sql 0.3.13, tried first, had between 29 % and 100 % of the bytes of six of the eight Sakila schemas of jOOQ
inside its error nodes, and 86 % of AdventureWorks'. What a statement here cannot be read for counts as one error and
costs that statement alone.

``postil fix`` puts comments above routines and types. What ``COMMENT ON`` and its like keep is part of a statement that
is run, so no edit of it can be proved to change documentation only: it is left to its author.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "1+2"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name SQL and how its files are known."""
    return (
        Language(
            "sql",
            VERSION,
            (
                ".sql",
                ".ddl",
                ".mysql",
                ".pgsql",
                ".psql",
                ".tsql",
                ".prc",
                ".viw",
                ".plsql",
                ".pls",
                ".pks",
                ".pkb",
                ".cql",
            ),
            aliases=("plpgsql", "tsql", "mysql", "postgresql", "plsql"),
        ),
    )


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one SQL file."""
    from postil_plugins.sql.statements import analyze  # loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """The digest of what in one SQL file is no doc."""
    from postil_plugins.sql.proof import code

    return code(source, docs)
