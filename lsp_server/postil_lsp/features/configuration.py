"""``workspace/didChangeConfiguration``, and asking the client for its settings."""

import logging
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from postil_lsp.settings import SECTION
from postil_lsp.shapes import items

if TYPE_CHECKING:
    from postil_lsp.server import Server

ANSWER_SECONDS = 2.0
_log = logging.getLogger(__name__)


async def did_change(server: "Server", params: types.DidChangeConfigurationParams) -> None:
    """Take what was sent, and ask for what was not."""
    before = server.settings
    if params.settings:
        server.layers.sent(params.settings)
    await ask(server)
    if server.settings != before:
        server.settings_changed()


async def ask(server: "Server") -> None:
    """Have the client say its settings; what it does not say in time stays as it is."""
    if not server.capabilities.can("workspace.configuration"):
        return
    params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    try:
        answer = await server.protocol.ask(types.WORKSPACE_CONFIGURATION, params, ANSWER_SECONDS)
    except (TimeoutError, JsonRpcException):
        _log.info("the client does not say its settings")
        return
    for said in items(answer)[:1]:
        server.layers.asked(said)
