"""Is an analyzer's answer what ``postil.model`` says a ``FileDoc`` is?

Invariant: an answer that passes can be encoded, decoded to an equal value and shown; nothing else reaches the index.
What comes with Postil is checked for shape alone, in a few microseconds: its own tests hold the rest.
"""

from itertools import pairwise

from postil.model import (
    DOC_FORMATS,
    PARAMETER_KINDS,
    SYMBOL_FLAGS,
    SYMBOL_KINDS,
    VISIBILITIES,
    Constant,
    Export,
    FileDoc,
    Import,
    Parameter,
    Source,
    Span,
    Symbol,
)

CAP = 1_000_000
"""Symbols of one file. More is an error that says so, never a shorter list."""

_KINDS = frozenset(SYMBOL_KINDS)
_PARAMETER_KINDS = frozenset(PARAMETER_KINDS)
_FLAGS = frozenset(SYMBOL_FLAGS)
_VISIBILITIES = frozenset(VISIBILITIES)
_FORMATS: frozenset[object] = frozenset((*DOC_FORMATS, None))


def flaw(answer: object, source: Source, *, trusted: bool) -> str | None:
    """What is wrong with a plugin's answer; None when nothing is."""
    if type(answer) is not FileDoc:
        return f"a {type(answer).__name__} instead of a FileDoc"
    if len(answer.symbols) > CAP:
        return f"{len(answer.symbols)} symbols in one file, more than {CAP}"
    if trusted:
        return None if set(map(type, answer.symbols)) <= {Symbol} else "a symbol that is no Symbol"
    return _file_flaw(answer, source) or _symbols_flaw(answer, len(source.content))


def _file_flaw(doc: FileDoc, source: Source) -> str | None:
    size = len(source.content)
    if not isinstance(doc.language, str) or not doc.language:
        return "no language"
    if not _texts_or_none(doc.overview) or doc.overview_format not in _FORMATS:
        return "an overview that is no text"
    if doc.overview_span is not None and not _within(doc.overview_span, size):
        return "an overview outside the file"
    if not all(type(count) is int and count >= 0 for count in (doc.errors, doc.lines, doc.size)):
        return "a count that is no number"
    if not _strings(doc.dependencies) or not _strings(doc.notes):
        return "dependencies or notes that are no tuple of texts"
    return (
        _rows_flaw(doc.imports, Import, (str, (str, None), (str, None), int, bool))
        or _rows_flaw(doc.exports, Export, (str, (str, None), (str, None), int))
        or _rows_flaw(doc.constants, Constant, (str, (str, None), int))
    )


def _rows_flaw(rows: object, kind: type, fields: tuple[object, ...]) -> str | None:
    """Whether ``rows`` is a tuple of ``kind`` with fields of these types; a pair with None allows None."""
    name = kind.__name__.lower()
    if type(rows) is not tuple:
        return f"{name}s that are no tuple"
    for row in rows:
        if type(row) is not kind or not all(map(_is, row, fields)):
            return f"{name} {row!r:.80}"
    return None


def _is(value: object, allowed: object) -> bool:
    if isinstance(allowed, tuple):
        return value is None or type(value) is allowed[0]
    return type(value) is allowed


def _symbols_flaw(doc: FileDoc, size: int) -> str | None:
    if type(doc.symbols) is not tuple:
        return "symbols that are no tuple"
    for symbol in doc.symbols:
        if (reason := _symbol_flaw(symbol, size)) is not None:
            return reason
    for before, after in pairwise(doc.symbols):
        if after.span.start_byte < before.span.start_byte:
            return f"symbols out of order: {after.qualname} stands before {before.qualname}"
    return None


def _symbol_flaw(symbol: object, size: int) -> str | None:
    if type(symbol) is not Symbol:
        return f"a {type(symbol).__name__} among the symbols"
    if not all(type(text) is str for text in (symbol.name, symbol.qualname, symbol.signature)) or not symbol.name:
        return f"a symbol without a name: {symbol.name!r:.60}"
    called = f"of {symbol.qualname:.60}"
    if symbol.kind not in _KINDS:
        return f"the kind {symbol.kind!r:.40} {called}"
    if symbol.visibility not in _VISIBILITIES or symbol.doc_format not in _FORMATS:
        return f"the visibility or doc format {called}"
    if not _texts_or_none(symbol.parent, symbol.returns, symbol.doc):
        return f"the parent, return or doc {called} is no text"
    if type(symbol.code_hash) is not str or type(symbol.doc_hash) is not str:
        return f"a hash {called} is no text"
    if not _strings(symbol.raises) or not _strings(symbol.decorators) or not _strings(symbol.flags):
        return f"raises, decorators or flags {called} are no tuples of texts"
    if not _FLAGS.issuperset(symbol.flags):
        return f"the flags {called}: {', '.join(symbol.flags):.80}"
    if not _within(symbol.span, size):
        return f"the span {called} lies outside the file"
    if any(span is not None and not _within(span, size) for span in (symbol.body, symbol.doc_span)):
        return f"the body or doc {called} lies outside the file"
    return _parameters_flaw(symbol.parameters, called)


def _parameters_flaw(parameters: object, called: str) -> str | None:
    reason = _rows_flaw(parameters, Parameter, (str, (str, None), (str, None), str))
    if reason is not None:
        return f"{reason} {called}"
    assert isinstance(parameters, tuple)
    if any(parameter.kind not in _PARAMETER_KINDS for parameter in parameters):
        return f"the kind of a parameter {called}"
    return None


def _within(span: object, size: int) -> bool:
    if type(span) is not Span or not all(type(number) is int for number in span):
        return False
    start, end, line, column, end_line, end_column = span
    return 0 <= start <= end <= size and 1 <= line <= end_line and column >= 0 and end_column >= 0


def _texts_or_none(*values: object) -> bool:
    return all(value is None or type(value) is str for value in values)


def _strings(values: object) -> bool:
    return type(values) is tuple and all(type(value) is str for value in values)
