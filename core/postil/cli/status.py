"""``postil status``: what is indexed, how fresh it is, how much is documented."""

import argparse

from postil.cli.console import Console
from postil.engine.status import status
from postil.engine.workspace import opened
from postil.report.coverage import status_record, status_text
from postil.report.plain import Paint

USAGE = "postil status [--json]"
SUMMARY = (
    "Tell what is indexed of this worktree, whether it has changed since, how much of what needs docs\n"
    "has them, by language and by folder, and which jobs are running."
)
EXAMPLES = """\
  postil status
  postil status --json | jq .total.percent"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace, console: Console) -> int:
    """Print the state of the index."""
    known = status(opened(console.directory, console.notice))
    if given.json:
        from postil.report.records import encoded

        console.line(encoded(status_record(known)))
    else:
        console.write(status_text(known, Paint(console.colours), every=console.verbose))
    return 0
