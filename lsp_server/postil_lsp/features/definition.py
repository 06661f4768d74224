"""``textDocument/definition``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide import definition as defining
from postil.ide.values import Targets

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server

Answer = list[types.LocationLink] | list[types.Location] | None


def definition(server: "Server", params: types.DefinitionParams) -> object:
    """Where what stands at a place is declared."""

    def answer(document: "OpenDocument", known: "Document") -> Answer:
        at = server.places.byte(document.text, params.position)
        found = defining.definition(document.session, known, at)
        return None if found is None else shown(server, document, found)

    return server.about(params.text_document.uri, answer)


def shown(server: "Server", document: "OpenDocument", found: Targets) -> Answer:
    """Targets as the client takes them."""
    session, places = document.session, server.places
    if not server.capabilities.can("textDocument.definition.linkSupport"):
        return [places.location(session, each.path, each.name_span) for each in found.targets] or None
    origin = places.range(document.text, found.span)
    links: list[types.LocationLink] = []
    for each in found.targets:
        whole = places.location(session, each.path, each.span)
        name = places.location(session, each.path, each.name_span)
        links.append(types.LocationLink(whole.uri, whole.range, name.range, origin))
    return links or None
