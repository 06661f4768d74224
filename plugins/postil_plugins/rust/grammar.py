"""The grammar's node kinds as numbers, and what the language's tokens are."""

import re

import tree_sitter_rust
from tree_sitter import Language

from postil.syntax.tokens import Lexis
from postil.syntax.tree import field_of, kind_of

GRAMMAR = Language(tree_sitter_rust.language())

_INNER_COMMENT = rb"/\*[^*]*(?>(?:\*(?!/)[^*]*)*)(?:\*/|\Z)"
BLOCK_COMMENT = rb"/\*[^*/]*(?>(?:(?:\*(?!/)|/(?!\*)|" + _INNER_COMMENT + rb")[^*/]*)*)(?:\*/|\Z)"
"""Comments nest; one in another is known here, a third inside that is not."""
STRING = (
    rb'(?<=r)"[^"]*(?:"|\Z)'
    rb'|#"[^"]*(?>(?:"(?!#)[^"]*)*)(?:"#|\Z)'
    rb'|##"[^"]*(?>(?:"(?!##)[^"]*)*)(?:"##|\Z)'
    rb'|###"[^"]*(?>(?:"(?!###)[^"]*)*)(?:"###|\Z)'
    rb'|"[^"\\]*(?>(?:\\.[^"\\]*)*)(?:"|\Z)'
    rb"|'(?:[^'\\\n\x80-\xff]|[\xc0-\xff][\x80-\xbf]{1,3}|\\[^\n][^'\n]{0,9})'"
)
"""A string, raw ones without their letter, or a character; a lifetime is neither."""

OPAQUE = re.compile(rb"//[^\n]*|" + BLOCK_COMMENT + rb"|" + STRING, re.DOTALL)
"""A comment or a string."""
COMMENT_MARKS = (b"//", b"/*")

LEXIS = Lexis(
    # The commas that rustfmt sets or drops are passed over like comments: the last one of generics and where clauses,
    # and one behind the block of an arm. Two texts that differ in nothing else are not both Rust.
    re.compile(OPAQUE.pattern + rb"|,(?=\s*[>{;=])|(?<=\}),", re.DOTALL),
    (*COMMENT_MARKS, b","),
)


def _kind(name: str, named: bool = True) -> int:
    return kind_of(GRAMMAR, name, named)


ERROR = 0xFFFF
TRIVIA = frozenset(map(_kind, ("line_comment", "block_comment", "attribute_item", "inner_attribute_item")))
"""What may stand before an item and belong to it."""

FUNCTION = _kind("function_item")
FUNCTION_SIGNATURE = _kind("function_signature_item")
STRUCT = _kind("struct_item")
UNION = _kind("union_item")
ENUM = _kind("enum_item")
VARIANT = _kind("enum_variant")
FIELD = _kind("field_declaration")
TRAIT = _kind("trait_item")
IMPL = _kind("impl_item")
MODULE = _kind("mod_item")
EXTERN_BLOCK = _kind("foreign_mod_item")
CONST = _kind("const_item")
STATIC = _kind("static_item")
TYPE_ALIAS = _kind("type_item")
ASSOCIATED_TYPE = _kind("associated_type")
MACRO = _kind("macro_definition")
USE = _kind("use_declaration")
EXTERN_CRATE = _kind("extern_crate_declaration")
ITEMS = frozenset(
    (
        FUNCTION, FUNCTION_SIGNATURE, STRUCT, UNION, ENUM, TRAIT, IMPL, MODULE, EXTERN_BLOCK, CONST, STATIC, TYPE_ALIAS,
        ASSOCIATED_TYPE, MACRO, USE, EXTERN_CRATE,
    )
)  # fmt: skip

VISIBILITY = _kind("visibility_modifier")
FUNCTION_MODIFIERS = _kind("function_modifiers")
IDENTIFIER = _kind("identifier")
FIELD_IDENTIFIER = _kind("field_identifier")
TYPE_IDENTIFIER = _kind("type_identifier")
TYPE_PARAMETERS = _kind("type_parameters")
PARAMETERS = _kind("parameters")
WHERE = _kind("where_clause")
MUTABLE = _kind("mutable_specifier")
BLOCK = _kind("block")
DECLARATIONS = _kind("declaration_list")
FIELDS = _kind("field_declaration_list")
TUPLE_FIELDS = _kind("ordered_field_declaration_list")
VARIANTS = _kind("enum_variant_list")
TOKEN_TREE = _kind("token_tree")
FN = _kind("fn", False)
ARROW = _kind("->", False)
COMMA = _kind(",", False)
EQUALS = _kind("=", False)
MOD = _kind("mod", False)
CONST_WORD = _kind("const", False)
STATIC_WORD = _kind("static", False)
TYPE_WORD = _kind("type", False)
USE_WORD = _kind("use", False)
KEYWORDS = frozenset(_kind(word, False) for word in ("struct", "union", "enum", "trait"))

NAME_FIELD = field_of(GRAMMAR, "name")
ALIAS_FIELD = field_of(GRAMMAR, "alias")
BODY_FIELD = field_of(GRAMMAR, "body")
TYPE_FIELD = field_of(GRAMMAR, "type")
TRAIT_FIELD = field_of(GRAMMAR, "trait")
VALUE_FIELD = field_of(GRAMMAR, "value")
