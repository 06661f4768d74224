"""From the tree of a Go file to its outline: the top-level declarations, struct fields and interface methods.

Invariant: function bodies and expressions are never entered; the cost is that of the declarations, not of the code.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from postil.model import Constant, Export, FileDoc, Import, Parameter, Source, Symbol
from postil.syntax.comments import Group, Placed, placed
from postil.syntax.positions import Positions
from postil.syntax.tokens import doc_hash
from postil.syntax.tree import count_errors, parse
from postil_plugins.go import grammar as g
from postil_plugins.go.code import code_hash
from postil_plugins.go.comments import doc_text
from postil_plugins.go.signatures import folded, parameters, receiver_type, results
from postil_plugins.go.top import top_level

_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.MULTILINE)
_TEST = re.compile(r"(?:Test|Benchmark|Fuzz)(?![a-z])")
_EXAMPLE = re.compile(r"Example(?![a-z])")
_RUNNERS = ("*testing.T", "*testing.B", "*testing.F", "*testing.M")
_LONGEST_VALUE = 80


def outline(source: Source) -> FileDoc:
    """Describe one Go file."""
    return _Outline(source).described()


def _is_test(name: str, taken: tuple[Parameter, ...], returns: str | None) -> bool:
    """Whether ``go test`` would run a function: told by its name and what it takes, for the file may be renamed."""
    if _EXAMPLE.match(name):
        return not taken and returns is None
    return _TEST.match(name) is not None and len(taken) == 1 and taken[0].annotation in _RUNNERS


class _Outline:
    """What has been found of one file so far."""

    def __init__(self, source: Source) -> None:
        self.content = source.content
        self.language = source.language
        self.positions = Positions(source.content)
        self.overview: Group | None = None
        self.head = 0
        self.imports: list[Import] = []
        self.exports: list[Export] = []
        self.symbols: list[Symbol] = []
        self.constants: list[Constant] = []

    def described(self) -> FileDoc:
        tree = parse(g.GO, self.content)
        root = tree.root_node
        for item in placed(self.content, top_level(self.content, root), g.COMMENTS, g.SEMICOLON):
            self._declaration(item)
        text = doc_text(self.content, self.overview) if self.overview else None
        generated = _GENERATED.search(self.content, 0, self.head) is not None
        errors = count_errors(tree)
        if errors:
            self.symbols.sort(key=lambda symbol: symbol.span.start_byte)
        return FileDoc(
            self.language,
            text,
            self.positions.span(*self.overview) if text and self.overview else None,
            "godoc" if text else None,
            tuple(self.imports),
            tuple(self.exports),
            tuple(self.symbols),
            tuple(self.constants),
            tuple(sorted({item.module for item in self.imports})),
            ("generated",) if generated else (),
            errors,
            self.positions.lines,
            len(self.content),
        )

    def _declaration(self, item: Placed) -> None:
        kind = item.node.kind_id
        if kind == g.FUNCTION or kind == g.METHOD:
            self._function(item, method=kind == g.METHOD)
        elif kind == g.TYPE:
            self._types(item)
        elif kind == g.CONST or kind == g.VAR:
            self._values(item, "constant" if kind == g.CONST else "variable")
        elif kind == g.IMPORT:
            self._import(item.node)
        elif kind == g.PACKAGE:
            self.overview = item.above
            self.head = item.node.start_byte

    def _function(self, item: Placed, *, method: bool) -> None:
        node = item.node
        name_node = node.child_by_field_id(g.NAME)
        if name_node is None:
            return
        name = self._text(name_node)
        if name == "_":
            return
        parent: str | None = None
        if method:
            receiver = node.child_by_field_id(g.RECEIVER)
            parent = receiver_type(self._text(receiver)) if receiver else None
        start, end = node.start_byte, node.end_byte
        body = node.child_by_field_id(g.BODY)
        signature = folded(self.content, start, body.start_byte if body else end)
        returns, taken = results(self.content, node), parameters(self.content, node)
        self._add(
            "method" if method else "function", name, parent, signature, (start, end),
            (body.start_byte, body.end_byte) if body else None, [item.above],
            taken, returns, parent is None and _is_test(name, taken, returns),
        )  # fmt: skip

    def _types(self, item: Placed) -> None:
        content = self.content
        for spec, start, docs in self._specs(item):
            name_node = spec.child_by_field_id(g.NAME)
            type_node = spec.child_by_field_id(g.TYPE_OF)
            if name_node is None or type_node is None:
                continue
            name = self._text(name_node)
            if name == "_":
                continue
            kind, stop, end = "type", spec.end_byte, spec.end_byte
            body: tuple[int, int] | None = None
            holder = _holder(type_node)
            if holder is not None:
                stop = _brace(holder)
                if holder == type_node and spec.kind_id == g.TYPE_SPEC:
                    kind = "struct" if holder.kind_id == g.STRUCT else "interface"
                    body = (stop, holder.end_byte)
            signature = f"type {folded(content, spec.start_byte, stop)}"
            type_parameters = parameters(content, spec) if spec.kind_id == g.TYPE_SPEC else ()
            self._add(kind, name, None, signature, (start, end), body, docs, type_parameters)
            if holder is not None:
                self._members(holder, name)

    def _members(self, holder: Node, owner: str) -> None:
        """List the fields and methods of a struct or interface type and of those inside it, without recursion."""
        pending = [(iter(self._held(holder)), owner)]
        while pending:
            items, owner = pending[-1]
            item = next(items, None)
            if item is None:
                pending.pop()
            elif item.node.kind_id == g.FIELD:
                inner, names = self._field(item, owner)
                if inner is not None:
                    pending.extend((iter(self._held(inner)), f"{owner}.{name}") for name in reversed(names))
            elif item.node.kind_id == g.INTERFACE_METHOD:
                self._method(item, owner)

    def _held(self, holder: Node) -> list[Placed]:
        members = _child(holder, g.FIELDS) if holder.kind_id == g.STRUCT else holder
        return placed(self.content, members.children, g.COMMENTS, g.SEMICOLON) if members else []

    def _field(self, item: Placed, owner: str) -> tuple[Node | None, list[str]]:
        """List a field by each of its names; the type inside it that has members, and the names."""
        content, node = self.content, item.node
        type_node = node.child_by_field_id(g.TYPE_OF)
        if type_node is None:
            return None, []
        docs = [item.above, item.beside]
        end, stop = node.end_byte, type_node.end_byte
        names = node.children_by_field_id(g.NAME)
        if not names:
            start = node.start_byte
            written = folded(content, start, stop)
            embedded = receiver_type(written)
            if embedded is not None:
                self._add("field", embedded, owner, written, (start, end), None, docs)
            return None, []
        holder = _holder(type_node)
        # An empty one, interface{}, reads as the whole type.
        if holder is not None and len(self._held(holder)) > 2:
            stop = _brace(holder)
        type_text = folded(content, type_node.start_byte, stop)
        listed: list[str] = []
        for name_node in names:
            name = self._text(name_node)
            if name_node.is_named and name != "_":
                self._add("field", name, owner, f"{name} {type_text}", (name_node.start_byte, end), None, docs)
                listed.append(name)
        return holder, listed

    def _method(self, item: Placed, owner: str) -> None:
        content, node = self.content, item.node
        name_node = node.child_by_field_id(g.NAME)
        if name_node is None or (name := self._text(name_node)) == "_":
            return
        start, end = node.start_byte, node.end_byte
        signature = folded(content, start, end)
        docs = [item.above, item.beside]
        self._add(
            "method",
            name,
            owner,
            signature,
            (start, end),
            None,
            docs,
            parameters(content, node),
            results(content, node),
        )

    def _values(self, item: Placed, kind: str) -> None:
        content = self.content
        keyword = "const" if kind == "constant" else "var"
        for spec, start, docs in self._specs(item):
            # The grammar counts the commas between names among them.
            names = [name for name in spec.children_by_field_id(g.NAME) if name.is_named]
            type_node = spec.child_by_field_id(g.TYPE_OF)
            list_node = spec.child_by_field_id(g.VALUE)
            values = list_node.named_children if list_node else []
            values = [value for value in values if value.kind_id != g.COMMENT]
            type_text = " " + folded(content, type_node.start_byte, type_node.end_byte) if type_node else ""
            for place, name_node in enumerate(names):
                name = self._text(name_node)
                if name == "_":
                    continue
                value = None
                if len(values) == len(names):
                    value = self._short(values[place])
                shown = f" = {value}" if value is not None else ""
                at = start if place == 0 else name_node.start_byte
                signature = f"{keyword} {name}{type_text}{shown}"
                self._add(kind, name, None, signature, (at, spec.end_byte), None, docs)
                if kind == "constant":
                    self.constants.append(Constant(name, value, self.positions.line(name_node.start_byte)))

    def _specs(self, item: Placed) -> Iterator[tuple[Node, int, list[Group | None]]]:
        """Each spec of a type, const or var declaration, where it starts, and its docs, best first."""
        node = item.node
        children = node.children
        if len(children) > 1 and children[1].kind_id == g.COMMENT:
            children = [child for child in children if child.kind_id != g.COMMENT]
        if len(children) > 1 and children[1].kind_id == g.VAR_SPECS:
            children = children[1].children
            grouped = True
        else:
            grouped = len(children) > 1 and children[1].kind_id == g.OPENING
        if not grouped:
            for child in children[1:]:
                if child.kind_id in _SPECS:
                    yield child, node.start_byte, [item.above, item.beside]
            return
        for inner in placed(self.content, children, g.COMMENTS, g.SEMICOLON):
            if inner.node.kind_id in _SPECS:
                yield inner.node, inner.node.start_byte, [inner.above, item.above, inner.beside]

    def _import(self, node: Node) -> None:
        specs = _child(node, g.IMPORT_SPECS)
        for spec in specs.children if specs else node.children:
            path = spec.child_by_field_id(g.PATH) if spec.kind_id == g.IMPORT_SPEC else None
            if path is None:
                continue
            alias_node = spec.child_by_field_id(g.NAME)
            alias = self._text(alias_node) if alias_node else None
            module = self._text(path)[1:-1]
            line = self.positions.line(spec.start_byte)
            self.imports.append(Import(module, "*" if alias == "." else None, None if alias == "." else alias, line))

    def _add(
        self, kind: str, name: str, parent: str | None, signature: str, place: tuple[int, int],
        body: tuple[int, int] | None, docs: list[Group | None], params: tuple[Parameter, ...] = (),
        returns: str | None = None, test: bool = False,
    ) -> None:  # fmt: skip
        if not name:
            return  # in a broken file
        positions = self.positions.span
        doc = doc_span = None
        for group in docs:
            if group is not None and (doc := doc_text(self.content, group)) is not None:
                doc_span = positions(*group)
                break
        flags: tuple[str, ...] = ("test",) if test else ()
        if doc is not None and "Deprecated:" in doc and (doc.startswith("Deprecated:") or "\n\nDeprecated:" in doc):
            flags = ("deprecated", *flags)
        public = name[0].isupper() and (parent is None or _shown(parent))
        start, end = place
        span = positions(start, end)
        self.symbols.append(
            Symbol(
                kind, name, f"{parent}.{name}" if parent else name, parent, signature, span,
                None if body is None else positions(*body), params, returns, (), (), flags,
                "public" if public else "internal", doc, doc_span, "godoc" if doc else None,
                code_hash(self.content[start:end]), doc_hash(doc) if doc else "",
            )
        )  # fmt: skip
        if public and parent is None:
            self.exports.append(Export(name, None, None, span.line))

    def _text(self, node: Node) -> str:
        return self.content[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _short(self, value: Node) -> str | None:
        start, end = value.start_byte, value.end_byte
        if end - start > _LONGEST_VALUE * 4:
            return None
        text = folded(self.content, start, end)
        return text if len(text) <= _LONGEST_VALUE else None


def _shown(owner: str) -> bool:
    """Whether every part of a dotted name is exported."""
    return all(part[0].isupper() for part in owner.split(".")) if "." in owner else owner[0].isupper()


_SPECS = frozenset({g.TYPE_SPEC, g.TYPE_ALIAS, g.CONST_SPEC, g.VAR_SPEC})


def _child(node: Node, kind: int) -> Node | None:
    for child in node.children:
        if child.kind_id == kind:
            return child
    return None


def _holder(type_node: Node) -> Node | None:
    """The struct or interface type in a type, through pointers, slices, arrays and maps."""
    node: Node | None = type_node
    while node is not None:
        kind = node.kind_id
        if kind == g.STRUCT or kind == g.INTERFACE:
            return node
        wrapped = g.WRAPPERS.get(kind)
        if wrapped is None:
            return None
        node = node.child_by_field_id(wrapped) if wrapped else node.named_child(0)
    return None


def _brace(holder: Node) -> int:
    """Where the members of a struct or interface type start."""
    for child in holder.children[1:]:
        if child.kind_id == g.FIELDS or child.kind_id == g.BRACE:
            return child.start_byte
    return holder.end_byte
