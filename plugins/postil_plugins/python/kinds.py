"""The numbers that the grammar gives its node kinds: comparing integers is what keeps the walk cheap."""

import tree_sitter_python
from tree_sitter import Language

GRAMMAR = Language(tree_sitter_python.language())


def _kind(name: str, *, named: bool = True) -> int:
    number = GRAMMAR.id_for_node_kind(name, named)
    if number is None:
        raise LookupError(f"the Python grammar has no node kind {name}")
    return number


def _field(name: str) -> int:
    number = GRAMMAR.field_id_for_name(name)
    if number is None:
        raise LookupError(f"the Python grammar has no field {name}")
    return number


ALIASED_IMPORT = _kind("aliased_import")
ARGUMENTS = _kind("argument_list")
ASSERT = _kind("assert_statement")
ASSIGNMENT = _kind("assignment")
ASYNC = _kind("async", named=False)
ATTRIBUTE = _kind("attribute")
AUGMENTED_ASSIGNMENT = _kind("augmented_assignment")
BINARY = _kind("binary_operator")
BLOCK = _kind("block")
CALL = _kind("call")
CLASS = _kind("class_definition")
COLON = _kind(":", named=False)
COMMA = _kind(",", named=False)
COMMENT = _kind("comment")
CONCATENATED_STRING = _kind("concatenated_string")
DECORATED = _kind("decorated_definition")
DECORATOR = _kind("decorator")
DEFAULT_PARAMETER = _kind("default_parameter")
DICTIONARY_SPLAT = _kind("dictionary_splat_pattern")
DOTTED_NAME = _kind("dotted_name")
ERROR = 65535
"""What tree-sitter calls a stretch it could make nothing of, in every grammar."""
EXPRESSION_STATEMENT = _kind("expression_statement")
FROM_IMPORT = _kind("import_from_statement")
FUNCTION = _kind("function_definition")
FUTURE_IMPORT = _kind("future_import_statement")
IDENTIFIER = _kind("identifier")
IF = _kind("if_statement")
IMPORT = _kind("import_statement")
KEYWORD_ARGUMENT = _kind("keyword_argument")
KEYWORD_SEPARATOR = _kind("keyword_separator")
LIST = _kind("list")
LIST_PATTERN = _kind("list_pattern")
LIST_SPLAT = _kind("list_splat_pattern")
PARAMETERS = _kind("parameters")
PARENTHESIZED = _kind("parenthesized_expression")
PATTERN_LIST = _kind("pattern_list")
POSITIONAL_SEPARATOR = _kind("positional_separator")
RAISE = _kind("raise_statement")
RELATIVE_IMPORT = _kind("relative_import")
ROUND = (_kind("(", named=False), _kind(")", named=False))
STRING = _kind("string")
TUPLE = _kind("tuple")
TUPLE_PATTERN = _kind("tuple_pattern")
TYPE = _kind("type")
TYPED_DEFAULT_PARAMETER = _kind("typed_default_parameter")
TYPED_PARAMETER = _kind("typed_parameter")
TYPE_ALIAS = _kind("type_alias_statement")
TYPE_PARAMETERS = _kind("type_parameter")
UNARY = _kind("unary_operator")
WILDCARD_IMPORT = _kind("wildcard_import")
WITH_CLAUSE = _kind("with_clause")
BODY = _field("body")

HOLDERS = frozenset(
    _kind(name)
    for name in (
        "block", "if_statement", "elif_clause", "else_clause", "for_statement", "while_statement", "try_statement",
        "except_clause", "finally_clause", "with_statement", "match_statement", "case_clause",
    )
) | {ERROR}  # fmt: skip
"""What may hold further statements, short of definitions."""

PARTED = frozenset(
    _kind(name)
    for name in (
        "as_pattern", "assert_statement", "assignment", "augmented_assignment", "await", "case_clause",
        "default_parameter", "delete_statement", "elif_clause", "except_clause", "expression_statement",
        "for_in_clause", "for_statement", "if_clause", "if_statement", "match_statement", "named_expression",
        "parenthesized_expression", "print_statement", "raise_statement", "return_statement", "type",
        "typed_default_parameter", "while_statement", "with_item", "with_statement", "yield",
    )
)  # fmt: skip
"""What has whole expressions as its parts, so that parentheses around one of them mean nothing."""
