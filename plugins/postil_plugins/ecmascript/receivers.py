"""Where an expression leads: to something declared or imported, or an instance of it, as far as one file tells."""

from tree_sitter import Node

from postil.syntax.paths import Chain, Place
from postil_plugins.ecmascript.bindings import SPACES, Binding, Bindings
from postil_plugins.ecmascript.grammar import CLASSES, FUNCTION_VALUES

DEEPEST = 12
_PASSED = frozenset(("parenthesized_expression", "non_null_expression", "await_expression", "satisfies_expression"))
_LITERALS = {
    "string": "String", "template_string": "String", "number": "Number", "array": "Array", "regex": "RegExp",
    "true": "Boolean", "false": "Boolean",
}  # fmt: skip
_NOTHING = frozenset(("null", "undefined"))
_METHODS = frozenset(("method_definition", "method_signature", "abstract_method_signature"))
_NAMED = frozenset(
    (
        "function_declaration", "generator_function_declaration", "function_signature", "interface_declaration",
        "enum_declaration", "type_alias_declaration", "internal_module", "module", "public_field_definition",
        "field_definition", "property_signature", *_METHODS, *CLASSES,
    )
)  # fmt: skip


class Receivers:
    """Follows the expressions of one file."""

    __slots__ = ("_bindings", "_kinds", "_paths")

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings
        self._paths = bindings.paths
        self._kinds = bindings.kinds

    def of(self, node: Node, depth: int = 0) -> Place | None:
        """Where an expression, or the qualifier of a type, leads; None when that cannot be told."""
        if depth > DEEPEST:
            return None
        kind = self._kinds[node.kind_id]
        if kind in ("identifier", "type_identifier"):
            return self._named(node, depth)
        if kind in ("this", "super"):
            return self._this(node)
        if kind in ("member_expression", "nested_identifier", "nested_type_identifier"):
            return self._member(node, depth)
        if kind == "subscript_expression":
            return self._indexed(node, depth)
        if kind in ("call_expression", "new_expression"):
            return self._called(node, kind, depth)
        if kind in _LITERALS:
            return Place("free", "", (_LITERALS[kind], "()"))
        if kind in _PASSED:
            inner = node.named_children
            return self.of(inner[0], depth + 1) if inner else None
        if kind == "as_expression":
            return self.of_type(node.named_children[-1], depth + 1) if node.named_child_count == 2 else None
        if kind in ("ternary_expression", "binary_expression"):
            return self._either(node, kind, depth)
        return None

    def of_type(self, node: Node, depth: int = 0) -> Place | None:
        """Where the members of a type lead that is written: of a type parameter those of what it extends."""
        kind = self._kinds[node.kind_id]
        inner = node.named_children
        if depth > DEEPEST:
            return None
        if kind in ("type_annotation", "parenthesized_type", "constraint") and len(inner) == 1:
            return self.of_type(inner[0], depth + 1)
        if kind == "lookup_type" and len(inner) > 1:
            place = self.of_type(inner[0], depth + 1)
            name = _text(inner[1]).strip("\"'")
            return None if place is None or not name.isidentifier() else place.then(name)
        if kind == "type_identifier":
            for binding in self._bindings.of(_text(node), self._paths.down_to(node), types=True)[:1]:
                if self._kinds[binding.holder.kind_id] == "type_parameter":
                    extended = binding.holder.child_by_field_name("constraint")
                    return None if extended is None else self.of_type(extended, depth + 1)
        return _typed(node)

    def _either(self, node: Node, kind: str, depth: int) -> Place | None:
        """What both sides of ``?:``, ``||`` or ``??`` agree on."""
        fields = ("consequence", "alternative") if kind == "ternary_expression" else ("left", "right")
        if kind == "binary_expression" and not any(child.type in ("||", "??") for child in node.children):
            return None
        sides = [side for name in fields if (side := node.child_by_field_name(name)) is not None]
        found = {self.of(side, depth + 1) for side in sides if self._kinds[side.kind_id] not in _NOTHING}
        return found.pop() if len(found) == 1 else None

    def _member(self, node: Node, depth: int) -> Place | None:
        value = node.child_by_field_name("object") or node.child_by_field_name("module")
        name = node.child_by_field_name("property") or node.child_by_field_name("name")
        place = None if value is None else self.of(value, depth + 1)
        return None if place is None or name is None else place.then(_text(name))

    def _indexed(self, node: Node, depth: int) -> Place | None:
        value, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        if value is None or index is None or self._kinds[index.kind_id] != "string":
            return None
        place = self.of(value, depth + 1)
        return None if place is None else place.then(_text(index)[1:-1])

    def _called(self, node: Node, kind: str, depth: int) -> Place | None:
        required = self._bindings.required(node)
        if required is not None:
            return Place("import", required, ())
        called = node.child_by_field_name("function" if kind == "call_expression" else "constructor")
        place = None if called is None else self.of(called, depth + 1)
        return None if place is None else place.then("()")

    def _this(self, node: Node) -> Place | None:
        chain = self._paths.down_to(node)
        around = self.class_around(chain)
        if around is None:
            return None
        path = self.qualname(around)
        if self._kinds[node.kind_id] == "super":
            return Place("own", "", (*path, "^"))
        member = chain[len(around) + 1] if len(chain) > len(around) + 1 else None
        static = member is not None and any(child.type == "static" for child in member.children)
        return Place("own", "", path if static else (*path, "()"))

    def class_around(self, chain: Chain) -> Chain | None:
        """The chain down to the class that ``this`` belongs to at the end of a chain."""
        for depth in range(len(chain) - 1, -1, -1):
            kind = self._kinds[chain[depth].kind_id]
            if kind in CLASSES:
                return chain[: depth + 1]
            if kind in (
                "function_declaration",
                "function_expression",
                "generator_function",
                "generator_function_declaration",
            ):
                return None
            if kind == "method_definition" and self._kinds[chain[depth - 1].kind_id] != "class_body":
                return None
        return None

    def _named(self, node: Node, depth: int) -> Place | None:
        name = _text(node)
        chain = self._paths.down_to(node)
        found = self._bindings.of(name, chain, types=self._kinds[node.kind_id] == "type_identifier")
        if not found:
            return Place("free", "", (name,))
        first = found[0]
        if all(each.kind in ("import", "declaration", "type") for each in found):
            return self.place(first, name)
        if len(found) == 1:
            value = self._value(first, depth)
            if value is not None:
                return value
        return self.place(first, name) if self.is_open(first) else None

    def _value(self, binding: Binding, depth: int) -> Place | None:
        """Where the value that a variable or parameter is declared with leads."""
        if binding.pattern:
            return None
        written = binding.holder.child_by_field_name("type")
        if written is not None:
            return self.of_type(written, depth + 1)
        value = binding.holder.child_by_field_name("value")
        if value is None or self._kinds[value.kind_id] in (*FUNCTION_VALUES, *CLASSES):
            return None
        return self.of(value, depth + 1)

    def place(self, binding: Binding, name: str) -> Place:
        """Where a name leads that an import or a declaration binds."""
        if binding.kind == "import":
            return Place("import", binding.module, () if binding.name is None else (binding.name,))
        return Place("own", "", (*self.qualname(binding.scope), name))

    def is_open(self, binding: Binding) -> bool:
        """Whether what is bound is a declaration of the file: at the top of it or of a namespace."""
        scope = binding.scope
        if len(scope) == 1:
            return binding.kind != "parameter"
        if binding.kind == "variable" and not binding.pattern:
            # Functions and classes are declarations wherever they stand, also those that a variable holds.
            value = binding.holder.child_by_field_name("value")
            if value is not None and self._kinds[value.kind_id] in (*FUNCTION_VALUES, *CLASSES):
                return True
        return self._kinds[scope[-1].kind_id] == "statement_block" and self._kinds[scope[-2].kind_id] in SPACES

    def qualname(self, chain: Chain) -> tuple[str, ...]:
        """The names of the declarations in a chain down to the last one, itself included."""
        found: list[str] = []
        for place, node in enumerate(chain):
            kind = self._kinds[node.kind_id]
            if kind in _NAMED:
                name = node.child_by_field_name("name") or node.child_by_field_name("property")
                if name is not None and (kind not in ("class",) or not found or found[-1] != _text(name)):
                    found.append(_text(name).strip("\"'"))
                elif name is None and kind == "class_declaration":
                    found.append("default")
            elif kind == "variable_declarator" and place + 1 < len(chain):
                value, name = node.child_by_field_name("value"), node.child_by_field_name("name")
                is_value = value is not None and value.id == chain[place + 1].id
                if (
                    is_value
                    and name is not None
                    and self._kinds[chain[place + 1].kind_id] in (*FUNCTION_VALUES, *CLASSES)
                ):
                    found.append(_text(name))
            elif kind == "ambient_declaration" and any(child.type == "global" for child in node.children):
                found.append("global")
        return tuple(found)


def _typed(written: Node) -> Place:
    return Place("own", "", (f":{_text(written).removeprefix(':').strip()}",))


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
