"""``textDocument/documentLink``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.references import doc_links
from postil.ide.values import Link

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server


def document_link(server: "Server", params: types.DocumentLinkParams) -> object:
    """What the docs of a document refer to, as links."""

    def answer(document: "OpenDocument", known: "Document") -> list[types.DocumentLink]:
        return [_link(server, document, each) for each in doc_links(document.session, known)]

    return server.about(params.text_document.uri, answer, wanted=server.settings.links_enable)


def _link(server: "Server", document: "OpenDocument", each: Link) -> types.DocumentLink:
    where = server.places.range(document.text, each.span)
    if isinstance(each.target, str):
        return types.DocumentLink(where, each.target, each.tooltip or None)
    uri = server.places.uri(document.session, each.target.path)
    line = each.target.name_span.line
    # Editors open the address, and those that know such fragments go to the line.
    return types.DocumentLink(where, f"{uri}#L{line}" if line > 1 else uri, each.tooltip or None)
