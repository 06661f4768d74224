"""Having a client ask again for what it asked before."""

from contextlib import suppress
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from postil_lsp.server import Server

REFRESH_SECONDS = 5.0
_REFRESHED = (
    (types.WORKSPACE_DIAGNOSTIC_REFRESH, "workspace.diagnostics.refreshSupport"),
    (types.WORKSPACE_CODE_LENS_REFRESH, "workspace.codeLens.refreshSupport"),
    (types.WORKSPACE_INLAY_HINT_REFRESH, "workspace.inlayHint.refreshSupport"),
)


def refresh(server: "Server") -> None:
    """Have a client that can ask again for findings, lenses and hints."""
    for method, path in _REFRESHED:
        if server.capabilities.can(path):
            server.protocol.spawn(_asked(server, method), method)


async def _asked(server: "Server", method: str) -> None:
    # A client that says it can and then cannot keeps what it has.
    with suppress(TimeoutError, JsonRpcException):
        await server.protocol.ask(method, None, REFRESH_SECONDS)
