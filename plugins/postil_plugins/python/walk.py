"""The walk over statements: every definition, assignment and import, wherever it stands.

Invariant: expressions are never entered and nothing recurses, so the walk costs a small part of the parse and no
nesting is too deep for it.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from tree_sitter import Node

from postil.model import Constant, Import, Parameter
from postil.syntax.positions import Positions
from postil_plugins.python import assignments, headers, kinds, names
from postil_plugins.python.drafts import Draft, Pending, Scope
from postil_plugins.python.text import Text

_PROGRAM = re.compile(rb"""if[ \t]+\(?[ \t]*__name__[ \t]*==[ \t]*(?:"__main__"|'__main__')""")
_RAISED = re.compile(rb"raise[ \t]+\(?[ \t]*([A-Za-z_\x80-\xff][\w.\x80-\xff]*)[ \t]*(.?)")
_BOUND = rb"\b(?:as[ \t]+%s\b|%s[ \t]*=[^=])"
_HEADER = re.compile(
    rb"(async[ ]+)?def[ ]([A-Za-z_][A-Za-z_0-9]*)(\([^()#\r\n\"'\x80-\xff]*\))"
    rb"(?:[ ]->[ ]([A-Za-z_0-9.\[\], |]*[A-Za-z_0-9\]]))?:"
)
_CLASS_HEADER = re.compile(
    rb"class[ ]([A-Za-z_][A-Za-z_0-9]*)(\((?:[A-Za-z_][A-Za-z_0-9.]*(?:,[ ][A-Za-z_][A-Za-z_0-9.]*)*)?\))?:"
)
_WORTH_ENTERING = re.compile(
    rb"[\r\n:;][ \t\f]*(?:if|for|while|try|with|match|async|def|class|raise|import|from|else|except|finally|elif)\b"
)
# A quote, a prefix or a parenthesis may start a string; a comment may stand before it.
_MAY_OPEN_DOC = frozenset(b"\"'rRuU(#\\")
_CROWD = 50
_MOST_REMEMBERED = 2000
_LONGEST_REMEMBERED = 200

# The parameters of one text are always the same, and most functions share a few.
_parameters: dict[bytes, tuple[Parameter, ...]] = {}


class Walk:
    """What was found in one file so far."""

    __slots__ = (
        "blanks", "block_ends", "constants", "content", "crowds", "doc_spans", "drafts", "enums",
        "has_doc_comments", "imports", "offered", "pending",
        "positions", "text",
    )  # fmt: skip

    def __init__(self, text: Text, positions: Positions) -> None:
        self.text = text
        self.content = text.content
        self.positions = positions
        self.has_doc_comments = b"#:" in text.content
        self.drafts: list[Draft] = []
        self.imports: list[tuple[int, Import]] = []
        self.constants: list[tuple[int, Constant]] = []
        self.offered: list[tuple[int, str]] | None = None
        self.block_ends: list[int] = []
        self.blanks: list[int] = []
        self.crowds: list[list[Node]] = []
        self.doc_spans: list[tuple[int, int]] = []
        self.enums: set[str] = set()
        self.pending: Pending = []

    def run(self, root: Node, scope: Scope) -> None:
        """Go through the statements of a module, or of a part of one that belongs to ``scope``."""
        pending, handlers = self.pending, _HANDLERS
        pending.append((root.children, scope))
        while pending:
            children, scope = pending.pop()
            if len(children) > _CROWD:
                self.crowds.append(children)
            if scope.kind == "function":
                for child in children:
                    handler = handlers.get(child.kind_id)
                    if handler is not None:
                        handler(self, child, scope)
                if scope.draft is not None and scope.draft.kind == "constructor":
                    assignments.of_instance(self, children, scope)
                continue
            for at, child in enumerate(children):
                number = child.kind_id
                if number == kinds.EXPRESSION_STATEMENT:
                    assignments.of_names(self, children, at, scope)
                    continue
                handler = handlers.get(number)
                if handler is not None:
                    handler(self, child, scope)

    def docstring(self, children: list[Node]) -> tuple[str, int, int] | None:
        """The docstring that a list of statements starts with, and where its literal is."""
        for child in children:
            if child.kind_id == kinds.EXPRESSION_STATEMENT:
                return self.lone_string(child)
            if child.kind_id != kinds.COMMENT:
                return None
        return None

    def lone_string(self, statement: Node) -> tuple[str, int, int] | None:
        """The cleaned text of a statement that is only a string, and where it is."""
        return assignments.lone_string(self.text, statement)

    def end(self, node: Node) -> int:
        """The last byte of a compound statement; the grammar counts comments that follow it as its own."""
        end = node.end_byte
        content = self.content
        start = node.start_byte
        if content.find(b"#", max(content.rfind(b"\n", start, end), start), end) < 0:
            return end
        while True:
            children = node.children
            while children and children[-1].kind_id == kinds.COMMENT:
                children.pop()
            if not children:
                return node.end_byte
            if node.kind_id not in _HANDLERS:
                return children[-1].end_byte
            node = children[-1]

    def holder(self, node: Node, scope: Scope) -> None:
        """Go into a statement that holds others."""
        self.pending.append((node.children, scope))

    def block(self, node: Node, scope: Scope) -> None:
        """Go into a block, and note where it ends."""
        self.block_ends.append(node.end_byte)
        self.pending.append((node.children, scope))

    def if_(self, node: Node, scope: Scope) -> None:
        """Go into an ``if``, whose first block may be for type checkers alone, or for the program alone."""
        children = node.children
        start = node.start_byte
        if not scope.types_only and len(children) > 3 and self.content.find(b"TYPE_CHECKING", start, start + 80) >= 0:
            condition = children[1]
            if self.text(condition.start_byte, condition.end_byte).rpartition(".")[2] == "TYPE_CHECKING":
                at = next((at for at, child in enumerate(children) if child.kind_id == kinds.BLOCK), 0)
                self.block(children[at], scope.for_types_only())
                children = children[at + 1 :]
        if scope.kind == "module" and _PROGRAM.match(self.content, start):
            scope = scope.for_nobody_else()
        self.pending.append((children, scope))

    def import_(self, node: Node, scope: Scope) -> None:
        """Note what an import takes."""
        start = node.start_byte
        line = self.positions.line(start)
        raw = self.content[start : node.end_byte]
        plain = None if node.has_error else names.plain_imports(raw, line, types_only=scope.types_only)
        if plain is not None:
            self.imports += [(start, one) for one in plain]
            return
        for one in names.imports(node, self.text, line, types_only=scope.types_only):
            self.imports.append((start, one))
        if self.content.find(b"(", start, node.end_byte) >= 0:
            self.blanks += [
                child.start_byte
                for child, after in pairwise([*node.children, node])
                if child.kind_id in kinds.ROUND or (child.kind_id == kinds.COMMA and after.kind_id in kinds.ROUND)
            ]

    def raise_(self, node: Node, scope: Scope) -> None:
        """Note what a ``raise`` raises."""
        draft = scope.draft
        if draft is None or scope.kind != "function":
            return
        start = node.start_byte
        match = _RAISED.match(self.content, start, node.end_byte)
        if match is None:
            return
        raw, follows = match.groups()
        # A bare lower-case name that the function itself binds is an exception passed on, not one chosen.
        if follows != b"(" and raw[:1].islower() and b"." not in raw:
            bound = re.compile(_BOUND % (raw, raw))
            if bound.search(self.content, draft.start, draft.end):
                return
        if draft.raises is None:
            draft.raises = []
        draft.raises.append((start, self.text(*match.span(1))))

    def decorated(self, node: Node, scope: Scope) -> None:
        """Note a definition and its decorators."""
        text = self.text
        decorators: list[str] = []
        for child in node.children:
            number = child.kind_id
            if number == kinds.DECORATOR:
                inner = child.children
                if len(inner) > 1:
                    decorators.append(text.folded(inner[1].start_byte, inner[1].end_byte))
            elif number == kinds.FUNCTION:
                self.function(child, scope, tuple(decorators))
            elif number == kinds.CLASS:
                self.class_(child, scope, tuple(decorators))

    def function(self, node: Node, scope: Scope, decorators: tuple[str, ...] = ()) -> None:
        """Note a function."""
        text, start = self.text, node.start_byte
        match = _HEADER.match(text.content, start)
        known = None if match is None else _parameters.get(match.group(3))
        body = None if known is None else node.child_by_field_id(kinds.BODY)
        if match is None or known is None or body is None or body.kind_id != kinds.BLOCK:
            self._unusual_function(node, scope, decorators)
            return
        is_async, raw_name, _, raw_returns = match.groups()
        name = raw_name.decode()
        draft = Draft("method" if scope.kind == "class" else "function", name, scope, start, self.end(node))
        if is_async is not None:
            draft.flag("async")
        draft.parameters = known
        if raw_returns is not None:
            draft.returns = raw_returns.decode()
        draft.signature = text.folded(start, match.end() - 1)
        self._define_function(draft, scope, decorators, body)

    def _unusual_function(self, node: Node, scope: Scope, decorators: tuple[str, ...]) -> None:
        """Note a function whose header is not plain text on one line with parameters seen before."""
        text, start = self.text, node.start_byte
        parts = {child.kind_id: child for child in node.children}
        name, body, declared = parts.get(kinds.IDENTIFIER), parts.get(kinds.BLOCK), parts.get(kinds.PARAMETERS)
        returns, colon = parts.get(kinds.TYPE), parts.get(kinds.COLON)
        if name is None:
            return
        kind = "method" if scope.kind == "class" else "function"
        draft = Draft(kind, text.name(name.start_byte, name.end_byte), scope, start, self.end(node))
        if kinds.ASYNC in parts:
            draft.flag("async")
        if returns is not None:
            draft.returns = text.folded(returns.start_byte, returns.end_byte)
        if declared is not None:
            draft.parameters = self._declared(declared)
        header_end = colon.start_byte if colon is not None else body.start_byte if body is not None else draft.end
        draft.signature = text.folded(start, header_end)
        self._define_function(draft, scope, decorators, body, parts.get(kinds.ERROR))

    def _declared(self, declared: Node) -> tuple[Parameter, ...]:
        raw = self.content[declared.start_byte : declared.end_byte]
        if len(raw) > _LONGEST_REMEMBERED or not raw.isascii():
            return headers.parameters(declared, self.text)
        known = _parameters.get(raw)
        if known is None:
            known = headers.parameters(declared, self.text)
            if len(_parameters) >= _MOST_REMEMBERED:
                _parameters.clear()
            _parameters[raw] = known
        return known

    def _define_function(
        self, draft: Draft, scope: Scope, decorators: tuple[str, ...], body: Node | None, broken: Node | None = None
    ) -> None:
        name, method = draft.name, scope.kind == "class"
        if scope.kind == "function":
            draft.visibility = "private"
        if name == "__init__" and method:
            draft.kind = "constructor"
        elif name.startswith("test_"):
            draft.flag("test")
        if decorators:
            headers.decorate(draft, decorators, method=method)
        self.drafts.append(draft)
        start = 0 if body is None else body.start_byte
        content = self.content
        if (
            body is not None
            and broken is None
            and draft.kind != "constructor"
            and (start == len(content) or content[start] not in _MAY_OPEN_DOC)
        ):
            # The colon before the body may be anywhere before it on its line; a line end or the colon comes next to it.
            before = max(content.rfind(b":", draft.start, start), draft.start)
            if _WORTH_ENTERING.search(content, before, draft.end) is None and body.child_count <= _CROWD:
                draft.body = (start, draft.end)
                self.block_ends.append(body.end_byte)
                return
        inner = Scope("function", draft.qualname, draft, public=False)
        inner.types_only = scope.types_only
        if broken is not None:
            self.pending.append((broken.children, inner))
        if body is not None:
            self._body(draft, body, inner)

    def class_(self, node: Node, scope: Scope, decorators: tuple[str, ...] = ()) -> None:
        """Note a class."""
        start = node.start_byte
        match = _CLASS_HEADER.match(self.content, start)
        body = None if match is None or node.has_error else node.child_by_field_id(kinds.BODY)
        if match is None or body is None:
            self._unusual_class(node, scope, decorators)
            return
        raw_name, bases = match.groups()
        draft = Draft("class", raw_name.decode(), scope, start, self.end(node))
        draft.signature = self.text.folded(start, match.end() - 1)
        names: list[str] = []
        if bases is not None:
            names = headers.bases(bases)
            if not names:
                self.blanks += (match.start(2), match.end(2) - 1)
        self._define_class(draft, scope, decorators, names, body)

    def _unusual_class(self, node: Node, scope: Scope, decorators: tuple[str, ...]) -> None:
        """Note a class whose header is not plain text on one line."""
        text = self.text
        name = body = bases = broken = None
        header_end = node.end_byte
        for child in node.children:
            number = child.kind_id
            if number == kinds.IDENTIFIER:
                name = child
            elif number == kinds.ARGUMENTS:
                bases = child
                if child.child_count == 2:
                    self.blanks += (child.start_byte, child.end_byte - 1)
            elif number == kinds.BLOCK:
                body = child
            elif number == kinds.COLON:
                header_end = child.start_byte
            elif number == kinds.ERROR:
                broken = child
        if name is None:
            return
        start = node.start_byte
        draft = Draft("class", text.name(name.start_byte, name.end_byte), scope, start, self.end(node))
        draft.signature = text.folded(start, header_end)
        named = [] if bases is None else headers.named_bases(bases, text)
        self._define_class(draft, scope, decorators, named, body, broken)

    def _define_class(
        self,
        draft: Draft,
        scope: Scope,
        decorators: tuple[str, ...],
        bases: list[str],
        body: Node | None,
        broken: Node | None = None,
    ) -> None:
        if scope.kind == "function":
            draft.visibility = "private"
        inner = Scope("class", draft.qualname, draft, public=draft.visibility == "public")
        inner.types_only = scope.types_only
        inner.enum = headers.classify(draft, bases, self.enums)
        if decorators:
            headers.decorate(draft, decorators, method=False)
        self.drafts.append(draft)
        if broken is not None:
            self.pending.append((broken.children, inner))
        if body is not None:
            self._body(draft, body, inner)

    def _body(self, draft: Draft, body: Node, inner: Scope) -> None:
        children = body.children
        start = body.start_byte
        content = self.content
        draft.body = (start, draft.end)
        self.block_ends.append(body.end_byte)
        if start < len(content) and content[start] in _MAY_OPEN_DOC:
            found = self.docstring(children)
            if found is not None:
                draft.document(*found)
                self.doc_spans.append(found[1:])
        self.pending.append((children, inner))

    def type_alias(self, node: Node, scope: Scope) -> None:
        """Note a ``type X = …`` statement."""
        if scope.kind != "function":
            assignments.type_alias(self, node, scope)


_HANDLERS: dict[int, Callable[[Walk, Node, Scope], None]] = {
    **dict.fromkeys(kinds.HOLDERS, Walk.holder),
    kinds.FUNCTION: Walk.function,
    kinds.CLASS: Walk.class_,
    kinds.DECORATED: Walk.decorated,
    kinds.IF: Walk.if_,
    kinds.RAISE: Walk.raise_,
    kinds.IMPORT: Walk.import_,
    kinds.FROM_IMPORT: Walk.import_,
    kinds.FUTURE_IMPORT: Walk.import_,
    kinds.TYPE_ALIAS: Walk.type_alias,
    kinds.BLOCK: Walk.block,
}
