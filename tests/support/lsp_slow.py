"""The language server with more requests: ``test/slow`` works until told to stop, ``test/ask`` asks the client.

``test/text`` says what text a document has, and how many errors its last analysis found; ``test/fail`` fails.

Started as a program, in the place of ``postil lsp``.
"""

import time
from typing import TYPE_CHECKING, Any, NoReturn

from postil_lsp import deferred

if TYPE_CHECKING:
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server


def register(server: "Server") -> None:
    """Answer the requests."""

    def work(cancelled: "Cancelled") -> str:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if cancelled():
                return "stopped"
            sum(range(2000))
        return "done"

    async def slow(_: Any) -> str:
        return await server.executor.run(work)

    async def ask(params: Any) -> str:
        try:
            return f"heard {await server.protocol.ask('test/question', params, params['seconds'])}"
        except TimeoutError:
            return "heard nothing"

    def text(params: Any) -> dict[str, object] | None:
        found = server.at(params["uri"])
        if found is None:
            return None
        return {"text": found[0].text.text, "errors": found[1].analysis.errors if found[1].fresh else None}

    def fail(_: Any) -> None:
        raise KeyError("the contents of a file")

    def unwritable(_: Any) -> Any:
        return {"value": object()}

    server.feature("test/unwritable")(unwritable)
    server.feature("test/slow")(slow)
    server.feature("test/ask")(ask)
    server.feature("test/text")(text)
    server.feature("test/fail")(fail)


def main() -> NoReturn:
    """Serve over the standard streams."""
    deferred.install()
    from postil_lsp import offers
    from postil_lsp.log import set_up
    from postil_lsp.run import over_streams

    registered = offers.registered

    def more(server: "Server") -> None:
        registered(server)
        register(server)

    offers.registered = more
    set_up(None, verbose=False)
    over_streams()


if __name__ == "__main__":
    main()
