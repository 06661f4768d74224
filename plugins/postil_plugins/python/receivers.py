"""Where an expression leads: to something declared or imported, or an instance of it, as far as one file tells.

A variable is believed only when its scope binds it once; an attribute of ``self`` when all that the class assigns to it
agrees.
"""

from tree_sitter import Node

from postil.syntax.paths import Chain, Paths, Place
from postil_plugins.python import kinds
from postil_plugins.python.bindings import AS_PATTERN, ATTRIBUTE_NAME, NAMED, Binding, Bindings, scopes
from postil_plugins.python.kinds import _field, _kind

DEEPEST = 12
_AWAIT = _kind("await")
_BOOLEAN = _kind("boolean_operator")
_CONDITIONAL = _kind("conditional_expression")
_NONE = _kind("none")
_OBJECT = _field("object")
_FUNCTION = _field("function")
_RIGHT = _field("right")
_VALUE = _field("value")
_TYPE = _field("type")
_LITERALS = {
    _kind(kind): name
    for kind, name in (
        ("string", "str"), ("concatenated_string", "str"), ("integer", "int"), ("float", "float"), ("list", "list"),
        ("list_comprehension", "list"), ("dictionary", "dict"), ("dictionary_comprehension", "dict"), ("set", "set"),
        ("set_comprehension", "set"), ("tuple", "tuple"), ("true", "bool"), ("false", "bool"),
    )
}  # fmt: skip
_CLASS_METHODS = frozenset(("__new__", "__init_subclass__", "__class_getitem__"))


