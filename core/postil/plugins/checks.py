"""Is an analyzer's answer what ``postil.model`` says a ``FileDoc`` is?

Invariant: an answer that passes can be encoded, decoded to an equal value and shown; nothing else reaches the index.
What comes with Postil is checked for shape alone, in a few microseconds: its own tests hold the rest.
"""

from collections.abc import Sequence
from itertools import pairwise
from types import NoneType

from postil.model import (
    DOC_FORMATS,
    MENTION_ROLES,
    ORIGINS,
    PARAMETER_KINDS,
    SYMBOL_FLAGS,
    SYMBOL_KINDS,
    VISIBILITIES,
    Constant,
    Export,
    FileDoc,
    Import,
    Mention,
    Parameter,
    Source,
    Span,
    Symbol,
)
from postil.values import cast

CAP = 1_000_000
"""Symbols of one file. More is an error that says so, never a shorter list."""

_MAYBE = (str, NoneType)
_FIELDS: dict[type, tuple[tuple[type, ...], ...]] = {
    FileDoc: (
        (str,), _MAYBE, (Span, NoneType), _MAYBE, (tuple,), (tuple,), (tuple,), (tuple,), (tuple,), (tuple,),
        (int,), (int,), (int,),
    ),
    Symbol: (
        (str,), (str,), (str,), _MAYBE, (str,), (Span,), (Span, NoneType), (tuple,), _MAYBE, (tuple,), (tuple,),
        (tuple,), (str,), _MAYBE, (Span, NoneType), _MAYBE, (str,), (str,),
    ),
    Import: ((str,), _MAYBE, _MAYBE, (int,), (bool,)),
    Export: ((str,), _MAYBE, _MAYBE, (int,)),
    Constant: ((str,), _MAYBE, (int,)),
    Parameter: ((str,), _MAYBE, _MAYBE, (str,)),
    Span: ((int,),) * 6,
    Mention: ((int,), (int,), (str,), (tuple,), (str,), (str,), _MAYBE, _MAYBE),
}  # fmt: skip
"""The types that each field of a value may have, exactly."""

_KINDS = frozenset(SYMBOL_KINDS)
_PARAMETER_KINDS = frozenset(PARAMETER_KINDS)
_FLAGS = frozenset(SYMBOL_FLAGS)
_VISIBILITIES = frozenset(VISIBILITIES)
_FORMATS = frozenset((*DOC_FORMATS, None))


def flaw(answer: object, source: Source, *, trusted: bool) -> str | None:
    """What is wrong with a plugin's answer; None when nothing is."""
    if type(answer) is not FileDoc:
        return f"a {type(answer).__name__} instead of a FileDoc"
    if type(answer.symbols) is not tuple:
        return "symbols that are no tuple"
    if len(answer.symbols) > CAP:
        return f"{len(answer.symbols)} symbols in one file, more than {CAP}"
    if trusted:
        return None if set(map(type, answer.symbols)) <= {Symbol} else "a symbol that is no Symbol"
    return _file_flaw(answer, len(source.content)) or _symbols_flaw(answer.symbols, len(source.content))


def mention_flaw(answer: object, size: int) -> str | None:
    """What is wrong with a plugin's answer to where names stand; None when nothing is."""
    if not isinstance(answer, Sequence) or isinstance(answer, (str, bytes)):
        return f"a {type(answer).__name__} instead of a list of Mention"
    found = cast("Sequence[object]", answer)
    if len(found) > CAP:
        return f"{len(found)} mentions in one file, more than {CAP}"
    for each in found:
        if type(each) is not Mention or _mistyped(each) is not None:
            return "a wrong Mention"
        if not 0 <= each.start_byte <= each.end_byte <= size or not _texts(each.path):
            return "a mention outside the file or a path that is no texts"
        if each.origin not in ORIGINS or each.role not in MENTION_ROLES:
            return f"the origin {each.origin!r:.40} or the role {each.role!r:.40} of a mention"
    return None


def _file_flaw(doc: FileDoc, size: int) -> str | None:
    field = _mistyped(doc)
    if field is not None:
        return f"{field} of the FileDoc is not of its type"
    if not doc.language or doc.overview_format not in _FORMATS or min(doc.errors, doc.lines, doc.size) < 0:
        return "the language, overview format or a count of the FileDoc"
    if doc.overview_span is not None and not _within(doc.overview_span, size):
        return "an overview outside the file"
    if not _texts(doc.dependencies) or not _texts(doc.notes):
        return "dependencies or notes that are no texts"
    return _rows_flaw(doc.imports, Import) or _rows_flaw(doc.exports, Export) or _rows_flaw(doc.constants, Constant)


def _symbols_flaw(symbols: tuple[Symbol, ...], size: int) -> str | None:
    for symbol in symbols:
        reason = _symbol_flaw(symbol, size)
        if reason is not None:
            return reason
    for before, after in pairwise(symbols):
        if after.span.start_byte < before.span.start_byte:
            return f"symbols out of order: {after.qualname:.60} stands before {before.qualname:.60}"
    return None


def _symbol_flaw(symbol: Symbol, size: int) -> str | None:
    if type(symbol) is not Symbol:
        return f"a {type(symbol).__name__} among the symbols"
    field = _mistyped(symbol)
    if field is not None:
        return f"{field} of a symbol is not of its type"
    called = f"of {symbol.qualname:.60}"
    if not symbol.name or not symbol.qualname:
        return "a symbol without a name"
    if symbol.kind not in _KINDS:
        return f"the kind {symbol.kind!r:.40} {called}"
    if symbol.visibility not in _VISIBILITIES or symbol.doc_format not in _FORMATS:
        return f"the visibility or doc format {called}"
    if not _texts(symbol.raises) or not _texts(symbol.decorators) or not _FLAGS.issuperset(symbol.flags):
        return f"raises, decorators or flags {called}"
    if not all(span is None or _within(span, size) for span in (symbol.span, symbol.body, symbol.doc_span)):
        return f"the span, body or doc {called} lies outside the file"
    reason = _rows_flaw(symbol.parameters, Parameter)
    if reason is None and not _PARAMETER_KINDS.issuperset(parameter.kind for parameter in symbol.parameters):
        reason = "the kind of a parameter"
    return None if reason is None else f"{reason} {called}"


def _rows_flaw(rows: tuple[tuple[object, ...], ...], kind: type) -> str | None:
    for row in rows:
        if type(row) is not kind or _mistyped(row) is not None:
            return f"a wrong {kind.__name__}"
    return None


def _mistyped(row: tuple[object, ...]) -> str | None:
    """The first field that does not hold what the model says."""
    for place, allowed in enumerate(_FIELDS[type(row)]):
        if type(row[place]) not in allowed:
            return cast("tuple[str, ...]", type(row)._fields)[place]  # type: ignore[attr-defined]
    return None


def _within(span: Span, size: int) -> bool:
    if _mistyped(span) is not None:
        return False
    start, end, line, column, end_line, end_column = span
    return 0 <= start <= end <= size and 1 <= line <= end_line and column >= 0 and end_column >= 0


def _texts(values: tuple[object, ...]) -> bool:
    return all(type(value) is str for value in values)
