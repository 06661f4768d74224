"""``workspace/symbol``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide import symbols
from postil_lsp.features.document_symbol import KINDS

if TYPE_CHECKING:
    from postil_lsp.server import Server

MOST = 200


def workspace_symbol(server: "Server", params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation] | None:
    """The symbols that a query finds in all open folders."""
    if not server.settings.symbols_enable:
        return None
    found: list[types.SymbolInformation] = []
    for session in server.folders:
        for each in symbols.workspace_symbols(session, params.query):
            where = server.places.location(session, each.path, each.span)
            found.append(
                types.SymbolInformation(
                    where, each.name, KINDS[each.kind], container_name=each.container or None,
                    tags=[types.SymbolTag.Deprecated] if each.deprecated else None,
                )
            )  # fmt: skip
    return found[:MOST]
