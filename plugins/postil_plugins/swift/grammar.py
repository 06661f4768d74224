"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re
from functools import lru_cache

import tree_sitter_swift
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import field_of, kind_of

GRAMMAR = Language(tree_sitter_swift.language())  # pyright: ignore[reportDeprecated] - its stub says int


def _comment(depth: int) -> bytes:
    """A block comment that holds others, down to a depth."""
    inner = rb"|" + _comment(depth - 1) + rb"|/(?!\*)" if depth else rb"|/"
    return rb"/\*(?>(?:[^*/]+|\*(?!/)" + inner + rb")*)(?:\*/)?"


def _raw(marks: int) -> bytes:
    """A raw string of either form with so many number signs."""
    hashes = b"#" * marks
    lines = hashes + rb'"""(?>(?:[^"]+|"(?!""' + hashes + rb'))*)(?:"""' + hashes + rb"|\Z)"
    line = hashes + rb'"(?>(?:[^"\r\n]+|"(?!' + hashes + rb'))*)(?:"' + hashes + rb")?"
    return lines + b"|" + line


_PLAIN = rb'"(?>(?:[^"\\\r\n]+|\\[^\r\n])*)"?'
_INNER = rb'\((?>(?:[^()"\r\n]+|' + _PLAIN + rb")*)\)"
_MIDDLE = rb'\((?>(?:[^()"\r\n]+|' + _PLAIN + b"|" + _INNER + rb")*)\)"
_INTERPOLATION = rb'\\\((?>(?:[^()"\r\n]+|' + _PLAIN + b"|" + _MIDDLE + rb")*)\)"

# Each kind of token starts with its first byte, a look behind it after that: so the search is for three bytes.
LEXIS = Lexis(
    re.compile(
        b"|".join(
            (
                rb"//[^\r\n]*",
                _comment(3),
                *map(_raw, (3, 2, 1)),
                rb"#/[ \t]*\r?\n(?>(?:[^/]+|/(?!#))*)(?:/#|\Z)|#/(?>(?:[^/\r\n]+|/(?!#))*)(?:/#)?",
                rb'"""(?>(?:[^"\\]+|\\.|"(?!""))*)(?:"""|\Z)',
                rb'"(?>(?:[^"\\\r\n]+|' + _INTERPOLATION + rb'|\\[^\r\n])*)"?',
                rb"/(?<=[=(,:{\[&|?] /)(?![ \t*/\r\n])(?>(?:[^/\\\r\n]+|\\[^\r\n])*)/",
                rb"/(?<=[(\[]/)(?![ \t*/\r\n])(?>(?:[^/\\\r\n]+|\\[^\r\n])*)/",
            )
        ),
        re.DOTALL,
    ),
    (b"//", b"/*"),
    optional=b";",
)

ERROR = 0xFFFF
COMMENT = kind_of(GRAMMAR, "comment")
BLOCK_COMMENT = kind_of(GRAMMAR, "multiline_comment")
COMMENTS = frozenset((COMMENT, BLOCK_COMMENT))

TYPE = kind_of(GRAMMAR, "class_declaration")
PROTOCOL = kind_of(GRAMMAR, "protocol_declaration")
FUNCTION = kind_of(GRAMMAR, "function_declaration")
REQUIRED_FUNCTION = kind_of(GRAMMAR, "protocol_function_declaration")
INIT = kind_of(GRAMMAR, "init_declaration")
DEINIT = kind_of(GRAMMAR, "deinit_declaration")
SUBSCRIPT = kind_of(GRAMMAR, "subscript_declaration")
MACRO = kind_of(GRAMMAR, "macro_declaration")
PROPERTY = kind_of(GRAMMAR, "property_declaration")
REQUIRED_PROPERTY = kind_of(GRAMMAR, "protocol_property_declaration")
TYPEALIAS = kind_of(GRAMMAR, "typealias_declaration")
ASSOCIATEDTYPE = kind_of(GRAMMAR, "associatedtype_declaration")
ENUM_CASE = kind_of(GRAMMAR, "enum_entry")
OPERATOR = kind_of(GRAMMAR, "operator_declaration")
PRECEDENCE = kind_of(GRAMMAR, "precedence_group_declaration")
IMPORT = kind_of(GRAMMAR, "import_declaration")

