"""What a name is bound to where it stands: the scopes of Python, looked at only around the names asked for."""

from collections.abc import Iterator

from tree_sitter import Node

from postil.syntax.paths import Chain, Paths
from postil.values import NamedTuple
from postil_plugins.python import kinds
from postil_plugins.python.kinds import _field, _kind

AS_TARGET = _kind("as_pattern_target")
AS_PATTERN = _kind("as_pattern")
CASE = _kind("case_pattern")
FOR = _kind("for_statement")
FOR_IN = _kind("for_in_clause")
GLOBAL = _kind("global_statement")
LAMBDA = _kind("lambda")
LAMBDA_PARAMETERS = _kind("lambda_parameters")
MODULE = _kind("module")
NAMED = _kind("named_expression")
NONLOCAL = _kind("nonlocal_statement")
LEFT = _field("left")
NAME = _field("name")
ATTRIBUTE_NAME = _field("attribute")
ALIAS = _field("alias")
COMPREHENSIONS = frozenset(
    map(_kind, ("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"))
)
SCOPES = COMPREHENSIONS | {kinds.FUNCTION, kinds.CLASS, LAMBDA, MODULE}
_IMPORTS = frozenset((kinds.IMPORT, kinds.FROM_IMPORT, kinds.FUTURE_IMPORT))
_PATTERNS = frozenset(
    (kinds.PATTERN_LIST, kinds.TUPLE_PATTERN, kinds.LIST_PATTERN, kinds.LIST_SPLAT, kinds.DICTIONARY_SPLAT, kinds.TUPLE,
     kinds.LIST, kinds.PARENTHESIZED, AS_TARGET)
)  # fmt: skip
_TYPED = frozenset((kinds.DEFAULT_PARAMETER, kinds.TYPED_PARAMETER, kinds.TYPED_DEFAULT_PARAMETER))
_PARAMETER_LISTS = frozenset((kinds.PARAMETERS, LAMBDA_PARAMETERS))


MOST = 16
"""Of the bindings of a name in a scope so many are looked at."""


class Binding(NamedTuple):
    """One place that gives a name its meaning in a scope."""

    kind: str
    """``import``, ``def``, ``class``, ``parameter``, ``assign``, ``loop``, ``as``, ``global``."""
    scope: Chain
    """Down to the scope that it belongs to."""
    node: Node
    """The identifier."""
    holder: Node
    """The import, definition, parameter, assignment or other statement."""
    module: str = ""
    """Of an import."""
    name: str | None = None
    """What an import takes from the module; None for the module itself."""


class Bindings:
    """The bindings of one file, found when asked for."""

    __slots__ = ("_known", "paths")

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self._known: dict[tuple[str, int], list[Binding]] = {}

    def of(self, name: str, chain: Chain) -> list[Binding]:
        """What a name that is said at the end of a chain is bound to; nothing when the file does not bind it."""
        first = True
        for depth in scopes(chain):
            scope = chain[depth]
            if first or scope.kind_id != kinds.CLASS:
                found = self.within(name, chain[: depth + 1])
                if found and found[0].kind == "global":
                    return self.within(name, chain[:1])[:MOST]
                if found:
                    return found[:MOST]
            first = False
        return []

    def within(self, name: str, scope: Chain) -> list[Binding]:
        """What binds a name in the scope at the end of a chain."""
        node = scope[-1]
        known = self._known.get((name, node.id))
        if known is None:
            known = [
                binding
                for at in self.paths.occurrences(name, node.start_byte, node.end_byte)
                if self._may_bind(at, at + len(name.encode()))
                and (binding := bound(self.paths.to(at))) is not None
                and binding.scope[-1].id == node.id
            ]
            # A statement that makes the name the module's is known by standing first.
            known.sort(key=lambda binding: binding.kind != "global")
            self._known[name, node.id] = known
        return known

    def _may_bind(self, start: int, end: int) -> bool:
        """Whether the bytes around a name allow that it is bound there; the tree is only asked about those."""
        content = self.paths.content
        if content[start - 1 : start] == b".":
            return False
        if content[end : end + 1] not in (b"(", b"."):
            return True
        before = content[content.rfind(b"\n", 0, start) + 1 : start]
        return b"import" in before or before.rstrip(b" \t\\").endswith((b"def", b"class"))


