"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re

import tree_sitter_kotlin
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import kind_of

GRAMMAR = Language(tree_sitter_kotlin.language())

_CHARACTER = rb"'(?>(?:[^'\\\r\n]|\\.)*)'?"
_TICKS = rb"`[^`\r\n]*`?"


def _line(hole: bytes) -> bytes:
    return rb'"(?>(?:[^"\\\r\n$]|\\.|' + hole + rb'|\$)*)"?'


def _raw(hole: bytes) -> bytes:
    return rb'"""(?>(?:[^"$]|"(?!"")|' + hole + rb'|\$)*)(?:"{3,}|\Z)'


def _hole(inner: bytes) -> bytes:
    """A template's expression: code, in which braces nest twice and ``inner`` are strings."""
    code = rb"[^{}\"'`]|" + _CHARACTER + rb"|" + _TICKS + inner
    once = rb"\{(?>(?:" + code + rb")*)\}"
    twice = rb"\{(?>(?:" + code + rb"|" + once + rb")*)\}"
    return rb"\$\{(?>(?:" + code + rb"|" + twice + rb")*)\}"


def _strings(depth: int) -> bytes:
    """Strings whose templates hold strings, ``depth`` times."""
    hole = _hole(b"")
    for _ in range(depth):
        hole = _hole(rb"|" + _raw(hole) + rb"|" + _line(hole))
    return _raw(hole) + rb"|" + _line(hole)


def _comment(depth: int) -> bytes:
    """Block comments, which nest."""
    inner = rb"[^*/]|\*(?!/)|/(?!\*)"
    comment = rb"/\*(?>(?:" + inner + rb")*)(?:\*/|\Z)"
    for _ in range(depth):
        comment = rb"/\*(?>(?:" + inner + rb"|" + comment + rb")*)(?:\*/|\Z)"
    return comment


LEXIS = Lexis(
    # Each starts with a byte of its own, which lets the search run over what none of them starts with.
    re.compile(b"|".join((rb"//[^\r\n]*", _comment(2), _strings(1), _CHARACTER, _TICKS))),
    (b"//", b"/*"),
    optional=b";",
)


def _kind(name: str, named: bool = True) -> int:
    return kind_of(GRAMMAR, name, named)


ERROR = 0xFFFF
COMMENTS = frozenset((_kind("line_comment"), _kind("block_comment")))
BLOCK_COMMENT = _kind("block_comment")
IDENTIFIER = _kind("identifier")
MODIFIERS = _kind("modifiers")
ANNOTATION = _kind("annotation")

PACKAGE = _kind("package_header")
IMPORT = _kind("import")
QUALIFIED = _kind("qualified_identifier")
STAR = _kind("*", False)

CLASS = _kind("class_declaration")
OBJECT = _kind("object_declaration")
COMPANION = _kind("companion_object")
TYPES = frozenset((CLASS, OBJECT, COMPANION))
ALIAS = _kind("type_alias")
FUNCTION = _kind("function_declaration")
CONSTRUCTOR = _kind("secondary_constructor")
PROPERTY = _kind("property_declaration")
ENUM_ENTRY = _kind("enum_entry")
INITIALIZER = _kind("anonymous_initializer")
DECLARATIONS = frozenset((CLASS, OBJECT, ALIAS, FUNCTION))
"""What may be declared inside a function and is a symbol."""

CLASS_BODY = _kind("class_body")
ENUM_BODY = _kind("enum_class_body")
BODIES = frozenset((CLASS_BODY, ENUM_BODY))
FUNCTION_BODY = _kind("function_body")
BLOCK = _kind("block")
OBJECT_LITERAL = _kind("object_literal")
FUNCTIONS = frozenset((_kind("lambda_literal"), _kind("anonymous_function"), FUNCTION, OBJECT_LITERAL, CLASS, OBJECT))
"""What throws for itself when it stands in a body."""
THROW = _kind("throw", False)

PRIMARY_CONSTRUCTOR = _kind("primary_constructor")
CLASS_PARAMETERS = _kind("class_parameters")
CLASS_PARAMETER = _kind("class_parameter")
PARAMETERS = _kind("function_value_parameters")
PARAMETER = _kind("parameter")
PARAMETER_MODIFIERS = _kind("parameter_modifiers")
TYPE_PARAMETERS = _kind("type_parameters")
TYPE_PARAMETER = _kind("type_parameter")
TYPE_PARAMETER_MODIFIERS = _kind("type_parameter_modifiers")
CONSTRAINTS = _kind("type_constraints")
CONSTRAINT = _kind("type_constraint")
VARIABLE = _kind("variable_declaration")
VARIABLES = _kind("multi_variable_declaration")
DELEGATE = _kind("property_delegate")
GETTER = _kind("getter")
SETTER = _kind("setter")
ACCESSORS = frozenset((GETTER, SETTER))

COLON = _kind(":", False)
DOT = _kind(".", False)
EQUALS = _kind("=", False)
INTERFACE_WORD = _kind("interface", False)
VALUE_WORDS = frozenset((_kind("val", False), _kind("var", False)))
TYPE_WORDS = frozenset((_kind("class", False), INTERFACE_WORD, _kind("object", False), _kind("companion", False)))
AT_TOP = COMMENTS | TYPES | {ALIAS, FUNCTION, PROPERTY, PACKAGE, IMPORT, _kind("file_annotation"), _kind("shebang")}
NO_STARTS = COMMENTS | {ANNOTATION, MODIFIERS}
