"""``textDocument/hover``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.engine.uses.local import Said
from postil.ide import hover as hovering
from postil.ide.values import EXACT, Hover
from postil.values import NamedTuple
from postil_lsp.mentions import better

if TYPE_CHECKING:
    from collections.abc import Callable

    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server


MOST_LIBRARIES = 4
"""Files in a row that a hover waits for."""


class Answer(NamedTuple):
    """What can be said at the moment."""

    hover: types.Hover | None = None
    ask: tuple[str, ...] = ()
    """The names that a worker could say more of."""
    wanting: bool = False
    """Whether a library could, once it was read."""


def hover(server: "Server", params: types.HoverParams) -> object:
    """What is known of the name at a place."""

    def answer(document: "OpenDocument", known: "Document") -> object:
        at = server.places.byte(document.text, params.position)

        library = document.session.library if server.settings.hover_libraries else None

        def look(said: tuple[Said, ...] = ()) -> Answer:
            missed = 0 if library is None else library.missed
            found = hovering.hover(document.session, known, at, said, showing(server))
            missing = not document.session.surveyed or (library is not None and library.missed > missed)
            wanting = missing and (found is None or found.sure != EXACT)
            if found is None:
                return Answer(None, (), wanting)
            return Answer(shown(server, document, found) if found.markdown else None, found.ask, wanting)

        quick = look()
        if quick.wanting:
            return looked_up(server, document, look)
        # Whoever is shown something at once does not wait for something better.
        if quick.hover is None and quick.ask:
            return asked(server, document, known, quick, look)
        return quick.hover

    return server.about(params.text_document.uri, answer, wanted=server.settings.hover_enable)


async def asked(
    server: "Server",
    document: "OpenDocument",
    known: "Document",
    quick: Answer,
    look: "Callable[[tuple[Said, ...]], Answer]",
) -> types.Hover | None:
    """The answer with what a worker says of the names that the quick one left open."""
    return (await better(server, document, known, quick.ask, quick, look)).hover


async def looked_up(server: "Server", document: "OpenDocument", look: "Callable[[], Answer]") -> types.Hover | None:
    """The answer once it is known where imports lead, and libraries were read that nobody has asked of before."""
    text, answer = document.text, Answer()
    for _ in range(MOST_LIBRARIES):
        await server.preparing.known(document.session)
        if document.text is not text:
            break
        answer = look()
        if not answer.wanting:
            break
    return answer.hover


def showing(server: "Server") -> hovering.Showing:
    """What the user wants to see."""
    said = server.settings
    return hovering.Showing(
        said.hover_show, dict(said.hover_kinds), False, said.hover_libraries, said.hover_freshness, said.hover_callers
    )


def shown(server: "Server", document: "OpenDocument", answer: Hover) -> types.Hover:
    """An answer as the client has it."""
    span = None if answer.span is None else server.places.range(document.text, answer.span)
    formats = server.capabilities.words("textDocument.hover.contentFormat")
    # Markdown is made to be read as it is, too.
    plain = bool(formats) and "markdown" not in formats
    kind = types.MarkupKind.PlainText if plain else types.MarkupKind.Markdown
    return types.Hover(types.MarkupContent(kind, answer.markdown), span)
