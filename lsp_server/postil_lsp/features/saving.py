"""``textDocument/willSave`` and ``didSave``: what is on disk now is what the editor has."""

import logging
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from postil_lsp.server import Server

_log = logging.getLogger(__name__)


def will_save(server: "Server", params: types.WillSaveTextDocumentParams) -> None:
    """Have the text looked at without waiting for more typing: it stands now."""
    document = server.documents.get(params.text_document.uri)
    if document is not None:
        server.publishing.at_once(document)


def did_save(server: "Server", params: types.DidSaveTextDocumentParams) -> None:
    """Bring the index up to date with the file; a document whose text was lost is on disk again."""
    document = server.documents.get(params.text_document.uri)
    if document is None:
        return
    if document.lost:
        text = server.places.on_disk(document)
        if text is not None:
            server.documents.replaced(document, text)
            server.changed(document)
    server.publishing.at_once(document)
    keeping = server.keeping(document.session)
    if keeping is not None and server.settings.index_on_save:
        keeping.upkeep.touched([document.path])
