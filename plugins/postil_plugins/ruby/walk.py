"""From a syntax tree to the declarations of a file.

Invariant: only bodies of modules and classes are walked, and blocks and methods where their bytes hold the word of a
declaration.
"""

from tree_sitter import Node

from postil.model import Export, FileDoc, Parameter, Source
from postil.syntax.outline import Outline, Scope
from postil.syntax.positions import Positions
from postil.syntax.tree import count_errors, parse
from postil_plugins.ruby import grammar as g
from postil_plugins.ruby.frames import Frame, dotted
from postil_plugins.ruby.heredocs import masked
from postil_plugins.ruby.listing import Listing
from postil_plugins.ruby.members import Members
from postil_plugins.ruby.parts import literal_name, loaded
from postil_plugins.ruby.repair import repaired

_MAKERS = {
    b"Class.new": "class", b"Struct.new": "class", b"Data.define": "class", b"Module.new": "module",
    b"::Class.new": "class", b"::Struct.new": "class", b"::Data.define": "class", b"::Module.new": "module",
}  # fmt: skip


def analyze(source: Source) -> FileDoc:
    """Describe one Ruby file."""
    content = source.content
    tree = parse(g.GRAMMAR, content)
    root = tree.root_node
    if root.has_error and (whole := repaired(content)) is not None:
        root = parse(g.GRAMMAR, whole).root_node
    hashed = masked(content, root)
    outline = Outline(source.language, hashed, g.LEXIS)
    if hashed is not content:
        # Only what is hashed is masked.
        outline.content, outline.positions = content, Positions(content)
    Walk(outline).file(root)
    outline.imports.extend(loaded(outline, root))
    return outline.filedoc(count_errors(tree))


