"""What a name is bound to where it stands: the scopes of JavaScript and TypeScript, looked at only around it."""

from collections.abc import Iterator

from tree_sitter import Node

from postil.syntax.paths import Chain, Paths
from postil.values import NamedTuple
from postil_plugins.ecmascript.grammar import CLASSES, FUNCTION_DECLARATIONS

FUNCTIONS = frozenset(
    (
        "function_declaration", "function_expression", "arrow_function", "method_definition", "generator_function",
        "generator_function_declaration", "function_type", "function_signature", "method_signature",
        "abstract_method_signature", "call_signature", "construct_signature", "constructor_type",
    )
)  # fmt: skip
BLOCKS = frozenset(
    (
        "program", "statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body",
        "class_static_block",
    )
)  # fmt: skip
_HEADED = frozenset(("interface_declaration", "type_alias_declaration", *CLASSES))
SCOPES = FUNCTIONS | BLOCKS | _HEADED
TYPES = frozenset(("interface_declaration", "type_alias_declaration"))
BOTH = frozenset(("enum_declaration", "internal_module", "module", *CLASSES))
SPACES = frozenset(("internal_module", "module", "ambient_declaration"))
NAMES = frozenset(
    (
        "identifier", "type_identifier", "property_identifier", "shorthand_property_identifier",
        "shorthand_property_identifier_pattern", "private_property_identifier",
    )
)  # fmt: skip
_PATTERNS = frozenset(
    (
        "object_pattern",
        "array_pattern",
        "pair_pattern",
        "rest_pattern",
        "assignment_pattern",
        "object_assignment_pattern",
    )
)
_PARAMETERS = frozenset(("required_parameter", "optional_parameter", "formal_parameters"))


MOST = 16
"""Of the bindings of a name in a scope so many are looked at."""


_BEFORE = 60
"""Bytes before a name among which the word ``function`` is looked for."""


class Binding(NamedTuple):
    """One place that gives a name its meaning in a scope."""

    kind: str
    """``import``, ``declaration``, ``type``, ``variable``, ``parameter``."""
    scope: Chain
    """Down to the scope that it belongs to."""
    node: Node
    holder: Node
    """The import, declaration, declarator or parameter."""
    module: str = ""
    name: str | None = None
    """What an import takes from the module; None for the module itself."""
    pattern: bool = False
    """Whether the name is part of a pattern that takes the value apart."""


