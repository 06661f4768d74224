"""What an analyzer finds in one file, made into the values of ``postil.model`` in one way for every language.

Invariant: a symbol is hashed without comments and layout, is never wider visible than what holds it, and has the doc
that the analyzer hands over and no other; symbols are answered in source order, a container before what it holds.
"""

from collections.abc import Iterable

from tree_sitter import Node

from postil.model import Constant, Export, FileDoc, Import, Parameter, Span, Symbol
from postil.syntax.positions import Positions
from postil.syntax.tokens import Lexis, Tokens, doc_hash
from postil.values import NamedTuple

_UNSAID = (None, None, None, "")
LONGEST_VALUE = 80
"""How many characters of a constant's value are kept."""


class Said(NamedTuple):
    """A doc, and the bytes it stands in, its marks with it."""

    text: str
    start_byte: int
    end_byte: int
    format: str
    """One of ``DOC_FORMATS``."""


class Scope(NamedTuple):
    """What is around a declaration."""

    qualname: str | None = None
    kind: str = ""
    """The kind of the symbol around; empty at the top of a file."""
    visibility: str = "public"
    """The most that what it holds can be."""


class Outline:
    """The declarations of one file, as far as they were found."""

    def __init__(self, language: str, content: bytes, lexis: Lexis, docs: list[tuple[int, int]] | None = None) -> None:
        """Start on ``content``; ``docs`` are sorted stretches that are docs though the lexis has them as code."""
        self.language = language
        self.content = content
        self.positions = Positions(content)
        self.tokens = Tokens(content, lexis, docs or ())
        self.symbols: list[Symbol] = []
        self.constants: list[Constant] = []
        self.imports: list[Import] = []
        self.exports: list[Export] = []
        self.notes: list[str] = []
        self.overview: Said | None = None
        self._lexis = lexis

    def text(self, node: Node) -> str:
        """The node's source text, undecodable bytes replaced."""
        return self.content[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def folded(self, start_byte: int, end_byte: int) -> str:
        """The code between two bytes on one line, without comments; strings stay as they are written."""
        code = self.content[start_byte:end_byte]
        comments = self._lexis.comments
        for mark in comments:
            if mark in code:
                code = self._lexis.opaque.sub(lambda match: b" " if match[0].startswith(comments) else match[0], code)
                break
        return " ".join(code.decode("utf-8", "replace").split())

    def add(
        self,
        kind: str,
        name: str,
        scope: Scope,
        signature: str,
        place: tuple[int, int],
        *,
        body: tuple[int, int] | None = None,
        code_start: int | None = None,
        parameters: Iterable[Parameter] = (),
        returns: str | None = None,
        raises: Iterable[str] = (),
        decorators: Iterable[str] = (),
        flags: Iterable[str] = (),
        visibility: str = "public",
        doc: Said | None = None,
        qualname: str | None = None,
    ) -> Scope:
        """List one declaration, and answer the scope of what it holds.

        ``place`` is from its own keyword or name to its end, in bytes. ``code_start`` is where its code starts when
        modifiers or decorators stand before that. ``qualname`` is for what is not named after the scope it stands in.
        """
        start, end = place
        span = self.positions.span
        parent = scope.qualname
        if visibility != scope.visibility:
            visibility = narrower(visibility, scope.visibility)
        if qualname is None:
            qualname = f"{parent}.{name}" if parent else name
        said: tuple[str | None, Span | None, str | None, str] = _UNSAID
        if doc is not None:
            said = doc.text, span(doc.start_byte, doc.end_byte), doc.format, doc_hash(doc.text)
        # Made as in ``Positions.span``; most have neither flags, errors nor decorators.
        self.symbols.append(
            tuple.__new__(
                Symbol,
                (
                    kind, name, qualname, parent, signature, span(start, end), span(*body) if body else None,
                    tuple(parameters), returns, tuple(dict.fromkeys(raises)) if raises else (),
                    tuple(decorators) if decorators else (), tuple(sorted(set(flags))) if flags else (), visibility,
                    said[0], said[1], said[2], self.tokens.digest(start if code_start is None else code_start, end),
                    said[3],
                ),
            )
        )  # fmt: skip
        return tuple.__new__(Scope, (qualname, kind, visibility))

    def constant(self, name: str, value: tuple[int, int] | None, byte: int) -> None:
        """List a named value declared at ``byte``, with the text of ``value``, two bytes, when that is short."""
        text = None
        if value is not None and value[1] - value[0] <= LONGEST_VALUE * 4:
            text = self.folded(*value)
            if len(text) > LONGEST_VALUE:
                text = None
        self.constants.append(Constant(name, text, self.positions.line(byte)))

    def filedoc(self, errors: int) -> FileDoc:
        """Everything found, with the number of parse errors."""
        said = self.overview
        overview_span: Span | None = self.positions.span(said.start_byte, said.end_byte) if said else None
        return FileDoc(
            self.language,
            said.text if said else None,
            overview_span,
            said.format if said else None,
            tuple(self.imports),
            tuple(self.exports),
            tuple(sorted(self.symbols, key=_start)),
            tuple(sorted(self.constants, key=_line)),
            tuple(sorted({item.module for item in self.imports})),
            tuple(dict.fromkeys(self.notes)),
            errors,
            self.positions.lines,
            len(self.content),
        )


def narrower(one: str, other: str) -> str:
    """The visibility that fewer see."""
    return one if _RANK[one] > _RANK[other] else other


_RANK = {"public": 0, "protected": 1, "internal": 2, "private": 3}


def _start(symbol: Symbol) -> int:
    return symbol.span.start_byte


def _line(constant: Constant) -> int:
    return constant.line
