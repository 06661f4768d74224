"""From a syntax tree to the declarations of a file.

Invariant: only the bodies of types are walked. A method's body is entered where its bytes hold ``throw`` or a type's
keyword, and an expression where it holds the latter.
"""

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from postil.model import Constant, FileDoc, Parameter, Source, Span, Symbol
from postil.syntax.positions import Positions
from postil.syntax.tokens import Tokens, doc_hash
from postil.syntax.tree import count_errors, parse
from postil.syntax.walking import depth_first
from postil.values import NamedTuple
from postil_plugins.java import grammar as g
from postil_plugins.java import header, javadoc
from postil_plugins.java.grammar import (
    ANNOTATION_TYPE,
    BLOCK,
    BLOCK_COMMENT,
    CLASS,
    CLASS_BODY,
    COMPACT_CONSTRUCTOR,
    CONSTANT,
    CONSTRUCTOR,
    CONSTRUCTOR_BODY,
    DECLARATOR,
    DIMENSIONS,
    ENUM,
    FORMAL_PARAMETERS,
    IDENTIFIER,
    INTERFACE,
    LINE_COMMENT,
    MODIFIERS,
    THROWS,
    TYPE_PARAMETERS,
)
from postil_plugins.java.inside import Inside
from postil_plugins.java.units import Units


class Scope(NamedTuple):
    """What is around a declaration."""

    qualname: str | None = None
    kind: int = 0
    """The grammar's kind of the enclosing type, 0 outside any."""
    visibility: str = "public"
    """The most that a member can be."""


def analyze(source: Source) -> FileDoc:
    """Describe one Java file."""
    content = source.content
    if content.startswith(b"#!"):
        content = b"//" + content[2:]  # the JDK skips such a line; the grammar does not know it
    tree = parse(g.GRAMMAR, content)
    walk = Walk(content)
    walk.file(tree.root_node)
    units = walk.units
    return FileDoc(
        source.language,
        units.overview,
        units.overview_span,
        units.overview_format,
        tuple(units.imports),
        tuple(units.exports),
        tuple(walk.symbols),
        tuple(walk.constants),
        tuple(sorted({item.module for item in units.imports})),
        tuple(units.notes),
        count_errors(tree),
        walk.positions.lines,
        len(content),
    )


