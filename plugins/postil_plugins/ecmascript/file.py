"""One file under analysis: its bytes, its tree's names, and the symbols found so far."""

import re
from collections import abc

from tree_sitter import Node

from postil.model import Constant, Export, Import, Parameter, Span, Symbol
from postil.syntax.positions import Positions
from postil.syntax.tokens import Tokens, doc_hash
from postil.values import NamedTuple
from postil_plugins.ecmascript.docs import doc_text, said_deprecated, said_visibility

PUBLIC, PROTECTED, INTERNAL, PRIVATE = range(4)
_VISIBILITIES = ("public", "protected", "internal", "private")
# A comment; or a string or template, in which no comment starts.
_COMMENT = re.compile(
    rb"/\*.*?\*/|//[^\r\n]*|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'|\"[^\"\\\r\n]*(?:\\.[^\"\\\r\n]*)*\"|`[^`\\]*(?:\\.[^`\\]*)*`",
    re.DOTALL,
)
Stretch = tuple[int, int]


class Scope(NamedTuple):
    """Where a declaration stands."""

    qualname: str | None = None
    """Of the enclosing symbol."""
    visibility: int = PUBLIC
    """The most that anything inside can be."""
    default: int = PUBLIC
    """What a declaration here is unless it says otherwise: internal in a module, where one says ``export``."""
    overloads: bool = False
    """Whether a signature without a body belongs to an implementation: in a class that is not ambient."""

    def qualified(self, name: str) -> str:
        """The qualified name of what is called ``name`` here."""
        return name if self.qualname is None else f"{self.qualname}.{name}"


class Callable(NamedTuple):
    """What a function's node says apart from its name."""

    parameters: tuple[Parameter, ...] = ()
    returns: str | None = None
    flags: tuple[str, ...] = ()
    body: Node | None = None


Exporting = abc.Callable[["File", Node, Node, Scope, Stretch | None], bool]
"""Adds what is exported by default: the statement, the value, the scope, the doc; whether it did."""


class File:
    """The analysis in progress."""

    __slots__ = (
        "_ascii", "_doc_format", "constants", "content", "declaration_file", "dependencies", "exported", "exporting",
        "exports", "imports", "language", "names", "positions", "ranks", "symbols", "throws", "tokens",
    )  # fmt: skip

    def __init__(self, content: bytes, names: dict[int, str], language: str, tokens: Tokens) -> None:
        self.content = content
        self._ascii = content.decode("ascii") if content.isascii() else None
        """The content as text where its bytes and characters count the same."""
        self.names = names
        self.language = language
        self._doc_format = "jsdoc" if language == "javascript" else "tsdoc"
        self.positions = Positions(content)
        self.tokens = tokens
        self.symbols: list[Symbol] = []
        self.ranks: dict[str, int] = {}
        """How visible what has this qualified name is."""
        self.imports: list[Import] = []
        self.exports: list[Export] = []
        self.constants: list[Constant] = []
        self.dependencies: set[str] = set()
        self.exported: frozenset[str] = frozenset()
        """The names exported apart from their declaration."""
        self.exporting: Exporting | None = None
        """Asked first what ``export default`` offers."""
        self.declaration_file = False
        self.throws = b"throw" in content

    def text(self, start_byte: int, end_byte: int) -> str:
        """A stretch of code on one line, without comments."""
        source = self._ascii
        if source is not None:
            told = source[start_byte:end_byte]
            if "/" not in told or ("/*" not in told and "//" not in told):
                return told if told.isidentifier() else " ".join(told.split())
        code = self.content[start_byte:end_byte]
        if b"/*" in code or b"//" in code:
            code = _COMMENT.sub(_without_comment, code)
        return " ".join(code.decode("utf-8", "replace").split())

    def node_text(self, node: Node) -> str:
        """The code of a node on one line."""
        return self.text(node.start_byte, node.end_byte)

    def doc_at(self, comment: Node, edge: int, kept: Stretch | None) -> Stretch | None:
        """The comment when it can be the doc of what follows, else ``kept``; ``edge`` is where the last token ended.

        As the TypeScript compiler has it, a comment on the line of the token before it belongs to that token.
        """
        start = comment.start_byte
        content = self.content
        if content[start + 2 : start + 3] != b"*" or content[start + 3 : start + 4] in (b"*", b"/"):
            return kept
        if edge and content.find(b"\n", edge, start) < 0 and content.find(b"\r", edge, start) < 0:
            return kept
        return start, comment.end_byte

    def add(
        self,
        kind: str,
        name: str,
        scope: Scope,
        start: int,
        end: int,
        signature: str,
        doc: Stretch | None,
        *,
        visibility: int = PUBLIC,
        made: Callable | None = None,
        body: Node | None = None,
        decorators: tuple[str, ...] = (),
        flags: tuple[str, ...] = (),
        raises: tuple[str, ...] = (),
    ) -> Scope:
        """Add a symbol; answers the scope of what it holds. What a broken file leaves without a name is none."""
        if not name:
            return scope
        spanned = self.positions.span
        span = spanned(start, end)
        text = doc_span = doc_format = None
        if doc is not None:
            text = doc_text(self.content[doc[0] : doc[1]])
            if text is not None:
                doc_span = spanned(doc[0], doc[1])
                doc_format = self._doc_format
                if "@" in text:
                    visibility = max(visibility, said_visibility(text))
                    if said_deprecated(text):
                        flags = (*flags, "deprecated")
        if visibility < scope.visibility:
            visibility = scope.visibility
        parameters: tuple[Parameter, ...] = ()
        returns: str | None = None
        if made is not None:
            parameters, returns, more, body = made
            flags = flags + more
        if len(flags) > 1:
            flags = tuple(sorted(set(flags)))
        body_span: Span | None = None
        if body is not None:
            body_start, body_end = body.start_byte, body.end_byte
            if body_end == end:
                line, column = self.positions.point(body_start)
                body_span = Span(body_start, end, line, column, span.end_line, span.end_column)
            else:
                body_span = spanned(body_start, body_end)
        parent = scope.qualname
        qualname = name if parent is None else f"{parent}.{name}"
        self.symbols.append(
            Symbol(
                kind, name, qualname, parent, signature, span, body_span, parameters, returns, raises, decorators,
                flags, _VISIBILITIES[visibility], text, doc_span, doc_format,
                self.tokens.digest(start, end), "" if text is None else doc_hash(text),
            )
        )  # fmt: skip
        self.ranks[qualname] = visibility
        return Scope(qualname, visibility, PUBLIC)


def _without_comment(match: re.Match[bytes]) -> bytes:
    return b" " if match[0].startswith(b"/") else match[0]


class Block:
    """A list of statements and what is true of all of them."""

    __slots__ = ("ambient", "edge", "exported", "following", "nodes", "scope")

    def __init__(
        self, nodes: list[Node], scope: Scope, exported: frozenset[str], edge: int, *, ambient: bool = False
    ) -> None:
        self.nodes = nodes
        self.scope = scope
        self.exported = exported
        self.edge = edge
        """Where the token before the first statement ended; 0 at the start of the file."""
        self.ambient = ambient
        self.following: Node | None = None
        """The statement after the one being looked at."""


def first_named(node: Node) -> Node | None:
    """The first child that has a kind of its own."""
    return node.named_child(0) if node.named_child_count else None