class Receivers:
    """Follows the expressions of one file."""

    __slots__ = ("_attributes", "_bindings", "_paths", "_steps")

    def __init__(self, paths: Paths, bindings: Bindings) -> None:
        self._paths = paths
        self._bindings = bindings
        self._attributes: dict[tuple[int, str], Place | None] = {}
        self._steps = 0

    def of(self, node: Node) -> Place | None:
        """Where an expression leads; None when that cannot be told."""
        return self._of(node, 0)

    def _of(self, node: Node, depth: int) -> Place | None:
        kind = node.kind_id
        if depth > DEEPEST:
            return None
        if kind == kinds.IDENTIFIER:
            return self._named(node, depth)
        if kind == kinds.ATTRIBUTE:
            return self._attribute(node, depth)
        if kind == kinds.CALL:
            return self._call(node, depth)
        if kind in _LITERALS:
            return Place("free", "", (_LITERALS[kind], "()"))
        if kind in (kinds.PARENTHESIZED, _AWAIT):
            inner = node.named_children
            return self._of(inner[0], depth + 1) if len(inner) == 1 else None
        if kind == NAMED:
            value = node.child_by_field_id(_VALUE)
            return None if value is None else self._of(value, depth + 1)
        if kind in (_BOOLEAN, _CONDITIONAL):
            return self._either(node, depth)
        return None

    def _either(self, node: Node, depth: int) -> Place | None:
        """What both sides agree on; ``and`` gives its right side, where it gives anything of use."""
        children = node.children
        if len(children) != (3 if node.kind_id == _BOOLEAN else 5):
            return None
        if node.kind_id == _BOOLEAN and children[1].type == "and":
            return self._of(children[2], depth + 1)
        sides = [side for side in (children[0], children[-1]) if side.kind_id != _NONE]
        found = {self._of(side, depth + 1) for side in sides}
        return found.pop() if len(found) == 1 else None

    def _attribute(self, node: Node, depth: int) -> Place | None:
        value, name = node.child_by_field_id(_OBJECT), node.child_by_field_id(ATTRIBUTE_NAME)
        if value is None or name is None:
            return None
        place = self._of(value, depth + 1)
        if place is None:
            return None
        said = _text(name)
        if said == "__class__" and place.path[-1:] == ("()",):
            return place._replace(path=place.path[:-1])
        if value.kind_id == kinds.IDENTIFIER and place.origin == "own" and place.path[-1:] == ("()",):
            assigned = self._of_instance(value, place, said, depth)
            if assigned is not None:
                return assigned
        return place.then(said)

    def _call(self, node: Node, depth: int) -> Place | None:
        called = node.child_by_field_id(_FUNCTION)
        if called is None:
            return None
        if called.kind_id == kinds.IDENTIFIER and _text(called) in ("super", "type"):
            chain = self._paths.down_to(called)
            if not self._bindings.of(_text(called), chain):
                arguments = node.child_by_field_name("arguments")
                given = [] if arguments is None else arguments.named_children
                return self._super(chain) if _text(called) == "super" else self._type(given, depth)
        place = self._of(called, depth + 1)
        return None if place is None else place.then("()")

    def _super(self, chain: Chain) -> Place | None:
        around = enclosing_class(chain)
        return None if around is None else Place("own", "", (*qualname(around), "^"))

    def _type(self, given: list[Node], depth: int) -> Place | None:
        place = self._of(given[0], depth + 1) if len(given) == 1 else None
        return place._replace(path=place.path[:-1]) if place is not None and place.path[-1:] == ("()",) else None

    def _named(self, node: Node, depth: int) -> Place | None:
        name = _text(node)
        chain = self._paths.down_to(node)
        instance = self._self(name, chain)
        if instance is not None:
            return instance
        found = self._bindings.of(name, chain)
        if not found:
            return Place("free", "", (name,))
        first = found[0]
        if all(each.kind in ("import", "def", "class") for each in found):
            return named_place(first, name)
        if len(found) == 1:
            value = self._value(first, depth)
            if value is not None:
                return value
        if first.scope[-1].kind_id not in (kinds.FUNCTION, *_NESTED):
            return named_place(first, name)
        return None

    def _self(self, name: str, chain: Chain) -> Place | None:
        """An instance of the class, or the class, when a name is the first parameter of a method around."""
        for depth in scopes(chain):
            node = chain[depth]
            if node.kind_id != kinds.FUNCTION:
                if node.kind_id == kinds.CLASS:
                    return None
                continue
            declared = node.child_by_field_name("parameters")
            given = [] if declared is None else declared.named_children
            if not any(_parameter_name(each) == name for each in given):
                continue
            around = enclosing_class(chain[: depth + 1])
            direct = around is not None and _is_method(chain, depth)
            if (
                around is None
                or not direct
                or _parameter_name(given[0]) != name
                or given[0].kind_id != kinds.IDENTIFIER
            ):
                return None
            path = qualname(around)
            decorators = _decorators(chain, depth)
            if "staticmethod" in decorators:
                return None
            method = node.child_by_field_name("name")
            of_class = "classmethod" in decorators or (method is not None and _text(method) in _CLASS_METHODS)
            return Place("own", "", path if of_class or name == "cls" else (*path, "()"))
        return None

    def _value(self, binding: Binding, depth: int) -> Place | None:
        """Where the one value that a variable is given leads."""
        holder = binding.holder
        if binding.kind == "parameter" or binding.kind == "assign":
            written = holder.child_by_field_id(_TYPE)
            if written is not None and holder.kind_id in (
                kinds.TYPED_PARAMETER, kinds.TYPED_DEFAULT_PARAMETER, kinds.ASSIGNMENT,
            ):  # fmt: skip
                if holder.kind_id == kinds.TYPED_PARAMETER and holder.children[0].kind_id != kinds.IDENTIFIER:
                    return None
                return Place("own", "", (f":{_text(written)}",))
        if binding.kind == "assign":
            value = holder.child_by_field_id(_VALUE if holder.kind_id == NAMED else _RIGHT)
            if holder.kind_id == kinds.AUGMENTED_ASSIGNMENT:
                return None
            return None if value is None else self._of(value, depth + 1)
        if binding.kind == "as" and holder.kind_id == AS_PATTERN:
            value = holder.children[0]
            place = None if value.kind_id == kinds.TUPLE else self._of(value, depth + 1)
            if place is None or holder.parent is None:
                return None
            if holder.parent.type == "except_clause":
                return place.then("()")
            return place.then("__enter__", "()")
        return None

    def _of_instance(self, value: Node, place: Place, name: str, depth: int) -> Place | None:
        """What the methods of the class around assign to an attribute of ``self``."""
        around = enclosing_class(self._paths.down_to(value))
        if around is None or place.path[:-1] != qualname(around):
            return None
        node = around[-1]
        key = (node.id, name)
        if key not in self._attributes:
            self._attributes[key] = None  # while it is looked for: an attribute made of itself tells nothing
            found: set[Place | None] = set()
            content = self._paths.content
            for at in self._paths.occurrences(name, node.start_byte, node.end_byte):
                if content[at - 1 : at] not in (b".", b" ", b"\t", b"\n"):
                    continue
                assigned = self._assigned(self._paths.to(at))
                if assigned is not None and assigned.kind_id != _NONE:
                    is_type = assigned.kind_id == kinds.TYPE
                    written = Place("own", "", (f":{_text(assigned)}",)) if is_type else self._of(assigned, depth + 1)
                    if is_type:
                        found = {written}
                        break
                    found.add(written)
            self._attributes[key] = found.pop() if len(found) == 1 else None
        return self._attributes[key]

    def _assigned(self, chain: Chain) -> Node | None:
        """The value, or the type, that an assignment to ``self.name`` gives."""
        if len(chain) < 3 or chain[-2].kind_id != kinds.ATTRIBUTE or chain[-3].kind_id != kinds.ASSIGNMENT:
            return None
        target, statement = chain[-2], chain[-3]
        left, value = statement.children[0], target.child_by_field_id(_OBJECT)
        if (
            left.id != target.id
            or value is None
            or value.kind_id != kinds.IDENTIFIER
            or _text(value) not in ("self", "cls")
        ):
            return None
        return statement.child_by_field_id(_TYPE) or statement.child_by_field_id(_RIGHT)


