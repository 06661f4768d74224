"""SCIP as the protobuf library reads it: what Postil writes of scip.proto's messages, and its lint's rules."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_INT, _TEXT, _MESSAGE = 5, 9, 11
_MESSAGES: dict[str, dict[str, tuple[int, int, bool, str]]] = {
    "Index": {"metadata": (1, _MESSAGE, False, "Metadata"), "documents": (2, _MESSAGE, True, "Document")},
    "Metadata": {
        "version": (1, _INT, False, ""), "tool_info": (2, _MESSAGE, False, "ToolInfo"),
        "project_root": (3, _TEXT, False, ""), "text_document_encoding": (4, _INT, False, ""),
    },
    "ToolInfo": {"name": (1, _TEXT, False, ""), "version": (2, _TEXT, False, ""), "arguments": (3, _TEXT, True, "")},
    "Document": {
        "relative_path": (1, _TEXT, False, ""), "occurrences": (2, _MESSAGE, True, "Occurrence"),
        "symbols": (3, _MESSAGE, True, "SymbolInformation"), "language": (4, _TEXT, False, ""),
        "text": (5, _TEXT, False, ""), "position_encoding": (6, _INT, False, ""),
    },
    "SymbolInformation": {
        "symbol": (1, _TEXT, False, ""), "documentation": (3, _TEXT, True, ""), "kind": (5, _INT, False, ""),
        "display_name": (6, _TEXT, False, ""), "signature_documentation": (7, _MESSAGE, False, "Document"),
    },
    "Occurrence": {
        "range": (1, _INT, True, ""), "symbol": (2, _TEXT, False, ""), "symbol_roles": (3, _INT, False, ""),
        "enclosing_range": (7, _INT, True, ""),
    },
}  # fmt: skip
_NAME = r"(?:`(?:[^`]|``)+`|[A-Za-z0-9_+$-]+)"
_SYMBOL = re.compile(
    rf"(?:(?:[^ ]|  )+ ){{4}}(?:\[{_NAME}\]|\({_NAME}\)|{_NAME}(?:\([A-Za-z0-9_+$-]*\)\.|[/#.:!]))+", re.ASCII
)  # fmt: skip


def _classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="scip.proto", package="scip", syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, kind, repeated, of) in fields.items():
            label = 3 if repeated else 1
            message.field.add(
                name=field, number=number, type=kind, label=label, **({"type_name": f".scip.{of}"} if of else {})
            )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"scip.{name}")) for name in _MESSAGES}


CLASSES = _classes()


def read(data: bytes) -> Any:
    """An index as the protobuf library reads it."""
    index = CLASSES["Index"]()
    index.ParseFromString(data)
    return index


def faults(index: Any) -> Iterator[str]:
    """What the lint of SCIP's own tools would say, rule for rule."""
    described: set[str] = set()
    for document in index.documents:
        if not document.relative_path:
            yield "an empty path"
        own = [info.symbol for info in document.symbols]
        yield from (f"described twice: {symbol}" for symbol in _twice(own))
        described.update(own)
    yield from (f"two documents: {path}" for path in _twice(document.relative_path for document in index.documents))
    for document in index.documents:
        places = [(tuple(one.range), one.symbol_roles, one.symbol) for one in document.occurrences]
        yield from (f"occurs twice: {place}" for place in _twice(places))
        for one in document.occurrences:
            if one.symbol not in described:
                yield f"not described: {one.symbol}"
            if one.symbol_roles & 0x41 == 0x41:
                yield f"definition and forward definition: {one.symbol}"
            if not _SYMBOL.fullmatch(one.symbol):
                yield f"no symbol: {one.symbol}"


def _twice(values: Iterable[Any]) -> set[Any]:
    return {value for value, count in Counter(values).items() if count > 1}
