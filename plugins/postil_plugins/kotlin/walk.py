"""From a syntax tree to the declarations of a file.

Invariant: only the bodies of types are walked. A member's body is entered where its bytes show that there is a
``throw`` or a declaration in it.
"""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from postil.model import Export, FileDoc, Import, Parameter, Source
from postil.syntax.outline import Outline, Said, Scope
from postil.syntax.tree import count_errors, parse
from postil.syntax.walking import depth_first
from postil_plugins.kotlin import grammar as g
from postil_plugins.kotlin import header, kdoc
from postil_plugins.kotlin.endless import ended
from postil_plugins.kotlin.faults import Mended, mended, suspect
from postil_plugins.kotlin.header import Header
from postil_plugins.kotlin.inside import Inside
from postil_plugins.kotlin.skeleton import skeleton

_LONE = re.compile(rb"\r(?!\n)")


def analyze(source: Source) -> FileDoc:
    """Describe one Kotlin file or script."""
    # The grammar knows no line end that is a lone carriage return.
    content = _LONE.sub(b"\n", source.content) if b"\r" in source.content else source.content
    content = ended(content)
    tree = parse(g.GRAMMAR, content)
    if not tree.root_node.has_error and not suspect(content, tree.root_node, source.path.endswith(".kts")):
        outline = Outline(source.language, content, g.LEXIS)
        walk = Walk(outline, Inside(content, False), None)
        walk.file(tree.root_node)
        if not walk.misled:
            return outline.filedoc(0)
    plain = mended(content)
    tree = parse(g.GRAMMAR, plain.content)
    errors = max(count_errors(tree), int(tree.root_node.has_error))
    if errors:
        tree = parse(g.GRAMMAR, skeleton(plain.content))
    outline = Outline(source.language, content, g.LEXIS)
    Walk(outline, Inside(plain.content, bool(errors)), plain).file(tree.root_node)
    return outline.filedoc(errors)


