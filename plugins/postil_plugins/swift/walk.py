"""From a syntax tree to the declarations of a file.

Invariant: only the bodies of types are walked. Another body is entered where its bytes hold ``throw`` or the keyword of
a declaration.
"""

from collections.abc import Iterator

from tree_sitter import Node

from postil.model import Export, FileDoc, Import, Parameter, Source
from postil.syntax.outline import Outline, Said, Scope
from postil.syntax.tree import parse
from postil.syntax.walking import depth_first
from postil.values import NamedTuple
from postil_plugins.stretches import members, top_level
from postil_plugins.swift import docs, header
from postil_plugins.swift import grammar as g
from postil_plugins.swift.faults import divided, errors, readable
from postil_plugins.swift.inside import Inside
from postil_plugins.swift.values import Entry, cases, entries


class Frame(NamedTuple):
    """What is around a declaration."""

    scope: Scope = Scope()
    default: str = "internal"
    """How visible it is when no word says it."""
    flags: tuple[str, ...] = ()
    """What it has of standing here: ``extension``, ``abstract``."""
    tests: bool = False
    """Whether XCTest runs the methods here whose names say so."""

    @property
    def member(self) -> bool:
        """Whether it stands in a type or an extension of one."""
        return self.scope.kind in _TYPE_KINDS


_TYPE_KINDS = frozenset(("class", "struct", "enum", "interface"))


def analyze(source: Source) -> FileDoc:
    """Describe one Swift file."""
    code = readable(source.content)
    tree = parse(g.GRAMMAR, code)
    walk = Walk(source, code)
    walk.file(tree.root_node)
    return walk.outline.filedoc(errors(tree))