class Walk:
    """The declarations found so far in one file, in source order."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.positions = Positions(content)
        self.tokens = Tokens(content, g.LEXIS)
        self.inside = Inside(content)
        self.units = Units(content, self.positions)
        self.symbols: list[Symbol] = []
        self.constants: list[Constant] = []
        self._stack: list[tuple[Iterator[Node], Scope]] = []
        self._doc: tuple[int, int] | None = None
        self._handlers = {
            **dict.fromkeys(g.CALLABLES, self._callable),
            **dict.fromkeys((g.FIELD, CONSTANT), self._field),
            **dict.fromkeys(g.TYPES, self._type),
            **dict.fromkeys((g.PACKAGE, g.IMPORT, g.MODULE), self._unit),
            **dict.fromkeys((g.ENUM_MEMBERS, g.ERROR), self._members),
            **dict.fromkeys((g.STATIC_INITIALIZER, BLOCK), self._initializer),
            g.ENUM_CONSTANT: self._enum_constant,
        }

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``."""
        stack = self._stack
        stack.append((iter(root.children), Scope()))
        for node, scope in depth_first(stack, self._left):
            self._node(node, scope)
        self.units.end(len(self.symbols))

    def _left(self, _: Scope) -> None:
        self._doc = None

    def _node(self, node: Node, scope: Scope) -> None:
        kind = node.kind_id
        handle = self._handlers.get(kind)
        if handle is not None:
            doc, self._doc = self._doc, None
            handle(node, kind, scope, doc)
        elif kind == BLOCK_COMMENT:
            start, end = node.start_byte, node.end_byte
            if end - start > 4 and self.content.startswith(b"/**", start):
                self._doc = start, end
        elif kind == LINE_COMMENT:
            start = node.start_byte
            if self.content.startswith(b"///", start) and not self.content.startswith(b"////", start):
                self._line_doc(start, node.end_byte)
        elif node.is_named or kind == g.SEMICOLON:
            self._doc = None

    def _unit(self, node: Node, kind: int, _scope: Scope, doc: tuple[int, int] | None) -> None:
        self.units.take(node, kind, doc)

    def _members(self, node: Node, _kind: int, scope: Scope, _doc: tuple[int, int] | None) -> None:
        self._stack.append((iter(node.children), scope))

    def _initializer(self, node: Node, _kind: int, scope: Scope, _doc: tuple[int, int] | None) -> None:
        self._locals(node, scope.qualname)

    def _line_doc(self, start: int, end: int) -> None:
        """Begin a Markdown doc, or continue the one on the line before."""
        previous = self._doc
        content = self.content
        if previous is not None and content.startswith(b"///", previous[0]):
            between = content[previous[1] : start]
            if not between.strip() and between.count(b"\n") == 1:
                start = previous[0]
        self._doc = start, end

    def _type(self, node: Node, kind: int, scope: Scope, doc: tuple[int, int] | None) -> None:
        content = self.content
        children = node.children
        parts = {child.kind_id: child for child in children}
        name_node, mods_node, body = parts.get(IDENTIFIER), parts.get(MODIFIERS), parts.get(g.TYPE_BODIES[kind])
        if name_node is None or name_node.is_missing:
            if body is not None:
                self._stack.append((iter(body.children), scope))
            return
        mods = _read(mods_node, content)
        parameters: list[Parameter] = []
        generic, components = parts.get(TYPE_PARAMETERS), parts.get(FORMAL_PARAMETERS)
        if generic is not None:
            parameters.extend(header.type_parameters(generic, content))
        if components is not None:
            parameters.extend(header.parameters(components, content))
        keyword = next((child for child in children if child.kind_id in g.KEYWORDS), name_node)
        name = content[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
        visibility = self._visibility(mods, scope)
        symbol = self._add(
            node, keyword.start_byte, mods_node, mods, scope, doc, g.TYPES[kind], name,
            self._signature(node, mods_node, mods, body), body, tuple(parameters), None, (), visibility, mods.flags,
        )  # fmt: skip
        if scope.qualname is None:
            self.units.declared(symbol)
        inner = Scope(symbol.qualname, kind, visibility)
        if body is not None:
            self._stack.append((iter(body.children), inner))
        if components is not None:
            self._components(components, inner)

    def _components(self, node: Node, scope: Scope) -> None:
        """A record's components, as fields that all who see the record may read."""
        content = self.content
        for child in node.children:
            part = child.kind_id
            if part != g.FORMAL_PARAMETER and part != g.SPREAD_PARAMETER:
                continue
            holder = next((item for item in child.children if item.kind_id == DECLARATOR), child)
            found = holder.child_by_field_name("name")
            if found is None or found.is_missing:
                continue
            first = child.children[0]
            mods_node = first if first.kind_id == MODIFIERS else None
            self._add(
                child, found.start_byte, mods_node, _read(mods_node, content), scope, None, "field",
                header.one_line(found, content), header.plain(content[child.start_byte : child.end_byte]), None,
                (), None, (), scope.visibility, ("final",),
            )  # fmt: skip

    def _callable(self, node: Node, kind: int, scope: Scope, doc: tuple[int, int] | None) -> None:
        content = self.content
        parts = {child.kind_id: child for child in node.children}
        get = parts.get
        name_node, mods_node, throws = get(IDENTIFIER), get(MODIFIERS), get(THROWS)
        body = get(BLOCK) or get(CONSTRUCTOR_BODY)
        if name_node is None or name_node.is_missing:
            return
        mods = _read(mods_node, content)
        generic, valued = get(TYPE_PARAMETERS), get(FORMAL_PARAMETERS)
        parameters = header.parameters(valued, content) if valued is not None else ()
        if generic is not None:
            parameters = (*header.type_parameters(generic, content), *parameters)
        constructor = kind in (CONSTRUCTOR, COMPACT_CONSTRUCTOR)
        returns = None
        if not constructor:
            before = generic or mods_node
            start = before.end_byte if before is not None else node.start_byte
            returns = header.type_text(content[start : name_node.start_byte]) or None
            if returns is not None and DIMENSIONS in parts:
                returns += header.one_line(parts[DIMENSIONS], content)
        flags = mods.flags
        raises = header.thrown(throws, content) if throws is not None else ()
        if body is not None:
            raises = (*raises, *self.inside.raises(body))
        elif scope.kind == INTERFACE or scope.kind == ANNOTATION_TYPE:
            flags = _with(flags, "abstract")
        visibility = "private" if constructor and scope.kind == ENUM else self._visibility(mods, scope)
        name = content[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
        symbol = self._add(
            node, name_node.start_byte, mods_node, mods, scope, doc, "constructor" if constructor else "method", name,
            self._signature(node, mods_node, mods, body), body, parameters, returns,
            tuple(dict.fromkeys(raises)) if len(raises) > 1 else tuple(raises), visibility, flags,
        )  # fmt: skip
        if body is not None and (self.inside.any_types or scope.qualname is None):
            self._locals(body, symbol.qualname)

    def _field(self, node: Node, kind: int, scope: Scope, doc: tuple[int, int] | None) -> None:
        content = self.content
        children = node.children
        declarators = [child for child in children if child.kind_id == DECLARATOR]
        if not declarators:
            return
        mods_node = children[0] if children[0].kind_id == MODIFIERS else None
        mods = _read(mods_node, content)
        flags = mods.flags
        fixed = mods.constant
        if kind == CONSTANT:
            fixed = True
            flags = _with(flags, "final", "static")
        visibility = self._visibility(mods, scope)
        start = mods_node.end_byte if mods_node is not None else node.start_byte
        head = mods.text + header.plain(content[start : declarators[0].start_byte])
        last = declarators[-1]
        for declarator in declarators:
            parts = declarator.children
            name_node = parts[0]
            if name_node.is_missing or name_node.kind_id == g.ERROR:
                continue
            name = content[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
            value = parts[-1] if len(parts) > 2 else None
            text = f"{head} {name}"
            if len(parts) > 1 and parts[1].kind_id == DIMENSIONS:
                text += header.one_line(parts[1], content)
            if fixed:
                self._constant(name, name_node, value)
            symbol = self._add(
                node, name_node.start_byte, mods_node, mods, scope, doc, "constant" if fixed else "field", name, text,
                None, (), None, (), visibility, flags, node.end_byte if declarator is last else declarator.end_byte,
            )  # fmt: skip
            if value is not None and self.inside.any_types:
                self._locals(value, symbol.qualname)

    def _constant(self, name: str, name_node: Node, value: Node | None) -> None:
        text = None
        if value is not None and value.end_byte - value.start_byte <= 400:
            text = header.one_line(value, self.content)
            if len(text) > 80 or text.startswith('"""'):
                text = None
        self.constants.append(Constant(name, text, self.positions.line(name_node.start_byte)))

    def _enum_constant(self, node: Node, _kind: int, scope: Scope, doc: tuple[int, int] | None) -> None:
        content = self.content
        parts = {child.kind_id: child for child in node.children}
        name_node, mods_node, body = parts.get(IDENTIFIER), parts.get(MODIFIERS), parts.get(CLASS_BODY)
        if name_node is None or name_node.is_missing:
            return
        mods = _read(mods_node, content)
        name = content[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
        symbol = self._add(
            node, name_node.start_byte, mods_node, mods, scope, doc, "enum_member", name,
            self._signature(node, mods_node, mods, body), body, (), None, (), scope.visibility, mods.flags,
        )  # fmt: skip
        if body is not None:
            # The body is an anonymous class: what it adds is nobody else's.
            self._stack.append((iter(body.children), Scope(symbol.qualname, CLASS, "private")))

    def _locals(self, body: Node, qualname: str | None) -> None:
        found = self.inside.types(body)
        if found:
            self._stack.append((iter(found), Scope(qualname, 0, "private")))

    def _visibility(self, mods: header.Modifiers, scope: Scope) -> str:
        declared = mods.visibility
        if declared is None:
            declared = "public" if scope.kind == INTERFACE or scope.kind == ANNOTATION_TYPE else "internal"
        limit = scope.visibility
        return declared if limit == "public" or _RANK[declared] > _RANK[limit] else limit

    def _signature(self, node: Node, mods_node: Node | None, mods: header.Modifiers, body: Node | None) -> str:
        start = mods_node.end_byte if mods_node is not None else node.start_byte
        text = self.content[start : body.start_byte if body is not None else node.end_byte]
        if body is None and b"{" in text and node.has_error:
            text = text[: text.index(b"{")]
        return mods.text + header.plain(text).rstrip("; ")

    def _add(
        self, node: Node, named: int, mods_node: Node | None, mods: header.Modifiers, scope: Scope,
        doc: tuple[int, int] | None, kind: str, name: str, signature: str, body: Node | None,
        parameters: Sequence[Parameter], returns: str | None, raises: tuple[str, ...], visibility: str,
        flags: tuple[str, ...], end: int = -1,
    ) -> Symbol:  # fmt: skip
        """Add one symbol; ``named`` is where the keyword or name is whose line is the declaration's."""
        positions = self.positions
        node_start, node_end = node.start_byte, node.end_byte
        text = doc_span = doc_format = None
        if doc is not None:
            comment = self.content[doc[0] : doc[1]]
            text = javadoc.text_of(comment)
            if text is not None:
                doc_span = positions.span(doc[0], doc[1])
                doc_format = "javadoc" if comment.startswith(b"/**") else "markdown"
                if javadoc.says_deprecated(text):
                    flags = _with(flags, "deprecated")
        start = node_start
        if mods.lead or self.content.find(b"\n", start, named) >= 0:
            start = self._start(start, named, mods_node, mods)
        span = positions.span(start, end if end >= 0 else node_end)
        body_span = None
        if body is not None:
            start = body.start_byte
            line, column = positions.point(start)
            body_span = Span(start, node_end, line, column, span.end_line, span.end_column)
        parent = scope.qualname
        symbol = Symbol(
            kind, name, name if parent is None else f"{parent}.{name}", parent, signature, span, body_span,
            tuple(parameters), returns, raises, mods.annotations, flags, visibility, text, doc_span, doc_format,
            self.tokens.digest(node_start, node_end), doc_hash(text) if text is not None else "",
        )  # fmt: skip
        self.symbols.append(symbol)
        return symbol

    def _start(self, start: int, named: int, mods_node: Node | None, mods: header.Modifiers) -> int:
        """The first token on the line of the name that is neither annotation nor comment."""
        content = self.content
        if mods_node is not None:
            start = mods_node.start_byte + mods.lead
        line_start = content.rfind(b"\n", 0, named) + 1
        start = _first_token(content, max(start, line_start), named)
        for child in mods_node.children if mods_node is not None else ():
            if child.start_byte <= start < child.end_byte and child.kind_id in g.ANNOTATIONS:
                start = _first_token(content, child.end_byte, named)
        return start


_RANK = {"public": 0, "protected": 1, "internal": 2, "private": 3}
_BLANK = b" \t\f\r\n"


def _read(node: Node | None, content: bytes) -> header.Modifiers:
    return header.NONE if node is None else header.modifiers(content[node.start_byte : node.end_byte])


def _with(flags: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(sorted({*flags, *more}))


def _first_token(content: bytes, start: int, limit: int) -> int:
    """The first byte from ``start`` on that is in neither white space nor a comment, at most ``limit``."""
    while start < limit:
        if content[start] in _BLANK:
            start += 1
        elif content.startswith((b"//", b"/*"), start):
            comment = g.LEXIS.opaque.match(content, start)
            start = comment.end() if comment else limit
        else:
            break
    return min(start, limit)
