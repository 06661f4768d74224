"""Comments to Postil itself, ``postil: ignore[RULE] REASON``, which are no docs wherever they stand.

Invariant: what is left of a doc stands in its file as it did, and a doc of which nothing is left is none. A line that
only speaks of such comments is none: it does not begin with the mark.
"""

import re
from functools import cache

from postil.model import FileDoc, Span, Symbol
from postil.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.syntax.positions import Positions

MARK = b"postil: ignore["
"""What every such comment holds; where it is not, there is none."""
SAID = r"postil: ignore\[([a-z0-9, -]+)\]"
"""The pattern of one as far as its reason."""


class _Said(NamedTuple):
    text: str
    span: Span


def without_silences(doc: FileDoc, content: bytes) -> FileDoc:
    """``doc`` with no such comment in any of its docs; ``content`` is what it was made of."""
    if MARK not in content:
        return doc
    from postil.syntax.positions import Positions  # only where there is such a comment

    positions = Positions(content)
    symbols = tuple(_of_symbol(each, content, positions) for each in doc.symbols)
    if symbols != doc.symbols:
        doc = doc._replace(symbols=symbols)
    if doc.overview is None or doc.overview_span is None or not _holds(content, doc.overview_span):
        return doc
    left = _left(doc.overview, doc.overview_span, content, positions)
    if left is None:
        return doc._replace(overview=None, overview_span=None, overview_format=None)
    return doc._replace(overview=left.text, overview_span=left.span)


def is_silence(row: str) -> bool:
    """Whether a line of a file is such a comment and nothing else."""
    return _row().fullmatch(row.encode("utf-8", "surrogatepass")) is not None


def _holds(content: bytes, span: Span) -> bool:
    return content.find(MARK, span.start_byte, span.end_byte) >= 0


def _of_symbol(symbol: Symbol, content: bytes, positions: "Positions") -> Symbol:
    if symbol.doc is None or symbol.doc_span is None or not _holds(content, symbol.doc_span):
        return symbol
    left = _left(symbol.doc, symbol.doc_span, content, positions)
    if left is None:
        return symbol._replace(doc=None, doc_span=None, doc_format=None, doc_hash="")
    from postil.syntax.tokens import doc_hash

    return symbol._replace(doc=left.text, doc_span=left.span, doc_hash=doc_hash(left.text))


def _left(text: str, span: Span, content: bytes, positions: "Positions") -> _Said | None:
    """What is left of a doc, and where: without the comments of this kind that it begins and ends with."""
    row_of, line_of_doc = _row(), _line()
    kept = [line for line in text.split("\n") if line_of_doc.fullmatch(line) is None]
    while kept and not kept[-1].strip():
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    if not kept:
        return None
    start, end = span.start_byte, span.end_byte
    while (row := row_of.match(content, start, end)) is not None and row.end() < end:
        blanks = re.compile(rb"\s*").match(content, row.end(), end)
        start = row.end() if blanks is None else blanks.end()
    last = content.rfind(b"\n", start, end) + 1
    while last > start and row_of.fullmatch(content, last, end) is not None:
        end = last
        while content[end - 1 : end].isspace():
            end -= 1
        last = content.rfind(b"\n", start, end) + 1
    # A comment of many lines that opens or closes with one is left whole: its marks stand there.
    return _Said("\n".join(kept), positions.span(start, end))


@cache
def _line() -> re.Pattern[str]:
    """Such a comment as a line of a doc, with what an analyzer may have left of its mark."""
    return re.compile(rf"[ \t]*(?:(?:<!--|[*/!-])[ \t]*)?{SAID}[^\n]*")


@cache
def _row() -> re.Pattern[bytes]:
    """Such a comment as a line of a file."""
    marks = rb"//+[/!]?|#+!?|-{2,}|;+|%+|/\*+!?|<!--|\*+|\(\*"
    # Each run of blanks has one place in it: were there two, many blanks would be shared out in every way there is.
    return re.compile(rb"[ \t]*(?:(?:" + marks + rb")[ \t]*)?" + SAID.encode() + rb"[^\r\n]*(?:\r\n?|\n|\Z)")
