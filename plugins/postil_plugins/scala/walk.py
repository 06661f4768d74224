"""From a syntax tree to the declarations of a file.

Invariant: only the bodies of types, packages and extensions are walked. Another body is entered where its bytes hold
``throw`` or the keyword of a declaration.
"""

from collections.abc import Iterator

from tree_sitter import Node

from postil.model import Export, FileDoc, Import, Source
from postil.syntax.outline import Outline, Said, Scope
from postil.syntax.tree import count_errors, parse
from postil.syntax.walking import depth_first
from postil.values import NamedTuple
from postil_plugins.scala import clauses, docs, header
from postil_plugins.scala import grammar as g
from postil_plugins.scala.ends import end_of
from postil_plugins.scala.inside import Inside
from postil_plugins.scala.patterns import bound_names
from postil_plugins.stretches import members, top_level


class Frame(NamedTuple):
    """What is around a declaration."""

    scope: Scope = Scope()
    package: str = ""
    single: bool = True
    """Whether there is one of what it holds: at the top and in objects."""
    local: bool = False
    """Whether it is in a body, which nobody outside sees into."""
    flags: tuple[str, ...] = ()
    doc: Said | None = None
    """What is said of all that it holds at once."""


def analyze(source: Source) -> FileDoc:
    """Describe one Scala file."""
    code = source.content
    if b"\r" in code:
        code = code.replace(b"\r\n", b" \n").replace(b"\r", b"\n")
    tree = parse(g.GRAMMAR, code)
    walk = Walk(source, code)
    walk.file(tree.root_node)
    return walk.outline.filedoc(count_errors(tree))


