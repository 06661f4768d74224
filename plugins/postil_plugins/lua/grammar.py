"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re

import tree_sitter_lua
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import field_of, kind_of

GRAMMAR = Language(tree_sitter_lua.language())

_LONG = rb"|".join(
    rb"\[" + b"=" * level + rb"\[[\s\S]*?(?:\]" + b"=" * level + rb"\]|\Z)" for level in range(5)
)  # more than four signs are never seen

LEXIS = Lexis(
    re.compile(
        rb"--(?:" + _LONG + rb")"
        rb"|--[^\r\n]*"
        rb"|" + _LONG + rb'|"[^"\\\r\n]*(?:\\(?:\r\n|[\s\S])[^"\\\r\n]*)*"?'
        rb"|'[^'\\\r\n]*(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*)*'?"
    ),
    (b"--",),
    optional=b";",
    quotes=True,
)


def _kind(name: str, named: bool = True) -> int:
    return kind_of(GRAMMAR, name, named)


COMMENT = _kind("comment")
COMMENTS = frozenset((COMMENT,))
HASH_BANG = _kind("hash_bang_line")
FUNCTION = _kind("function_declaration")
FUNCTION_VALUE = _kind("function_definition")
LOCAL = _kind("variable_declaration")
ASSIGNMENT = _kind("assignment_statement")
VARIABLES = _kind("variable_list")
VALUES = _kind("expression_list")
RETURN = _kind("return_statement")
CALL = _kind("function_call")
ARGUMENTS = _kind("arguments")
TABLE = _kind("table_constructor")
FIELD = _kind("field")
STRING = _kind("string")
IDENTIFIER = _kind("identifier")
DOTTED = _kind("dot_index_expression")
METHOD_NAME = _kind("method_index_expression")
INDEXED = _kind("bracket_index_expression")
ATTRIBUTE = _kind("attribute")
VARARG = _kind("vararg_expression")
BLOCK = _kind("block")
ERROR = 0xFFFF
CONTAINERS = frozenset(
    _kind(name)
    for name in (
        "block", "do_statement", "if_statement", "elseif_statement", "else_statement", "for_statement",
        "while_statement", "repeat_statement",
    )
) | {ERROR}  # fmt: skip
PUNCTUATION = frozenset(_kind(mark, False) for mark in (";", ",", "{", "}", "do", "end", "then", "if")) | {
    _kind("empty_statement")
}
WHOLE = (CONTAINERS - {ERROR}) | {
    COMMENT, HASH_BANG, FUNCTION, LOCAL, ASSIGNMENT, RETURN, CALL, _kind(";", False), _kind("empty_statement"),
    _kind("label_statement"), _kind("goto_statement"), _kind("break_statement"),
}  # fmt: skip
"""What a file consists of at its top when nothing is broken."""
LOCAL_WORD = _kind("local", False)

NAME = field_of(GRAMMAR, "name")
BODY = field_of(GRAMMAR, "body")
PARAMETERS = field_of(GRAMMAR, "parameters")
VALUE = field_of(GRAMMAR, "value")
TABLE_OF = field_of(GRAMMAR, "table")
KEY = field_of(GRAMMAR, "field")
METHOD = field_of(GRAMMAR, "method")
ARGUMENTS_OF = field_of(GRAMMAR, "arguments")
