"""What a statement creates: told by the words between ``CREATE`` and the name."""

from postil_plugins.sql.lexer import Reader

_MODIFIERS = frozenset(
    b"OR REPLACE ALTER GLOBAL LOCAL TEMP TEMPORARY UNLOGGED FOREIGN VIRTUAL EXTERNAL MATERIALIZED RECURSIVE CONSTRAINT"
    b" AGGREGATE FORCE NOFORCE EDITIONABLE NONEDITIONABLE EVENT".split()
)
_KINDS = frozenset(b"TABLE VIEW FUNCTION PROCEDURE PROC TRIGGER TYPE DOMAIN SCHEMA AGGREGATE EXTENSION EVENT".split())
_LONGER = frozenset(
    (
        (b"EVENT", b"TRIGGER"), (b"AGGREGATE", b"FUNCTION"), (b"EXTENSION", b"MAPPING"), (b"TABLE", b"SPACE"),
        (b"TYPE", b"BODY"),
    )
)  # fmt: skip
"""Kinds that are but the start of another."""


def kind_of(reader: Reader) -> bytes:
    """What is created; empty when it is nothing to list."""
    while True:
        word, following = reader.peek().word, reader.peek(1).word
        if word in _KINDS and (word, following) not in _LONGER:
            reader.take()
            return word
        if word in _MODIFIERS:
            reader.take()
        elif word in (b"ALGORITHM", b"DEFINER") and following == b"=":
            _mysql_option(reader)
        elif word == b"SQL" and following == b"SECURITY":
            for _ in range(3):
                reader.take()
        else:
            return b""


def _mysql_option(reader: Reader) -> None:
    """Step over ``DEFINER = `a`@`b``` or ``ALGORITHM = MERGE``."""
    for _ in range(3):
        reader.take()
    while reader.peek().word[:1] == b"@" or reader.peek().word in (b"(", b")"):
        alone = reader.take().word == b"@"
        if alone:
            reader.take()