class Walk:
    """The declarations found so far in one file."""

    def __init__(self, source: Source, code: bytes) -> None:
        self.content = source.content
        self.code = code
        self.outline = Outline(source.language, source.content, g.LEXIS)
        self.inside = Inside(code)
        self._levels: dict[str, str] = {}
        self._stack: list[tuple[Iterator[Node], Frame]] = []
        self._docs: tuple[int, int] | None = None
        self._handlers = {
            **dict.fromkeys((g.TYPE, g.PROTOCOL), self._type),
            **dict.fromkeys((g.FUNCTION, g.REQUIRED_FUNCTION, g.INIT, g.DEINIT, g.SUBSCRIPT, g.MACRO), self._callable),
            **dict.fromkeys((g.PROPERTY, g.REQUIRED_PROPERTY), self._property),
            **dict.fromkeys((g.TYPEALIAS, g.ASSOCIATEDTYPE, g.OPERATOR, g.PRECEDENCE), self._named),
            g.ENUM_CASE: self._case,
            g.IMPORT: self._import,
        }

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``."""
        stack = self._stack
        stack.append((iter(top_level(g.GRAMMAR, self.code, root, g.starts, g.WHOLE)), Frame()))
        for node, frame in depth_first(stack, self._left):
            self._node(node, frame)

    def _left(self, _: Frame) -> None:
        self._docs = None

    def _node(self, node: Node, frame: Frame) -> None:
        kind = node.kind_id
        if kind == g.COMMENT or kind == g.BLOCK_COMMENT:
            self._comment(node.start_byte, node.end_byte)
            return
        handle = self._handlers.get(kind)
        if handle is not None:
            handle(node, frame, self._doc(node.start_byte))
        elif kind == g.ERROR:
            self._stack.append((iter(node.children), frame))
        elif node.child_count and self.inside.holds(node.start_byte, node.end_byte):
            self._locals(node, frame.scope)
        self._docs = None

    def _comment(self, start: int, end: int) -> None:
        """Begin a doc, continue the one before it, or end it, as an ordinary comment does."""
        code = self.code
        if docs.is_doc(code, start, end):
            before = self._docs
            if before is not None and code.count(b"\n", before[1], start) <= 1:
                start = before[0]
            self._docs = start, end
        elif not docs.is_rule(code, start, end):
            self._docs = None

    def _doc(self, byte: int) -> Said | None:
        group = self._docs
        if group is None or divided(self.content, group[1], byte):
            return None
        text = docs.text_of(self.content, *group)
        return None if text is None else Said(text, *group, "swift")

    def _type(self, node: Node, frame: Frame, doc: Said | None) -> None:
        content = self.content
        keyword, name_node = node.child_by_field_id(g.F_KIND), node.child_by_field_id(g.F_NAME)
        body = node.child_by_field_id(g.F_BODY)
        if keyword is None or name_node is None or name_node.is_missing:
            if body is not None:
                self._stack.append((iter(body.children), frame))
            return
        word = content[keyword.start_byte : keyword.end_byte]
        mods = header.modifiers(content[node.start_byte : keyword.start_byte])
        name = header.folded(content[name_node.start_byte : name_node.end_byte])
        visibility = mods.visibility or frame.default
        if word == b"extension":
            name = header.extended(name)
            limit = self._levels.get(name, "public")
            inner = Frame(Scope(name, "class", limit), mods.visibility or "internal", ("extension",), _tests(name))
        else:
            end = body.start_byte if body is not None else node.end_byte
            generic = next((child for child in node.children if child.kind_id == g.TYPE_PARAMETERS), None)
            parameters: list[Parameter] = []
            if generic is not None:
                parameters = header.type_parameters(content[generic.start_byte + 1 : generic.end_byte - 1])
            scope = self.outline.add(
                _KINDS[word], name.strip("`"), frame.scope,
                mods.text + header.folded(content[keyword.start_byte : end]).rstrip("; "),
                (keyword.start_byte, node.end_byte), body=(body.start_byte, body.end_byte) if body else None,
                code_start=node.start_byte, parameters=parameters, decorators=mods.attributes,
                flags=(*mods.flags, *frame.flags), visibility=visibility, doc=doc,
            )  # fmt: skip
            self._listed(frame)
            protocol = word == b"protocol"
            inner = Frame(
                scope,
                scope.visibility if protocol else "internal",
                ("abstract",) if protocol else (),
                word == b"class" and _inherits_tests(content, node),
            )
            if scope.qualname is not None:
                self._levels.setdefault(scope.qualname, scope.visibility)
        if body is not None:
            nodes = members(g.GRAMMAR, self.code, node, body, g.starts, g.WHOLE)
            self._stack.append((iter(nodes), inner))

    def _callable(self, node: Node, frame: Frame, doc: Said | None) -> None:
        content = self.content
        children = node.children
        keyword = _keyword(children)
        kind = node.kind_id
        if keyword is None:
            return
        word = content[keyword.start_byte : keyword.end_byte]
        name = self._name(node, kind, children, word)
        if not name:
            return
        mods = header.modifiers(content[node.start_byte : keyword.start_byte])
        body = next((child for child in children if child.kind_id in g.BODIES), None)
        stop = body.start_byte if body is not None and not _is_requirement(content, body, frame) else node.end_byte
        if stop == node.end_byte:
            body = None
        definition = next((child for child in children if child.kind_id == g.DEFINITION), None)
        stop = stop if definition is None else definition.start_byte
        parameters = header.parameters(
            content, children, word != b"subscript" and (name[0].isalpha() or name[0] == "_")
        )
        returns = header.returned(content, children) if word != b"init" else None
        flags = [*mods.flags, *frame.flags]
        raises: list[str] = []
        for child in children:
            if child.kind_id == g.ASYNC:
                flags.append("async")
            elif child.kind_id in g.THROWS:
                raises.extend(header.thrown(content[child.start_byte : child.end_byte]))
        if body is not None:
            raises.extend(self.inside.raises(body))
        if frame.tests and name.startswith("test") and not parameters and returns is None and "static" not in flags:
            flags.append("test")
        scope = self.outline.add(
            _CALLABLE_KINDS.get(word) or ("method" if frame.member else "function"), name, frame.scope,
            mods.text + header.folded(content[keyword.start_byte : stop]).rstrip("; "),
            (keyword.start_byte, node.end_byte), body=(body.start_byte, body.end_byte) if body else None,
            code_start=node.start_byte, parameters=parameters, returns=returns, raises=raises,
            decorators=mods.attributes, flags=flags, visibility=mods.visibility or frame.default, doc=doc,
        )  # fmt: skip
        self._listed(frame)
        if body is not None and self.inside.holds(body.start_byte, body.end_byte):
            self._locals(body, scope)

    def _name(self, node: Node, kind: int, children: list[Node], word: bytes) -> str:
        if kind in (g.FUNCTION, g.REQUIRED_FUNCTION):
            found = node.child_by_field_id(g.F_NAME)
        elif kind == g.MACRO:
            found = next((child for child in children if child.kind_id == g.NAME), None)
        else:
            return word.decode("ascii", "replace")
        if found is None or found.is_missing:
            return ""
        name = self.outline.text(found).strip("`")
        # The grammar counts the bracket of ``func ||<T>`` to the operator.
        generic = name[-1:] == "<" and self.content[found.end_byte : found.end_byte + 1].isalpha()
        return name[:-1] if generic and len(name) > 1 else name

    def _property(self, node: Node, frame: Frame, doc: Said | None) -> None:
        content = self.content
        found = entries(content, node)
        if found is None:
            return
        binding, names = found
        mods = header.modifiers(content[node.start_byte : binding[0]])
        fixed = content[binding[0] : binding[1]] == b"let"
        if frame.member:
            kind = "constant" if fixed and "static" in mods.flags else "property"
        else:
            kind = "constant" if fixed else "variable"
        head = mods.text + ("let " if fixed else "var ")
        for entry in names:
            scope = self._entry(node, frame, doc, kind, head, mods, entry, binding[0])
            if entry.held is not None and self.inside.holds(*entry.held):
                for holder in entry.holders:
                    self._locals(holder, scope)

    def _entry(
        self, node: Node, frame: Frame, doc: Said | None, kind: str, head: str, mods: header.Modifiers, entry: Entry,
        keyword: int,
    ) -> Scope:  # fmt: skip
        first = entry.first
        scope = self.outline.add(
            kind, entry.name, frame.scope, head + entry.signature, (keyword if first else entry.start, entry.end),
            body=entry.body, code_start=node.start_byte, decorators=mods.attributes,
            flags=(*mods.flags, *frame.flags), visibility=mods.visibility or frame.default, doc=doc,
        )  # fmt: skip
        self._listed(frame)
        if kind == "constant":
            self.outline.constant(entry.name, entry.value, entry.start)
        return scope

    def _case(self, node: Node, frame: Frame, doc: Said | None) -> None:
        content = self.content
        keyword = _keyword(node.children)
        if keyword is None:
            return
        mods = header.modifiers(content[node.start_byte : keyword.start_byte])
        for one in cases(content, node.children, keyword):
            self.outline.add(
                "enum_member", one.name, frame.scope, f"{mods.text}case {one.signature}", (one.start, one.end),
                code_start=node.start_byte, parameters=one.parameters, decorators=mods.attributes,
                flags=(*mods.flags, *frame.flags), visibility=frame.scope.visibility, doc=doc,
            )  # fmt: skip

    def _named(self, node: Node, frame: Frame, doc: Said | None) -> None:
        """A declaration that is a name and little else."""
        content = self.content
        children = node.children
        keyword = _keyword(children)
        if keyword is None:
            return
        kind = node.kind_id
        after = content[keyword.end_byte : node.end_byte]
        if kind == g.OPERATOR:
            name = header.folded(after.partition(b":")[0].partition(b"{")[0])
        else:
            match = header.FIRST_NAME.match(after)
            name = match[1].decode("utf-8", "replace") if match else ""
        if not name:
            return
        mods = header.modifiers(content[node.start_byte : keyword.start_byte])
        flags = [*mods.flags, *frame.flags]
        end = node.end_byte
        body: tuple[int, int] | None = None
        if kind == g.OPERATOR:
            flags.append("declaration")
        if kind in (g.OPERATOR, g.PRECEDENCE) and b"{" in after:
            body = keyword.end_byte + after.index(b"{"), end
        parameters: list[Parameter] = []
        generic = next((child for child in children if child.kind_id == g.TYPE_PARAMETERS), None)
        if generic is not None:
            parameters = header.type_parameters(content[generic.start_byte + 1 : generic.end_byte - 1])
        # Operators and their groups have no access level: whoever imports the module has them.
        visible = "public" if kind in (g.OPERATOR, g.PRECEDENCE) else mods.visibility or frame.default
        text = header.folded(content[keyword.start_byte : body[0] if body else end])
        self.outline.add(
            "function" if kind == g.OPERATOR else "type", name, frame.scope, mods.text + text.rstrip("; "),
            (keyword.start_byte, end), body=body, code_start=node.start_byte, parameters=parameters,
            decorators=mods.attributes, flags=flags, visibility=visible, doc=doc,
        )  # fmt: skip
        self._listed(frame)

    def _import(self, node: Node, _frame: Frame, _doc: Said | None) -> None:
        content = self.content
        children = node.children
        keyword = next((child for child in children if child.kind_id == g.IMPORT_KEYWORD), None)
        if keyword is None:
            return
        words = header.folded(content[keyword.end_byte : node.end_byte]).rstrip("; ").split()
        line = self.outline.positions.line(keyword.start_byte)
        if not words:
            return
        module, name = words[-1], None
        if len(words) > 1:
            module, _, name = module.rpartition(".")
        if not module:
            return
        self.outline.imports.append(Import(module, name or None, None, line))
        if "_exported" in header.modifiers(content[node.start_byte : keyword.start_byte]).attributes:
            self.outline.exports.append(Export(name or "*", None, module, line))

    def _locals(self, body: Node, scope: Scope) -> None:
        found = self.inside.locals(body)
        if found:
            self._stack.append((iter(found), Frame(Scope(scope.qualname, "function", "private"), "private")))

    def _listed(self, frame: Frame) -> None:
        """Offer the symbol just listed to others when it stands at the top and is public."""
        symbol = self.outline.symbols[-1]
        if frame.scope.qualname is None and symbol.visibility == "public":
            self.outline.exports.append(Export(symbol.name, None, None, symbol.span.line))


_KINDS = {
    b"class": "class",
    b"actor": "class",
    b"struct": "struct",
    b"enum": "enum",
    b"protocol": "interface",
}
_CALLABLE_KINDS = {b"init": "constructor", b"deinit": "method", b"subscript": "method", b"macro": "macro"}


def _keyword(children: list[Node]) -> Node | None:
    """The last keyword before what a declaration is of, so that ``class func`` is a function."""
    found: Node | None = None
    for child in children:
        if child.kind_id in g.KEYWORDS:
            found = child
        elif found is not None and child.kind_id not in g.COMMENTS:
            break
    return found


def _tests(name: str) -> bool:
    return name.endswith(("Tests", "TestCase", "Test"))


def _inherits_tests(content: bytes, node: Node) -> bool:
    for child in node.children:
        if child.kind_id == g.INHERITED:
            text = content[child.start_byte : child.end_byte].decode("utf-8", "replace")
            return _tests(text.partition("<")[0].strip())
    return False


def _is_requirement(content: bytes, body: Node, frame: Frame) -> bool:
    """Whether a block only names the accessors that a subscript must have."""
    return (
        "abstract" in frame.flags
        and body.kind_id == g.ACCESSORS
        and b"{" not in content[body.start_byte + 1 : body.end_byte]
    )
