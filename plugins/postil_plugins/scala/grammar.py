"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re
from functools import lru_cache

import tree_sitter_scala
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import field_of, kind_of

GRAMMAR = Language(tree_sitter_scala.language())


def _comment(depth: int) -> bytes:
    """A block comment that holds others, down to a depth."""
    inner = rb"|" + _comment(depth - 1) + rb"|/(?!\*)" if depth else rb"|/"
    return rb"/\*(?>(?:[^*/]+|\*(?!/)" + inner + rb")*)(?:\*/)?"


_PLAIN = rb'"(?>(?:[^"\\\r\n]+|\\[^\r\n])*)"?'
_INNER = rb'\{(?>(?:[^{}"\r\n]+|' + _PLAIN + rb")*)\}"
_INTERPOLATION = rb'\$\{(?>(?:[^{}"\r\n]+|' + _PLAIN + b"|" + _INNER + rb")*)\}"

LEXIS = Lexis(
    re.compile(
        b"|".join(
            (
                rb"//[^\r\n]*",
                _comment(3),
                rb'"""(?>(?:[^"]+|"(?!""))*)(?:"{3,}|\Z)',
                # Only with a prefix does a string hold code, and only then may a quote stand in it.
                rb'"(?<=\w")(?>(?:[^"\\\r\n$]+|' + _INTERPOLATION + rb'|\$|\\[^\r\n])*)"?',
                _PLAIN,
                rb"'(?:[^'\\\r\n\x80-\xff]|\\[^\r\n]u*[0-9a-fA-F]{0,4}|[\x80-\xff]{2,4})'",
                # The words of XML on one line, where // starts no comment.
                rb""">(?<=[\w"'/]>)[^<>{}\r\n]*(?=</)""",
            )
        )
    ),
    (b"//", b"/*"),
    optional=b";",
)

ERROR = 0xFFFF
COMMENTS = frozenset((kind_of(GRAMMAR, "comment"), kind_of(GRAMMAR, "block_comment")))

CLASS = kind_of(GRAMMAR, "class_definition")
OBJECT = kind_of(GRAMMAR, "object_definition")
PACKAGE_OBJECT = kind_of(GRAMMAR, "package_object")
TRAIT = kind_of(GRAMMAR, "trait_definition")
ENUM = kind_of(GRAMMAR, "enum_definition")
TYPES = {CLASS: "class", OBJECT: "class", PACKAGE_OBJECT: "class", TRAIT: "trait", ENUM: "enum"}
OBJECTS = frozenset((OBJECT, PACKAGE_OBJECT))
DEF = kind_of(GRAMMAR, "function_definition")
DEF_DECLARATION = kind_of(GRAMMAR, "function_declaration")
DEFS = (DEF, DEF_DECLARATION)
VAL = kind_of(GRAMMAR, "val_definition")
VAL_DECLARATION = kind_of(GRAMMAR, "val_declaration")
VAR = kind_of(GRAMMAR, "var_definition")
VAR_DECLARATION = kind_of(GRAMMAR, "var_declaration")
VALUES = (VAL, VAL_DECLARATION, VAR, VAR_DECLARATION)
TYPE = kind_of(GRAMMAR, "type_definition")
GIVEN = kind_of(GRAMMAR, "given_definition")
EXTENSION = kind_of(GRAMMAR, "extension_definition")
ENUM_CASES = kind_of(GRAMMAR, "enum_case_definitions")
SIMPLE_CASE = kind_of(GRAMMAR, "simple_enum_case")
FULL_CASE = kind_of(GRAMMAR, "full_enum_case")
PACKAGE = kind_of(GRAMMAR, "package_clause")
IMPORT = kind_of(GRAMMAR, "import_declaration")
EXPORT = kind_of(GRAMMAR, "export_declaration")

LOCALS = frozenset((*TYPES, *DEFS, TYPE, EXTENSION))
"""What is listed though it stands in a body."""

CLASS_PARAMETERS = kind_of(GRAMMAR, "class_parameters")
CLASS_PARAMETER = kind_of(GRAMMAR, "class_parameter")
PARAMETERS = kind_of(GRAMMAR, "parameters")
PARAMETER = kind_of(GRAMMAR, "parameter")
TYPE_PARAMETERS = kind_of(GRAMMAR, "type_parameters")
ANNOTATION = kind_of(GRAMMAR, "annotation")
MODIFIERS = kind_of(GRAMMAR, "modifiers")
IDENTIFIER = kind_of(GRAMMAR, "identifier")
OPERATOR = kind_of(GRAMMAR, "operator_identifier")
NAMES = frozenset((IDENTIFIER, OPERATOR))
IDENTIFIERS = kind_of(GRAMMAR, "identifiers")
NAMED_PATTERN = kind_of(GRAMMAR, "named_pattern")
TEMPLATE = kind_of(GRAMMAR, "template_body")
TEMPLATES = frozenset((TEMPLATE, kind_of(GRAMMAR, "with_template_body"), kind_of(GRAMMAR, "enum_body")))
ANONYMOUS = kind_of(GRAMMAR, "instance_expression")
LAMBDA = kind_of(GRAMMAR, "lambda_expression")
CAPTURE = kind_of(GRAMMAR, "capture_pattern")
PATTERNS = frozenset(
    kind_of(GRAMMAR, name)
    for name in (
        "case_class_pattern", "infix_pattern", "capture_pattern", "repeat_pattern", "typed_pattern", "tuple_pattern",
        "named_pattern", "named_tuple_pattern", "alternative_pattern", "identifiers",
    )
)  # fmt: skip


def _word(word: str) -> int:
    return kind_of(GRAMMAR, word, named=False)


KEYWORDS = frozenset(
    _word(word)
    for word in ("class", "object", "trait", "enum", "def", "val", "var", "type", "given", "extension", "case")
)
CASE = _word("case")
VAL_WORD = _word("val")
VAR_WORD = _word("var")
EQUALS = _word("=")
COLON = _word(":")
BRACE = _word("{")
THROW = _word("throw")

F_NAME = field_of(GRAMMAR, "name")
F_BODY = field_of(GRAMMAR, "body")
F_PATTERN = field_of(GRAMMAR, "pattern")
F_TYPE = field_of(GRAMMAR, "type")
F_RETURN = field_of(GRAMMAR, "return_type")
F_VALUE = field_of(GRAMMAR, "value")
F_DEFAULT = field_of(GRAMMAR, "default_value")

WHOLE = frozenset((*TYPES, *DEFS, *VALUES, TYPE, GIVEN, EXTENSION, ENUM_CASES, PACKAGE, IMPORT, EXPORT))
"""What a file or a type consists of when nothing is broken, comments aside."""


@lru_cache(maxsize=64)
def starts(blanks: bytes) -> re.Pattern[bytes]:
    """Match where a declaration starts behind ``blanks``, with the annotations above it."""
    here = b"^" + re.escape(blanks)
    return re.compile(
        here + rb"(?>(?:@[^\n]*\n" + re.escape(blanks) + rb")*)"
        rb"(?:(?:@[\w.]+(?:\([^()\n]*\))?|\w+(?:\[\w+\])?)[ \t]+){0,6}?"
        rb"(?:class|object|trait|enum|def|type|given|val|var|import|package|extension)[ \t]"
        rb"|" + here + rb"/\*\*",
        re.MULTILINE,
    )
