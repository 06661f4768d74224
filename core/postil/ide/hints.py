"""A few characters behind a declaration whose doc is out of date. Off unless the settings ask for it."""

from postil.ide.document import Document
from postil.ide.session import Session
from postil.ide.values import Hint


def hints(session: Session, document: Document, start_byte: int, end_byte: int) -> list[Hint]:
    """The hints from one byte to another, as far as history was looked at."""
    found: list[Hint] = []
    for symbol in document.doc.symbols:
        if symbol.doc_span is None or document.touched(symbol.doc_span):
            continue
        evidence = session.evidence_of(document.path, symbol)
        span = document.now(symbol.span)
        if evidence is None or evidence.stale is None or not start_byte <= span.start_byte <= end_byte:
            continue
        end = document.data.find(b"\n", span.start_byte)
        end = len(document.data) if end < 0 else end - (document.data[end - 1 : end] == b"\r")
        line, column = document.positions.point(end)
        since = evidence.stale.split("; ")[0].rpartition(" in ")[2]
        found.append(Hint(line, column, f"stale since {since}", evidence.stale))
    return found
