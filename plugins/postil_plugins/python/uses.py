"""Where the code of a Python file says a name, and what it means there."""

from collections.abc import Iterable, Iterator, Sequence

from tree_sitter import Node

from postil.model import Mention, Source
from postil.syntax.paths import Chain, Paths, Place
from postil.syntax.tree import parse
from postil_plugins.python import kinds
from postil_plugins.python.bindings import (
    ALIAS,
    ATTRIBUTE_NAME,
    LEFT,
    NAME,
    Binding,
    Bindings,
    bound,
    imported,
)
from postil_plugins.python.fixtures import passed
from postil_plugins.python.kinds import _field
from postil_plugins.python.receivers import Receivers, named_place, qualname
from postil_plugins.python.text import with_newlines

_FUNCTION = _field("function")
_OBJECT = _field("object")
_STATEMENTS = frozenset((kinds.IMPORT, kinds.FROM_IMPORT, kinds.FUTURE_IMPORT))
MOST_ALIASES = 64


def uses(source: Source, names: Sequence[str]) -> list[Mention]:
    """Find the names, and those that imports give to them here."""
    tree = parse(kinds.GRAMMAR, with_newlines(source.content))
    paths = Paths(tree, source.content)
    search = _Search(paths)
    found: list[Mention] = []
    for name in names:
        found += search.named(name)
    for alias, name in list(search.aliases)[:MOST_ALIASES]:
        found += search.aliased(alias, name)
    return found


class _Search:
    """One file; ``aliases`` grows with the imports that are come across."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._bindings = Bindings(paths)
        self._receivers = Receivers(paths, self._bindings)
        self.aliases: dict[tuple[str, str], None] = {}

    def named(self, name: str) -> Iterator[Mention]:
        """Say where a name stands, other than where it is declared."""
        for at in self._paths.occurrences(name):
            chain = self._paths.to(at)
            if chain[-1].kind_id == kinds.IDENTIFIER:
                yield from self._said(name, chain)

    def aliased(self, alias: str, name: str) -> Iterator[Mention]:
        """Say where the alias of an imported name stands."""
        for at in self._paths.occurrences(alias):
            chain = self._paths.to(at)
            if chain[-1].kind_id != kinds.IDENTIFIER or _is_member(chain) or bound(chain) is not None:
                continue
            found = self._bindings.of(alias, chain)
            for binding in found:
                if binding.kind == "import" and binding.name == name:
                    place = Place("unknown", "", (name,)) if _is_mixed(found) else named_place(binding, alias)
                    yield self._mention(chain, place, _role(chain))

    def _said(self, name: str, chain: Chain) -> Iterator[Mention]:
        parent = chain[-2]
        if _is_member(chain):
            value = parent.child_by_field_id(_OBJECT)
            place = None if value is None else self._receivers.of(value)
            role = "definition" if _is_target(chain[:-1]) else _role(chain[:-1])
            yield self._mention(chain, Place("unknown", "", (name,)) if place is None else place.then(name), role)
            return
        if parent.kind_id == kinds.KEYWORD_ARGUMENT and _has(parent, NAME, chain[-1]):
            return
        if any(node.kind_id in _STATEMENTS for node in chain):
            yield from self._import(name, chain)
            return
        own = bound(chain)
        if own is not None:
            if own.kind in ("assign", "loop", "as") and _is_open(own):
                yield self._mention(chain, named_place(own, name), "definition")
            elif (fixture := passed(self._bindings, own, name)) is not None:
                yield self._mention(chain, fixture, "reference")
            if own.kind != "assign" or own.holder.kind_id != kinds.AUGMENTED_ASSIGNMENT:
                return
        yield from self._plain(name, chain)

    def _plain(self, name: str, chain: Chain) -> Iterator[Mention]:
        found = self._bindings.of(name, chain)
        role = _role(chain)
        if not found:
            yield self._mention(chain, Place("free", "", (name,)), role)
            return
        if len(found) == 1 and (fixture := passed(self._bindings, found[0], name)) is not None:
            yield self._mention(chain, fixture, role)
            return
        for place in dict.fromkeys(_places(found, name)):
            yield self._mention(chain, Place("unknown", "", (name,)) if _is_mixed(found) else place, role)

    def _import(self, name: str, chain: Chain) -> Iterator[Mention]:
        """Say what an import takes, when the name is what it takes."""
        binding = imported(chain)
        if binding is not None and binding.holder.kind_id != kinds.ALIASED_IMPORT:
            if binding.name is not None:
                yield self._mention(chain, named_place(binding, name), "import")
            return
        entry = next((node for node in chain if node.kind_id == kinds.ALIASED_IMPORT), None)
        alias = None if entry is None else entry.child_by_field_id(ALIAS)
        if entry is None or alias is None:
            return
        aliased = imported(self._paths.down_to(alias))
        if aliased is not None and aliased.name == name:
            said = _text(alias)
            if said != name:
                self.aliases[said, name] = None
            mention = self._mention(chain, named_place(aliased, said), "import")
            yield mention._replace(bound=said if _is_open(aliased) else None)

    def _mention(self, chain: Chain, place: Place, role: str) -> Mention:
        node = chain[-1]
        scope = ".".join(_around(chain)) or None
        return Mention(node.start_byte, node.end_byte, place.origin, place.path, place.module, role, None, scope)


def _places(found: Iterable[Binding], name: str) -> Iterator[Place]:
    for binding in found:
        if binding.kind in ("import", "def", "class") or _is_open(binding):
            yield named_place(binding, name)


def _is_mixed(found: Iterable[Binding]) -> bool:
    """Whether a name of a function means something declared or imported here and a value there."""
    return any(each.kind not in ("import", "def", "class") and not _is_open(each) for each in found)


def _around(chain: Chain) -> tuple[str, ...]:
    """The definitions around the end of a chain; of its header the one that is being defined."""
    return qualname(chain)


def _is_open(binding: Binding) -> bool:
    """Whether others can see what is bound: at the top of a module or class."""
    return binding.scope[-1].kind_id not in (kinds.FUNCTION, *_CLOSED)


def _is_member(chain: Chain) -> bool:
    parent = chain[-2]
    return parent.kind_id == kinds.ATTRIBUTE and _has(parent, ATTRIBUTE_NAME, chain[-1])


def _is_target(chain: Chain) -> bool:
    """Whether an attribute is what an assignment assigns to."""
    parent = chain[-2]
    return parent.kind_id == kinds.ASSIGNMENT and _has(parent, LEFT, chain[-1])


def _role(chain: Chain) -> str:
    parent = chain[-2] if len(chain) > 1 else None
    called = parent is not None and parent.kind_id == kinds.CALL and _has(parent, _FUNCTION, chain[-1])
    return "call" if called else "reference"


def _has(parent: Node, field: int, node: Node) -> bool:
    child = parent.child_by_field_id(field)
    return child is not None and child.id == node.id


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


_CLOSED = frozenset(
    kinds._kind(name)
    for name in (
        "list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression", "lambda",
    )
)  # fmt: skip
