"""The declarations of one file so far, and how methods and everything else get among them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tree_sitter import Node

from postil.model import Parameter
from postil.syntax.outline import Outline, Scope
from postil_plugins.ruby import grammar as g
from postil_plugins.ruby.docs import Docs, Noted
from postil_plugins.ruby.frames import Frame, dotted
from postil_plugins.ruby.parts import parameters, raised

_CONSTANT = re.compile(rb"\n[ \t]*(?:::)?[A-Z][\w:]*[ \t]*(?:\|\|)?=(?![=~>])")


class Listing:
    """What was found, and what is to be walked next."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.content = outline.content
        self.docs = Docs(outline.content)
        self.stack: list[tuple[Iterator[Node], Frame]] = []
        self.signed: Node | None = None
        """The last Sorbet signature."""

    def enter(self, nodes: Iterable[Node], frame: Frame) -> None:
        """Walk the nodes next, before what follows the statement at hand."""
        self.stack.append((iter(nodes), frame))

    def declares(self, node: Node) -> bool:
        """Whether a block may hold a declaration."""
        start, end, find = node.start_byte, node.end_byte, self.content.find
        return (
            self._defines(node)
            or find(b"attr_", start, end) >= 0
            or find(b"define_method", start, end) >= 0
            or _CONSTANT.search(self.content, start, end) is not None
        )

    def method(
        self, node: Node, frame: Frame, start: int, *, visibility: str | None = None, static: bool = False,
        decorators: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """List a ``def``; ``start`` is where the statement that it is part of starts."""
        outline = self.outline
        name_node = node.child_by_field_id(g.NAME)
        if name_node is None or name_node.is_missing:
            return
        name = outline.text(name_node)
        params, body = node.child_by_field_id(g.PARAMETERS), node.child_by_field_id(g.BODY)
        header_end = (params if params is not None else name_node).end_byte
        scope = frame.scope
        alone = node.kind_id == g.SINGLETON_METHOD
        if alone:
            scope = self._owner(node, scope)
        own = alone or frame.singleton
        static = static or own or frame.functions
        member = scope.qualname is not None and scope.kind not in ("function", "method", "constructor")
        kind = "method" if member else "function"
        constructing = member and name == "initialize" and not static
        if constructing:
            kind = "constructor"
        if visibility is None:
            visibility = "public" if constructing or alone or frame.functions else frame.visibility
        flags = ["static"] if static else []
        if frame.extension:
            flags.append("extension")
        if member and name.startswith("test_") and not static:
            flags.append("test")
        if self.signed is not None and self._is_between(self.signed, start):
            decorators = (outline.folded(self.signed.start_byte, self.signed.end_byte), *decorators)
            start = self.signed.start_byte
        self.signed = None
        end = self.end(node)
        line_end = end if self._is_one_line(start, end) else header_end
        (frame.static if own else frame.instance)[name] = len(outline.symbols)
        inner = self.add(
            kind, name, scope, outline.folded(node.start_byte, header_end), (node.start_byte, end),
            self.docs.of(start, line_end), visibility, body, parameters=parameters(outline, params),
            raises=raised(outline, node, body) if body is not None else (), flags=flags, decorators=decorators,
        )  # fmt: skip
        if body is not None and self._defines(body):
            self.enter((body,), Frame(inner))

    def add(
        self, kind: str, name: str, scope: Scope, signature: str, place: tuple[int, int], noted: Noted,
        visibility: str = "public", body: Node | None = None, *, parameters: Iterable[Parameter] = (),
        raises: Iterable[str] = (), decorators: Iterable[str] = (), flags: Iterable[str] = (),
    ) -> Scope:  # fmt: skip
        """List one declaration with what its comments say."""
        if noted.deprecated:
            flags = (*flags, "deprecated")
        if noted.hidden and visibility in ("public", "protected"):
            visibility = "internal"
        inside = (body.start_byte, body.end_byte) if body is not None and body.end_byte > body.start_byte else None
        return self.outline.add(
            kind, name, scope, signature, place, body=inside, parameters=parameters, raises=raises,
            decorators=decorators, flags=flags, visibility=visibility, doc=noted.said,
        )  # fmt: skip

    def noted(self, start: int, header_end: int, end: int) -> Noted:
        """What is said of a statement whose header ends at ``header_end`` and which ends at ``end``."""
        return self.docs.of(start, end if self._is_one_line(start, end) else header_end)

    def end(self, node: Node) -> int:
        """Where a statement ends, with the heredocs that it starts."""
        end = node.end_byte
        if self.content.find(b"<<", node.start_byte, end) < 0:
            return end
        after = node.next_sibling
        while after is not None and after.kind_id in _AFTER_HEREDOCS:
            if after.kind_id == g.HEREDOC_BODY:
                end = after.end_byte
            after = after.next_sibling
        return end

    def _owner(self, node: Node, scope: Scope) -> Scope:
        """What a ``def x.y`` declares on: the class itself, or something of another name."""
        owner = node.child_by_field_id(g.OBJECT)
        if owner is None or owner.kind_id == g.SELF:
            return scope
        return dotted(scope, self.outline.folded(owner.start_byte, owner.end_byte).split("::"))

    def _is_between(self, signature: Node, start: int) -> bool:
        """Whether only white space is between a signature and a statement."""
        end = signature.end_byte
        return end <= start and not self.content[end:start].strip()

    def _is_one_line(self, start: int, end: int) -> bool:
        return self.content.find(b"\n", start, end) < 0

    def _defines(self, body: Node) -> bool:
        start, end, find = body.start_byte, body.end_byte, self.content.find
        return (
            find(b"def ", start, end) >= 0
            or find(b"class ", start, end) >= 0
            or find(b"module ", start, end) >= 0
            or find(b"alias", start, end) >= 0
        )


_AFTER_HEREDOCS = frozenset((g.HEREDOC_BODY, g.COMMENT))
