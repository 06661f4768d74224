"""``python -m bench.lsp.beside``: Postil's server and the two that answer a constant, a few files of each in turn.

A machine that others use is not as fast in one minute as in the next: what one server took is told beside what the
others did at the same time.
"""

import sys
import time
from pathlib import Path

from bench.corpora import corpus
from bench.lsp.__main__ import COUNT, SETTLE_SECONDS, said, share, standard_library
from bench.lsp.client import Client
from bench.lsp.places import Place, places
from bench.lsp.servers import CONSTANT, commands

NAMES = (*CONSTANT, "postil")
BLOCK = 30
"""Places in a row, three to a file."""


def main() -> int:
    """Measure over Django, then over Python's library."""
    django, library = corpus("django"), standard_library()
    for what, root, chosen in (
        ("django", django, places(django / "django", COUNT)),
        ("library", library, places(library, COUNT)),
    ):
        times = _beside(root, chosen)
        for part, name in ((0.5, "p50"), (0.95, "p95")):
            bare = share(times[NAMES[0]], part)
            for server in NAMES:
                took = share(times[server], part)
                said(server, f"{what}: hover {name} in turn, ms", took * 1000)
                if server == "postil":
                    said(server, f"{what}: hover {name} in turn, times that of bare pygls", took / bare)
    return 0


def _beside(root: Path, chosen: list[Place]) -> dict[str, list[float]]:
    """Seconds that each server took over each place."""
    servers = commands()
    clients = {name: Client(servers[name], root) for name in NAMES}
    times: dict[str, list[float]] = {name: [] for name in NAMES}
    opened: dict[str, str] = dict.fromkeys(NAMES, "")
    try:
        for client in clients.values():
            client.start()
            client.hover(client.open(chosen[0].path), 0, 0)
        time.sleep(SETTLE_SECONDS)
        for first in range(0, len(chosen), BLOCK):
            for name, client in clients.items():
                for place in chosen[first : first + BLOCK]:
                    uri = place.path.as_uri()
                    if uri != opened[name] and place.path != chosen[0].path:
                        client.open(place.path)
                        client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
                    opened[name] = uri
                    began = time.perf_counter()
                    client.hover(uri, place.line, place.character)
                    times[name].append(time.perf_counter() - began)
    finally:
        for client in clients.values():
            client.__exit__()
    return times


if __name__ == "__main__":
    sys.exit(main())
