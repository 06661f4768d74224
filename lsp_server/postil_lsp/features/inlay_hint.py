"""``textDocument/inlayHint``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.hints import hints

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server


def inlay_hint(server: "Server", params: types.InlayHintParams) -> object:
    """Which docs are out of date, within the lines of their declarations."""

    def answer(document: "OpenDocument", known: "Document") -> list[types.InlayHint]:
        places, text = server.places, document.text
        start, end = places.byte(text, params.range.start), places.byte(text, params.range.end)
        return [
            types.InlayHint(
                places.position(text, each.line, each.column), each.text, tooltip=each.tooltip or None,
                padding_left=True,
            )
            for each in hints(document.session, known, start, end)
        ]  # fmt: skip

    return server.about(params.text_document.uri, answer, wanted=server.settings.inlay_hints_freshness)
