"""``textDocument/documentSymbol``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide import symbols
from postil.ide.values import SymbolItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server

_K = types.SymbolKind
KINDS = {
    "module": _K.Module, "namespace": _K.Namespace, "class": _K.Class, "struct": _K.Struct, "interface": _K.Interface,
    "enum": _K.Enum, "enum_member": _K.EnumMember, "trait": _K.Interface, "type": _K.TypeParameter,
    "function": _K.Function, "method": _K.Method, "constructor": _K.Constructor, "property": _K.Property,
    "field": _K.Field, "constant": _K.Constant, "variable": _K.Variable, "macro": _K.Function, "table": _K.Struct,
    "column": _K.Field, "section": _K.String,
}  # fmt: skip


def document_symbol(server: "Server", params: types.DocumentSymbolParams) -> object:
    """The declarations of a document, with how documented they are."""
    nested = server.capabilities.can("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport")

    def answer(document: "OpenDocument", known: "Document") -> object:
        items = symbols.document_symbols(known)
        if nested:
            return _nested(server, document, items)
        return _flat(server, document, items)

    return server.about(params.text_document.uri, answer, wanted=server.settings.symbols_enable)


def _nested(server: "Server", document: "OpenDocument", items: "Sequence[SymbolItem]") -> list[types.DocumentSymbol]:
    """As deep as declarations nest; made from the inside out, without recursion."""
    order: list[SymbolItem] = []
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        order.append(item)
        waiting += item.children
    made: dict[int, types.DocumentSymbol] = {}
    for item in reversed(order):
        made[id(item)] = types.DocumentSymbol(
            name=item.name or "?",
            detail=item.detail or None,
            kind=KINDS[item.kind],
            tags=[types.SymbolTag.Deprecated] if item.deprecated else None,
            range=server.places.range(document.text, item.span),
            selection_range=server.places.range(document.text, item.name_span),
            children=[made[id(child)] for child in item.children] or None,
        )
    return [made[id(item)] for item in items]


def _flat(server: "Server", document: "OpenDocument", items: "Sequence[SymbolItem]") -> list[types.SymbolInformation]:
    found: list[types.SymbolInformation] = []
    waiting = [(item, "") for item in reversed(items)]
    while waiting:
        item, holder = waiting.pop()
        where = types.Location(document.uri, server.places.range(document.text, item.span))
        found.append(types.SymbolInformation(where, item.name or "?", KINDS[item.kind], container_name=holder or None))
        waiting += [(child, item.name) for child in reversed(item.children)]
    return found
