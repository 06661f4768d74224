"""``window/workDoneProgress/cancel``: the user wants an end."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from postil_lsp.server import Server


def cancel(server: "Server", params: types.WorkDoneProgressCancelParams) -> None:
    """Stop the work that a bar is of."""
    # The converter lets any shape be a token.
    stop = server.bars.get(params.token) if isinstance(params.token, (str, int)) else None
    if stop is not None:
        stop()
