"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re

import tree_sitter_php
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import field_of, kind_of

GRAMMAR = Language(tree_sitter_php.language_php())

LEXIS = Lexis(
    re.compile(
        rb"#(?!\[)[^\r\n?]*+(?>(?:\?(?!>)[^\r\n?]*+)*)"
        rb"|//[^\r\n?]*+(?>(?:\?(?!>)[^\r\n?]*+)*)"
        rb"|/\*[^*]*+(?>(?:\*(?!/)[^*]*+)*)(?:\*/)?"
        rb'|"[^"\\]*+(?>(?:\\.[^"\\]*+)*)"?'
        rb"|'[^'\\]*+(?>(?:\\.[^'\\]*+)*)'?"
        rb"|`[^`\\]*+(?>(?:\\.[^`\\]*+)*)`?"
        rb"|\?>[^<]*+(?>(?:<(?!\?(?:php|=))[^<]*+)*)(?:<\?(?:php|=))?",
        re.DOTALL | re.IGNORECASE,
    ),
    (b"#", b"//", b"/*"),
    quotes=True,
)

DOC_MARKS = tuple(b"/**" + blank for blank in (b" ", b"\n", b"\r", b"\t"))
"""How a doc comment starts: PHP wants white space behind the stars."""


def _kind(name: str, named: bool = True) -> int:
    return kind_of(GRAMMAR, name, named)


COMMENT = _kind("comment")
ERROR = 0xFFFF
CLASS = _kind("class_declaration")
INTERFACE = _kind("interface_declaration")
TRAIT = _kind("trait_declaration")
ENUM = _kind("enum_declaration")
TYPES = {CLASS: "class", INTERFACE: "interface", TRAIT: "trait", ENUM: "enum"}
FUNCTION = _kind("function_definition")
METHOD = _kind("method_declaration")
CALLABLES = (FUNCTION, METHOD)
CONST = _kind("const_declaration")
CONST_ELEMENT = _kind("const_element")
PROPERTY = _kind("property_declaration")
PROPERTY_ELEMENT = _kind("property_element")
ENUM_CASE = _kind("enum_case")
NAMESPACE = _kind("namespace_definition")
USE = _kind("namespace_use_declaration")
USE_CLAUSE = _kind("namespace_use_clause")
USE_GROUP = _kind("namespace_use_group")
NAMESPACE_NAME = _kind("namespace_name")
DECLARE = _kind("declare_statement")
EXPRESSION = _kind("expression_statement")
CALL = _kind("function_call_expression")
ARGUMENT = _kind("argument")
STRING = _kind("string")
ENCAPSED_STRING = _kind("encapsed_string")
STRING_CONTENT = _kind("string_content")
HEREDOCS = frozenset((_kind("heredoc"), _kind("nowdoc")))
ATTRIBUTES = _kind("attribute_list")
ATTRIBUTE_GROUP = _kind("attribute_group")
ATTRIBUTE = _kind("attribute")
COMPOUND = _kind("compound_statement")
NAME_NODE = _kind("name")
QUALIFIED_NAME = _kind("qualified_name")
REFERENCE = _kind("reference_modifier")
HTML = frozenset((_kind("text_interpolation"), _kind("text"), _kind("php_tag")))
PHP_TAG = _kind("php_tag")

VISIBILITY = _kind("visibility_modifier")
MODIFIERS = {
    _kind("abstract_modifier"): "abstract",
    _kind("final_modifier"): "final",
    _kind("static_modifier"): "static",
    _kind("readonly_modifier"): "",
    _kind("var_modifier"): "",
    VISIBILITY: "",
}
KEYWORDS = frozenset(
    _kind(word, False) for word in ("class", "interface", "trait", "enum", "function", "const", "case")
)
SIMPLE_PARAMETER = _kind("simple_parameter")
VARIADIC_PARAMETER = _kind("variadic_parameter")
PROMOTED_PARAMETER = _kind("property_promotion_parameter")
PARAMETERS_OF = {
    SIMPLE_PARAMETER: "positional_or_keyword",
    VARIADIC_PARAMETER: "var_positional",
    PROMOTED_PARAMETER: "positional_or_keyword",
}
THROW = _kind("throw_expression")
YIELD = _kind("yield_expression")
OTHER_BODIES = frozenset(
    (*CALLABLES, *(_kind(name) for name in ("anonymous_function", "arrow_function", "anonymous_class")), *TYPES)
)
"""What has a body of its own: what is thrown or yielded in there is not by what holds it."""

STRUCTURES = frozenset(
    _kind(name)
    for name in (
        "compound_statement", "colon_block", "if_statement", "else_clause", "else_if_clause", "while_statement",
        "do_statement", "for_statement", "foreach_statement", "switch_statement", "switch_block", "case_statement",
        "default_statement", "try_statement", "catch_clause", "finally_clause", "named_label_statement",
    )
)  # fmt: skip
"""What holds statements and is no scope of its own."""

NAME = field_of(GRAMMAR, "name")
BODY = field_of(GRAMMAR, "body")
PARAMETERS = field_of(GRAMMAR, "parameters")
RETURN_TYPE = field_of(GRAMMAR, "return_type")
TYPE = field_of(GRAMMAR, "type")
DEFAULT = field_of(GRAMMAR, "default_value")
VALUE = field_of(GRAMMAR, "value")
ALIAS = field_of(GRAMMAR, "alias")
FUNCTION_OF = field_of(GRAMMAR, "function")
ARGUMENTS_OF = field_of(GRAMMAR, "arguments")