_NESTED = frozenset(
    map(
        _kind, ("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression", "lambda")
    )
)


def named_place(binding: Binding, name: str) -> Place:
    """Where a name leads that is bound by an import, a definition or at the top of a module or class."""
    if binding.kind == "import":
        return Place("import", binding.module, () if binding.name is None else (binding.name,))
    return Place("own", "", (*qualname(binding.scope), name))


def qualname(chain: Chain) -> tuple[str, ...]:
    """The names of the definitions in a chain down to the last one, itself included."""
    found: list[str] = []
    for node in chain:
        if node.kind_id in (kinds.FUNCTION, kinds.CLASS):
            name = node.child_by_field_name("name")
            found.append("?" if name is None else _text(name))
    return tuple(found)


def enclosing_class(chain: Chain) -> Chain | None:
    """The chain down to the innermost class whose body holds the end of a chain."""
    for depth in range(len(chain) - 1, -1, -1):
        node = chain[depth]
        if node.kind_id == kinds.CLASS and depth + 1 < len(chain) and chain[depth + 1].kind_id == kinds.BLOCK:
            return chain[: depth + 1]
    return None


def _is_method(chain: Chain, depth: int) -> bool:
    """Whether the function at a depth stands in the body of a class, and not in another function."""
    for place in range(depth - 1, -1, -1):
        kind = chain[place].kind_id
        if kind in (kinds.CLASS, kinds.FUNCTION):
            return kind == kinds.CLASS
    return False


def _decorators(chain: Chain, depth: int) -> set[str]:
    around = chain[depth - 1] if depth else None
    if around is None or around.kind_id != kinds.DECORATED:
        return set()
    return {
        _text(child).lstrip("@").strip().rpartition(".")[2]
        for child in around.children
        if child.kind_id == kinds.DECORATOR
    }


def _parameter_name(node: Node) -> str:
    while node.kind_id != kinds.IDENTIFIER:
        children = node.named_children
        if not children:
            return ""
        node = children[0]
    return _text(node)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