PARAMETER = kind_of(GRAMMAR, "parameter")
TYPE_PARAMETERS = kind_of(GRAMMAR, "type_parameters")
CONSTRAINTS = kind_of(GRAMMAR, "type_constraints")
INHERITED = kind_of(GRAMMAR, "inheritance_specifier")
THROWS = frozenset((kind_of(GRAMMAR, "throws"), kind_of(GRAMMAR, "throws_clause")))
PATTERN = kind_of(GRAMMAR, "pattern")
BINDING = kind_of(GRAMMAR, "value_binding_pattern")
ANNOTATION = kind_of(GRAMMAR, "type_annotation")
ENUM_VALUES = kind_of(GRAMMAR, "enum_type_parameters")
NAME = kind_of(GRAMMAR, "simple_identifier")
CUSTOM_OPERATOR = kind_of(GRAMMAR, "custom_operator")
ACCESSORS = kind_of(GRAMMAR, "computed_property")
OBSERVERS = kind_of(GRAMMAR, "willset_didset_block")
REQUIREMENTS = kind_of(GRAMMAR, "protocol_property_requirements")
FUNCTION_BODY = kind_of(GRAMMAR, "function_body")
TYPE_BODIES = frozenset(kind_of(GRAMMAR, name) for name in ("class_body", "enum_class_body", "protocol_body"))
BODIES = TYPE_BODIES | {FUNCTION_BODY, ACCESSORS}
CLOSURE = kind_of(GRAMMAR, "lambda_literal")
THROW_KEYWORD = kind_of(GRAMMAR, "throw_keyword")
TUPLE = kind_of(GRAMMAR, "tuple_expression")
WANTED = frozenset((kind_of(GRAMMAR, "bang"), kind_of(GRAMMAR, "!", named=False)))
STATEMENTS = kind_of(GRAMMAR, "statements")

KEYWORDS = frozenset(
    kind_of(GRAMMAR, word, named=False)
    for word in (
        "class", "struct", "enum", "actor", "extension", "protocol", "func", "init", "deinit", "subscript", "macro",
        "typealias", "associatedtype", "case", "operator", "precedencegroup", "import",
    )
)  # fmt: skip
IMPORT_KEYWORD = kind_of(GRAMMAR, "import", named=False)
CLASS_KEYWORD = kind_of(GRAMMAR, "class", named=False)
ARROW = kind_of(GRAMMAR, "->", named=False)
COLON = kind_of(GRAMMAR, ":", named=False)
COMMA = kind_of(GRAMMAR, ",", named=False)
EQUALS = kind_of(GRAMMAR, "=", named=False)
ELLIPSIS = kind_of(GRAMMAR, "...", named=False)
ASYNC = kind_of(GRAMMAR, "async", named=False)

F_NAME = field_of(GRAMMAR, "name")
F_BODY = field_of(GRAMMAR, "body")
F_KIND = field_of(GRAMMAR, "declaration_kind")
F_DEFAULT = field_of(GRAMMAR, "default_value")
F_EXTERNAL = field_of(GRAMMAR, "external_name")
F_VALUE = field_of(GRAMMAR, "value")
F_COMPUTED = field_of(GRAMMAR, "computed_value")
MODIFIERS = kind_of(GRAMMAR, "modifiers")
DEFINITION = kind_of(GRAMMAR, "macro_definition")
LOCALS = frozenset((TYPE, FUNCTION, TYPEALIAS))
OTHERS = LOCALS | {CLOSURE}
"""What is in a body and has one of its own."""
"""What is listed though it stands in a body."""
WHOLE = frozenset(
    (
        TYPE, PROTOCOL, FUNCTION, PROPERTY, TYPEALIAS, MACRO, OPERATOR, PRECEDENCE, IMPORT,
        INIT, DEINIT, SUBSCRIPT, ENUM_CASE, REQUIRED_FUNCTION, REQUIRED_PROPERTY, ASSOCIATEDTYPE,
        kind_of(GRAMMAR, "shebang_line"),
    )
)  # fmt: skip
"""What a file or a type consists of when nothing is broken, comments and statements aside."""


@lru_cache(maxsize=64)
def starts(blanks: bytes) -> re.Pattern[bytes]:
    """Match where a declaration starts behind ``blanks``, with the doc and the attributes above it."""
    here = b"^" + re.escape(blanks)
    return re.compile(
        here + rb"(?>(?:(?:///|@)[^\n]*\n" + re.escape(blanks) + rb")*)"
        rb"(?:(?:@[\w.]+(?:\([^()\n]*\))?|\w+(?:\(\w+\))?)[ \t]+){0,6}?"
        rb"(?:(?:class|struct|enum|actor|protocol|extension|func|typealias|import|macro|case|let|var)[ \t]"
        rb"|(?:init|subscript)[?!]?[(<]|deinit\b)"
        rb"|" + here + rb"/\*\*",
        re.MULTILINE,
    )
