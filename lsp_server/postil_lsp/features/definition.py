"""``textDocument/definition``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.engine.uses.local import Said
from postil.ide import definition as defining
from postil.ide.values import Targets
from postil_lsp.mentions import better

if TYPE_CHECKING:
    from collections.abc import Callable

    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server

Answer = list[types.LocationLink] | list[types.Location] | None
Found = tuple[Answer, tuple[str, ...]]


def definition(server: "Server", params: types.DefinitionParams) -> object:
    """Where what stands at a place is declared."""

    def answer(document: "OpenDocument", known: "Document") -> object:
        at = server.places.byte(document.text, params.position)

        def look(said: tuple[Said, ...] = ()) -> Found:
            found = defining.definition(document.session, known, at, said)
            return (None, ()) if found is None else (shown(server, document, found), found.ask)

        quick = look()
        return asked(server, document, known, quick, look) if quick[1] else quick[0]

    return server.about(params.text_document.uri, answer)


async def asked(
    server: "Server", document: "OpenDocument", known: "Document", quick: Found,
    look: "Callable[[tuple[Said, ...]], Found]",
) -> Answer:  # fmt: skip
    """The answer with what a worker says of the names that the quick one left open."""
    return (await better(server, document, known, quick[1], quick, look))[0]


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
