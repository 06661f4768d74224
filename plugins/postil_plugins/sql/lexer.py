"""The tokens of SQL as PostgreSQL, MySQL, SQLite and SQL Server write it, in one pattern.

What they disagree on is decided once a file: a backslash escapes in strings where something else says MySQL, and lines
that hold ``GO`` alone end batches where there are any. What MySQL alone executes, ``/*!50001 … */``, is code.
"""

import re
from collections.abc import Iterator

from postil.syntax.tokens import Lexis
from postil.values import NamedTuple

_MYSQL = re.compile(
    rb"(?:\b(?:TABLE|EXISTS|INTO|KEY|VIEW)\b|[(,.])\s*`\w+`|^[ \t]*`\w+`[ \t]+\w|\bAUTO_INCREMENT\b|\bENGINE[ \t]*="
    rb"|^DELIMITER\b|/\*!\d",
    re.IGNORECASE | re.MULTILINE,
)
_LINE_COMMENTS = {True: rb"--[^\r\n]*|\#(?=[\s\#!-])[^\r\n]*", False: rb"--[^\r\n]*|(?<=\n)\#(?=[ \t\#])[^\r\n]*"}
"""MySQL's own comments start with ``#`` too; elsewhere that is an operator."""
_BLOCK_COMMENT = rb"/\*(?![!])[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?"
_TEMPLATE = rb"\{\{(?s:.*?)(?:\}\}|\Z)|\{[%\#](?s:.*?)(?:[%\#]\}|\Z)"
_ESCAPED = rb"'[^'\\]*(?:(?:\\(?s:.)|'')[^'\\]*)*'?"
_PLAIN = rb"'[^']*(?:''[^']*)*'?"
_DOLLAR = rb"\$(?P<tag>(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?)\$(?s:.*?)(?:\$(?P=tag)\$|\Z)"
_QUOTED = rb'"[^"]*(?:""[^"]*)*"?|`[^`]*(?:``[^`]*)*`?|(?<![\w\])])\[[^\]\r\n0-9\'"][^\]\r\n\'"]*\]'

LEXIS = Lexis(
    re.compile(
        rb"--[^\r\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?"
        rb"|'[^']*(?:''[^']*)*'?" + rb'|"[^"]*(?:""[^"]*)*"?|`[^`]*`?'
    ),
    (b"--", b"/*"),
    optional=b";",
    trailing_commas=False,
)


class Token(NamedTuple):
    """One token; ``word`` is it in upper case for words, itself for punctuation, and empty for all else."""

    kind: str
    """``word``, ``quoted``, ``string``, ``dollar``, ``comment``, ``template``, ``number`` or ``mark``."""
    start: int
    end: int
    word: bytes


class Dialect(NamedTuple):
    """How one file is read."""

    tokens: re.Pattern[bytes]
    heads: re.Pattern[bytes]
    """Finds, outside strings, what a declaration or a comment starts with."""
    ends: re.Pattern[bytes]
    """Finds, outside strings and comments, what may end a statement."""
    pieces: re.Pattern[bytes]
    """Finds comments and all in which white space and marks mean nothing to the reader."""
    batches: bool
    """Whether ``GO`` ends batches."""
    escapes: bool
    """Whether a backslash escapes in every string."""


def dialect(content: bytes) -> Dialect:
    """Tell how a file is to be read."""
    mysql = _MYSQL.search(content) is not None
    return Dialect(*_PATTERNS[mysql], _GO.search(content) is not None, mysql)


_GO = re.compile(rb"^[ \t]*GO(?:[ \t]+\d+)?[ \t]*;?[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


def batch_end(content: bytes, at: int) -> int:
    """Where the batch ends that ``at`` is in: before its ``GO``, or at the end of the file."""
    match = _GO.search(content, at)
    return len(content) if match is None else match.start()


def _patterns(mysql: bool) -> tuple[re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes]]:
    string = rb"(?:(?<![\w$])[eE]" + _ESCAPED + rb"|" + (_ESCAPED if mysql else _PLAIN) + rb")"
    line_comment = _LINE_COMMENTS[mysql]
    # Bare dollars are what MySQL's scripts like to end routines with.
    dollar = _DOLLAR.replace(rb"[\w\x80-\xff]*)?)", rb"[\w\x80-\xff]*))") if mysql else _DOLLAR
    opaque = rb"|".join((string, _QUOTED, dollar, _TEMPLATE))
    tokens = re.compile(
        rb"\s+|/\*!\d*|\*/"
        rb"|(?P<comment>" + line_comment + rb"|" + _BLOCK_COMMENT + rb")"
        rb"|(?P<template>" + _TEMPLATE + rb"|\$\{\w+\}|\$\(\w+\))"
        rb"|(?P<dollar>" + dollar + rb")"
        rb"|(?P<string>" + string + rb")"
        rb"|(?P<word>[A-Za-z_@\#\x80-\xff][\w$@\#\x80-\xff]*)"
        rb"|(?P<quoted>" + _QUOTED + rb")"
        rb"|(?P<number>\d[\w.]*)"
        rb"|(?P<mark>::|(?s:.))"
    )
    heads = re.compile(
        rb"(?P<comment>" + line_comment + rb"|" + _BLOCK_COMMENT + rb")|" + opaque
        + rb"|(?P<head>(?<![\w$.@\#])(?i:CREATE|ALTER|COMMENT|EXEC(?:UTE)?|COPY|DELIMITER)\b)"
        + rb"|(?P<meta>^\\\w[^\r\n]*|^:r[ \t][^\r\n]*)", re.MULTILINE,
    )  # fmt: skip
    ends = re.compile(
        line_comment + rb"|" + _BLOCK_COMMENT + rb"|" + opaque
        + rb"|(?P<end>;)|(?P<word>(?<![\w$.@\#])(?i:BEGIN|CASE|END|CREATE|ALTER)\b)"
    )  # fmt: skip
    return tokens, heads, ends, re.compile(line_comment + rb"|" + _BLOCK_COMMENT + rb"|" + opaque)


