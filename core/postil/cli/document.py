"""``postil document``: the index brought up to date with the worktree."""

from __future__ import annotations

from postil.engine.again import Begun

# The rest is imported where it is known that there is something to do.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from postil.cli.console import Console
    from postil.cli.simple import Simple
    from postil.engine.again import Outcome
    from postil.report.progress import Silent

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


def run(given: argparse.Namespace | Simple, console: Console) -> int:
    """Bring the index up to date; 1 when files failed, 130 when cancelled."""
    begun = Begun(console.directory)
    outcome = None if given.paths or given.force else begun.as_before()
    if outcome is not None:
        return _told(outcome, given, console)
    from postil.cli.signals import Cancellation
    from postil.engine.document import Asked, carried_out

    with Cancellation() as cancellation:
        with _display(given, console) as display:
            asked = Asked(
                given.paths, given.force, given.workers, display.show, console.notice, cancellation.requested, begun.at
            )
            outcome = carried_out(begun, asked)
        return _told(outcome, given, console)


def _told(outcome: Outcome, given: argparse.Namespace | Simple, console: Console) -> int:
    from postil.report.run import outcome_record, outcome_text

    if given.json:
        from postil.report.records import encoded

        console.line(encoded(outcome_record(outcome)))
    else:
        console.write(outcome_text(outcome, every=console.verbose))
    if outcome.state == "cancelled":
        return 130
    return 1 if outcome.failed or outcome.state == "failed" else 0


def _display(given: argparse.Namespace | Simple, console: Console) -> Silent:
    import sys

    from postil.report.progress import Bar, Lines, Silent

    if console.quiet:
        return Silent()
    if console.live or given.progress:
        return Bar(sys.stderr)
    return Lines(console.error)


def _workers(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 256:
        return int(text)
    import argparse

    raise argparse.ArgumentTypeError("must be a number from 1 to 256")
