"""Where the code of a JavaScript or TypeScript file says a name, and what it means there."""

from collections.abc import Iterator, Sequence

from tree_sitter import Node, Tree

from postil.model import Mention, Source
from postil.syntax.paths import Chain, Paths, Place
from postil_plugins.ecmascript.analysis import parsed
from postil_plugins.ecmascript.bindings import NAMES, Bindings
from postil_plugins.ecmascript.grammar import grammar
from postil_plugins.ecmascript.receivers import Receivers

MOST_ALIASES = 64
_DECLARING = frozenset(
    (
        "method_definition", "public_field_definition", "field_definition", "property_signature", "method_signature",
        "abstract_method_signature", "enum_body", "enum_assignment",
    )
)  # fmt: skip
_UNKNOWN = Place("unknown", "", ())
_ASSIGNING = frozenset(("assignment_expression", "augmented_assignment_expression"))


def uses(source: Source, grammar_name: str, names: Sequence[str]) -> list[Mention]:
    """Find the names, and those that imports give to them here; ``default`` finds what is imported by default."""
    known = grammar(grammar_name)
    tree, _ = parsed(known.language, source.content, repair=grammar_name != "javascript")
    search = _Search(Paths(tree, source.content), known.names)
    found: list[Mention] = []
    for name in names:
        found += search.named(name)
    if "default" in names:
        found += search.defaults(tree)
    for alias, taken in list(search.aliases)[:MOST_ALIASES]:
        found += search.aliased(alias, taken)
    return found


