"""From a syntax tree to the declarations of a file.

Invariant: expressions are entered only where the word ``function`` says that one is inside.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from postil.model import Export, FileDoc, Source
from postil.syntax.comments import Placed, placed
from postil.syntax.outline import Outline, Said, Scope
from postil.syntax.tree import count_errors, parse
from postil.syntax.walking import depth_first
from postil.values import NamedTuple
from postil_plugins.lua import docs
from postil_plugins.lua import grammar as g
from postil_plugins.lua.assigned import exports, is_require, is_test, pairs_of, returned_names
from postil_plugins.lua.broken import statements
from postil_plugins.lua.files import annotated, imports, overview
from postil_plugins.lua.headers import parameters_of, rough, signature
from postil_plugins.lua.names import dotted, is_constant, key_name, text_of

_FUNCTION = re.compile(rb"\bfunction\b")
_SHORT = 80


class Around(NamedTuple):
    """What is around a statement."""

    function: str | None = None
    """The qualified name of the function it stands in."""
    receiver: str | None = None
    """What ``self`` is there."""
    top: bool = True
    """Whether no function at all is around it, not even one without a name."""


class Late(NamedTuple):
    """A local that is listed only if it turns out to have members."""

    name: str
    node: Node
    value: Node | None
    doc: Said | None


def analyze(source: Source) -> FileDoc:
    """Describe one Lua file."""
    tree = parse(g.GRAMMAR, source.content)
    walk = Walk(source)
    walk.file(tree.root_node)
    return walk.out.filedoc(count_errors(tree))


class Walk:
    """The declarations found so far in one file."""

    def __init__(self, source: Source) -> None:
        self.content = source.content
        self.out = Outline(source.language, source.content, g.LEXIS)
        self.returned: dict[str, str] = {}
        """What the chunk returns: the local name, and the name outside, empty for the module itself."""
        self.owners: set[str] = set()
        """The names that have members."""
        self.locals: set[str] = set()
        self.foreign: set[str] = set()
        """Locals that hold another file's table."""
        self.late: list[Late] = []
        self.used: set[int] = set()
        """Where docs start that belong to a declaration."""
        self.inner: set[str] = set()
        """What only a call declares."""
        self.first_code = 0
        self._functions = [match.start() for match in _FUNCTION.finditer(source.content)]
        self._stack: list[tuple[Iterator[Placed], Around]] = []

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``."""
        top, unread = statements(self.content, root)
        self.returned = returned_names(self.content, top)
        silent = (g.COMMENT, g.HASH_BANG)
        self.first_code = next((node.start_byte for node in top if node.kind_id not in silent), len(self.content))
        overview(self.out, top, self.returned, self.used)
        imports(self.out, root)
        rough(self.out, unread, self.used)
        self._push(top, Around())
        self._drain()
        for late in self.late:
            if late.name in self.owners and late.name not in self.foreign:
                self._local_value(late.name, late.node, late.value, late.doc)
        self._drain()
        annotated(self.out, top, self.used)
        exports(self.out, self.returned, self.inner)

    def _drain(self) -> None:
        for item, around in depth_first(self._stack):
            self._statement(item, around)

    def _push(self, nodes: Sequence[Node], around: Around) -> None:
        self._stack.append((iter(placed(self.content, nodes, g.COMMENTS, g.PUNCTUATION)), around))

    def _statement(self, item: Placed, around: Around) -> None:
        node = item.node
        kind = node.kind_id
        if kind == g.FUNCTION:
            self._function(item, around)
        elif kind == g.LOCAL:
            self._local(item, around)
        elif kind == g.ASSIGNMENT:
            self._assignment(item, around)
        elif kind == g.RETURN and around.top:
            self._returned(node)
        elif kind in g.CONTAINERS:
            self._push(node.children, around)
        else:
            self._inside(node, around)

    def _doc(self, item: Placed) -> Said | None:
        doc = docs.said(self.content, item.above)
        if doc is None or doc.start_byte in self.used:
            return None
        if docs.is_module(doc.text) or docs.tags(doc).declares == "alias":
            return None
        if doc.start_byte < self.first_code and docs.is_licence(doc.text):
            return None
        return doc

    def _has_function(self, start: int, end: int) -> bool:
        place = bisect_left(self._functions, start)
        return place < len(self._functions) and self._functions[place] < end

    def _inside(self, node: Node, around: Around) -> None:
        """Enter the functions without a name in a statement or an expression."""
        pending = [node]
        bodies: list[Node] = []
        while pending:
            one = pending.pop()
            if not self._has_function(one.start_byte, one.end_byte):
                continue
            if one.kind_id == g.FUNCTION_VALUE or one.kind_id == g.FUNCTION:
                body = one.child_by_field_id(g.BODY)
                if body is not None:
                    bodies.append(body)
            elif one.child_count:
                pending.extend(one.children)
        for body in bodies:
            if self._has_function(body.start_byte, body.end_byte):
                self._push(body.children, around._replace(top=False))

    # Functions

    def _function(self, item: Placed, around: Around) -> None:
        node = item.node
        name_node = node.child_by_field_id(g.NAME)
        if name_node is None or name_node.is_missing:
            return
        local = node.children[0].kind_id == g.LOCAL_WORD
        if local and around.top:
            self.locals.add(text_of(self.content, name_node))
        self._callable(item, node, node, dotted(self.content, name_node), around, local=local)

    def _callable(
        self, item: Placed | None, node: Node, function: Node, parts: list[str], around: Around,
        *, local: bool = False, doc: Said | None = None, parent: str | None = None,
    ) -> None:  # fmt: skip
        """List a function; ``node`` is the whole declaration, ``function`` what holds its parameters and body."""
        if not parts or not parts[-1]:
            return
        if parts[0] == "self" and around.receiver:
            parts = [*around.receiver.split("."), *parts[1:]]
        elif (parts[0] == "self" and len(parts) > 1) or (parts[0] == "_G" and len(parts) > 2) or parts[0] == "_G":
            parts = parts[1:]
        name = parts[-1]
        owner = ".".join(parts[:-1]) or None
        if owner:
            self.owners.add(parts[0])
        known = owner is not None and (parts[0] in self.locals or around.function is None)
        if parent is None:
            parent = owner if known or around.function is None else ".".join(filter(None, (around.function, owner)))
        if not owner and not local and around.function is not None and parent == around.function:
            local = True
        if doc is None and item is not None:
            doc = self._doc(item)
        tags = docs.tags(doc)
        if around.function is not None and not local:
            self.inner.add(f"{parent}.{name}" if parent else name)
        header_name = function.child_by_field_id(g.NAME)
        method = header_name is not None and header_name.kind_id == g.METHOD_NAME
        parameters = parameters_of(self.content, function, tags, with_self=method)
        body = function.child_by_field_id(g.BODY)
        qualname = f"{parent}.{name}" if parent else name
        visibility = tags.visibility or self._visibility(name, local=local, around=around)
        flags = list(tags.flags)
        if not local and is_test(name, parent):
            flags.append("test")
        is_method = method or bool(parameters and parameters[0].name == "self" and owner)
        self._used(doc)
        self.out.add(
            "method" if is_method else "function", name, Scope(parent), signature(self.out, node, function),
            (node.start_byte, max(node.end_byte, function.end_byte)),
            body=(body.start_byte, body.end_byte) if body else None,
            parameters=parameters, returns=tags.returns, flags=flags, visibility=visibility, doc=doc,
        )  # fmt: skip
        if body is not None and self._has_function(body.start_byte, body.end_byte):
            # In a constructor the local that is called self is what the table's methods get.
            self._push(body.children, Around(qualname, parent if owner else around.receiver, top=False))

    def _visibility(self, name: str, *, local: bool, around: Around) -> str:
        if local and not (around.top and name in self.returned):
            return "private"
        return "internal" if name.startswith("_") and not name.startswith("__") else "public"

    # Variables and fields

    def _local(self, item: Placed, around: Around) -> None:
        node = item.node
        assignment = next((child for child in node.children if child.kind_id == g.ASSIGNMENT), node)
        pairs = pairs_of(assignment)
        for target, value, attribute in pairs:
            name = text_of(self.content, target)
            if not name:
                continue
            if around.top:
                self.locals.add(name)
                if value is not None and is_require(self.content, value):
                    self.foreign.add(name)
            if value is not None and value.kind_id == g.FUNCTION_VALUE:
                self._callable(item, node if len(pairs) == 1 else target, value, [name], around, local=True)
                continue
            if around.top:
                self._local_table(item, node if len(pairs) == 1 else target, name, value, attribute)
            elif value is not None:
                self._inside(value, around)

    def _local_table(self, item: Placed, node: Node, name: str, value: Node | None, constant: bool) -> None:
        doc = self._doc(item)
        declared = docs.tags(doc).declares
        wanted = doc is not None and doc.text and item.node.kind_id == g.LOCAL and doc.format == "luadoc"
        if name in self.returned or declared or wanted or constant or (is_constant(name) and value is not None):
            if value is not None and name not in self.returned and is_require(self.content, value):
                return
            self._local_value(name, node, value, doc, constant=constant)
            return
        self.late.append(Late(name, node, value, doc))
        if value is not None and value.kind_id == g.TABLE and self._has_function(value.start_byte, value.end_byte):
            self.owners.add(name)
        elif value is not None:
            self._inside(value, Around())

    def _local_value(
        self, name: str, node: Node, value: Node | None, doc: Said | None, *, constant: bool = False
    ) -> None:
        visibility = "public" if name in self.returned else "private"
        self._value("constant" if constant else "variable", [name], node, value, doc, visibility, Around())

    def _assignment(self, item: Placed, around: Around) -> None:
        node = item.node
        pairs = pairs_of(node)
        for target, value, _ in pairs:
            parts = dotted(self.content, target)
            if value is not None and value.kind_id == g.FUNCTION_VALUE:
                whole = node if len(pairs) == 1 else target
                local = len(parts) == 1 and parts[0] in self.locals
                self._callable(item, whole, value, parts, around, local=local)
                continue
            if not around.top or not parts or not all(parts):
                self._inside(value if value is not None else node, around)
                continue
            whole = node if len(pairs) == 1 else target
            if len(parts) == 1:
                if parts[0] not in self.locals:
                    self._value("variable", parts, whole, value, self._doc(item), "public", around)
                elif value is not None and value.kind_id == g.TABLE:
                    self._table(value, parts[0], around, fields=parts[0] in self.returned)
                elif value is not None:
                    self._inside(value, around)
            elif parts[0] in self.locals and parts[0] not in self.foreign and "__" not in parts[-1][:2]:
                self.owners.add(parts[0])
                doc = self._doc(item) or docs.said(self.content, item.beside)
                self._value("field", parts, whole, value, doc, "public", around)
            elif value is not None:
                self._inside(value, around)

    def _value(
        self, kind: str, parts: list[str], node: Node, value: Node | None, doc: Said | None, visibility: str,
        around: Around,
    ) -> None:  # fmt: skip
        """List a variable or field and, when it is a table, what that holds."""
        name, parent = parts[-1], ".".join(parts[:-1]) or None
        tags = docs.tags(doc)
        table = value if value is not None and value.kind_id == g.TABLE else None
        if tags.declares in ("class", "enum"):
            kind = tags.declares
        elif is_constant(name) and value is not None:
            kind = "constant"
        if kind == "constant" and value is not None:
            self.out.constant(name, (value.start_byte, value.end_byte), node.start_byte)
        if visibility == "public" and name.startswith("_"):
            visibility = "internal"
        shown = self.out.folded(node.start_byte, node.end_byte).rstrip(";, ")
        if value is not None and (table is not None or len(shown) > _SHORT or kind == "class"):
            shown = self.out.folded(node.start_byte, value.start_byte).rstrip("= ")
        self._used(doc)
        start = node.start_byte
        if doc is not None and kind in ("class", "enum"):
            # The tag is what declares it, and its fields stand below that.
            start = max(self.content.find(f"@{kind}".encode(), doc.start_byte, start), doc.start_byte)
        scope = self.out.add(
            kind, name, Scope(parent), shown, (start, node.end_byte), code_start=node.start_byte,
            body=(table.start_byte, table.end_byte) if table is not None else None, flags=tags.flags,
            visibility=tags.visibility or visibility, doc=doc,
        )  # fmt: skip
        if doc is not None and tags.declares:
            self._declared_fields(doc, scope)
        if table is not None:
            fields = name in self.returned or kind in ("class", "enum")
            self._table(table, scope.qualname, around, fields=fields, members=kind == "enum")
        elif value is not None:
            self._inside(value, around)

    def _declared_fields(self, doc: Said, scope: Scope) -> None:
        for field in docs.fields(self.content, doc):
            said = Said(field.text, field.start_byte, field.end_byte, "luadoc") if field.text else None
            self.out.add(
                "field", field.name, Scope(scope.qualname), f"{field.name} {field.type}",
                (field.start_byte, field.end_byte), visibility=field.visibility, doc=said,
            )  # fmt: skip

    def _table(self, table: Node, owner: str | None, around: Around, *, fields: bool, members: bool = False) -> None:
        """List what a table holds: its functions at any depth, its other fields where it is one to be used by name."""
        pending = [(table, owner, fields)]
        while pending:
            holder, parent, listed = pending.pop()
            if not listed and not self._has_function(holder.start_byte, holder.end_byte):
                continue
            for item in placed(self.content, holder.children, g.COMMENTS, g.PUNCTUATION):
                node = item.node
                value = node.child_by_field_id(g.VALUE) if node.kind_id == g.FIELD else None
                if value is None:
                    continue
                name = key_name(self.content, node)
                if name is not None and parent is None:
                    own = text_of(self.content, value) if value.kind_id == g.IDENTIFIER else name
                    line = self.out.positions.line(node.start_byte)
                    self.out.exports.append(Export(name, None if own == name else own, None, line))
                    if value.kind_id == g.IDENTIFIER and own in self.locals:
                        continue
                if name is None:
                    self._inside(value, around)
                elif value.kind_id == g.FUNCTION_VALUE:
                    self._callable(item, node, value, [name], around, doc=self._field_doc(item), parent=parent)
                else:
                    inner = f"{parent}.{name}" if parent else name
                    if listed and (parent or around.top):
                        self._field(item, name, parent, value, members=members and parent == owner)
                    if value.kind_id == g.TABLE:
                        pending.append((value, inner, False))
                    else:
                        self._inside(value, around)

    def _field_doc(self, item: Placed) -> Said | None:
        return self._doc(item) or docs.said(self.content, item.beside)

    def _field(self, item: Placed, name: str, parent: str | None, value: Node, *, members: bool) -> None:
        node = item.node
        kind = "enum_member" if members else "constant" if is_constant(name) else "field"
        end = value.start_byte if value.kind_id == g.TABLE else node.end_byte
        shown = self.out.folded(node.start_byte, end).rstrip("= ")
        if len(shown) > _SHORT:
            shown = self.out.folded(node.start_byte, value.start_byte).rstrip("= ")
        if kind == "constant":
            self.out.constant(name, (value.start_byte, value.end_byte), node.start_byte)
        visibility = "internal" if name.startswith("_") else "public"
        self.out.add(
            kind, name, Scope(parent), shown, (node.start_byte, node.end_byte), visibility=visibility,
            doc=self._field_doc(item),
        )  # fmt: skip

    def _used(self, doc: Said | None) -> None:
        if doc is not None:
            self.used.add(doc.start_byte)

    # What the chunk returns

    def _returned(self, node: Node) -> None:
        values = node.named_children
        for value in values[0].named_children if values else ():
            if value.kind_id == g.TABLE:
                self._table(value, None, Around(), fields=True)
            else:
                self._inside(value, Around())
