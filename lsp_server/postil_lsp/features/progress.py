"""``window/workDoneProgress/cancel``: the user wants an end."""

from typing import TYPE_CHECKING, cast

from lsprotocol import types

if TYPE_CHECKING:
    from postil_lsp.server import Server


def cancel(server: "Server", params: types.WorkDoneProgressCancelParams) -> None:
    """Stop the work that a bar is of."""
    # The converter lets any shape be a token.
    token = cast("object", params.token)
    stop = server.bars.get(token) if isinstance(token, (str, int)) else None
    if stop is not None:
        stop()
