"""``textDocument/codeLens`` and ``codeLens/resolve``: what is known of declarations, above them."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.lenses import CALLERS, COVERAGE, FRESHNESS, PATCH, Patch, callers
from postil.ide.values import Lens
from postil_lsp.refreshing import refresh
from postil_lsp.shapes import table, word

if TYPE_CHECKING:
    from postil.engine.checking.coverage import Coverage
    from postil.ide.document import Document
    from postil.ide.lenses import Lenses
    from postil_lsp.documents import OpenDocument
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server


def code_lens(server: "Server", params: types.CodeLensParams) -> object:
    """The lines of a document."""
    settings = server.settings
    switches = (
        (settings.code_lens_callers, CALLERS),
        (settings.code_lens_freshness, FRESHNESS),
        (settings.code_lens_coverage, COVERAGE),
        (settings.code_lens_patch, PATCH),
    )
    wanted = frozenset(kind for on, kind in switches if on)

    def answer(document: "OpenDocument", known: "Document") -> list[types.CodeLens]:
        lenses = server.lenses(document.session)
        patch = lenses.patch(known) if PATCH in wanted else None
        if patch is not None:
            server.protocol.spawn(_patched(server, lenses, patch), "patch coverage")
        return [_lens(server, document, each) for each in lenses.of(known, wanted)]

    return server.about(params.text_document.uri, answer, wanted=bool(wanted))


def _lens(server: "Server", document: "OpenDocument", each: Lens) -> types.CodeLens:
    where = server.places.range(document.text, each.span)
    if not each.title:
        return types.CodeLens(where, data={"uri": document.uri, "symbol": each.symbol})
    if each.command is None:
        return types.CodeLens(where, types.Command(each.title, ""))
    place = {"line": where.start.line, "character": where.start.character}
    return types.CodeLens(where, types.Command(each.title, each.command.name, arguments=[document.uri, place]))


async def _patched(server: "Server", lenses: "Lenses", patch: Patch) -> None:
    """Find out what a branch adds, and have the lines asked for again when that is another."""

    def look(_: "Cancelled") -> "Coverage | None":
        return patch.coverage(server.notice)

    if lenses.take_patch(patch, await server.executor.run(look)):
        refresh(server)


async def resolve(server: "Server", params: types.CodeLens) -> types.CodeLens:
    """How many places use the declaration below a line."""
    data = table(params.data)
    document, symbol = server.documents.get(word(data.get("uri"))), word(data.get("symbol"))
    title = "callers"
    if document is not None and symbol:
        lenses = server.lenses(document.session)
        count = lenses.count(document.path, symbol)
        if count is not None:
            lenses.take(count, await server.executor.run(lambda cancelled: count.callers(server.notice, cancelled)))
        known = document.session.callers.get((document.path, symbol))
        title = title if known is None else callers(known)
    params.command = types.Command(title, "")
    return params
