"""What is known of a file while its items are found, and the one way in which an item is listed."""

from collections.abc import Iterable, Iterator

from tree_sitter import Node

from postil.model import Export, Import, Parameter, Source
from postil.syntax.outline import Outline, Said, Scope, narrower
from postil.values import NamedTuple
from postil_plugins.rust import grammar as g
from postil_plugins.rust.bodies import Bodies
from postil_plugins.rust.docs import text_of
from postil_plugins.rust.trivia import NOTHING, Trivia

_FROM_HOLDER = frozenset(("trait", "trait impl", "enum"))
_MEMBER_HOLDERS = frozenset(("trait", "impl", "trait impl"))


class Place(NamedTuple):
    """Where an item stands."""

    scope: Scope
    holder: str = ""
    """``mod``, ``fn``, ``trait``, ``impl``, ``trait impl``, ``extern``, ``enum`` or ``struct``; empty at the top."""
    modules: tuple[str, ...] = ()
    """The inline modules around it."""
    implements: tuple[str, ...] = ()
    """The qualified names of the type, and of the trait, that an ``impl`` is of."""

    @property
    def has_members(self) -> bool:
        """Whether functions here are methods."""
        return self.holder in _MEMBER_HOLDERS


class Items:
    """The items found so far in one file."""

    def __init__(self, source: Source) -> None:
        content = self.content = source.content
        self.outline = Outline(source.language, content, g.LEXIS)
        self._bodies = Bodies(content)
        self.pending: list[tuple[Iterator[Node], Place, int]] = []
        """Nodes still to look at, where they stand, and the byte where the docs of the first may start."""
        self._visibility: dict[str, str] = {}
        """Of the types and traits of the file."""
        self._members: list[tuple[int, tuple[str, ...]]] = []
        """The number of each symbol of an ``impl``, with what this is of."""

    def add(
        self,
        kind: str,
        name: str,
        place: Place,
        node: Node,
        start: int,
        signature: str,
        found: Trivia,
        *,
        body: Node | None = None,
        inner: Trivia = NOTHING,
        parameters: Iterable[Parameter] = (),
        returns: str | None = None,
        flags: Iterable[str] = (),
        visibility: str = "public",
        end: int = -1,
    ) -> Scope:
        """List one item, all of which is ``node`` and whose own keyword or name starts at the byte ``start``."""
        attributes = (*found.attributes, *inner.attributes) if inner.attributes else found.attributes
        for attribute in attributes:
            if attribute.flags:
                flags = (*flags, *attribute.flags)
            if attribute.hides:
                visibility = narrower(visibility, "internal")
        if place.implements:
            self._members.append((len(self.outline.symbols), place.implements))
        return self.outline.add(
            kind, name, place.scope, signature, (start, node.end_byte if end < 0 else end),
            body=(body.start_byte, body.end_byte) if body is not None else None,
            code_start=found.start if found.start >= 0 else node.start_byte,
            parameters=parameters, returns=returns, decorators=[attribute.text for attribute in attributes],
            flags=flags, visibility=visibility, doc=said(found, inner),
        )  # fmt: skip

    def name(self, node: Node | None) -> str:
        """The name that a node holds; empty for one that is missing and for ``_``."""
        if node is None:
            return ""
        name = self.content[node.start_byte : node.end_byte].decode("utf-8", "replace").removeprefix("r#")
        return "" if name == "_" else name

    def declared(self, visible: Node | None, place: Place) -> str:
        """The visibility that an item says it has, or has by its place."""
        if visible is None:
            return "public" if place.holder in _FROM_HOLDER else "private"
        written = self.content[visible.start_byte : visible.end_byte]
        if written == b"pub":
            return "public"
        inside = b"".join(written.removeprefix(b"pub").strip(b" ()").split())
        return "private" if inside == b"self" else "internal"

    def push(self, holder: Node, place: Place) -> None:
        """Come back for the children of a node, whose first byte is its opening bracket."""
        self.pending.append((iter(holder.children), place, holder.start_byte + 1))

    def push_local(self, body: Node, place: Place, scope: Scope) -> None:
        """Come back for the items in a body or a value."""
        if self._bodies.may_hold(body.start_byte, body.end_byte):
            inner = Place(scope._replace(visibility="private"), "fn", place.modules)
            for holder in self._bodies.holders(body):
                self.push(holder, inner)

    def typed(self, scope: Scope) -> None:
        """Take note of how far a type or trait is seen."""
        self._visibility[scope.qualname or ""] = scope.visibility

    def offered(self, place: Place, visible: Node | None, found: Trivia) -> bool:
        """Whether what has no symbol of its own is for everybody, and at the top of the file."""
        if place.holder or visible is None or any(attribute.hides for attribute in found.attributes):
            return False
        return self.declared(visible, place) == "public"

    def export(self, visible: Node | None, node: Node) -> None:
        """Take note of what the file offers, if the last symbol listed is so."""
        symbol = self.outline.symbols[-1]
        if visible is not None and symbol.parent is None and symbol.visibility == "public":
            self.exports(symbol.name, None, None, node.start_byte)

    def exports(self, name: str, local: str | None, module: str | None, byte: int) -> None:
        """List an export."""
        self.outline.exports.append(Export(name, local, module, self.outline.positions.line(byte)))

    def imports(self, module: str, name: str | None, alias: str | None, byte: int) -> None:
        """List an import."""
        self.outline.imports.append(Import(module, name, alias, self.outline.positions.line(byte)))

    def narrow(self) -> None:
        """Make no member of an implementation wider visible than a type or trait of the file that it is of."""
        symbols = self.outline.symbols
        for number, owners in self._members:
            symbol = symbols[number]
            visibility = symbol.visibility
            for owner in owners:
                visibility = narrower(visibility, self._visibility.get(owner, "public"))
            if visibility != symbol.visibility:
                symbols[number] = symbol._replace(visibility=visibility)


def said(found: Trivia, inner: Trivia = NOTHING) -> Said | None:
    """The doc that outer and inner fragments make together."""
    fragments = found.fragments + inner.fragments if inner.fragments else found.fragments
    if not fragments:
        return None
    text = text_of(fragments)
    place = found.place or inner.place
    if text is None or place is None:
        return None
    return Said(text, place[0], (inner.place or place)[1], "rustdoc")