class _Search:
    """One file; ``aliases`` grows with the imports that are come across."""

    def __init__(self, paths: Paths, kinds: dict[int, str]) -> None:
        self._paths = paths
        self._kinds = kinds
        self._bindings = Bindings(paths, kinds)
        self._receivers = Receivers(self._bindings)
        self.aliases: dict[tuple[str, str | None], None] = {}

    def named(self, name: str) -> Iterator[Mention]:
        """Say where a name stands, other than where it is declared."""
        for at in self._paths.occurrences(name):
            chain = self._paths.to(at)
            kind = self._kinds[chain[-1].kind_id]
            if kind in NAMES and len(chain) > 1:
                yield from self._said(name, chain)
            elif kind == "string_fragment" and len(chain) > 3 and chain[-1].end_byte - at == len(name.encode()):
                yield from self._quoted(name, chain)

    def defaults(self, tree: Tree) -> Iterator[Mention]:
        """Say where something is imported by default, or required as a whole."""
        for statement in tree.root_node.children:
            if self._kinds[statement.kind_id] != "import_statement":
                continue
            for clause in statement.children:
                kind = self._kinds[clause.kind_id]
                for child in clause.children if kind in ("import_clause", "import_require_clause") else ():
                    if self._kinds[child.kind_id] == "identifier":
                        yield from self._default(self._paths.down_to(child))
        for at in self._paths.occurrences("require"):
            chain = self._paths.to(at)
            if len(chain) > 3 and self._kinds[chain[-3].kind_id] == "variable_declarator":
                name = chain[-3].child_by_field_name("name")
                if name is not None and self._kinds[name.kind_id] == "identifier":
                    yield from self._default(self._paths.down_to(name))

    def _default(self, chain: Chain) -> Iterator[Mention]:
        binding = self._bindings.bound(chain)
        if binding is not None and binding.kind == "import":
            name = _text(chain[-1])
            self.aliases[name, binding.name] = None
            yield self._mention(chain, self._receivers.place(binding, name), "import")

    def aliased(self, alias: str, name: str | None) -> Iterator[Mention]:
        """Say where the alias of an imported name stands."""
        for at in self._paths.occurrences(alias):
            chain = self._paths.to(at)
            kind = self._kinds[chain[-1].kind_id]
            if (
                kind not in NAMES
                or len(chain) < 2
                or self._is_property(chain)
                or self._bindings.bound(chain) is not None
            ):
                continue
            if self._kinds[chain[-2].kind_id] == "import_specifier":
                continue
            found = self._bindings.of(alias, chain, types=kind == "type_identifier")
            for binding in found:
                if binding.kind == "import" and binding.name == name:
                    yield self._mention(
                        chain, self._receivers.place(binding, alias), self._role(chain), self._offered(chain)
                    )

    def _said(self, name: str, chain: Chain) -> Iterator[Mention]:
        kinds, leaf, parent = self._kinds, chain[-1], chain[-2]
        kind, around = kinds[leaf.kind_id], kinds[parent.kind_id]
        if around in ("import_specifier", "export_specifier"):
            yield from self._specified(name, chain)
            return
        if kind in ("property_identifier", "private_property_identifier") or self._is_property(chain):
            yield from self._property(name, chain)
            return
        own = self._bindings.bound(chain)
        if own is not None:
            if own.kind == "import" and kind == "shorthand_property_identifier_pattern":
                yield self._mention(chain, self._receivers.place(own, name), "import")
            elif own.pattern and kind == "shorthand_property_identifier_pattern":
                yield self._mention(chain, self._taken_apart(name, chain), "reference")
            return
        if around in _DECLARING and _is(parent, "name", leaf):
            return
        found = self._bindings.of(name, chain, types=kind == "type_identifier")
        role = self._role(chain)
        if not found:
            yield self._mention(chain, Place("free", "", (name,)), role, self._offered(chain))
            return
        for binding in found:
            closed = binding.kind in ("variable", "parameter") and not self._receivers.is_open(binding)
            if not closed and (binding.kind != "type" or kinds[binding.holder.kind_id] != "type_parameter"):
                yield self._mention(chain, self._receivers.place(binding, name), role, self._offered(chain))
                return
        if kind == "shorthand_property_identifier":
            yield self._mention(chain, _UNKNOWN.then(name), "definition")

    def _property(self, name: str, chain: Chain) -> Iterator[Mention]:
        """Say where a member is taken of something, or a property stands in an object or pattern."""
        parent = chain[-2]
        kind = self._kinds[parent.kind_id]
        if kind in _DECLARING:
            return
        if kind in ("member_expression", "nested_type_identifier", "nested_identifier"):
            value = parent.child_by_field_name("object") or parent.child_by_field_name("module")
            place = None if value is None else self._receivers.of(value)
            target = len(chain) > 2 and self._kinds[chain[-3].kind_id] in _ASSIGNING and _is(chain[-3], "left", parent)
            role = "definition" if target else self._role(chain[:-1])
            yield self._mention(chain, _UNKNOWN.then(name) if place is None else place.then(name), role)
        elif kind == "pair_pattern":
            value = parent.child_by_field_name("value")
            own = None if value is None else self._bindings.bound(self._paths.down_to(value))
            if own is not None and own.kind == "import" and own.name == name:
                self.aliases[_text(own.node), name] = None
                yield self._mention(chain, Place("import", own.module, (name,)), "import")
                return
            yield self._mention(chain, self._taken_apart(name, chain[:-1]), "reference")
        elif kind in ("pair", "jsx_attribute"):
            yield self._mention(chain, _UNKNOWN.then(name), "definition")

    def _quoted(self, name: str, chain: Chain) -> Iterator[Mention]:
        """Say where a string is the name of a member: in brackets behind a value or a type, or before a colon."""
        string, parent, around = chain[-2], chain[-3], chain[-4]
        kind = self._kinds[parent.kind_id]
        place: Place | None
        if kind == "literal_type" and self._kinds[around.kind_id] == "lookup_type":
            value = around.named_children[0]
            if value.id == parent.id:
                return
            place = self._receivers.of_type(value)
            yield self._mention(chain, _UNKNOWN.then(name) if place is None else place.then(name), "reference")
        elif kind == "subscript_expression" and _is(parent, "index", string):
            given = parent.child_by_field_name("object")
            place = None if given is None else self._receivers.of(given)
            target = self._kinds[around.kind_id] in _ASSIGNING and _is(around, "left", parent)
            role = "definition" if target else self._role(chain[:-2])
            yield self._mention(chain, _UNKNOWN.then(name) if place is None else place.then(name), role)
        elif kind == "pair" and _is(parent, "key", string):
            yield self._mention(chain, _UNKNOWN.then(name), "definition")
        elif kind == "pair_pattern" and _is(parent, "key", string):
            yield self._mention(chain, self._taken_apart(name, chain[:-2]), "reference")

    def _taken_apart(self, name: str, chain: Chain) -> Place:
        """What a property of an object pattern is a member of."""
        if len(chain) > 2 and self._kinds[chain[-3].kind_id] in ("variable_declarator", "required_parameter"):
            written = chain[-3].child_by_field_name("type")
            if written is not None:
                place = self._receivers.of_type(written)
                return _UNKNOWN.then(name) if place is None else place.then(name)
            value = chain[-3].child_by_field_name("value")
            declared = self._kinds[chain[-3].kind_id] == "variable_declarator"
            place = self._receivers.of(value) if value is not None and declared else None
            if place is not None:
                return place.then(name)
        return _UNKNOWN.then(name)

    def _specified(self, name: str, chain: Chain) -> Iterator[Mention]:
        """Say what an entry of an import or export list takes, when the name is what it takes."""
        entry, leaf = chain[-2], chain[-1]
        alias = entry.child_by_field_name("alias")
        said = None if alias is None or alias.text == leaf.text else _text(alias)
        taken = entry.child_by_field_name("name")
        if taken is None or taken.text != leaf.text:
            return
        if self._kinds[entry.kind_id] == "import_specifier":
            binding = self._bindings.imported(self._paths.down_to(leaf if alias is None else alias))
            if binding is not None:
                if said is not None:
                    self.aliases[said, name] = None
                yield self._mention(chain, Place("import", binding.module, (name,)), "import")
            return
        statement = next((node for node in chain if self._kinds[node.kind_id] == "export_statement"), None)
        source = None if statement is None else statement.child_by_field_name("source")
        if source is not None:
            yield from self._offering(chain, alias, Place("import", _text(source)[1:-1], (name,)), said)
            return
        found = self._bindings.of(name, chain, types=False) or self._bindings.of(name, chain, types=True)
        for binding in found[:1]:
            yield from self._offering(chain, alias, self._receivers.place(binding, name), said)

    def _offering(self, chain: Chain, alias: Node | None, place: Place, said: str | None) -> Iterator[Mention]:
        """An entry of an export list: what it offers, and the other name under which it does."""
        yield self._mention(chain, place, "export", said)
        if alias is not None and said is not None:
            yield self._mention(self._paths.down_to(alias), place, "export")

    def _offered(self, chain: Chain) -> str | None:
        """The name under which a plain identifier is exported as it stands."""
        parent = chain[-2]
        kind = self._kinds[parent.kind_id]
        if kind == "export_statement":
            return "default"
        if kind == "export_specifier":
            alias = parent.child_by_field_name("alias")
            return None if alias is None else _text(alias)
        exports = kind == "assignment_expression" and _is(parent, "right", chain[-1])
        left = parent.child_by_field_name("left") if exports else None
        return "default" if left is not None and left.text in (b"module.exports", b"exports") else None

    def _mention(self, chain: Chain, place: Place, role: str, bound: str | None = None) -> Mention:
        node = chain[-1]
        scope = ".".join(self._receivers.qualname(chain)) or None
        return Mention(node.start_byte, node.end_byte, place.origin, place.path, place.module, role, bound, scope)

    def _is_property(self, chain: Chain) -> bool:
        """Whether an identifier stands behind a dot."""
        parent = chain[-2]
        kind = self._kinds[parent.kind_id]
        if kind == "member_expression":
            return _is(parent, "property", chain[-1])
        return kind in ("nested_identifier", "nested_type_identifier") and (
            _is(parent, "property", chain[-1]) or _is(parent, "name", chain[-1])
        )

    def _role(self, chain: Chain) -> str:
        parent = chain[-2] if len(chain) > 1 else None
        kind = "" if parent is None else self._kinds[parent.kind_id]
        if kind == "export_statement":
            return "export"
        if parent is not None and kind in ("call_expression", "new_expression"):
            field = "function" if kind == "call_expression" else "constructor"
            return "call" if _is(parent, field, chain[-1]) else "reference"
        return "reference"


def _is(parent: Node, field: str, node: Node) -> bool:
    child = parent.child_by_field_name(field)
    return child is not None and child.id == node.id


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
