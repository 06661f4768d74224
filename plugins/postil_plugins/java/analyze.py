"""From a syntax tree to the declarations of a file.

Invariant: only the bodies of types are walked. A method's body is entered where its bytes hold ``throw`` or a type's
keyword, and an expression where it holds the latter.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from postil.model import Constant, FileDoc, Parameter, Source, Span, Symbol
from postil.syntax.positions import Positions
from postil.syntax.tokens import Tokens, doc_hash
from postil.syntax.tree import count_errors, parse
from postil_plugins.java import grammar as g
from postil_plugins.java import header, javadoc
from postil_plugins.java.inside import Inside
from postil_plugins.java.units import Units

_TESTS = frozenset(("Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "Theory", "Property"))
_NONE = header.NONE
_FLAGS = ("abstract", "final", "static")


class Scope(NamedTuple):
    """What is around a declaration."""

    qualname: str | None = None
    kind: int = 0
    """The grammar's kind of the enclosing type, 0 outside any."""
    name: str = ""
    visibility: str = "public"
    """The most that a member can be."""


def analyze(source: Source) -> FileDoc:
    """Describe one Java file."""
    content = source.content
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

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``."""
        stack = self._stack
        stack.append((iter(root.children), Scope()))
        while stack:
            nodes, scope = stack[-1]
            depth = len(stack)
            for node in nodes:
                self._node(node, scope)
                if len(stack) > depth:
                    break
            else:
                stack.pop()
                self._doc = None
        self.units.end(len(self.symbols))

    def _node(self, node: Node, scope: Scope) -> None:
        kind = node.kind_id
        if kind == g.BLOCK_COMMENT:
            start, end = node.start_byte, node.end_byte
            if javadoc.is_doc(self.content[start : start + 5]):
                self._doc = start, end
            return
        if kind == g.LINE_COMMENT:
            start, end = node.start_byte, node.end_byte
            if javadoc.is_line_doc(self.content[start : start + 4]):
                self._line_doc(start, end)
            return
        doc, self._doc = self._doc, None
        if kind in g.CALLABLES:
            self._callable(node, kind, scope, doc)
        elif kind == g.FIELD or kind == g.CONSTANT:
            self._field(node, kind, scope, doc)
        elif kind in g.TYPES:
            self._type(node, kind, scope, doc)
        elif kind == g.ENUM_CONSTANT:
            self._enum_constant(node, scope, doc)
        elif kind == g.ENUM_MEMBERS or kind == g.ERROR:
            self._stack.append((iter(node.children), scope))
        elif kind == g.STATIC_INITIALIZER or kind == g.BLOCK:
            self._locals(node, scope.qualname)
        elif kind == g.PACKAGE or kind == g.IMPORT or kind == g.MODULE:
            self.units.take(node, kind, doc)

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
        mods = _NONE
        mods_node = name_node = body = keyword = None
        parameters: list[Parameter] = []
        components: Node | None = None
        for child in node.children:
            part = child.kind_id
            if part == g.MODIFIERS:
                mods_node, mods = child, header.modifiers(child, content)
            elif part in g.KEYWORDS:
                keyword = keyword or child
            elif part == g.IDENTIFIER:
                name_node = child
            elif part == g.TYPE_PARAMETERS:
                parameters.extend(header.type_parameters(child, content))
            elif part == g.FORMAL_PARAMETERS:
                components = child
                parameters.extend(header.parameters(child, content))
            elif part in g.BODIES:
                body = child
        if name_node is None or name_node.is_missing:
            if body is not None:
                self._stack.append((iter(body.children), scope))
            return
        name = content[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
        visibility = self._visibility(mods, scope)
        end = body.start_byte if body is not None else node.end_byte
        symbol = self._add(
            node, keyword or name_node, mods_node, mods, scope, doc, g.TYPES[kind], name,
            header.signature(node, end, content), body, tuple(parameters), visibility=visibility,
        )  # fmt: skip
        if scope.qualname is None:
            self.units.declared(symbol)
        inner = Scope(symbol.qualname, kind, name, visibility)
        if body is not None:
            self._stack.append((iter(body.children), inner))
        if components is not None:
            self._components(components, inner)

    def _components(self, node: Node, scope: Scope) -> None:
        """A record's components, as fields that everybody may read."""
        for child in node.children:
            part = child.kind_id
            if part != g.FORMAL_PARAMETER and part != g.SPREAD_PARAMETER:
                continue
            found = child.child_by_field_name("name")
            if found is None:
                declarator = next((item for item in child.children if item.kind_id == g.DECLARATOR), None)
                found = declarator.child_by_field_name("name") if declarator is not None else None
            if found is None or found.is_missing:
                continue
            first = child.children[0]
            mods_node = first if first.kind_id == g.MODIFIERS else None
            mods = header.modifiers(first, self.content) if mods_node is not None else _NONE
            name = header.one_line(found, self.content)
            text = header.signature(child, child.end_byte, self.content)
            self._add(
                child, found, mods_node, mods, scope, None, "field", name, text, None,
                returns=None, visibility=scope.visibility, more=("final",),
            )  # fmt: skip

    def _callable(self, node: Node, kind: int, scope: Scope, doc: tuple[int, int] | None) -> None:
        content = self.content
        mods = _NONE
        mods_node = name_node = body = returned = None
        parameters: list[Parameter] = []
        raises: list[str] = []
        dimensions = ""
        for child in node.children:
            part = child.kind_id
            if part == g.MODIFIERS:
                mods_node, mods = child, header.modifiers(child, content)
            elif part == g.IDENTIFIER:
                name_node = name_node or child
            elif part == g.FORMAL_PARAMETERS:
                parameters.extend(header.parameters(child, content))
            elif part == g.TYPE_PARAMETERS:
                parameters.extend(header.type_parameters(child, content))
            elif part in g.BODIES:
                body = child
            elif part == g.THROWS:
                raises.extend(header.thrown(child, content))
            elif part == g.DIMENSIONS:
                dimensions = header.one_line(child, content)
            elif name_node is None and part not in g.COMMENTS and part not in g.ANNOTATIONS and part != g.ERROR:
                returned = child
        if name_node is None or name_node.is_missing:
            return
        name = content[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
        constructor = kind == g.CONSTRUCTOR or kind == g.COMPACT_CONSTRUCTOR
        returns = None
        if not constructor and returned is not None:
            returns = header.one_line(returned, content) + dimensions
        more: tuple[str, ...] = ()
        if body is None and (kind == g.ELEMENT or scope.kind == g.INTERFACE or scope.kind == g.ANNOTATION_TYPE):
            more = ("abstract",)
        if body is not None:
            raises.extend(self.inside.raises(body))
        visibility = self._visibility(mods, scope)
        if constructor and scope.kind == g.ENUM:
            visibility = "private"
        end = body.start_byte if body is not None else node.end_byte
        text = header.signature(node, end, content).rstrip("; ")
        symbol = self._add(
            node, name_node, mods_node, mods, scope, doc, "constructor" if constructor else "method", name, text, body,
            tuple(parameters), returns, tuple(dict.fromkeys(raises)), visibility, more,
        )  # fmt: skip
        if body is not None:
            self._locals(body, symbol.qualname)

    def _field(self, node: Node, kind: int, scope: Scope, doc: tuple[int, int] | None) -> None:
        content = self.content
        mods = _NONE
        mods_node = None
        declarators: list[Node] = []
        for child in node.children:
            part = child.kind_id
            if part == g.MODIFIERS:
                mods_node, mods = child, header.modifiers(child, content)
            elif part == g.DECLARATOR:
                declarators.append(child)
        if not declarators:
            return
        more = ("final", "static") if kind == g.CONSTANT else ()
        fixed = kind == g.CONSTANT or ("static" in mods.words and "final" in mods.words)
        visibility = self._visibility(mods, scope)
        head = header.signature(node, declarators[0].start_byte, content)
        last = declarators[-1]
        for declarator in declarators:
            name_node = declarator.child_by_field_name("name")
            if name_node is None or name_node.is_missing:
                continue
            name = content[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
            value = declarator.child_by_field_name("value")
            dimensions = declarator.child_by_field_name("dimensions")
            text = f"{head} {name}" + (header.one_line(dimensions, content) if dimensions is not None else "")
            if fixed:
                self._constant(name, name_node, value)
            end = node.end_byte if declarator is last else declarator.end_byte
            symbol = self._add(
                node, name_node, mods_node, mods, scope, doc, "constant" if fixed else "field", name, text, None,
                visibility=visibility, more=more, end=end,
            )  # fmt: skip
            if value is not None:
                self._locals(value, symbol.qualname)

    def _constant(self, name: str, name_node: Node, value: Node | None) -> None:
        text = None
        if value is not None and value.end_byte - value.start_byte <= 400:
            text = header.one_line(value, self.content)
            if len(text) > 80:
                text = None
        self.constants.append(Constant(name, text, self.positions.line(name_node.start_byte)))

    def _enum_constant(self, node: Node, scope: Scope, doc: tuple[int, int] | None) -> None:
        content = self.content
        name_node = node.child_by_field_name("name")
        if name_node is None or name_node.is_missing:
            return
        body = node.child_by_field_name("body")
        first = node.children[0]
        mods_node = first if first.kind_id == g.MODIFIERS else None
        mods = header.modifiers(first, content) if mods_node is not None else _NONE
        name = content[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
        text = header.signature(node, body.start_byte if body is not None else node.end_byte, content)
        symbol = self._add(
            node, name_node, mods_node, mods, scope, doc, "enum_member", name, text, body, visibility=scope.visibility
        )
        if body is not None:
            # The body is an anonymous class: what it adds is nobody else's.
            self._stack.append((iter(body.children), Scope(symbol.qualname, g.CLASS, name, "private")))

    def _locals(self, body: Node, qualname: str | None) -> None:
        found = self.inside.types(body)
        if found:
            self._stack.append((iter(found), Scope(qualname, 0, "", "private")))

    def _visibility(self, mods: header.Modifiers, scope: Scope) -> str:
        words = mods.words
        if "public" in words:
            declared = "public"
        elif "private" in words:
            return "private"
        elif "protected" in words:
            declared = "protected"
        elif scope.kind == g.INTERFACE or scope.kind == g.ANNOTATION_TYPE:
            declared = "public"
        else:
            declared = "internal"
        limit = scope.visibility
        return declared if limit == "public" or _RANK[declared] > _RANK[limit] else limit

    def _add(
        self, node: Node, named: Node, mods_node: Node | None, mods: header.Modifiers, scope: Scope,
        doc: tuple[int, int] | None, kind: str, name: str, signature: str, body: Node | None,
        parameters: tuple[Parameter, ...] = (), returns: str | None = None, raises: tuple[str, ...] = (),
        visibility: str = "public", more: tuple[str, ...] = (), end: int = -1,
    ) -> Symbol:  # fmt: skip
        """Add one symbol; ``named`` is the keyword or name whose line is the declaration's."""
        positions = self.positions
        node_start, node_end = node.start_byte, node.end_byte
        text = doc_span = doc_format = None
        if doc is not None:
            comment = self.content[doc[0] : doc[1]]
            text = javadoc.text_of(comment)
            if text is not None:
                doc_span = positions.span(*doc)
                doc_format = "javadoc" if comment.startswith(b"/**") else "markdown"
        parent = scope.qualname
        symbol = Symbol(
            kind, name, name if parent is None else f"{parent}.{name}", parent, signature,
            self._span(node_start, end if end >= 0 else node_end, named, mods_node),
            None if body is None else positions.span(body.start_byte, body.end_byte),
            parameters, returns, raises, mods.annotations, _flags(mods, more, text), visibility,
            text, doc_span, doc_format, self.tokens.digest(node_start, node_end), doc_hash(text),
        )  # fmt: skip
        self.symbols.append(symbol)
        return symbol

    def _span(self, start: int, end: int, named: Node, mods_node: Node | None) -> Span:
        """From the first token on the line of the name that is neither annotation nor comment."""
        positions, content = self.positions, self.content
        at = named.start_byte
        line_start = positions.line_start(positions.line(at))
        if start < line_start or content.startswith(b"@", start):
            start = _first_token(content, max(start, line_start), at)
            for child in mods_node.children if mods_node is not None else ():
                if child.start_byte <= start < child.end_byte and child.kind_id in g.ANNOTATIONS:
                    start = _first_token(content, child.end_byte, at)
        return positions.span(start, end)


_RANK = {"public": 0, "protected": 1, "internal": 2, "private": 3}
_BLANK = b" \t\f\r\n"


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


def _flags(mods: header.Modifiers, more: tuple[str, ...], doc: str | None) -> tuple[str, ...]:
    words = mods.words
    flags = {word for word in _FLAGS if word in words} if words else set[str]()
    flags.update(more)
    for annotation in mods.annotations:
        name = header.simple_name(annotation)
        if name in _TESTS:
            flags.add("test")
        elif name == "Override":
            flags.add("override")
        elif name == "Deprecated":
            flags.add("deprecated")
    if doc is not None and javadoc.says_deprecated(doc):
        flags.add("deprecated")
    return tuple(sorted(flags)) if flags else ()
