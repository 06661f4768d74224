"""One life of the server: streams, loop, conversation, end.

Invariant: nothing but messages goes to the client's stream, whatever prints; and whatever ends the conversation ends
the process, with its children, within seconds.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

from postil_lsp import deferred, parent
from postil_lsp.channel import Channel
from postil_lsp.framing import Frames, Noise, Unframed
from postil_lsp.tidying import put_off

FLUSH_SECONDS = 1.0
"""How long the last words may take."""
FORCED_SECONDS = 2.5
"""After so long the process ends whatever it is doing."""

_log = logging.getLogger(__name__)


def over_streams() -> NoReturn:
    """Serve the editor that started this process."""
    # What is printed by whomever goes where it can do no harm.
    sink = os.dup(1)
    os.dup2(2, 1)
    source = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    served(source, sink)


def over_tcp(host: str, port: int) -> NoReturn:
    """Serve the first editor that connects."""
    with socket.create_server((host, port), family=_family(host), reuse_port=False) as listening:
        where = listening.getsockname()
        print(f"postil: listening on {where[0]}:{where[1]}", file=sys.stderr, flush=True)  # noqa: T201
        connection, _ = listening.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setblocking(False)
    descriptor = connection.detach()
    served(descriptor, os.dup(descriptor))


def _family(host: str) -> int:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def served(source: int, sink: int) -> NoReturn:
    """Hold one conversation over two descriptors, and end the process."""
    # A thread in the middle of its work lets the loop have its turn this soon.
    sys.setswitchinterval(0.001)
    put_off()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    conversation = Conversation(loop, source, sink)
    try:
        code = loop.run_until_complete(conversation.held())
    finally:
        conversation.close()
    logging.shutdown()
    # Threads may be in the middle of something; workers see the end of their pipes.
    os._exit(code)


class Conversation:
    """The streams of one client, and the server behind them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, source: int, sink: int) -> None:
        self._loop = loop
        self._left: asyncio.Future[int] = loop.create_future()
        self._frames = Frames()
        self._held: list[bytes] | None = []
        self._receive: Callable[[bytes], bytes] = lambda body: b""
        self._channel = Channel(loop, source, sink, self._received, self._ended)
        self._begin: Callable[[], None] = lambda: None
        self._close: Callable[[], None] = lambda: None

    async def held(self) -> int:
        """Serve until the client, or its death, ends it."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self._loop.add_signal_handler(number, self.leave, 128 + number)
        first = os.getppid()
        parent.watch(first, lambda: self._threadsafe(self._orphaned))
        deferred.install()
        # Only now, for the types that it needs are made when first used.
        from postil_lsp.offers import registered
        from postil_lsp.server import Server

        server = Server(self._loop, self.leave)
        registered(server)
        server.protocol.channel = self._channel
        self._channel.relieved = server.publishing.relieved
        self._close = server.close_all
        self._receive, self._begin = server.protocol.receive, server.protocol.begin
        self._server = server
        server.analysts.start()
        self._channel.start()
        code = await self._left
        threading.Thread(target=_force, args=(code,), name="postil-end", daemon=True).start()
        await self._channel.drained(FLUSH_SECONDS)
        return code

    def close(self) -> None:
        """End what was started."""
        self._close()
        self._channel.close()

    def leave(self, code: int) -> None:
        """End the conversation."""
        if not self._left.done():
            self._left.set_result(code)

    def _threadsafe(self, call: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:
            _log.debug("the loop has ended")

    def _orphaned(self) -> None:
        self.leave(1)

    def _received(self, data: bytes) -> None:
        try:
            for body in self._frames.fed(data):
                if isinstance(body, Noise):
                    _log.warning("passed over %s", body.value)
                elif rest := self._receive(body):
                    self._frames.back(rest)
        except Unframed as error:
            _log.error("the client cannot be understood: %s", error)
            self.leave(1)
        self._begin()

    def _ended(self) -> None:
        # An editor that closes its end and says nothing has died; one that said exit is gone already.
        self.leave(0 if self._server.protocol.ending else 1)


def _force(code: int) -> None:
    import time

    time.sleep(FORCED_SECONDS)
    os._exit(code)
