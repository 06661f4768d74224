"""From a syntax tree to the declarations of a file.

Invariant: only namespaces and the bodies of types are walked. A member's body is entered where its bytes show that
there is a ``throw``, a ``yield`` or a local function in it.
"""

from collections.abc import Iterator

from tree_sitter import Node

from postil.model import Export, Import, Parameter
from postil.syntax.outline import Outline, Said, Scope
from postil_plugins.csharp import grammar as g
from postil_plugins.csharp import header
from postil_plugins.csharp.docs import Docs
from postil_plugins.csharp.header import Header
from postil_plugins.csharp.inside import Inside


class Walk:
    """A walk through one text of a file; ``seen`` holds what other texts of it have given already."""

    def __init__(self, outline: Outline, seen: set[tuple[int, str]]) -> None:
        self._outline = outline
        self._seen = seen
        self._docs = Docs(outline.content)
        self._inside = Inside(outline.content)
        self._stack: list[tuple[Iterator[Node], Scope, str]] = []
        self._handlers = {
            **dict.fromkeys(g.TYPES, self._type),
            **dict.fromkeys(g.CALLABLES, self._callable),
            **dict.fromkeys((g.PROPERTY, g.INDEXER, g.EVENT), self._property),
            **dict.fromkeys((g.FIELD, g.EVENT_FIELD), self._field),
            g.DELEGATE: self._delegate,
            g.ENUM_MEMBER: self._enum_member,
            g.NAMESPACE: self._namespace,
            g.FILE_NAMESPACE: self._namespace,
            g.USING: self._using,
            g.EXTERN_ALIAS: self._using,
            g.GLOBAL_STATEMENT: self._statement,
            g.ERROR: self._broken,
        }

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``."""
        stack = self._stack
        handlers, docs = self._handlers, self._docs
        stack.append((iter(root.children), Scope(), ""))
        while stack:
            nodes, scope, namespace = stack[-1]
            depth = len(stack)
            for node in nodes:
                kind = node.kind_id
                handle = handlers.get(kind)
                if handle is not None:
                    handle(node, scope, namespace)
                    if len(stack) > depth:
                        break
                elif kind == g.COMMENT:
                    docs.comment(node.start_byte, node.end_byte)
                elif kind in g.ENDINGS:
                    docs.clear()
            else:
                stack.pop()

    def _new(self, byte: int, kind: str) -> bool:
        """Whether no other text of the file has given this yet."""
        key = byte, kind
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _namespace(self, node: Node, scope: Scope, namespace: str) -> None:
        self._docs.clear()
        outline = self._outline
        name_node = node.child_by_field_name("name")
        name = outline.folded(name_node.start_byte, name_node.end_byte).replace(" ", "") if name_node else ""
        name = f"{namespace}.{name}" if namespace else name
        if name:
            outline.notes.append(f"package {name}")
        body = node.child_by_field_name("body")
        if body is not None:
            self._stack.append((iter(body.children), scope, name))

    def _using(self, node: Node, _scope: Scope, _namespace: str) -> None:
        self._docs.clear()
        outline = self._outline
        if not self._new(node.start_byte, "using"):
            return
        parts = [child for child in node.children if child.kind_id != g.COMMENT]
        alias_node = node.child_by_field_name("name")
        target = next((part for part in reversed(parts) if part.is_named), None)
        if target is None or target.is_missing:
            return
        module = outline.folded(target.start_byte, target.end_byte)
        if module.startswith("("):
            return  # another name for a tuple
        line = outline.positions.line(node.start_byte)
        if node.kind_id == g.EXTERN_ALIAS:
            outline.imports.append(Import(module, None, None, line))
        elif alias_node is not None and alias_node != target:
            outline.imports.append(Import(module, None, outline.text(alias_node), line))
        else:
            outline.imports.append(Import(module, "*", None, line))

    def _statement(self, node: Node, scope: Scope, namespace: str) -> None:
        """A top-level statement, which may declare a function."""
        if node.child_count == 1 and (child := node.children[0]).kind_id == g.LOCAL_FUNCTION:
            self._callable(child, scope, namespace)
            return
        self._docs.clear()
        self._functions(node, scope)

    def _broken(self, node: Node, scope: Scope, namespace: str) -> None:
        self._stack.append((iter(node.children), scope, namespace))

    def _type(self, node: Node, scope: Scope, namespace: str) -> None:
        outline = self._outline
        doc = self._docs.take()
        children = node.children
        name_node = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        name = outline.text(name_node).removeprefix("@") if name_node is not None else ""
        if name_node is None or not name:
            if body is not None:
                self._stack.append((iter(body.children), scope, namespace))
            return
        read = header.header(outline, children)
        kind = g.TYPES[node.kind_id]
        parameters: list[Parameter] = []
        components: Node | None = None
        for child in children:
            if child.kind_id == g.TYPE_PARAMETERS:
                parameters.extend(header.type_parameters(outline, child, children))
            elif child.kind_id == g.PARAMETERS:
                components = child
                parameters.extend(header.parameters(outline, child))
            elif child.kind_id == g.STRUCT_KEYWORD:
                kind = "struct"
        inner = self._add(
            kind, name, scope, node, read, name_node, doc, body, children, parameters,
            visibility=header.visibility(read.modifiers, header.default(scope, "internal")),
        )  # fmt: skip
        if components is not None and node.kind_id == g.RECORD:
            self._components(components, inner)
        if body is not None:
            self._stack.append((iter(body.children), inner, namespace))

    def _components(self, node: Node, scope: Scope) -> None:
        """A record's parameters, as the properties they become."""
        outline = self._outline
        for child in node.children:
            if child.kind_id != g.PARAMETER:
                continue
            name_node = child.child_by_field_name("name")
            name = outline.text(name_node).removeprefix("@") if name_node is not None else ""
            if name_node is not None and name:
                read = header.header(outline, child.children)
                self._add("property", name, scope, child, read, name_node, None, None, child.children)

    def _callable(self, node: Node, scope: Scope, _namespace: str) -> None:
        outline = self._outline
        doc = self._docs.take()
        children = node.children
        read = header.header(outline, children)
        name_node = node.child_by_field_name("name")
        named = self._named(node, name_node, scope)
        if named is None:
            return
        kind, name = named
        body = taken = None
        parameters: list[Parameter] = []
        flags = list(read.flags)
        for child in children:
            part = child.kind_id
            if part == g.TYPE_PARAMETERS:
                parameters.extend(header.type_parameters(outline, child, children))
            elif part == g.PARAMETERS:
                taken = child
            elif part == g.BLOCK or part == g.ARROW:
                body = child
        if taken is not None and taken.end_byte - taken.start_byte > 2:
            parameters.extend(header.parameters(outline, taken))
            if "static" in read.modifiers and header.extends(outline, taken):
                flags.append("extension")
        flags.extend(self._bodily(body, scope, read))
        type_node = node.child_by_field_name("returns") or node.child_by_field_name("type")
        inner = self._add(
            kind, name, scope, node, read, name_node or taken or node, doc, body, children, parameters,
            returns=outline.folded(type_node.start_byte, type_node.end_byte) if type_node is not None else None,
            raises=self._inside.raises(body) if body is not None else (),
            flags=flags, visibility=self._visibility(node, read, scope),
        )  # fmt: skip
        if body is not None:
            self._functions(body, inner)

    def _bodily(self, body: Node | None, scope: Scope, read: Header) -> list[str]:
        """The flags that a body, or its absence, gives."""
        if body is not None:
            return ["generator"] if self._inside.yields(body) else []
        if scope.kind == "interface":
            return ["abstract"]
        return ["declaration"] if "partial" in read.modifiers else []

    def _named(self, node: Node, name_node: Node | None, scope: Scope) -> tuple[str, str] | None:
        """The kind and name of something with parameters; None where its name is missing."""
        outline = self._outline
        kind = node.kind_id
        if kind == g.OPERATOR or kind == g.CONVERSION:
            listed = [child for child in node.children if child.kind_id == g.PARAMETERS]
            first = next((child for child in node.children if child.type in ("operator", "implicit", "explicit")), None)
            if not listed or first is None:
                return None
            name = outline.folded(first.start_byte, listed[0].start_byte)
            return "method", self._explicit(node) + name
        name = outline.text(name_node).removeprefix("@") if name_node is not None else ""
        if not name:
            return None
        if kind == g.CONSTRUCTOR:
            return "constructor", name
        if kind == g.DESTRUCTOR:
            return "method", f"~{name}"
        local = kind == g.LOCAL_FUNCTION or not scope.kind or scope.kind in ("method", "function")
        return "function" if local else "method", self._explicit(node) + name

    def _explicit(self, node: Node) -> str:
        """The interface of an explicit implementation with the point behind it, else nothing."""
        for child in node.children:
            if child.kind_id == g.EXPLICIT:
                return self._outline.folded(child.start_byte, child.end_byte).replace(" ", "")
        return ""

    def _visibility(self, node: Node, read: Header, scope: Scope) -> str:
        if any(child.kind_id == g.EXPLICIT for child in node.children):
            return "private"
        if not scope.kind:
            return "internal"  # a function among top-level statements
        return header.visibility(read.modifiers, header.default(scope, "private"))

    def _property(self, node: Node, scope: Scope, _namespace: str) -> None:
        outline = self._outline
        doc = self._docs.take()
        children = node.children
        read = header.header(outline, children)
        name_node = node.child_by_field_name("name")
        if node.kind_id == g.INDEXER:
            name_node = next((child for child in children if child.kind_id == g.THIS), None)
            name = "this[]"
        else:
            name = outline.text(name_node).removeprefix("@") if name_node is not None else ""
        if name_node is None or not name:
            return
        body = next((child for child in children if child.kind_id in (g.ACCESSORS, g.ARROW)), None)
        listed = next((child for child in children if child.kind_id == g.BRACKETED_PARAMETERS), None)
        flags = list(read.flags)
        raises: list[str] = []
        head = -1
        if body is not None:
            raises = self._inside.raises(body)
            if self._inside.yields(body):
                flags.append("generator")
            if body.kind_id == g.ACCESSORS and header.automatic(body):
                head, body = body.end_byte, None
        if scope.kind == "interface" and body is None:
            flags.append("abstract")
        inner = self._add(
            "property", self._explicit(node) + name, scope, node, read, name_node, doc, body, children,
            header.parameters(outline, listed) if listed is not None else (),
            raises=raises, flags=flags, visibility=self._visibility(node, read, scope), head=head,
        )  # fmt: skip
        if body is not None:
            self._functions(body, inner)

    def _field(self, node: Node, scope: Scope, _namespace: str) -> None:
        outline = self._outline
        doc = self._docs.take()
        children = node.children
        read = header.header(outline, children)
        variables = next((child for child in children if child.kind_id == g.VARIABLES), None)
        declarators = [child for child in variables.children if child.kind_id == g.DECLARATOR] if variables else []
        if not declarators:
            return
        constant = "const" in read.modifiers
        flags = [*read.flags, *(("static", "final") if constant else ())]
        head = outline.folded(read.start, declarators[0].start_byte)
        visibility = header.visibility(read.modifiers, header.default(scope, "private"))
        for declarator in declarators:
            name_node = declarator.child_by_field_name("name")
            name = outline.text(name_node).removeprefix("@") if name_node is not None else ""
            if name_node is None or not name or not self._new(name_node.start_byte, "field"):
                continue
            elements = next((child for child in declarator.children if child.kind_id == g.ELEMENTS), None)
            size = outline.folded(elements.start_byte, elements.end_byte) if elements is not None else ""
            last = declarator is declarators[-1]
            start = self._start(children, name_node) if declarator is declarators[0] else name_node.start_byte
            if constant:
                outline.constant(name, header.value(declarator), name_node.start_byte)
            outline.add(
                "constant" if constant else "field", name, scope, f"{head} {outline.text(name_node)}{size}",
                (start, node.end_byte if last else declarator.end_byte), code_start=node.start_byte,
                decorators=read.attributes, flags=flags, visibility=visibility, doc=doc,
            )  # fmt: skip

    def _delegate(self, node: Node, scope: Scope, _namespace: str) -> None:
        outline = self._outline
        doc = self._docs.take()
        children = node.children
        read = header.header(outline, children)
        name_node = node.child_by_field_name("name")
        type_node = node.child_by_field_name("type")
        name = outline.text(name_node).removeprefix("@") if name_node is not None else ""
        if name_node is None or not name:
            return
        parameters: list[Parameter] = []
        for child in children:
            if child.kind_id == g.TYPE_PARAMETERS:
                parameters.extend(header.type_parameters(outline, child, children))
            elif child.kind_id == g.PARAMETERS:
                parameters.extend(header.parameters(outline, child))
        self._add(
            "type", name, scope, node, read, name_node, doc, None, children, parameters,
            returns=outline.folded(type_node.start_byte, type_node.end_byte) if type_node is not None else None,
            visibility=header.visibility(read.modifiers, header.default(scope, "internal")),
        )  # fmt: skip

    def _enum_member(self, node: Node, scope: Scope, _namespace: str) -> None:
        doc = self._docs.take()
        children = node.children
        name_node = node.child_by_field_name("name")
        name = self._outline.text(name_node).removeprefix("@") if name_node is not None else ""
        if name_node is not None and name:
            read = header.header(self._outline, children)
            self._add("enum_member", name, scope, node, read, name_node, doc, None, children)

    def _functions(self, body: Node, scope: Scope) -> None:
        found = self._inside.functions(body)
        if found:
            self._stack.append((iter(found), scope._replace(kind=scope.kind or "function", visibility="private"), ""))

    def _add(
        self, kind: str, name: str, scope: Scope, node: Node, read: Header, named: Node, doc: Said | None,
        body: Node | None, children: list[Node], parameters: list[Parameter] | tuple[()] = (), *,
        returns: str | None = None, raises: list[str] | tuple[()] = (), flags: list[str] | None = None,
        visibility: str = "public", head: int = -1,
    ) -> Scope:  # fmt: skip
        """List one declaration unless another text of the file has given it, and answer the scope of what it holds."""
        outline = self._outline
        if not self._new(named.start_byte, kind):
            return Scope(f"{scope.qualname}.{name}" if scope.qualname else name, kind, visibility)
        start = self._start(children, named)
        if head < 0:
            head = body.start_byte if body is not None else node.end_byte
        signature = header.plain(outline, children, read.start, head)
        if body is None and node.has_error:
            signature = signature.partition("{")[0]
        inner = outline.add(
            kind, name, scope, signature.rstrip("; "), (start, node.end_byte),
            body=(body.start_byte, body.end_byte) if body is not None else None, code_start=node.start_byte,
            parameters=parameters, returns=returns, raises=raises, decorators=read.attributes,
            flags=read.flags if flags is None else flags, visibility=visibility, doc=doc,
        )  # fmt: skip
        if scope.qualname is None and inner.visibility == "public":
            outline.exports.append(Export(name, None, None, outline.positions.line(start)))
        return inner

    def _start(self, children: list[Node], named: Node) -> int:
        """The first token on the line of the name that is in no attribute."""
        content, byte = self._outline.content, named.start_byte
        line = content.rfind(b"\n", 0, byte) + 1
        for child in children:
            start = child.start_byte
            if start >= byte:
                break
            if start >= line and child.kind_id != g.ATTRIBUTES and child.kind_id != g.COMMENT:
                return start
        return byte
