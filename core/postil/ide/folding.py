"""Doc comments as lines that can be folded into their first."""

from postil.ide.document import Document
from postil.ide.values import Fold


def folds(document: Document) -> tuple[Fold, ...]:
    """The docs of more than one line, in the order of the file."""
    spans = [symbol.doc_span for symbol in document.doc.symbols if symbol.doc_span is not None]
    if document.doc.overview_span is not None and document.language not in ("markdown", "plain"):
        spans.append(document.doc.overview_span)
    found: set[Fold] = set()
    for span in spans:
        now = document.now(span)
        last = now.end_line if now.end_column else now.end_line - 1
        if last > now.line:
            found.add(Fold(now.line, last))
    return tuple(sorted(found))
