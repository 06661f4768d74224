"""What broken syntax hides from an analysis, kept from the one before.

Invariant: only what still stands in the text by its name, where it stood, is kept; what the new analysis says wins.
"""

from postil.ide.document import Document, name_at, traced
from postil.model import FileDoc, Span, Symbol
from postil.syntax.positions import Positions


def filled(doc: FileDoc, data: bytes, old: Document) -> FileDoc:
    """A new analysis of ``data``, which has errors, with what only the one before it saw."""
    moves = _Moves(old, data)
    seen = {(symbol.kind, symbol.qualname) for symbol in doc.symbols}
    missing = [symbol for symbol in old.doc.symbols if (symbol.kind, symbol.qualname) not in seen]
    kept = [moved for symbol in missing if (moved := moves.symbol(symbol)) is not None]
    if kept:
        doc = doc._replace(symbols=tuple(sorted((*doc.symbols, *kept), key=lambda one: one.span.start_byte)))
    if not doc.imports:
        doc = doc._replace(imports=old.doc.imports)
    if not doc.exports:
        doc = doc._replace(exports=old.doc.exports)
    if doc.overview is None and old.doc.overview_span is not None:
        span = moves.span(old.doc.overview_span)
        if data[span.start_byte : span.end_byte] == old.text(old.doc.overview_span):
            form = old.doc.overview_format
            doc = doc._replace(overview=old.doc.overview, overview_span=span, overview_format=form)
    return doc


class _Moves:
    """Brings spans of an older analysis into a newer text."""

    def __init__(self, old: Document, data: bytes) -> None:
        self._old = old
        self._data = data
        self._later = traced(old.data, data)
        self._positions = Positions(data)

    def span(self, span: Span) -> Span:
        """The span of then in the text of the new analysis."""
        shifts = self._old.shifts
        start = self._later.now(shifts.now(span.start_byte))
        end = self._later.now(shifts.now(span.end_byte, end=True), end=True)
        start = min(start, len(self._data))
        return self._positions.span(start, min(max(start, end), len(self._data)))

    def symbol(self, symbol: Symbol) -> Symbol | None:
        """The symbol where it stands now; None when its name does not stand there any more."""
        span = self.span(symbol.span)
        body = None if symbol.body is None else self.span(symbol.body)
        doc_span = None if symbol.doc_span is None else self.span(symbol.doc_span)
        moved = symbol._replace(span=span, body=body, doc_span=doc_span)
        start, end = name_at(self._data, span, moved)
        return moved if end > start else None