class Walk:
    """The way through one file."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.listing = Listing(outline)
        members = Members(self.listing)
        self._handlers = {
            g.CLASS: self._class,
            g.MODULE: self._class,
            g.SINGLETON_CLASS: self._singleton_class,
            g.METHOD: self._method,
            g.SINGLETON_METHOD: self._method,
            g.ALIAS: members.alias,
            g.ASSIGNMENT: self._assignment,
            g.OPERATOR_ASSIGNMENT: self._assignment,
            g.CALL: members.call,
            g.IDENTIFIER: members.word,
            **dict.fromkeys((*g.STRUCTURES, g.ERROR), self._structure),
        }

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``, and the comment about the file."""
        outline, stack, handlers = self.outline, self.listing.stack, self._handlers
        stack.append((iter(root.children), Frame(Scope())))
        while stack:
            nodes, frame = stack[-1]
            depth = len(stack)
            for node in nodes:
                handle = handlers.get(node.kind_id)
                if handle is not None:
                    handle(node, frame)
                    if len(stack) > depth:
                        break
            else:
                stack.pop()
        first = self.listing.docs.first()
        if first is not None and all(
            symbol.doc_span is None or symbol.doc_span.start_byte != first.start_byte for symbol in outline.symbols[:9]
        ):
            outline.overview = first
        for symbol in outline.symbols:
            if symbol.parent is None and symbol.visibility == "public":
                outline.exports.append(Export(symbol.name, None, None, symbol.span.line))

    def _structure(self, node: Node, frame: Frame) -> None:
        self.listing.enter(node.children, frame)

    def _method(self, node: Node, frame: Frame) -> None:
        self.listing.method(node, frame, node.start_byte)

    def _class(self, node: Node, frame: Frame) -> None:
        listing, outline = self.listing, self.outline
        name_node, body = node.child_by_field_id(g.NAME), node.child_by_field_id(g.BODY)
        if name_node is None or name_node.is_missing:
            listing.enter(node.children, frame)
            return
        module = node.kind_id == g.MODULE
        header = (node.child_by_field_id(g.SUPERCLASS) if not module else None) or name_node
        names = _path(outline, name_node)
        scope = dotted(frame.scope, names[:-1])
        start, end = node.start_byte, node.end_byte
        inner = listing.add(
            "module" if module else "class", names[-1], scope, outline.folded(start, header.end_byte), (start, end),
            listing.noted(start, header.end_byte, end), body=body,
        )  # fmt: skip
        frame.constants[names[-1]] = len(outline.symbols) - 1
        listing.enter(node.children, Frame(inner))

    def _singleton_class(self, node: Node, frame: Frame) -> None:
        value = node.child_by_field_id(g.VALUE)
        scope = frame.scope
        if value is not None and value.kind_id == g.PARENTHESES and value.named_child_count == 1:
            inside = value.named_children[0]
            if inside.kind_id == g.ASSIGNMENT and (left := inside.child_by_field_id(g.LEFT)) is not None:
                self._assignment(inside, frame)
                value = left
        if value is not None and value.kind_id != g.SELF:
            scope = dotted(scope, _path(self.outline, value))
        body = node.child_by_field_id(g.BODY)
        if body is not None:
            self.listing.enter((body,), Frame(scope, singleton=True))

    def _assignment(self, node: Node, frame: Frame) -> None:
        if frame.scope.kind in ("function", "method", "constructor"):
            return
        start = node.start_byte
        pending: Node | None = node
        while pending is not None:
            left, right = pending.child_by_field_id(g.LEFT), pending.child_by_field_id(g.RIGHT)
            if left is None or right is None:
                return
            if left.kind_id in _CONSTANTS:
                self._constant(pending, left, right, frame, start)
            elif left.kind_id == g.LEFT_ASSIGNMENT_LIST:
                for child in left.named_children:
                    if child.kind_id in _CONSTANTS:
                        self._value(pending, child, None, frame, start)
            pending = right if right.kind_id == g.ASSIGNMENT else None

    def _constant(self, node: Node, left: Node, right: Node, frame: Frame, start: int) -> None:
        listing, outline = self.listing, self.outline
        kind = None
        if right.kind_id == g.CALL:
            callee = right.child_by_field_id(g.METHOD_NAME)
            if callee is not None:
                kind = _MAKERS.get(outline.content[right.start_byte : callee.end_byte])
        if kind is None:
            self._value(node, left, right, frame, start)
            return
        names = _path(outline, left)
        scope = dotted(frame.scope, names[:-1])
        block, arguments = right.child_by_field_id(g.BLOCK), right.child_by_field_id(g.ARGUMENTS)
        header_end = (
            right.end_byte if block is None else (arguments or right.child_by_field_id(g.METHOD_NAME) or right).end_byte
        )
        inner = listing.add(
            kind, names[-1], scope, outline.folded(node.start_byte, header_end), (node.start_byte, node.end_byte),
            listing.noted(start, header_end if block is None else block.start_byte + 2, node.end_byte),
            body=block.child_by_field_id(g.BODY) if block is not None else None,
            parameters=_fields(outline, right, arguments) if kind == "class" and arguments is not None else (),
        )  # fmt: skip
        frame.constants[names[-1]] = len(outline.symbols) - 1
        if block is not None:
            listing.enter(block.children, Frame(inner))

    def _value(self, node: Node, left: Node, right: Node | None, frame: Frame, start: int) -> None:
        """List a constant that is no class."""
        listing, outline = self.listing, self.outline
        names = _path(outline, left)
        end = listing.end(node)
        value = (right.start_byte, right.end_byte) if right is not None and end == node.end_byte else None
        outline.constant(names[-1], value, left.start_byte)
        text = outline.constants[-1].value
        signature = outline.folded(left.start_byte, left.end_byte)
        frame.constants[names[-1]] = len(outline.symbols)
        listing.add(
            "constant", names[-1], dotted(frame.scope, names[:-1]), f"{signature} = {text}" if text else signature,
            (left.start_byte, end), listing.noted(start, left.end_byte, node.end_byte),
        )  # fmt: skip


_CONSTANTS = frozenset((g.CONSTANT, g.SCOPE_RESOLUTION))


def _path(outline: Outline, node: Node) -> list[str]:
    """The names of a constant path; the first is empty when it starts at the top."""
    return "".join(outline.folded(node.start_byte, node.end_byte).split()).split("::")


def _fields(outline: Outline, made: Node, arguments: Node) -> list[Parameter]:
    """The members that a struct is made of, which are what it is constructed from."""
    names: list[str] = []
    data = outline.content[made.start_byte : arguments.start_byte].lstrip(b":").startswith(b"Data")
    kind = "positional_or_keyword" if data else "positional_only"
    for child in arguments.named_children:
        if child.kind_id == g.PAIR:
            if b"".join(outline.content[child.start_byte : child.end_byte].split()) == b"keyword_init:true":
                kind = "keyword_only"
        elif child.kind_id == g.SIMPLE_SYMBOL and (name := literal_name(outline, child)) is not None:
            names.append(name)
    return [Parameter(name, None, None, kind) for name in names]
