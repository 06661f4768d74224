"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re

import tree_sitter_c_sharp
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import kind_of

GRAMMAR = Language(tree_sitter_c_sharp.language())

# A hole of an interpolated string holds strings and braces, here two deep.
_PLAIN = rb'"(?>(?:[^"\\\r\n]|\\.)*)"?'
_VERBATIM = rb'"(?>(?:[^"]|"")*)"?'
_INNER = rb'(?>(?:[^{}"]|@"(?>(?:[^"]|"")*)"|' + _PLAIN + rb")*)"
_HOLE = rb'\{(?>(?:[^{}"]|@"(?>(?:[^"]|"")*)"|' + _PLAIN + rb"|\{" + _INNER + rb"\})*)\}"
_RAW = b"|".join(
    lead + rb'"{%d}(?!")(?s:.*?)(?:"{%d}|\Z)' % (count - 1, count)
    for count in (6, 5, 4, 3)
    for lead in (rb'"', rb'\$\$*"')
)
_VERBATIM_HOLES = rb'"(?>(?:[^"{]|""|\{\{|' + _HOLE + rb'|\{)*)"?'

LEXIS = Lexis(
    re.compile(
        # Each starts with a byte of its own, which lets the search run over what none of them starts with.
        b"|".join(
            (
                rb"//[^\r\n]*",
                rb"/\*(?s:.*?)(?:\*/|\Z)",
                rb"\#[^\r\n]*",
                _RAW,
                rb"\$@" + _VERBATIM_HOLES,
                rb"@\$" + _VERBATIM_HOLES,
                rb'\$"(?>(?:[^"\\{\r\n]|\\.|\{\{|' + _HOLE + rb'|\{)*)"?',
                rb"@" + _VERBATIM,
                _PLAIN,
                rb"'(?>(?:[^'\\\r\n]|\\.)*)'?",
            )
        )
    ),
    (b"//", b"/*", b"#region", b"#endregion", b"#pragma"),
)


def _kind(name: str, named: bool = True) -> int:
    return kind_of(GRAMMAR, name, named)


ERROR = 0xFFFF
COMMENT = _kind("comment")
IDENTIFIER = _kind("identifier")
ATTRIBUTES = _kind("attribute_list")
ATTRIBUTE = _kind("attribute")
TARGET = _kind("attribute_target_specifier")
MODIFIER = _kind("modifier")

NAMESPACE = _kind("namespace_declaration")
FILE_NAMESPACE = _kind("file_scoped_namespace_declaration")
USING = _kind("using_directive")
EXTERN_ALIAS = _kind("extern_alias_directive")
GLOBAL_STATEMENT = _kind("global_statement")

CLASS = _kind("class_declaration")
STRUCT = _kind("struct_declaration")
INTERFACE = _kind("interface_declaration")
ENUM = _kind("enum_declaration")
RECORD = _kind("record_declaration")
TYPES = {CLASS: "class", STRUCT: "struct", INTERFACE: "interface", ENUM: "enum", RECORD: "class"}
TYPE_KEYWORDS = frozenset(_kind(word, False) for word in ("class", "struct", "interface", "enum", "record"))
STRUCT_KEYWORD = _kind("struct", False)
DELEGATE = _kind("delegate_declaration")

METHOD = _kind("method_declaration")
LOCAL_FUNCTION = _kind("local_function_statement")
CONSTRUCTOR = _kind("constructor_declaration")
DESTRUCTOR = _kind("destructor_declaration")
OPERATOR = _kind("operator_declaration")
CONVERSION = _kind("conversion_operator_declaration")
CALLABLES = (METHOD, LOCAL_FUNCTION, CONSTRUCTOR, DESTRUCTOR, OPERATOR, CONVERSION)
PROPERTY = _kind("property_declaration")
INDEXER = _kind("indexer_declaration")
EVENT = _kind("event_declaration")
EVENT_FIELD = _kind("event_field_declaration")
FIELD = _kind("field_declaration")
ENUM_MEMBER = _kind("enum_member_declaration")

DECLARATIONS = _kind("declaration_list")
MEMBERS = _kind("enum_member_declaration_list")
BLOCK = _kind("block")
ARROW = _kind("arrow_expression_clause")
ACCESSORS = _kind("accessor_list")
BODIES = frozenset((DECLARATIONS, MEMBERS, BLOCK, ARROW, ACCESSORS))
VARIABLES = _kind("variable_declaration")
DECLARATOR = _kind("variable_declarator")
ELEMENTS = _kind("bracketed_argument_list")
PARAMETERS = _kind("parameter_list")
BRACKETED_PARAMETERS = _kind("bracketed_parameter_list")
PARAMETER = _kind("parameter")
TYPE_PARAMETERS = _kind("type_parameter_list")
TYPE_PARAMETER = _kind("type_parameter")
LISTS = frozenset((PARAMETERS, BRACKETED_PARAMETERS, TYPE_PARAMETERS))
TAKEN = frozenset((PARAMETER, TYPE_PARAMETER))
CONSTRAINTS = _kind("type_parameter_constraints_clause")
EXPLICIT = _kind("explicit_interface_specifier")
LAMBDAS = frozenset((_kind("lambda_expression"), _kind("anonymous_method_expression"), LOCAL_FUNCTION))
THROWS = frozenset((_kind("throw_statement"), _kind("throw_expression")))

PARAMS = _kind("params", False)
EQUALS = _kind("=", False)
COLON = _kind(":", False)
THIS = _kind("this", False)
STATIC = _kind("static", False)
GLOBAL = _kind("global", False)
ENDINGS = frozenset(_kind(mark, False) for mark in ("{", "}", ";", ","))
"""What a doc does not reach across."""