def scopes(chain: Chain) -> Iterator[int]:
    """The places in a chain of the scopes around its end, the innermost first.

    Names, decorators, defaults, annotations and bases of a definition belong to what is around it.
    """
    for depth in range(len(chain) - 1, -1, -1):
        node = chain[depth]
        kind = node.kind_id
        if kind not in SCOPES:
            if depth == 0:
                yield 0
            continue
        if kind in (kinds.FUNCTION, kinds.CLASS, LAMBDA) and not _inside(chain, depth):
            continue
        yield depth


def _inside(chain: Chain, depth: int) -> bool:
    """Whether what a chain leads to is in the scope of the definition at a depth, not in its header."""
    if depth + 1 >= len(chain):
        return False
    child = chain[depth + 1]
    if child.kind_id == kinds.BLOCK or (chain[depth].kind_id == LAMBDA and child.kind_id != LAMBDA_PARAMETERS):
        return True
    if child.kind_id in _PARAMETER_LISTS:
        return _parameter(chain, depth + 1) is not None
    return child.kind_id == kinds.TYPE_PARAMETERS


def _parameter(chain: Chain, depth: int) -> Node | None:
    """The parameter whose name a chain through a parameter list leads to; None for defaults and annotations."""
    node, previous = chain[-1], depth
    for place in range(len(chain) - 2, previous - 1, -1):
        parent = chain[place]
        kind = parent.kind_id
        if kind in _PARAMETER_LISTS:
            return chain[place + 1]
        if kind in (kinds.DEFAULT_PARAMETER, kinds.TYPED_DEFAULT_PARAMETER):
            name = parent.child_by_field_id(NAME)
            if name is None or name.id != chain[place + 1].id:
                return None
        elif kind == kinds.TYPED_PARAMETER:
            if parent.children[0].id != chain[place + 1].id:
                return None
        elif kind not in (kinds.LIST_SPLAT, kinds.DICTIONARY_SPLAT, kinds.TUPLE_PATTERN):
            return None
        node = parent
    return node


def bound(chain: Chain) -> Binding | None:
    """The binding that the identifier at the end of a chain makes; None when it only says the name."""
    leaf = chain[-1]
    if leaf.kind_id != kinds.IDENTIFIER or len(chain) < 2:
        return None
    parent = chain[-2]
    kind = parent.kind_id
    if kind in (kinds.FUNCTION, kinds.CLASS):
        name = parent.child_by_field_id(NAME)
        if name is None or name.id != leaf.id:
            return None
        return Binding("def" if kind == kinds.FUNCTION else "class", _scope(chain[:-2]), leaf, parent)
    if kind == kinds.DOTTED_NAME or kind == kinds.ALIASED_IMPORT:
        found = imported(chain)
        if found is not None:
            return found
        if kind == kinds.DOTTED_NAME and len(chain) > 2 and chain[-3].kind_id == CASE and parent.child_count == 1:
            return Binding("as", _scope(chain[:-1]), leaf, chain[-3])
        return None
    if kind in (GLOBAL, NONLOCAL):
        return Binding("global", _scope(chain[:-1]), leaf, parent) if kind == GLOBAL else None
    if kind in _PARAMETER_LISTS or kind in _TYPED or kind in (kinds.LIST_SPLAT, kinds.DICTIONARY_SPLAT):
        for depth in range(len(chain) - 2, 0, -1):
            if chain[depth].kind_id in _PARAMETER_LISTS:
                named = _parameter(chain, depth)
                return None if named is None else Binding("parameter", chain[:depth], leaf, named)
            if chain[depth].kind_id == kinds.BLOCK:
                break
    return _assigned(chain)


