"""The three grammars, and node kinds by number: a look-up in a dict instead of a new string per node."""

from functools import lru_cache

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language

from postil.values import NamedTuple

_ERROR = 65535
_LOADERS = {
    "javascript": tree_sitter_javascript.language,
    "typescript": tree_sitter_typescript.language_typescript,
    "tsx": tree_sitter_typescript.language_tsx,
}


class Grammar(NamedTuple):
    """A grammar and the names of its node kinds."""

    language: Language
    names: dict[int, str]
    """The kind of a node is ``names[node.kind_id]``, the same string object every time."""


@lru_cache(maxsize=len(_LOADERS))
def grammar(name: str) -> Grammar:
    """The grammar of ``javascript``, ``typescript`` or ``tsx``."""
    language = Language(_LOADERS[name]())
    kinds = {number: language.node_kind_for_id(number) or "" for number in range(language.node_kind_count)}
    return Grammar(language, {**kinds, _ERROR: "ERROR"})


FUNCTION_DECLARATIONS = frozenset(("function_declaration", "generator_function_declaration", "function_signature"))
FUNCTION_VALUES = frozenset(("arrow_function", "function_expression", "generator_function"))
CLASSES = frozenset(("class_declaration", "abstract_class_declaration", "class"))
WRAPPERS = frozenset(
    ("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "type_assertion")
)
LITERALS = frozenset(("string", "number", "true", "false", "null", "regex", "template_string", "unary_expression"))
RETURN_TYPES = frozenset(("type_annotation", "asserts_annotation", "type_predicate_annotation"))
MEMBER_NAMES = frozenset(
    ("property_identifier", "private_property_identifier", "computed_property_name", "string", "number")
)
