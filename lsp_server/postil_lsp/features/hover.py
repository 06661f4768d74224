"""``textDocument/hover``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide import hover as hovering
from postil.ide.values import Hover

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server


def hover(server: "Server", params: types.HoverParams) -> object:
    """What is known of the name at a place."""

    def answer(document: "OpenDocument", known: "Document") -> types.Hover | None:
        at = server.places.byte(document.text, params.position)
        found = hovering.hover(document.session, known, at, (), showing(server))
        return None if found is None or not found.markdown else shown(server, document, found)

    return server.about(params.text_document.uri, answer, wanted=server.settings.hover_enable)


def showing(server: "Server") -> hovering.Showing:
    """What the user wants to see."""
    settings = server.settings
    return hovering.Showing(settings.hover_show, dict(settings.hover_kinds), False)


def shown(server: "Server", document: "OpenDocument", answer: Hover) -> types.Hover:
    """An answer as the client has it."""
    span = None if answer.span is None else server.places.range(document.text, answer.span)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, answer.markdown), span)
