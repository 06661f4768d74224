"""``postil lsp``: the language server, over standard streams or a socket."""

import argparse
from typing import TYPE_CHECKING

from postil.errors import PostilError

if TYPE_CHECKING:
    from postil.cli.console import Console

LISTED = "the language server, for editors"
USAGE = "postil lsp [--stdio | --tcp HOST:PORT] [--log-file FILE]"
SUMMARY = (
    "Serve an editor: hovers, findings, repairs, lenses, completion in docs. An editor starts it and talks to it\n"
    "over its standard streams. docs/editors.md has the lines that make each editor do so."
)
EXAMPLES = """\
  postil lsp
  postil lsp --log-file /tmp/postil.log -v
  postil lsp --tcp 127.0.0.1:7658"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    way.add_argument("--tcp", metavar="HOST:PORT", help="listen there, and serve the first client that connects")
    parser.add_argument("--log-file", metavar="FILE", help="write what is logged there too, not only to stderr")


def run(given: argparse.Namespace, console: "Console") -> int:
    """Serve until the client ends it."""
    place = None if given.tcp is None else _place(given.tcp)
    from postil_lsp.log import set_up

    set_up(None if given.log_file is None else str(given.log_file), verbose=console.verbose)
    from postil_lsp import run as serving

    if place is None:
        serving.over_streams()
    serving.over_tcp(*place)


def _place(text: str) -> tuple[str, int]:
    host, colon, port = str(text).rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise PostilError(f"--tcp needs HOST:PORT, not {text}")
    return host.strip("[]") or "127.0.0.1", int(port)
