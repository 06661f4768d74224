"""Files and symbols as the JSON objects that scripts are written against."""

import re
from json import JSONEncoder

from postil.model import FileDoc, Symbol

_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
# Legal inside a JSON string, and still able to steer a terminal; lone surrogates come from names that are not UTF-8.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def encoded(value: object) -> str:
    """``value`` as JSON on one line."""
    text = _encode(value)
    return text if text.isascii() and "\x7f" not in text else _STEERING.sub(_escape, text)


def file_record(path: str, blob: str, doc: FileDoc, context: str) -> dict[str, object]:
    """One file, as ``export --format jsonl`` has it."""
    return {
        "type": "file",
        "path": path,
        "blob": blob,
        "language": doc.language,
        "lines": doc.lines,
        "overview": doc.overview,
        "imports": [item._asdict() for item in doc.imports],
        "exports": [item._asdict() for item in doc.exports],
        "dependencies": doc.dependencies,
        "context": context,
        "errors": doc.errors,
        "constants": [item._asdict() for item in doc.constants],
        "notes": doc.notes,
        "size": doc.size,
    }


def symbol_record(path: str, language: str, symbol: Symbol) -> dict[str, object]:
    """One symbol, as ``export --format jsonl`` has it."""
    span, doc_span = symbol.span, symbol.doc_span
    return {
        "type": "symbol",
        "path": path,
        "language": language,
        "kind": symbol.kind,
        "name": symbol.name,
        "qualname": symbol.qualname,
        "parent": symbol.parent,
        "signature": symbol.signature,
        "line": span.line,
        "end_line": span.end_line,
        "column": span.column,
        "doc": symbol.doc,
        "doc_line": doc_span and doc_span.line,
        "doc_end_line": doc_span and doc_span.end_line,
        "doc_format": symbol.doc_format,
        "public": symbol.visibility == "public",
        "decorators": symbol.decorators,
        "parameters": [parameter._asdict() for parameter in symbol.parameters],
        "returns": symbol.returns,
        "raises": symbol.raises,
        "code_hash": symbol.code_hash,
        "doc_hash": symbol.doc_hash,
        "visibility": symbol.visibility,
        "flags": symbol.flags,
    }


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