def _assigned(chain: Chain) -> Binding | None:
    """The binding of an assignment, a loop, a ``with`` or ``except``, however deep in patterns the name is."""
    leaf, place = chain[-1], len(chain) - 2
    while place > 0 and chain[place].kind_id in _PATTERNS:
        place -= 1
    holder, child = chain[place], chain[place + 1]
    kind = holder.kind_id
    if kind in (kinds.ASSIGNMENT, kinds.AUGMENTED_ASSIGNMENT, FOR, FOR_IN):
        left = holder.child_by_field_id(LEFT)
        if left is None or left.id != child.id:
            return None
        word = "loop" if kind in (FOR, FOR_IN) or child.id != leaf.id else "assign"
        return Binding(word, _scope(chain[: place + 1]), leaf, holder)
    if kind == NAMED:
        name = holder.child_by_field_id(NAME)
        if name is None or name.id != leaf.id:
            return None
        return Binding("assign", _scope(chain[: place + 1], comprehensions=False), leaf, holder)
    if kind == AS_PATTERN and child.kind_id == AS_TARGET:
        return Binding("as", _scope(chain[: place + 1]), leaf, holder)
    if kind == kinds.TYPE and place > 1 and chain[place - 1].kind_id == kinds.TYPE_ALIAS:
        first = next((each for each in chain[place - 1].children if each.kind_id == kinds.TYPE), None)
        if first is not None and first.id == holder.id and first.child_count == 1:
            return Binding("class", _scope(chain[:place]), leaf, chain[place - 1])
    if kind == kinds.TYPE and chain[place - 1].kind_id == kinds.TYPE_PARAMETERS and _declares_types(chain, place - 2):
        return Binding("parameter", _scope(chain), leaf, holder)
    return None


def _declares_types(chain: Chain, depth: int) -> bool:
    """Whether what stands at a depth declares the type parameters in its brackets; ``list[int]`` does not."""
    return depth >= 0 and chain[depth].kind_id in (kinds.FUNCTION, kinds.CLASS)


def imported(chain: Chain) -> Binding | None:
    """What the identifier at the end of a chain binds as the name of an import, or as its alias."""
    leaf = chain[-1]
    place = next((at for at in range(len(chain) - 2, -1, -1) if chain[at].kind_id in _IMPORTS), -1)
    if place < 0:
        return None
    statement = chain[place]
    scope = _scope(chain[: place + 1])
    entry = chain[place + 1]
    module = ""
    if statement.kind_id != kinds.IMPORT:
        if entry.kind_id == kinds.RELATIVE_IMPORT or (
            len(statement.children) > 1 and statement.children[1].id == entry.id
        ):
            return None
        module = _plain(statement.children[1]) if statement.kind_id == kinds.FROM_IMPORT else "__future__"
    if entry.kind_id == kinds.ALIASED_IMPORT:
        alias = entry.child_by_field_id(ALIAS)
        if alias is None or alias.id != leaf.id:
            return None
        name = _plain(entry.children[0])
        return Binding("import", scope, leaf, entry, module or name, name if module else None)
    if entry.kind_id != kinds.DOTTED_NAME or entry.children[0].id != leaf.id:
        return None
    name = _plain(leaf)
    return Binding("import", scope, leaf, entry, module or name, name if module else None)


def _plain(node: Node) -> str:
    return "".join((node.text or b"").decode("utf-8", "replace").split())


def _scope(chain: Chain, *, comprehensions: bool = True) -> Chain:
    """The chain down to the scope that a binding at its end belongs to."""
    for depth in scopes(chain):
        if comprehensions or chain[depth].kind_id not in COMPREHENSIONS:
            return chain[: depth + 1]
    return chain[:1]
