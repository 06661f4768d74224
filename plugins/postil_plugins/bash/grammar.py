"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re
from functools import lru_cache

import tree_sitter_bash
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import field_of, kind_of

GRAMMAR = Language(tree_sitter_bash.language())

HEREDOC = re.compile(rb"""<<-?[ \t]*(?:\\|(["']))?([A-Za-z_][\w.!-]*)(?:\1)?""")
_MOST_TAGS = 12
_OPAQUE = (
    rb"(?<![^\s;|&()`])\#[^\r\n]*"
    rb"|\\(?s:.)|'[^']*'?"
    rb'|"[^"\\]*(?:\\(?s:.)[^"\\]*)*"?'
)


def lexis(content: bytes) -> Lexis:
    """The tokens of one script: what ends its here-documents is its own choice."""
    if b"<<" not in content:
        return _lexis(())
    tags = sorted({match.group(2) for match in HEREDOC.finditer(content)})
    return _lexis(tuple(tags[:_MOST_TAGS]))


@lru_cache(maxsize=64)
def _lexis(tags: tuple[bytes, ...]) -> Lexis:
    heredocs = b"".join(
        rb"<<-?[ \t]*[\\\"']?" + re.escape(tag) + rb"(?![\w.!-])[^\r\n]{0,400}\r?\n(?s:.*?)(?:^\t*" + re.escape(tag)
        + rb"(?=[\r\n)]|\Z)|\Z)|"
        for tag in tags
    )  # fmt: skip
    return Lexis(re.compile(heredocs + _OPAQUE, re.MULTILINE), (b"#",), optional=b";", trailing_commas=False)


def _kind(name: str, named: bool = True) -> int:
    return kind_of(GRAMMAR, name, named)


COMMENT = _kind("comment")
COMMENTS = frozenset((COMMENT,))
FUNCTION = _kind("function_definition")
DECLARATION = _kind("declaration_command")
ASSIGNMENT = _kind("variable_assignment")
ASSIGNMENTS = _kind("variable_assignments")
COMMAND = _kind("command")
VARIABLE = _kind("variable_name")
WORD = _kind("word")
STRINGS = frozenset((_kind("string"), _kind("raw_string")))
ERROR = 0xFFFF
CONTAINERS = frozenset(
    _kind(name)
    for name in (
        "program", "if_statement", "elif_clause", "else_clause", "while_statement", "for_statement", "do_group",
        "c_style_for_statement", "case_statement", "case_item", "compound_statement", "subshell", "list",
        "redirected_statement", "negated_command",
    )
) | {ERROR}  # fmt: skip
PUNCTUATION = frozenset(
    _kind(mark, False) for mark in (";", ";;", "{", "}", "&", "then", "do", "else", "(", ")", "&&", "||", "fi", "done")
)

NAME = field_of(GRAMMAR, "name")
BODY = field_of(GRAMMAR, "body")
ARGUMENT = field_of(GRAMMAR, "argument")
VALUE = field_of(GRAMMAR, "value")
