"""From a syntax tree to the declarations of a file.

Invariant: only bodies of types are walked, and those of functions and statements where their bytes hold the words of a
declaration.
"""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from postil.model import Export, FileDoc, Source
from postil.syntax.outline import Outline, Said, Scope
from postil.syntax.positions import Positions
from postil.syntax.tree import count_errors, parse
from postil.syntax.walking import depth_first
from postil_plugins.php import files, inside, phpdoc
from postil_plugins.php import grammar as g
from postil_plugins.php.header import Header, header, literal, parameters, signature, variable
from postil_plugins.php.heredocs import masked

Doc = tuple[int, int] | None


def analyze(source: Source) -> FileDoc:
    """Describe one PHP file."""
    content = source.content
    tree = parse(g.GRAMMAR, content)
    root = tree.root_node
    hashed = masked(content, root)
    outline = Outline(source.language, hashed, g.LEXIS)
    if hashed is not content:
        # Only what is hashed is masked.
        outline.content, outline.positions = content, Positions(content)
    Walk(outline).file(root)
    return outline.filedoc(count_errors(tree))


class Walk:
    """The way through one file."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.content = outline.content
        self._stack: list[tuple[Iterator[Node], Scope]] = []
        self._doc: Doc = None
        """The doc comment with nothing behind it so far."""
        self._handlers = {
            **dict.fromkeys(g.TYPES, self._type),
            **dict.fromkeys(g.CALLABLES, self._callable),
            **dict.fromkeys(g.STRUCTURES, self._structure),
            g.CONST: self._constants,
            g.PROPERTY: self._properties,
            g.ENUM_CASE: self._enum_case,
            g.NAMESPACE: self._namespace,
            g.USE: self._use,
            g.EXPRESSION: self._expression,
            g.ERROR: self._error,
        }

    def file(self, root: Node) -> None:
        """Find every declaration under ``root``."""
        outline, stack = self.outline, self._stack
        stack.append((iter(root.children), Scope()))
        for node, scope in depth_first(stack, self._left):
            self._node(node, scope)
        outline.overview = files.overview(outline, root)
        outline.imports.extend(inside.included(outline, root))
        outline.imports.sort(key=lambda item: item.line)
        for symbol in outline.symbols:
            if symbol.parent is None and symbol.visibility == "public":
                outline.exports.append(Export(symbol.name, None, None, symbol.span.line))

    def _left(self, _: Scope) -> None:
        self._doc = None

    def _node(self, node: Node, scope: Scope) -> None:
        kind = node.kind_id
        handle = self._handlers.get(kind)
        if handle is not None:
            doc, self._doc = self._doc, None
            handle(node, scope, doc)
        elif kind == g.COMMENT:
            start = node.start_byte
            if self.content.startswith(g.DOC_MARKS, start):
                self._doc = start, node.end_byte
        else:
            self._doc = None

    def _enter(self, node: Node, scope: Scope) -> None:
        self._stack.append((iter(node.children), scope))

    def _structure(self, node: Node, scope: Scope, _doc: Doc) -> None:
        if inside.speaks(self.content, node):
            self._enter(node, scope)

    def _error(self, node: Node, scope: Scope, _doc: Doc) -> None:
        self._enter(node, scope)

    def _namespace(self, node: Node, scope: Scope, _doc: Doc) -> None:
        name = files.namespace(self.outline, node)
        if name:
            self.outline.notes.append(f"package {name}")
        body = node.child_by_field_id(g.BODY)
        if body is not None:
            self._enter(body, scope)

    def _use(self, node: Node, _scope: Scope, _doc: Doc) -> None:
        files.uses(self.outline, node)

    def _type(self, node: Node, scope: Scope, doc: Doc) -> None:
        outline = self.outline
        name_node, body = node.child_by_field_id(g.NAME), node.child_by_field_id(g.BODY)
        if name_node is None or name_node.is_missing:
            if body is not None:
                self._enter(body, scope)
            return
        head = header(outline, node, node.children)
        header_end = body.start_byte if body is not None else node.end_byte
        inner = self._add(
            g.TYPES[node.kind_id], outline.text(name_node), scope, head, outline.folded(head.start, header_end),
            (head.keyword, node.end_byte), doc, node, body=body,
        )  # fmt: skip
        if body is not None:
            self._enter(body, inner)

    def _callable(self, node: Node, scope: Scope, doc: Doc) -> None:
        outline, content = self.outline, self.content
        name_node, body = node.child_by_field_id(g.NAME), node.child_by_field_id(g.BODY)
        if name_node is None or name_node.is_missing:
            return
        head = header(outline, node, node.children)
        params, returns = node.child_by_field_id(g.PARAMETERS), node.child_by_field_id(g.RETURN_TYPE)
        name = outline.text(name_node)
        kind = "function"
        flags = head.flags
        if node.kind_id == g.METHOD:
            kind = "constructor" if name.lower() == "__construct" else "method"
            if scope.kind == "interface" and body is None:
                flags = (*flags, "abstract")
        if kind == "method" and self._is_test(name, head, scope, doc):
            flags = (*flags, "test")
        if body is not None and inside.yields(outline, node, body):
            flags = (*flags, "generator")
        last = returns or params or name_node
        inner = self._add(
            kind, name, scope, head._replace(flags=flags), signature(outline, head.start, last.end_byte, params),
            (head.keyword, node.end_byte), doc, node, body=body, params=params,
            returns=outline.folded(returns.start_byte, returns.end_byte) if returns is not None else None,
            raises=inside.raised(outline, node, body) if body is not None else (),
        )  # fmt: skip
        if kind == "constructor" and params is not None:
            self._promoted(params, scope)
        if body is not None and inside.speaks(content, body):
            self._enter(body, inner)

    def _promoted(self, params: Node, scope: Scope) -> None:
        """The properties that the parameters of a constructor are at once."""
        outline = self.outline
        doc: Doc = None
        for child in params.children:
            if child.kind_id == g.COMMENT and self.content.startswith(g.DOC_MARKS, child.start_byte):
                doc = child.start_byte, child.end_byte
            if child.kind_id != g.PROMOTED_PARAMETER:
                continue
            name_node = child.child_by_field_id(g.NAME)
            name = variable(outline, name_node)
            if name_node is not None and name:
                head = header(outline, child, child.children)
                text = outline.folded(head.start, name_node.end_byte)
                place = self._line_start(head.start, name_node.start_byte), child.end_byte
                self._add("property", name, scope, head, text, place, doc, child)
            doc = None

    def _constants(self, node: Node, scope: Scope, doc: Doc) -> None:
        outline = self.outline
        children = node.children
        head = header(outline, node, children)
        elements = [child for child in children if child.kind_id == g.CONST_ELEMENT]
        for at, element in enumerate(elements):
            parts = element.children
            if not parts or parts[0].is_missing or parts[0].kind_id == g.ERROR:
                continue
            name_node, value = parts[0], parts[-1] if len(parts) > 2 else None
            name = outline.text(name_node)
            outline.constant(
                name, (value.start_byte, value.end_byte) if value is not None else None, name_node.start_byte
            )
            shown = outline.constants[-1].value
            text = f"{outline.folded(head.start, elements[0].start_byte)} {name}"
            place = (
                head.keyword if at == 0 else element.start_byte,
                node.end_byte if at == len(elements) - 1 else element.end_byte,
            )
            self._add(
                "constant", name, scope, head, f"{text} = {shown}" if shown is not None else text, place, doc, node,
            )  # fmt: skip

    def _properties(self, node: Node, scope: Scope, doc: Doc) -> None:
        outline = self.outline
        children = node.children
        head = header(outline, node, children)
        elements = [child for child in children if child.kind_id == g.PROPERTY_ELEMENT]
        for at, element in enumerate(elements):
            name_node = element.child_by_field_id(g.NAME)
            name = variable(outline, name_node)
            if name_node is None or not name:
                continue
            text = f"{outline.folded(head.start, elements[0].start_byte)} ${name}"
            start = self._line_start(head.start, name_node.start_byte) if at == 0 else name_node.start_byte
            end = node.end_byte if at == len(elements) - 1 else element.end_byte
            self._add("property", name, scope, head, text, (start, end), doc, node)

    def _enum_case(self, node: Node, scope: Scope, doc: Doc) -> None:
        outline = self.outline
        name_node = node.child_by_field_id(g.NAME)
        if name_node is None or name_node.is_missing:
            return
        head = header(outline, node, node.children)
        text = outline.folded(head.start, node.end_byte).rstrip("; ")
        place = head.keyword, node.end_byte
        self._add("enum_member", outline.text(name_node), scope, head, text, place, doc, node)

    def _expression(self, node: Node, scope: Scope, doc: Doc) -> None:
        """``define('X', …)``, the one call that declares anything."""
        outline = self.outline
        if self.content[node.start_byte : node.start_byte + 7].lower().lstrip(b"\\")[:6] != b"define":
            return
        calls = [child for child in node.children if child.kind_id == g.CALL]
        if not calls:
            return
        call = calls[0]
        callee, taken = call.child_by_field_id(g.FUNCTION_OF), call.child_by_field_id(g.ARGUMENTS_OF)
        if callee is None or taken is None or outline.text(callee).lower().lstrip("\\") != "define":
            return
        given = [child.named_children[-1] for child in taken.named_children if child.kind_id == g.ARGUMENT]
        name = literal(outline, given[0]) if given else None
        if name is None or not name.strip():
            return
        name = name.strip().rpartition("\\")[2]
        value = (given[1].start_byte, given[1].end_byte) if len(given) > 1 else None
        outline.constant(name, value, node.start_byte)
        head = Header(node.start_byte, node.start_byte, (), "public", (), None)
        text = outline.folded(node.start_byte, call.end_byte)
        self._add("constant", name, Scope(), head, text, (node.start_byte, node.end_byte), doc, node)

    def _is_test(self, name: str, head: Header, scope: Scope, doc: Doc) -> bool:
        """Whether PHPUnit would run a method."""
        if any(_TEST_ATTRIBUTE.search(text) for text in head.decorators):
            return True
        if doc is not None and b"@test" in (raw := self.content[doc[0] : doc[1]]):
            text = phpdoc.text_of(raw)
            if text is not None and phpdoc.says_test(text):
                return True
        owner = (scope.qualname or "").rpartition(".")[2]
        return name.lower().startswith("test") and head.visibility == "public" and owner.endswith(("Test", "TestCase"))

    def _line_start(self, start: int, named: int) -> int:
        """The first token of a declaration that stands on the line of its name."""
        line = self.content.rfind(b"\n", start, named) + 1
        if not line:
            return start
        while line < named and self.content[line] in b" \t\r":
            line += 1
        return line

    def _add(
        self, kind: str, name: str, scope: Scope, head: Header, text: str, place: tuple[int, int], doc: Doc, node: Node,
        *, body: Node | None = None, params: Node | None = None, returns: str | None = None, raises: Iterable[str] = (),
    ) -> Scope:  # fmt: skip
        """List one declaration, the comment among its attributes being its doc where there is none before."""
        doc = doc or head.comment
        said = None
        flags = head.flags
        if doc is not None:
            words = phpdoc.text_of(self.content[doc[0] : doc[1]])
            if words is not None:
                said = Said(words, doc[0], doc[1], "phpdoc")
                if phpdoc.says_deprecated(words):
                    flags = (*flags, "deprecated")
        if head.decorators and any(_DEPRECATED_ATTRIBUTE.match(one) for one in head.decorators):
            flags = (*flags, "deprecated")
        if "Override" in head.decorators or "\\Override" in head.decorators:
            flags = (*flags, "override")
        return self.outline.add(
            kind, name, scope, text, place, body=(body.start_byte, body.end_byte) if body is not None else None,
            code_start=min(node.start_byte, place[0]), parameters=parameters(self.outline, params), returns=returns,
            raises=raises, decorators=head.decorators, flags=flags, visibility=head.visibility, doc=said,
        )  # fmt: skip


_DEPRECATED_ATTRIBUTE = re.compile(r"\\?Deprecated\b")
_TEST_ATTRIBUTE = re.compile(r"(?:^|\\)Test$")
