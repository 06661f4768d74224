"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re

import tree_sitter_java
from tree_sitter import Language

from postil.syntax.tokens import Lexis

GRAMMAR = Language(tree_sitter_java.language())

LEXIS = Lexis(
    re.compile(
        rb"//[^\r\n]*"
        rb"|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?"
        rb'|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)'
        rb'|"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"?'
        rb"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'?",
        re.DOTALL,
    ),
    (b"//", b"/*"),
)


def _kind(name: str, named: bool = True) -> int:
    kind = GRAMMAR.id_for_node_kind(name, named)
    assert kind is not None, name
    return kind


LINE_COMMENT = _kind("line_comment")
BLOCK_COMMENT = _kind("block_comment")
COMMENTS = frozenset((LINE_COMMENT, BLOCK_COMMENT))
ERROR = 0xFFFF
IDENTIFIER = _kind("identifier")
MODIFIERS = _kind("modifiers")
ANNOTATION = _kind("annotation")
MARKER_ANNOTATION = _kind("marker_annotation")
ANNOTATIONS = frozenset((ANNOTATION, MARKER_ANNOTATION))

CLASS = _kind("class_declaration")
INTERFACE = _kind("interface_declaration")
ENUM = _kind("enum_declaration")
RECORD = _kind("record_declaration")
ANNOTATION_TYPE = _kind("annotation_type_declaration")
TYPES = {CLASS: "class", INTERFACE: "interface", ENUM: "enum", RECORD: "class", ANNOTATION_TYPE: "interface"}
KEYWORDS = frozenset(_kind(word, False) for word in ("class", "interface", "enum", "record", "@interface"))

METHOD = _kind("method_declaration")
ELEMENT = _kind("annotation_type_element_declaration")
CONSTRUCTOR = _kind("constructor_declaration")
COMPACT_CONSTRUCTOR = _kind("compact_constructor_declaration")
CALLABLES = (METHOD, ELEMENT, CONSTRUCTOR, COMPACT_CONSTRUCTOR)
FIELD = _kind("field_declaration")
CONSTANT = _kind("constant_declaration")
ENUM_CONSTANT = _kind("enum_constant")
ENUM_MEMBERS = _kind("enum_body_declarations")
STATIC_INITIALIZER = _kind("static_initializer")
BLOCK = _kind("block")
CONSTRUCTOR_BODY = _kind("constructor_body")
CLASS_BODY = _kind("class_body")
TYPE_BODIES = {
    CLASS: CLASS_BODY,
    INTERFACE: _kind("interface_body"),
    ENUM: _kind("enum_body"),
    RECORD: CLASS_BODY,
    ANNOTATION_TYPE: _kind("annotation_type_body"),
}

TYPE_PARAMETERS = _kind("type_parameters")
TYPE_PARAMETER = _kind("type_parameter")
TYPE_BOUND = _kind("type_bound")
FORMAL_PARAMETERS = _kind("formal_parameters")
FORMAL_PARAMETER = _kind("formal_parameter")
SPREAD_PARAMETER = _kind("spread_parameter")
DIMENSIONS = _kind("dimensions")
THROWS = _kind("throws")
THROW = _kind("throw_statement")
DECLARATOR = _kind("variable_declarator")
LAMBDA = _kind("lambda_expression")
OTHERS = frozenset((LAMBDA, CLASS_BODY))
"""What is in a body and has one of its own."""
SEMICOLON = _kind(";", False)

PACKAGE = _kind("package_declaration")
IMPORT = _kind("import_declaration")
MODULE = _kind("module_declaration")
