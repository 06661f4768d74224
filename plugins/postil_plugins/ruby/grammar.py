"""The grammar's node kinds as numbers, and what the language's tokens are.

Known and accepted: what a slash starts is told from the character before it, so that ``a /b`` counts as the start of a
regular expression to the end of its line at most; braces in an interpolation are matched two deep.
"""

import re

import tree_sitter_ruby
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import field_of, kind_of

GRAMMAR = Language(tree_sitter_ruby.language())

_INTERPOLATION = rb"#\{[^{}]*+(?>(?:\{[^{}]*+\}[^{}]*+)*)\}"


def _quoted(quote: bytes) -> bytes:
    inner = rb"[^#\\" + quote + rb"]*+"
    return quote + inner + rb"(?>(?:(?:\\.|" + _INTERPOLATION + rb"|#)" + inner + rb")*)" + quote + rb"?"


def _bracketed(opening: bytes, closing: bytes) -> bytes:
    inner = rb"[^\\" + opening + closing + rb"]*+"
    return (
        opening + inner
        + rb"(?>(?:(?:\\.|" + opening + inner + rb"(?>(?:\\." + inner + rb")*)" + closing + rb"?)" + inner + rb")*)"
        + closing + rb"?"
    )  # fmt: skip


_LITERAL = b"|".join((
    _bracketed(rb"\(", rb"\)"), _bracketed(rb"\[", rb"\]"), _bracketed(rb"\{", rb"\}"), _bracketed(b"<", b">"),
    *(mark + rb"[^\\" + mark + rb"]*+(?>(?:\\.[^\\" + mark + rb"]*+)*)" + mark + b"?" for mark in (rb"\|", b"!", b"/")),
))  # fmt: skip

# Each alternative starts with a character, not with a look at what is before it: so most of a text is skipped at once.
LEXIS = Lexis(
    re.compile(
        rb"#[^\r\n]*"
        rb"|=begin\b(?<![^\n]=begin)[^\n]*\n(?>(?:(?!=end\b)[^\n]*\n)*)(?:=end\b[^\r\n]*)?"
        rb"|" + _quoted(b'"') + rb"|'[^'\\]*+(?>(?:\\.[^'\\]*+)*)'?"
        rb"|\?(?<![\w)\]}]\?)[\"'#`/](?!\w)|\$[\"'`/]"
        rb"|`(?<!def `)(?<![.:]`)"
        + _quoted(b"`")[1:]
        + rb"|%(?<![\w)\]}.]%)(?<!def %)(?:[wWiIqQrsx](?=[(\[{<|!/])|(?=[(\[{]))(?:"
        + _LITERAL
        + rb")|/(?:(?<=[(,=~!|&\[{;>:?+*\n]/)|(?<=[(,=~!|&\[{;>:?+* ] /)(?<!\w  /)|(?<=[\w?] /)(?=[^ =/\n]))"
        rb"(?![ =\n*/])[^/\\\n#\[]*+(?>(?:(?:\\.|#|\[[^\]\\\n]*+(?>(?:\\.[^\]\\\n]*+)*)\]?)[^/\\\n#\[]*+)*)/",
        re.DOTALL | re.MULTILINE,
    ),
    (b"#", b"=begin"),
    b";",
    quotes=True,
)


def _kind(name: str, named: bool = True) -> int:
    return kind_of(GRAMMAR, name, named)


COMMENT = _kind("comment")
ERROR = 0xFFFF
MODULE = _kind("module")
CLASS = _kind("class")
SINGLETON_CLASS = _kind("singleton_class")
METHOD = _kind("method")
SINGLETON_METHOD = _kind("singleton_method")
METHODS = frozenset((METHOD, SINGLETON_METHOD))
ALIAS = _kind("alias")
ASSIGNMENT = _kind("assignment")
OPERATOR_ASSIGNMENT = _kind("operator_assignment")
LEFT_ASSIGNMENT_LIST = _kind("left_assignment_list")
CALL = _kind("call")
IDENTIFIER = _kind("identifier")
CONSTANT = _kind("constant")
SCOPE_RESOLUTION = _kind("scope_resolution")
SELF = _kind("self")
HEREDOC_BODY = _kind("heredoc_body")
HEREDOC_BEGINNING = _kind("heredoc_beginning")
SIMPLE_SYMBOL = _kind("simple_symbol")
DELIMITED_SYMBOL = _kind("delimited_symbol")
STRING = _kind("string")
STRING_CONTENT = _kind("string_content")
ARRAYS = frozenset((_kind("array"), _kind("symbol_array"), _kind("string_array"), _kind("splat_argument")))
BARE = frozenset((_kind("bare_symbol"), _kind("bare_string")))
PAIR = _kind("pair")
BLOCKS = frozenset((_kind("block"), _kind("do_block")))
LAMBDA = _kind("lambda")
GLOBAL_VARIABLE = _kind("global_variable")
PARENTHESES = _kind("parenthesized_statements")

STRUCTURES = frozenset(
    _kind(name)
    for name in (
        "body_statement", "block_body", "if", "unless", "then", "else", "elsif", "begin", "rescue", "ensure", "case",
        "when", "case_match", "in_clause", "while", "until", "do", "if_modifier", "unless_modifier", "rescue_modifier",
        "parenthesized_statements", "begin_block", "end_block",
    )
)  # fmt: skip
"""What holds statements and is no scope of its own."""

PARAMETERS_OF = {
    IDENTIFIER: "positional_only",
    _kind("optional_parameter"): "positional_only",
    _kind("splat_parameter"): "var_positional",
    _kind("hash_splat_parameter"): "var_keyword",
    _kind("keyword_parameter"): "keyword_only",
    _kind("block_parameter"): "positional_only",
    _kind("destructured_parameter"): "positional_only",
    _kind("forward_parameter"): "var_positional",
}
OPTIONAL_PARAMETER = _kind("optional_parameter")
DESTRUCTURED_PARAMETER = _kind("destructured_parameter")

NAME = field_of(GRAMMAR, "name")
BODY = field_of(GRAMMAR, "body")
PARAMETERS = field_of(GRAMMAR, "parameters")
OBJECT = field_of(GRAMMAR, "object")
VALUE = field_of(GRAMMAR, "value")
LEFT = field_of(GRAMMAR, "left")
RIGHT = field_of(GRAMMAR, "right")
METHOD_NAME = field_of(GRAMMAR, "method")
RECEIVER = field_of(GRAMMAR, "receiver")
ARGUMENTS = field_of(GRAMMAR, "arguments")
BLOCK = field_of(GRAMMAR, "block")
SUPERCLASS = field_of(GRAMMAR, "superclass")
ALIAS_OF = field_of(GRAMMAR, "alias")
