"""The declarations of a file as a tree, and those of a repository that a query finds, with how documented they are."""

from postil.ide.document import Document
from postil.ide.session import Session
from postil.ide.values import Known, SymbolItem
from postil.index import words
from postil.model import Span, Symbol

MOST_FOUND = 128
_HOLDERS = frozenset(("class", "struct", "interface", "enum", "trait", "namespace", "module", "type", "table"))


def document_symbols(document: Document) -> tuple[SymbolItem, ...]:
    """The declarations of a file, those within others below them."""
    symbols = document.doc.symbols
    below: dict[int | None, list[int]] = {}
    last: dict[str, int] = {}
    for ordinal, symbol in enumerate(symbols):
        holder = last.get(symbol.parent) if symbol.parent is not None else None
        # What is declared outside the body of its type, as Go's methods, stands beside it.
        if holder is not None and not _inside(symbols[holder].span, symbol.span):
            holder = None
        below.setdefault(holder, []).append(ordinal)
        last[symbol.qualname] = ordinal
    made: dict[int, SymbolItem] = {}
    # A container stands before what it holds: from the end, each finds its parts made.
    for ordinal in range(len(symbols) - 1, -1, -1):
        parts = tuple(made[each] for each in below.get(ordinal, ()))
        made[ordinal] = _item(document, symbols[ordinal], parts)
    return tuple(made[each] for each in below.get(None, ()))


def workspace_symbols(session: Session, query: str, limit: int = MOST_FOUND) -> tuple[Known, ...]:
    """The symbols of the repository that a query finds, best first; those of open buffers as they are now."""
    found: list[Known] = []
    for document in session.documents():
        for symbol in document.doc.symbols:
            if words.matches(query, symbol.name, symbol.qualname, "") and len(found) < limit:
                found.append(_known(document.path, symbol, document.now(symbol.span)))
    if session.workspace is None:
        return tuple(found)
    workspace = session.workspace
    for hit in workspace.index.search(workspace.root, query, limit=limit):
        if len(found) >= limit:
            break
        path = session.path(hit.path)
        if session.is_open(path):
            continue
        one = session.symbol(path, hit.ordinal)
        if one is not None and words.matches(query, one.name, one.qualname, ""):
            found.append(_known(path, one, one.span))
    return tuple(found)


def detail(symbol: Symbol, parts: tuple[SymbolItem, ...] = ()) -> str:
    """How documented a symbol is: of a container how much of what it holds."""
    if symbol.kind in _HOLDERS and parts:
        have = sum(part.documented for part in parts)
        own = "" if symbol.doc is not None else "undocumented, "
        return f"{own}{have} of {len(parts)} documented"
    return "" if symbol.doc is not None or symbol.kind == "section" else "undocumented"


def _item(document: Document, symbol: Symbol, parts: tuple[SymbolItem, ...]) -> SymbolItem:
    span = document.now(symbol.span)
    whole = span
    if symbol.doc_span is not None:
        doc = document.now(symbol.doc_span)
        if doc.start_byte < span.start_byte:
            whole = Span(doc.start_byte, span.end_byte, doc.line, doc.column, span.end_line, span.end_column)
    name = document.name_span(symbol)
    if not _inside(whole, name):
        name = whole._replace(end_byte=whole.start_byte, end_line=whole.line, end_column=whole.column)
    deprecated = "deprecated" in symbol.flags
    documented = symbol.doc is not None or symbol.kind in ("section", "enum_member")
    title = symbol.name or symbol.qualname
    return SymbolItem(title, detail(symbol, parts), symbol.kind, whole, name, deprecated, parts, documented)


def _known(path: str, symbol: Symbol, span: Span) -> Known:
    container = ", ".join(part for part in (symbol.parent or path, detail(symbol)) if part)
    return Known(symbol.name, symbol.kind, path, span, container, "deprecated" in symbol.flags)


def _inside(outer: Span, inner: Span) -> bool:
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte
