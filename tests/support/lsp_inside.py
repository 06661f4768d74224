"""The language server within the tests' own process: what it would say is kept, and no stream is read."""

import asyncio
import json
from typing import Any

from postil_lsp.offers import registered
from postil_lsp.server import Server


class Inside(Server):
    """A server whose replies are kept."""

    def __init__(self, loop: asyncio.AbstractEventLoop, **start: object) -> None:
        super().__init__(loop, lambda code: None)
        registered(self)
        self.said: list[Any] = []
        self.protocol._write = self._kept  # type: ignore[method-assign]
        params: dict[str, object] = {"processId": None, "rootUri": None, "capabilities": {}, **start}
        self.heard(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode())

    def heard(self, *bodies: bytes) -> list[Any]:
        """What is said to some messages until nothing is under way any more."""
        self.said.clear()

        async def held() -> None:
            for body in bodies:
                rest = body
                while rest:
                    rest = self.protocol.receive(rest)
            self.protocol.begin()
            while self.protocol._inbox or self.protocol.running:
                await asyncio.sleep(0 if self.protocol._inbox else 0.001)

        self.loop.run_until_complete(asyncio.wait_for(held(), 60))
        return list(self.said)

    def _kept(self, message: object, key: object = None) -> None:
        self.said.append(message)