_PATTERNS = (_patterns(False), _patterns(True))

STATEMENTS = frozenset(
    b"CREATE ALTER INSERT UPDATE DELETE DROP EXEC EXECUTE PRINT GO SET IF USE GRANT SELECT COMMENT DELIMITER TRUNCATE"
    b" BEGIN END RAISERROR DECLARE COMMIT MERGE".split()
)
"""What starts a statement: where nothing else ends one, such a word at the start of a line does."""


_RUNS = re.compile(rb"EXECUTE\s+(?:FUNCTION|PROCEDURE)\b", re.IGNORECASE)


class Reader:
    """The tokens of one statement, read as far as they are asked for."""

    def __init__(self, content: bytes, how: Dialect, delimiter: bytes, at: int) -> None:
        self.content = content
        self.delimiter = delimiter
        self.end = len(content)
        """Where the statement ends, once that was seen."""
        self.last = at
        """Where the token taken last ends."""
        self.broken = False
        self.comments: list[tuple[int, int]] = []
        self._how = how
        self._tokens = self._read(at)
        self._ahead: list[Token] = []

    def peek(self, ahead: int = 0) -> Token:
        """A token ahead; an empty one at the end of the statement."""
        while len(self._ahead) <= ahead:
            token = next(self._tokens, None)
            self._ahead.append(Token("end", self.end, self.end, b"") if token is None else token)
        return self._ahead[ahead]

    def take(self) -> Token:
        """The next token."""
        token = self.peek()
        del self._ahead[0]
        self.last = token.end
        return token

    def accept(self, *words: bytes) -> bool:
        """Take the next tokens if they are these words."""
        if all(self.peek(at).word == word for at, word in enumerate(words)):
            self.last = self._ahead[len(words) - 1].end
            del self._ahead[: len(words)]
            return True
        return False

    def _read(self, at: int) -> Iterator[Token]:
        content, delimiter = self.content, self.delimiter
        depth = 0
        first = at
        for match in self._how.tokens.finditer(content, at):
            kind = match.lastgroup
            if kind is None:
                continue
            if kind == "tag":
                kind = "dollar"
            start, end = match.span()
            if kind == "comment":
                self.comments.append((start, end))
                continue
            word = b""
            if kind == "word":
                word = match.group().upper()
                if start != first and word in STATEMENTS and self._ends_here(word, start, depth):
                    self.end = len(content[:start].rstrip())
                    self.broken = depth > 0
                    return
            elif kind == "mark":
                word = match.group()
                if word == b"(":
                    depth += 1
                elif word == b")":
                    depth -= 1
                elif word == b"\\" and not content[content.rfind(b"\n", 0, start) + 1 : start].strip():
                    # One of psql's commands.
                    self.end = len(content[:start].rstrip())
                    self.broken = depth > 0
                    return
            if (delimiter != b";" and content.startswith(delimiter, start)) or (word == b";" and delimiter == b";"):
                self.end = start
                self.broken = depth > 0
                return
            if depth < 0 or (word == b";" and depth > 0):
                self.end = start
                self.broken = True
                return
            yield Token(kind, start, end, word)
        self.broken = depth > 0

    def _ends_here(self, word: bytes, start: int, depth: int) -> bool:
        """Whether a word that starts statements starts one here: at a line's start, or at the margin in brackets."""
        line = self.content.rfind(b"\n", 0, start) + 1
        before = self.content[line:start]
        if before.strip():
            return False
        if word == b"GO":
            return self._how.batches and _GO.match(self.content, line) is not None
        if word == b"EXECUTE":
            return depth == 0 and not _RUNS.match(self.content, start)
        if depth > 0:
            return word in (b"CREATE", b"ALTER", b"INSERT") and not before
        return word not in (
            b"SET",
            b"BEGIN",
            b"END",
            b"SELECT",
            b"COMMENT",
            b"DECLARE",
            b"UPDATE",
            b"DELETE",
        )
