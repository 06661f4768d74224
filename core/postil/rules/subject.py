"""What a rule sees: one declaration, or one file, with its doc taken apart when a rule asks for that."""

from collections.abc import Callable

from postil.docstrings.model import Doc
from postil.docstrings.parsing import parse
from postil.model import FileDoc, Span, Symbol
from postil.rules.settings import Settings
from postil.rules.versions import Before


def _nothing() -> bytes | None:
    return None


class Subject:
    """One declaration of a file, or the file itself."""

    __slots__ = ("_parsed", "before", "content", "doc", "expected", "ordinal", "path", "settings", "symbol")

    def __init__(
        self,
        path: str,
        doc: FileDoc,
        ordinal: int | None,
        settings: Settings,
        expected: str | None = None,
        content: Callable[[], bytes | None] = _nothing,
        before: Before | None = None,
    ) -> None:
        self.path = path
        self.doc = doc
        """The file."""
        self.ordinal = ordinal
        """The place of the symbol in ``doc.symbols``; None for the file itself."""
        self.symbol: Symbol | None = None if ordinal is None else doc.symbols[ordinal]
        self.settings = settings
        self.expected = expected
        """Why it needs no doc; None when it needs one."""
        self.before = before
        """The earlier version; None where there was none, or where nothing is compared."""
        self.content = content
        """Gives the bytes of the file, None when they cannot be had: to be asked only where something seems wrong."""
        self._parsed: Doc | None = None

    @property
    def text(self) -> str | None:
        """The doc, None when there is none."""
        return self.doc.overview if self.symbol is None else self.symbol.doc

    @property
    def parsed(self) -> Doc | None:
        """The doc taken apart by its convention; None when there is none."""
        if self._parsed is None and self.text:
            form = self.doc.overview_format if self.symbol is None else self.symbol.doc_format
            self._parsed = parse(self.text, form or "plain")
        return self._parsed

    @property
    def place(self) -> Span:
        """Where the declaration starts, or the first character of the file."""
        return Span(0, 0, 1, 0, 1, 0) if self.symbol is None else _head(self.symbol)

    @property
    def doc_place(self) -> Span:
        """Where the doc stands; the declaration when there is none."""
        span = self.doc.overview_span if self.symbol is None else self.symbol.doc_span
        return span or self.place


def _head(symbol: Symbol) -> Span:
    """The declaration's first line: nobody wants a whole class underlined."""
    span = symbol.span
    if span.line == span.end_line:
        return span
    length = len(symbol.signature.encode())
    end = min(span.end_byte, span.start_byte + length)
    return Span(span.start_byte, end, span.line, span.column, span.line, span.column + len(symbol.signature))
