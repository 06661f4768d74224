"""Long work as the client shows it: one bar a piece of work, that can be cancelled from either side.

Invariant: a bar that was begun is ended, and a client that cannot show bars is told nothing.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from postil_lsp.server import Server

ANSWER_SECONDS = 2.0
_log = logging.getLogger(__name__)


class Bar:
    """One bar."""

    def __init__(self, server: "Server", token: "types.ProgressToken | None", cancel: Callable[[], None]) -> None:
        """``token``: the client's own, None when it has to be asked for one; ``cancel``: for when it wants an end."""
        self._server = server
        self._token = token
        self._cancel = cancel
        self._shown = False
        self._last: tuple[int | None, str] | None = None

    async def begin(self, title: str) -> None:
        """Show it."""
        server = self._server
        if self._token is None:
            if not server.capabilities.can("window.workDoneProgress"):
                return
            token = server.next_token()
            params = types.WorkDoneProgressCreateParams(token)
            try:
                await server.protocol.ask(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params, ANSWER_SECONDS)
            except (TimeoutError, JsonRpcException):
                return
            self._token = token
        self._shown = True
        server.bars[self._token] = self._cancel
        self._send(types.WorkDoneProgressBegin(title, cancellable=True, percentage=0))

    def report(self, percentage: int | None, message: str) -> None:
        """Say how far the work is."""
        if self._shown and self._last != (percentage, message):
            self._last = percentage, message
            self._send(types.WorkDoneProgressReport(message=message, percentage=percentage))

    def end(self, message: str) -> None:
        """Take it away."""
        if self._shown and self._token is not None:
            self._shown = False
            self._server.bars.pop(self._token, None)
            self._send(types.WorkDoneProgressEnd(message=message or None))

    def _send(self, value: object) -> None:
        if self._token is not None:
            server = self._server
            plain = server.protocol.plain(value)
            server.protocol.notify(types.PROGRESS, types.ProgressParams(self._token, plain))