class Bindings:
    """The bindings of one file, found when asked for."""

    __slots__ = ("_known", "kinds", "paths")

    def __init__(self, paths: Paths, kinds: dict[int, str]) -> None:
        self.paths = paths
        self.kinds = kinds
        self._known: dict[tuple[str, int], list[Binding]] = {}

    def of(self, name: str, chain: Chain, *, types: bool) -> list[Binding]:
        """What a name at the end of a chain is bound to, as a type or as a value; nothing when the file does not."""
        for depth in self.scopes(chain):
            known = self._in(name, chain[: depth + 1])[: 64 * MOST]
            found = [each for each in known if _fits(each, self.kinds, types=types)]
            if found:
                return found[:MOST]
        return []

    def scopes(self, chain: Chain) -> Iterator[int]:
        """The places in a chain of the scopes around its end, the innermost first."""
        for depth in range(len(chain) - 1, -1, -1):
            if depth == 0 or self.kinds[chain[depth].kind_id] in SCOPES:
                yield depth

    def _in(self, name: str, scope: Chain) -> list[Binding]:
        node = scope[-1]
        known = self._known.get((name, node.id))
        if known is None:
            known = self._known[name, node.id] = [
                binding
                for at in self.paths.occurrences(name, node.start_byte, node.end_byte)
                if self._may_bind(at, at + len(name.encode()))
                and (binding := self.bound(self.paths.to(at))) is not None
                and binding.scope[-1].id == node.id
            ]
        return known

    def _may_bind(self, start: int, end: int) -> bool:
        """Whether the bytes around a name allow that it is bound there; the tree is only asked about those."""
        content = self.paths.content
        if content[start - 1 : start] == b"." and content[start - 3 : start] != b"...":
            return False
        following = content[end : end + 1]
        return following != b"." and (following != b"(" or b"function" in content[max(0, start - _BEFORE) : start])

    def bound(self, chain: Chain) -> Binding | None:
        """The binding that the identifier at the end of a chain makes; None when it only says the name."""
        kinds, leaf = self.kinds, chain[-1]
        if len(chain) < 2 or kinds[leaf.kind_id] not in NAMES:
            return None
        parent = chain[-2]
        kind = kinds[parent.kind_id]
        if kind in ("import_specifier", "import_clause", "namespace_import", "import_require_clause"):
            return self.imported(chain)
        if kind in FUNCTION_DECLARATIONS or kind in TYPES or kind in BOTH or kind == "function_expression":
            name = parent.child_by_field_name("name")
            if name is None or name.id != leaf.id:
                return None
            own = kind in ("function_expression", "class")
            word = "variable" if own else "type" if kind in TYPES else "declaration"
            return Binding(word, chain[:-1] if own else self._block(chain[:-2]), leaf, parent)
        if kind == "type_parameter":
            return Binding("type", self._scope(chain[:-2]), leaf, parent) if parent.children[0].id == leaf.id else None
        if kind == "arrow_function":
            return self._bare_parameter(chain)
        return self._in_pattern(chain)

    def _bare_parameter(self, chain: Chain) -> Binding | None:
        given = chain[-2].child_by_field_name("parameter")
        fits = given is not None and given.id == chain[-1].id
        return Binding("parameter", chain[:-1], chain[-1], chain[-1]) if fits else None

    def _in_pattern(self, chain: Chain) -> Binding | None:
        """The binding of a variable, a parameter, a loop or ``catch``, however deep in patterns the name is."""
        kinds, leaf, place = self.kinds, chain[-1], len(chain) - 2
        while place > 0 and kinds[chain[place].kind_id] in _PATTERNS:
            if not self._bound_part(chain[place], chain[place + 1]):
                return None
            place -= 1
        holder, child = chain[place], chain[place + 1]
        kind = kinds[holder.kind_id]
        if kinds[leaf.kind_id] == "property_identifier":
            return None
        pattern = child.id != leaf.id
        if kind == "variable_declarator":
            if not _is(holder, "name", child):
                return None
            around = chain[place - 1]
            scope = (
                self._block(chain[:place])
                if kinds[around.kind_id] == "lexical_declaration"
                else self._function(chain[:place])
            )
            required = self.required(holder.child_by_field_name("value"))
            if required is not None:
                return self._required(chain, place, scope, required)
            return Binding("variable", scope, leaf, holder, pattern=pattern)
        if kind in _PARAMETERS:
            if kind != "formal_parameters" and not _is(holder, "pattern", child):
                return None
            return Binding("parameter", self._scope(chain[:place]), leaf, holder, pattern=pattern)
        if kind == "for_in_statement" and _is(holder, "left", child):
            return Binding("variable", chain[: place + 1], leaf, holder, pattern=True)
        if kind == "catch_clause" and _is(holder, "parameter", child):
            return Binding("variable", chain[: place + 1], leaf, holder, pattern=True)
        return None

    def _bound_part(self, pattern: Node, part: Node) -> bool:
        """Whether a part of a pattern is what it binds, not a key or a default."""
        kind = self.kinds[pattern.kind_id]
        if kind == "pair_pattern":
            return _is(pattern, "value", part)
        if kind in ("assignment_pattern", "object_assignment_pattern"):
            return _is(pattern, "left", part)
        return True

    def _required(self, chain: Chain, place: int, scope: Chain, module: str) -> Binding:
        """What ``const { a: b } = require("m")`` takes; the module itself without a pattern."""
        leaf = chain[-1]
        if place == len(chain) - 2:
            return Binding("import", scope, leaf, chain[place], module, None)
        name = _text(leaf)
        parent = chain[-2]
        if self.kinds[parent.kind_id] == "pair_pattern":
            key = parent.child_by_field_name("key")
            name = name if key is None else _text(key)
        direct = place + (3 if self.kinds[parent.kind_id] == "pair_pattern" else 2) == len(chain) - 1
        if not direct:
            return Binding("variable", scope, leaf, chain[place], pattern=True)
        return Binding("import", scope, leaf, chain[place], module, name)

    def required(self, value: Node | None) -> str | None:
        """The module that ``require("m")`` names."""
        if value is None or self.kinds[value.kind_id] != "call_expression":
            return None
        called, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
        if called is None or arguments is None or called.text != b"require" or arguments.named_child_count != 1:
            return None
        given = arguments.named_children[0]
        return _text(given)[1:-1] if self.kinds[given.kind_id] == "string" else None

    def imported(self, chain: Chain) -> Binding | None:
        """What an identifier in an import binds."""
        kinds, leaf, parent = self.kinds, chain[-1], chain[-2]
        place = next((at for at in range(len(chain) - 1, -1, -1) if kinds[chain[at].kind_id] == "import_statement"), -1)
        if place < 0:
            return None
        statement = chain[place]
        kind = kinds[parent.kind_id]
        source = (parent if kind == "import_require_clause" else statement).child_by_field_name("source")
        if source is None:
            return None
        module, scope = _text(source)[1:-1], self._block(chain[:place])
        if kind == "import_clause":
            return Binding("import", scope, leaf, parent, module, "default")
        if kind != "import_specifier":
            return Binding("import", scope, leaf, parent, module, None)
        name, alias = parent.child_by_field_name("name"), parent.child_by_field_name("alias")
        if name is None or (alias is not None and alias.id != leaf.id):
            return None
        return Binding("import", scope, leaf, parent, module, _text(name).strip("\"'"))

    def _scope(self, chain: Chain) -> Chain:
        for depth in self.scopes(chain):
            return chain[: depth + 1]
        return chain[:1]

    def _block(self, chain: Chain) -> Chain:
        """The chain down to the block, or to the function whose block it is the parameters of, around its end."""
        for depth in range(len(chain) - 1, 0, -1):
            if self.kinds[chain[depth].kind_id] in BLOCKS:
                return chain[: depth + 1]
        return chain[:1]

    def _function(self, chain: Chain) -> Chain:
        """The chain down to the body of the function, namespace or module that holds a ``var``."""
        for depth in range(len(chain) - 1, 0, -1):
            if self.kinds[chain[depth].kind_id] == "statement_block":
                around = self.kinds[chain[depth - 1].kind_id]
                if around in FUNCTIONS or around in SPACES:
                    return chain[: depth + 1]
        return chain[:1]


def _fits(binding: Binding, kinds: dict[int, str], *, types: bool) -> bool:
    if binding.kind == "import":
        return True
    if types:
        return binding.kind == "type" or (binding.kind == "declaration" and kinds[binding.holder.kind_id] in BOTH)
    return binding.kind != "type"


def _is(parent: Node, field: str, node: Node) -> bool:
    child = parent.child_by_field_name(field)
    return child is not None and child.id == node.id


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
