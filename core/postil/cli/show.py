"""``postil show``: one file, one line or one name, the way a person reads it."""

import argparse

from postil.cli.console import Console
from postil.engine import lookup

USAGE = "postil show TARGET [--format text|markdown|json]"
SUMMARY = (
    "Show the docs of a file (src/a.py), of what is declared around a line (src/a.py:40), or of a name\n"
    "(Job.run, or run where one symbol has it). A name that several symbols have lists them with path\n"
    "and line and exits with 1. In a file's outline, ! marks what needs docs."
)
EXAMPLES = """\
  postil show Job.run
  postil show src/a.py:40 --format markdown
  postil show README.md"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", metavar="TARGET", help="a path, path:line, or a qualified or plain name")
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", metavar="F", help="text, markdown or json"
    )


def run(given: argparse.Namespace, console: Console) -> int:
    """Print what was found; 1 when the name is that of several symbols."""
    target: str = given.target
    workspace = lookup.opened(console.directory, console.notice)
    found = lookup.find(workspace, target)
    if len(found) > 1:
        _candidates(target, found, given.format, console)
        return 1
    _one(workspace, found[0], given.format, console)
    return 0
