"""Symbols and files in lists: what a search found, and what an ambiguous name may mean."""

from collections.abc import Sequence

from postil.engine.context import Context
from postil.engine.lookup import FRESH, Found
from postil.report.entity import first_line, place
from postil.report.plain import Paint, columns, one_line, path_text


def found_lines(found: Sequence[Found], paint: Paint) -> str:
    """One line each: where, what kind, which name, and the first line of its doc."""
    return _lines(found, paint, signatures=False)


def candidate_lines(found: Sequence[Found], paint: Paint) -> str:
    """One line each with the signature, which is what tells overloads apart."""
    return _lines(found, paint, signatures=True)


def _lines(found: Sequence[Found], paint: Paint, *, signatures: bool) -> str:
    heads: list[tuple[str, str, str]] = []
    tails: list[str] = []
    for item in found:
        if item.ordinal is None:
            heads.append((path_text(item.path), "file", item.doc.language))
            tails.append(first_line(item.doc.overview, item.doc.overview_format))
        else:
            symbol = item.doc.symbols[item.ordinal]
            heads.append((place(item.path, symbol), symbol.kind, one_line(symbol.qualname, 120)))
            tails.append(one_line(symbol.signature, 160) if signatures else first_line(symbol.doc, symbol.doc_format))
    rows = columns(heads, (48, 12, 40))
    lines = [_with_tail(row, tail, item, paint) for row, tail, item in zip(rows, tails, found, strict=True)]
    return "\n".join(lines) + "\n"


def found_record(item: Found, place: Context | None = None) -> dict[str, object]:
    """One of them in full, as export has it, with the blob and whether the file is still what was indexed.

    ``place``: where a file stands, when it is one.
    """
    from postil.report.records import file_record, symbol_record

    blob = item.blob.hex()
    if item.ordinal is None:
        assert place is not None
        record = file_record(item.path, blob, item.doc, place.kind)
        symbols = [symbol_record(item.path, item.doc.language, symbol) for symbol in item.doc.symbols]
        record |= {"context_reason": place.reason, "notes": item.doc.notes, "symbols": symbols}
    else:
        record = symbol_record(item.path, item.doc.language, item.doc.symbols[item.ordinal])
    return {**record, "blob": blob, "fresh": item.fresh, **({"declared": item.declared} if item.declared else {})}


def _with_tail(row: str, tail: str, item: Found, paint: Paint) -> str:
    stale = "" if item.fresh == FRESH else f"  ({item.fresh})"
    return f"{row}{paint('yellow', stale)}" + (paint("dim", f" — {tail[:120]}") if tail else "")