class Walk:
    """The declarations found so far in one file."""

    def __init__(self, source: Source, code: bytes) -> None:
        self.content = source.content
        self.code = code
        self.outline = Outline(source.language, source.content, g.LEXIS)
        self.inside = Inside(code)
        self._package = ""
        self._stack: list[tuple[Iterator[Node], Frame]] = []
        self._handlers = {
            **dict.fromkeys(g.TYPES, self._type),
            **dict.fromkeys(g.DEFS, self._def),
            **dict.fromkeys(g.VALUES, self._values),
            g.TYPE: self._alias,
            g.GIVEN: self._given,
            g.EXTENSION: self._extension,
            g.ENUM_CASES: self._cases,
            g.PACKAGE: self._clause,
            g.IMPORT: self._import,
            g.EXPORT: self._export,
        }

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``."""
        stack = self._stack
        stack.append((iter(top_level(g.GRAMMAR, self.code, root, g.starts, g.WHOLE)), Frame()))
        for node, frame in depth_first(stack, self._left):
            self._node(node, frame)

    def _left(self, frame: Frame) -> None:
        self._package = frame.package

    def _node(self, node: Node, frame: Frame) -> None:
        kind = node.kind_id
        handle = self._handlers.get(kind)
        if handle is not None:
            handle(node, frame)
        elif kind == g.ERROR:
            self._stack.append((iter(node.children), frame))
        elif node.child_count and kind not in g.COMMENTS and self.inside.holds(node.start_byte, node.end_byte):
            self._locals(node, frame.scope)

    def _type(self, node: Node, frame: Frame) -> None:
        content = self.content
        children = node.children
        kind = node.kind_id
        keyword, name_node = _head(node, children)
        body = node.child_by_field_id(g.F_BODY)
        if keyword is None or name_node is None:
            if body is not None:
                self._stack.append((iter(body.children), frame))
            return
        start, end = node.start_byte, end_of(self.code, node)
        mods = header.modifiers(content[start : keyword.start_byte])
        single = kind in g.OBJECTS
        flags = [*mods.flags, *frame.flags]
        if single:
            flags.append("static")
        scope = self._add(
            g.TYPES[kind], self.outline.text(name_node), frame, mods, (start, keyword.start_byte, end), children,
            body=(body.start_byte, end) if body is not None and body.start_byte < end else None, flags=flags,
        )  # fmt: skip
        if body is not None:
            nodes = members(g.GRAMMAR, self.code, node, body, g.starts, g.WHOLE)
            self._stack.append((iter(nodes), Frame(scope, self._package, single)))
        if not single and kind != g.TRAIT:
            self._fields(children, scope, case=mods.case)

    def _fields(self, children: list[Node], scope: Scope, *, case: bool) -> None:
        """The parameters of a class that its instances keep for others to read."""
        content = self.content
        for child in children:
            if child.kind_id != g.CLASS_PARAMETERS:
                continue
            for node in child.children:
                if node.kind_id != g.CLASS_PARAMETER:
                    continue
                parts = node.children
                keyword = next((part for part in parts if part.kind_id in (g.VAL_WORD, g.VAR_WORD)), None)
                one = header.parameter(content, node)
                name = next((part for part in parts if part.kind_id in g.NAMES), None)
                if one is None or name is None or (keyword is None and not case):
                    continue
                start = (keyword or name).start_byte
                mods = header.modifiers(content[node.start_byte : start])
                equals = next((part.start_byte for part in parts if part.kind_id == g.EQUALS), node.end_byte)
                self.outline.add(
                    "field", one.name, scope, mods.text + header.plain(content[start:equals]), (start, node.end_byte),
                    code_start=node.start_byte, decorators=mods.annotations, flags=mods.flags,
                    visibility=mods.visibility,
                )  # fmt: skip
            case = False

    def _def(self, node: Node, frame: Frame) -> None:
        content = self.content
        children = node.children
        keyword, name_node = _head(node, children)
        if keyword is None or name_node is None:
            return
        name = self.outline.text(name_node).strip("`")
        start, end = node.start_byte, end_of(self.code, node)
        mods = header.modifiers(content[start : keyword.start_byte])
        body = node.child_by_field_id(g.F_BODY)
        returned = node.child_by_field_id(g.F_RETURN)
        raises = list(mods.raises)
        flags = [*mods.flags, *frame.flags]
        if body is not None:
            raises.extend(self.inside.raises(body.start_byte, body))
        elif frame.scope.kind in _MAY_BE_ABSTRACT and not frame.local:
            flags.append("abstract")
        kind = "constructor" if name == "this" else "method" if frame.scope.kind in _HOLDERS else "function"
        scope = self._add(
            kind, name, frame, mods, (start, keyword.start_byte, end), children,
            body=(body.start_byte, max(end, body.start_byte)) if body is not None else None,
            returns=header.plain(content[returned.start_byte : returned.end_byte]) if returned is not None else None,
            raises=raises, flags=flags,
        )  # fmt: skip
        if body is not None and self.inside.holds(body.start_byte, body.end_byte):
            self._locals(body, scope)

    def _values(self, node: Node, frame: Frame) -> None:
        content = self.content
        children = node.children
        keyword = _keyword(children)
        if keyword is None:
            return
        start, end = node.start_byte, end_of(self.code, node)
        mods = header.modifiers(content[start : keyword.start_byte])
        fixed = keyword.kind_id == g.VAL_WORD
        kind = ("constant" if fixed else "variable") if frame.single else "field"
        equals = next((child for child in children if child.kind_id == g.EQUALS), None)
        value = node.child_by_field_id(g.F_VALUE)
        typed = node.child_by_field_id(g.F_TYPE) is not None
        stop = equals.start_byte if equals is not None else end
        text = mods.text + header.plain(content[keyword.start_byte : stop]).rstrip("; ")
        if not typed and value is not None:
            text += header.shown(content[value.start_byte : value.end_byte])
        flags = [*mods.flags, *frame.flags]
        if equals is None and frame.scope.kind in _MAY_BE_ABSTRACT:
            flags.append("abstract")
        names = bound_names(node, content)
        doc = self._said(start, frame)
        for place, name_node in enumerate(names):
            name = self.outline.text(name_node).strip("`")
            last = place == len(names) - 1
            scope = self.outline.add(
                kind, name, frame.scope, text,
                (name_node.start_byte if place else keyword.start_byte, end if last else name_node.end_byte),
                code_start=start, decorators=mods.annotations, flags=docs.told(flags, doc), visibility=mods.visibility,
                doc=doc,
            )  # fmt: skip
            self._offer(frame)
            if kind == "constant":
                one = (value.start_byte, value.end_byte) if value is not None and len(names) == 1 else None
                self.outline.constant(name, one, name_node.start_byte)
            if last and value is not None and self.inside.holds(value.start_byte, value.end_byte):
                self._locals(value, scope)

    def _alias(self, node: Node, frame: Frame) -> None:
        children = node.children
        keyword, name_node = _head(node, children)
        if keyword is None or name_node is None:
            return
        start, end = node.start_byte, end_of(self.code, node)
        mods = header.modifiers(self.content[start : keyword.start_byte])
        flags = [*mods.flags, *frame.flags]
        if frame.scope.kind in _MAY_BE_ABSTRACT and all(child.kind_id != g.EQUALS for child in children):
            flags.append("abstract")
        self._add(
            "type", self.outline.text(name_node), frame, mods, (start, keyword.start_byte, end), children,
            flags=flags, whole=True,
        )  # fmt: skip

    def _given(self, node: Node, frame: Frame) -> None:
        content = self.content
        children = node.children
        keyword = _keyword(children)
        returned = node.child_by_field_id(g.F_RETURN)
        if keyword is None:
            return
        name_node = node.child_by_field_id(g.F_NAME)
        if name_node is not None:
            name = self.outline.text(name_node)
        elif returned is not None:
            generic = next((child for child in children if child.kind_id == g.TYPE_PARAMETERS), None)
            own = header.type_parameters(content[generic.start_byte + 1 : generic.end_byte - 1]) if generic else []
            bound = frozenset(one.name for one in own)
            name = header.given_name(content[returned.start_byte : returned.end_byte], bound)
        else:
            return
        body = node.child_by_field_id(g.F_BODY)
        start, end = node.start_byte, end_of(self.code, node)
        mods = header.modifiers(content[start : keyword.start_byte])
        template = body is not None and body.kind_id in g.TEMPLATES
        scope = self._add(
            "class" if template else "constant" if frame.single else "field", name, frame, mods,
            (start, keyword.start_byte, end), children,
            body=(body.start_byte, max(end, body.start_byte)) if body is not None else None,
            returns=header.plain(content[returned.start_byte : returned.end_byte]) if returned is not None else None,
            flags=[*mods.flags, *frame.flags, *(("static",) if template else ())],
        )  # fmt: skip
        if template and body is not None:
            self._stack.append((iter(body.children), Frame(scope, self._package)))
        elif body is not None and self.inside.holds(body.start_byte, body.end_byte):
            self._locals(body, scope)

    def _extension(self, node: Node, frame: Frame) -> None:
        """The methods of an extension are those of the type it is for."""
        content = self.content
        children = node.children
        name = ""
        for child in children:
            if child.kind_id == g.PARAMETERS and not content[child.start_byte + 1 :].lstrip().startswith(b"using "):
                first = next((part for part in child.children if part.kind_id == g.PARAMETER), None)
                taken = header.parameter(content, first) if first is not None else None
                name = header.outer(taken.annotation) if taken is not None and taken.annotation else ""
                break
        outer = frame.scope
        qualname = ".".join(part for part in (outer.qualname, name) if part)
        scope = Scope(qualname or None, "class", outer.visibility)
        inner = Frame(scope, self._package, True, frame.local, ("extension",), self._said(node.start_byte, frame))
        self._stack.append((iter(children), inner))

    def _cases(self, node: Node, frame: Frame) -> None:
        content = self.content
        children = node.children
        keyword = _keyword(children)
        if keyword is None:
            return
        start = node.start_byte
        mods = header.modifiers(content[start : keyword.start_byte])
        doc = self._said(start, frame)
        first = True
        for child in children:
            if child.kind_id != g.SIMPLE_CASE and child.kind_id != g.FULL_CASE:
                continue
            name_node = child.child_by_field_id(g.F_NAME)
            if name_node is None or name_node.is_missing:
                continue
            at, first = keyword.start_byte if first else child.start_byte, False
            end = end_of(self.code, child)
            self.outline.add(
                "enum_member", self.outline.text(name_node).strip("`"), frame.scope,
                f"{mods.text}case {header.plain(content[child.start_byte : end])}", (at, end), code_start=start,
                parameters=header.parameters(content, child.children), decorators=mods.annotations,
                flags=docs.told(mods.flags, doc), visibility=mods.visibility, doc=doc,
            )  # fmt: skip

    def _clause(self, node: Node, frame: Frame) -> None:
        name_node = node.child_by_field_id(g.F_NAME)
        name = self.outline.folded(name_node.start_byte, name_node.end_byte) if name_node is not None else ""
        before = self._package
        self._package = ".".join(part for part in (before, name.replace(" ", "")) if part)
        body = node.child_by_field_id(g.F_BODY)
        if body is None:
            # The clause holds for the rest of what it stands in.
            self._stack[-1] = (self._stack[-1][0], frame._replace(package=frame.package))
        else:
            self._stack.append((iter(body.children), frame._replace(package=before)))
        self.outline.notes.append(f"package {self._package}")

    def _import(self, node: Node, _frame: Frame) -> None:
        start, end = node.start_byte, end_of(self.code, node)
        line = self.outline.positions.line(start)
        for one in clauses.taken(self.content[start:end].removeprefix(b"import")):
            self.outline.imports.append(Import(one.module, one.name, one.alias, line))

    def _export(self, node: Node, frame: Frame) -> None:
        if frame.scope.qualname is not None:
            return
        start, end = node.start_byte, end_of(self.code, node)
        line = self.outline.positions.line(start)
        for one in clauses.taken(self.content[start:end].removeprefix(b"export")):
            name = one.name or one.module
            self.outline.exports.append(
                Export(one.alias or name, name if one.alias else None, one.module if one.name else None, line)
            )

    def _add(
        self, kind: str, name: str, frame: Frame, mods: header.Modifiers, place: tuple[int, int, int],
        children: list[Node], *, flags: list[str], body: tuple[int, int] | None = None, returns: str | None = None,
        raises: list[str] | None = None, whole: bool = False,
    ) -> Scope:  # fmt: skip
        """List what starts, has its keyword and ends at the three bytes of ``place``."""
        content = self.content
        start, keyword, end = place
        stop = end if body is None else body[0]
        if not whole:
            stop = next((child.start_byte for child in children if child.kind_id == g.EQUALS), stop)
        text = mods.text + header.plain(content[keyword:stop]).rstrip("; ")
        doc = self._said(start, frame)
        scope = self.outline.add(
            kind, name.strip("`"), frame.scope, text.removesuffix(" with"), (keyword, end), body=body,
            code_start=start, parameters=header.parameters(content, children), returns=returns, raises=raises or (),
            decorators=mods.annotations, flags=docs.told(flags, doc),
            visibility="private" if frame.local else mods.visibility, doc=doc,
        )  # fmt: skip
        self._offer(frame)
        return scope

    def _said(self, byte: int, frame: Frame) -> Said | None:
        return docs.doc_before(self.code, byte) or frame.doc

    def _offer(self, frame: Frame) -> None:
        """Offer the symbol just listed to others when it stands at the top and is public."""
        symbol = self.outline.symbols[-1]
        if frame.scope.qualname is None and symbol.visibility == "public":
            self.outline.exports.append(Export(symbol.name, None, None, symbol.span.line))

    def _locals(self, body: Node, scope: Scope) -> None:
        found = self.inside.locals(body)
        if found:
            inner = Scope(scope.qualname, "function", "private")
            self._stack.append((iter(found), Frame(inner, self._package, local=True)))


_HOLDERS = frozenset(("class", "trait", "enum"))
_MAY_BE_ABSTRACT = frozenset(("class", "trait"))


def _keyword(children: list[Node]) -> Node | None:
    """The keyword of a declaration, ``class`` of ``case class``."""
    found: Node | None = None
    for child in children:
        if child.kind_id in g.KEYWORDS:
            found = child
        elif found is not None:
            break
    return found


def _head(node: Node, children: list[Node]) -> tuple[Node | None, Node | None]:
    """The keyword and the name of a declaration, each None where it is missing."""
    name = node.child_by_field_id(g.F_NAME)
    return _keyword(children), None if name is None or name.is_missing else name
