"""The numbers of the Go grammar's nodes and fields, looked up once: comparing them costs a third of comparing names."""

import tree_sitter_go
from tree_sitter import Language

GO = Language(tree_sitter_go.language())


def _kind(name: str) -> int:
    return GO.id_for_node_kind(name, True) or 0


def _punctuation(name: str) -> int:
    return GO.id_for_node_kind(name, False) or 0


def _field(name: str) -> int:
    return GO.field_id_for_name(name) or 0


COMMENT = _kind("comment")
COMMENTS = frozenset({COMMENT})
PACKAGE = _kind("package_clause")
IMPORT = _kind("import_declaration")
IMPORT_SPEC = _kind("import_spec")
IMPORT_SPECS = _kind("import_spec_list")
FUNCTION = _kind("function_declaration")
METHOD = _kind("method_declaration")
TYPE = _kind("type_declaration")
TYPE_SPEC = _kind("type_spec")
TYPE_ALIAS = _kind("type_alias")
CONST = _kind("const_declaration")
CONST_SPEC = _kind("const_spec")
VAR = _kind("var_declaration")
VAR_SPEC = _kind("var_spec")
VAR_SPECS = _kind("var_spec_list")
STRUCT = _kind("struct_type")
FIELDS = _kind("field_declaration_list")
FIELD = _kind("field_declaration")
INTERFACE = _kind("interface_type")
INTERFACE_METHOD = _kind("method_elem")
PARAMETER = _kind("parameter_declaration")
VARIADIC = _kind("variadic_parameter_declaration")
TYPE_PARAMETER = _kind("type_parameter_declaration")
OPENING = _punctuation("(")
BRACE = _punctuation("{")
SEMICOLON = frozenset({_punctuation(";"), _punctuation("\n")})

WHOLE = frozenset({COMMENT, PACKAGE, IMPORT, FUNCTION, METHOD, TYPE, CONST, VAR}) | SEMICOLON
"""What a file consists of at its top when nothing is broken."""

WRAPPERS = {
    _kind("pointer_type"): 0,
    _kind("parenthesized_type"): 0,
    _kind("slice_type"): _field("element"),
    _kind("array_type"): _field("element"),
    _kind("map_type"): _field("value"),
}
"""Types through which a struct's fields are still reached by name, with the field that holds the inner type."""

NAME = _field("name")
PATH = _field("path")
TYPE_OF = _field("type")
VALUE = _field("value")
BODY = _field("body")
RECEIVER = _field("receiver")
PARAMETERS = _field("parameters")
TYPE_PARAMETERS = _field("type_parameters")
RESULT = _field("result")
