"""``textDocument/hover``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.engine.uses.local import Said
from postil.ide import hover as hovering
from postil.ide.values import Hover
from postil_lsp.mentions import better

if TYPE_CHECKING:
    from collections.abc import Callable

    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server


Answer = tuple[types.Hover | None, tuple[str, ...]]
"""What is shown, and the names that a worker could say more of."""


def hover(server: "Server", params: types.HoverParams) -> object:
    """What is known of the name at a place."""

    def answer(document: "OpenDocument", known: "Document") -> object:
        at = server.places.byte(document.text, params.position)

        def look(said: tuple[Said, ...] = ()) -> Answer:
            found = hovering.hover(document.session, known, at, said, showing(server))
            if found is None:
                return None, ()
            return (shown(server, document, found) if found.markdown else None), found.ask

        quick = look()
        # Whoever is shown something at once does not wait for something better.
        if quick[0] is not None or not quick[1]:
            return quick[0]
        return asked(server, document, known, quick, look)

    return server.about(params.text_document.uri, answer, wanted=server.settings.hover_enable)


async def asked(
    server: "Server",
    document: "OpenDocument",
    known: "Document",
    quick: Answer,
    look: "Callable[[tuple[Said, ...]], Answer]",
) -> types.Hover | None:
    """The answer with what a worker says of the names that the quick one left open."""
    return (await better(server, document, known, quick[1], quick, look))[0]


def showing(server: "Server") -> hovering.Showing:
    """What the user wants to see."""
    settings = server.settings
    return hovering.Showing(settings.hover_show, dict(settings.hover_kinds), False)


def shown(server: "Server", document: "OpenDocument", answer: Hover) -> types.Hover:
    """An answer as the client has it."""
    span = None if answer.span is None else server.places.range(document.text, answer.span)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, answer.markdown), span)
