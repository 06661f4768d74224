"""``postil document``: the index brought up to date with the worktree."""

import argparse
import sys

from postil.cli.console import Console
from postil.cli.signals import Cancellation
from postil.engine.document import document
from postil.report.progress import Bar, Lines, Silent
from postil.report.run import outcome_record, outcome_text

USAGE = "postil document [PATH...] [--force] [--workers N] [--progress] [--json]"
SUMMARY = (
    "Analyze every file of the worktree, or of the paths given, whose content is not in the index yet.\n"
    "An interrupted run is continued. The first Ctrl-C finishes the batch and keeps it, a second one\n"
    "stops at once. Files that fail are named and the exit code is 1; the others are documented."
)
EXAMPLES = """\
  postil document
  postil document src docs/guide.md
  postil document --json | jq .failed"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; everything when none is given")
    parser.add_argument("--force", action="store_true", help="analyze again what is known, and what was given up on")
    parser.add_argument(
        "--workers", type=_workers, metavar="N", help="processes that analyze; as many as CPUs otherwise"
    )
    parser.add_argument("--progress", action="store_true", help="draw the bar even where stderr is no terminal")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def run(given: argparse.Namespace, console: Console) -> int:
    """Bring the index up to date; 1 when files failed, 130 when cancelled."""
    with Cancellation() as cancellation:
        with _display(given, console) as display:
            outcome = document(
                console.directory,
                given.paths,
                force=given.force,
                workers=given.workers,
                on_progress=display.show,
                notice=console.notice,
                cancelled=cancellation.requested,
            )
        if given.json:
            from postil.report.records import encoded

            console.line(encoded(outcome_record(outcome)))
        else:
            console.write(outcome_text(outcome, every=console.verbose))
    if outcome.state == "cancelled":
        return 130
    return 1 if outcome.failed or outcome.state == "failed" else 0


def _display(given: argparse.Namespace, console: Console) -> Silent:
    if console.quiet:
        return Silent()
    if console.live or given.progress:
        return Bar(sys.stderr)
    return Lines(console.error)


def _workers(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 256:
        return int(text)
    raise argparse.ArgumentTypeError("must be a number from 1 to 256")