class Walk:
    """A walk through the tree of one file."""

    def __init__(self, outline: Outline, inside: Inside, plain: Mended | None) -> None:
        """Walk for ``outline``; ``plain`` is what the tree is of where that is not what is written."""
        self.misled = False
        """Whether the grammar has taken the body of a type for something else."""
        self._outline = outline
        self._inside = inside
        self._plain = plain
        self._stack: list[tuple[Iterator[Node], Scope]] = []
        self._handlers = {
            **dict.fromkeys(g.TYPES, self._type),
            g.ALIAS: self._alias,
            g.FUNCTION: self._function,
            g.CONSTRUCTOR: self._constructor,
            g.PROPERTY: self._property,
            g.ENUM_ENTRY: self._enum_entry,
            g.PACKAGE: self._package,
            g.IMPORT: self._import,
            g.ERROR: self._broken,
        }

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``."""
        stack = self._stack
        stack.append((iter((root,) if root.is_error else root.children), Scope()))
        for node, scope in depth_first(stack):
            kind = node.kind_id
            handle = self._handlers.get(kind)
            if handle is not None:
                handle(node, scope)
            elif node.child_count and kind not in g.COMMENTS:
                self._locals(node, scope)

    def _broken(self, node: Node, scope: Scope) -> None:
        self._stack.append((iter(node.children), scope))

    def _locals(self, body: Node, scope: Scope) -> None:
        found = self._inside.declarations(body)
        if found:
            self._stack.append((iter(found), Scope(scope.qualname, "function", "private")))

    def _package(self, node: Node, _scope: Scope) -> None:
        name = next((child for child in node.children if child.kind_id == g.QUALIFIED), None)
        if name is not None:
            text = self._outline.folded(name.start_byte, name.end_byte)
            self._outline.notes.append(f"package {text.replace(' ', '').replace('`', '')}")

    def _import(self, node: Node, _scope: Scope) -> None:
        outline = self._outline
        children = node.children
        path = next((child for child in children if child.kind_id == g.QUALIFIED), None)
        if path is None:
            return
        text = outline.folded(path.start_byte, path.end_byte).replace(" ", "").replace("`", "")
        alias = next((child for child in children if child.kind_id == g.IDENTIFIER), None)
        line = outline.positions.line(node.start_byte)
        if any(child.kind_id == g.STAR for child in children):
            outline.imports.append(Import(text, "*", None, line))
            return
        module, dot, name = text.rpartition(".")
        renamed = header.name_of(outline, alias) or None
        outline.imports.append(Import(module, name, renamed, line) if dot else Import(name, None, renamed, line))

    def _type(self, node: Node, scope: Scope) -> None:
        outline = self._outline
        children = node.children
        read = header.header(outline, node, self._plain)
        name_node = node.child_by_field_name("name")
        name = header.name_of(outline, name_node)
        companion = node.kind_id == g.COMPANION
        body = next((child for child in children if child.kind_id in g.BODIES), None)
        if not name and not companion:
            if body is not None:
                self._stack.append((iter(body.children), scope))
            return
        if body is None and outline.content[node.start_byte : node.end_byte].rstrip().endswith(b"}"):
            self.misled = True
        parameters: list[Parameter] = []
        components: Node | None = None
        kind = "enum" if "enum" in read.words else "class"
        keyword = node
        for child in children:
            part = child.kind_id
            if part == g.TYPE_PARAMETERS:
                parameters.extend(header.type_parameters(outline, child, children))
            elif part == g.PRIMARY_CONSTRUCTOR:
                components = next((one for one in child.children if one.kind_id == g.CLASS_PARAMETERS), None)
            elif part == g.INTERFACE_WORD:
                kind = "interface"
            if keyword is node and part in g.TYPE_WORDS:
                keyword = child
        if components is not None:
            parameters.extend(header.class_parameters(outline, components))
        inner = self._add(
            kind, name or "Companion", scope, node, read, name_node or keyword, children,
            end=body.start_byte if body is not None else node.end_byte, body=body, parameters=parameters,
        )  # fmt: skip
        if body is not None:
            self._stack.append((iter(body.children), inner))
        if components is not None:
            self._components(components, inner)

    def _components(self, node: Node, scope: Scope) -> None:
        """The parameters of a primary constructor that are properties."""
        outline = self._outline
        for child in node.children:
            parts = child.children if child.kind_id == g.CLASS_PARAMETER else []
            if not any(part.kind_id in g.VALUE_WORDS for part in parts):
                continue
            name_node = next((part for part in parts if part.kind_id == g.IDENTIFIER), None)
            name = header.name_of(outline, name_node)
            equals = next((part.start_byte for part in parts if part.kind_id == g.EQUALS), child.end_byte)
            if name_node is not None and name:
                read = header.header(outline, child, self._plain)
                self._add("property", name, scope, child, read, name_node, parts, end=equals)

    def _alias(self, node: Node, scope: Scope) -> None:
        outline = self._outline
        name_node = node.child_by_field_name("type")
        name = header.name_of(outline, name_node)
        if name_node is None or not name:
            return
        children = node.children
        generic = next((child for child in children if child.kind_id == g.TYPE_PARAMETERS), None)
        read = header.header(outline, node, self._plain)
        self._add(
            "type", name, scope, node, read, name_node, children, end=node.end_byte,
            parameters=header.type_parameters(outline, generic, children) if generic is not None else (),
        )  # fmt: skip

    def _function(self, node: Node, scope: Scope) -> None:
        outline = self._outline
        children = node.children
        name_node = node.child_by_field_name("name")
        name = header.name_of(outline, name_node)
        if name_node is None or not name:
            return
        read = header.header(outline, node, self._plain)
        extended, type_name = self._receiver(children, name_node)
        parameters: list[Parameter] = []
        body = limit = None
        after = -1
        for child in children:
            part = child.kind_id
            if part == g.TYPE_PARAMETERS:
                parameters.extend(header.type_parameters(outline, child, children))
            elif part == g.PARAMETERS:
                after = child.end_byte
                if after - child.start_byte > 2:
                    parameters.extend(header.parameters(outline, child))
            elif part == g.FUNCTION_BODY:
                body = child
            elif part == g.CONSTRAINTS:
                limit = child
        end = body.start_byte if body is not None else node.end_byte
        flags = [*read.flags, *(("extension",) if extended else ())]
        if body is None and scope.kind == "interface":
            flags.append("abstract")
        raises = [*read.thrown, *(self._inside.raises(body) if body is not None else ())]
        member = scope.kind not in ("", "function", "method", "constructor", "property")
        inner = self._add(
            "method" if member or (type_name and not scope.kind) else "function", name, scope, node, read, name_node,
            children, end=end, body=body, parameters=parameters, flags=flags, raises=raises, receiver=type_name,
            returns=self._returned(after, limit.start_byte if limit is not None else end),
        )  # fmt: skip
        if body is not None:
            self._locals(body, inner)

    def _returned(self, start: int, end: int) -> str | None:
        """The type written behind the parameters."""
        if start < 0:
            return None
        text = header.plain(self._outline, start, end).removeprefix(":").strip()
        return text or None

    def _receiver(self, children: list[Node], name_node: Node) -> tuple[bool, str | None]:
        """Whether a declaration is an extension, and the name of the type it extends where it has one."""
        for place, child in enumerate(children):
            if child.start_byte >= name_node.start_byte:
                break
            if child.kind_id == g.DOT and place:
                before = children[place - 1]
                return True, header.receiver(header.plain(self._outline, before.start_byte, before.end_byte))
        return False, None

    def _constructor(self, node: Node, scope: Scope) -> None:
        outline = self._outline
        children = node.children
        if scope.qualname is None:
            return
        read = header.header(outline, node, self._plain)
        keyword = next((child for child in children if child.type == "constructor"), node)
        taken = next((child for child in children if child.kind_id == g.PARAMETERS), None)
        body = next((child for child in children if child.kind_id == g.BLOCK), None)
        raises = [*read.thrown, *(self._inside.raises(body) if body is not None else ())]
        inner = self._add(
            "constructor", scope.qualname.rpartition(".")[2], scope, node, read, keyword, children,
            end=body.start_byte if body is not None else node.end_byte, body=body, raises=raises,
            parameters=header.parameters(outline, taken) if taken is not None else (),
        )  # fmt: skip
        if body is not None:
            self._locals(body, inner)

    def _property(self, node: Node, scope: Scope) -> None:
        outline = self._outline
        children = node.children
        holder = next((child for child in children if child.kind_id in (g.VARIABLE, g.VARIABLES)), None)
        if holder is None or scope.kind == "function":
            return
        read = header.header(outline, node, self._plain)
        single = holder.kind_id == g.VARIABLE
        holders = [holder] if single else [one for one in holder.children if one.kind_id == g.VARIABLE]
        extended, type_name = self._receiver(children, holder)
        end, accessors = node.end_byte, False
        for child in reversed(children):
            if child.kind_id in g.ACCESSORS or child.kind_id in (g.EQUALS, g.DELEGATE):
                end = child.start_byte
                accessors = accessors or child.kind_id in g.ACCESSORS
        constant = "const" in read.words
        flags = [*read.flags, *(("extension",) if extended else ())]
        if scope.kind == "interface" and end == node.end_byte:
            flags.append("abstract")
        raises = [*read.thrown, *(one for child in children if child.kind_id in g.ACCESSORS
                                  for one in self._inside.raises(child))]  # fmt: skip
        for one in holders:
            name_node = next((part for part in one.children if part.kind_id == g.IDENTIFIER), None)
            name = header.name_of(outline, name_node)
            if name_node is None or not name:
                continue
            inner = self._add(
                "constant" if constant else "property", name, scope, node, read, name_node, children, end=end,
                flags=flags, raises=raises, receiver=type_name,
            )  # fmt: skip
            if constant:
                equals = next((child.end_byte for child in children if child.kind_id == g.EQUALS), -1)
                outline.constant(name, (equals, node.end_byte) if equals >= 0 else None, name_node.start_byte)
            elif single:
                self._locals(node, inner)

    def _enum_entry(self, node: Node, scope: Scope) -> None:
        outline = self._outline
        children = node.children
        name_node = next((child for child in children if child.kind_id == g.IDENTIFIER), None)
        name = header.name_of(outline, name_node)
        if name_node is None or not name:
            return
        body = next((child for child in children if child.kind_id == g.CLASS_BODY), None)
        inner = self._add(
            "enum_member", name, scope, node, header.header(outline, node, self._plain), name_node, children, body=body,
            end=body.start_byte if body is not None else node.end_byte,
        )  # fmt: skip
        if body is not None:
            # The body is an anonymous class: what it adds is nobody else's.
            self._stack.append((iter(body.children), inner._replace(visibility="private")))

    def _add(
        self, kind: str, name: str, scope: Scope, node: Node, read: Header, named: Node, children: list[Node], *,
        end: int, body: Node | None = None, parameters: Iterable[Parameter] = (), flags: list[str] | None = None,
        returns: str | None = None, raises: Iterable[str] = (), receiver: str | None = None,
    ) -> Scope:  # fmt: skip
        """List one declaration, whose signature ends at ``end``, and answer the scope of what it holds."""
        outline = self._outline
        top = not scope.kind
        start = self._start(children, named)
        first = read.start if read.start >= 0 else node.start_byte
        around = scope._replace(qualname=receiver) if receiver is not None and top else scope
        if body is not None and body.kind_id == g.FUNCTION_BODY and body.child_count == 1:
            body = body.children[0]
        inner = outline.add(
            kind, name, around, header.signature(outline, node, read, end).rstrip("; "), (start, node.end_byte),
            body=(body.start_byte, body.end_byte) if body is not None else None, code_start=first,
            parameters=parameters, returns=returns, raises=raises, decorators=read.annotations,
            flags=read.flags if flags is None else flags, visibility=read.visibility,
            doc=self._doc(first, children, named),
        )  # fmt: skip
        if top and inner.visibility == "public":
            outline.exports.append(Export(name, None, None, outline.positions.line(start)))
        return inner

    def _doc(self, start: int, children: list[Node], named: Node) -> Said | None:
        content = self._outline.content
        doc = kdoc.before(content, start)
        if doc is not None:
            return doc
        first = children[0] if children else None
        among = first.children if first is not None and first.kind_id == g.MODIFIERS else []
        for child in (*among, *children):
            if child.start_byte >= named.start_byte:
                break
            if child.kind_id == g.BLOCK_COMMENT and kdoc.is_doc(content, child.start_byte, child.end_byte):
                return kdoc.said(content, child.start_byte, child.end_byte)
        return None

    def _start(self, children: list[Node], named: Node) -> int:
        """The first token on the line of the name that is in no annotation."""
        byte = named.start_byte
        line = self._outline.content.rfind(b"\n", 0, byte) + 1
        first = children[0].children if children and children[0].kind_id == g.MODIFIERS else []
        for child in (*first, *children):
            start = child.start_byte
            if line <= start < byte and child.kind_id not in g.NO_STARTS:
                return start
        return byte
