"""``textDocument/hover``."""

from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from postil_lsp.server import Server


def register(server: "Server") -> None:
    """Answer this request."""
    server.feature(types.TEXT_DOCUMENT_HOVER)(partial(hover, server))


def hover(server: "Server", params: types.HoverParams) -> types.Hover | None:
    """What is known of the name at a place."""
    found = server.at(params.text_document.uri)
    if found is None or not server.settings.hover_enable:
        return None
    document, known = found
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, f"{document.path}: {len(known.doc.symbols)}"))
