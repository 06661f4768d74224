"""``postil gc``: what nothing reaches any more is dropped."""

import argparse

from postil.cli.console import Console
from postil.engine.upkeep import gc
from postil.engine.workspace import opened
from postil.report.coverage import size

USAGE = "postil gc [--json]"
SUMMARY = "Drop from the index what no ref, no worktree and no recent work reaches, and give the room back."
EXAMPLES = "  postil gc"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace, console: Console) -> int:
    """Drop what is not reached and say how much that was."""
    dropped, freed = gc(opened(console.directory, console.notice))
    if given.json:
        from postil.report.records import encoded

        console.line(encoded({"dropped": dropped, "freed_bytes": freed}))
    else:
        contents = "1 content" if dropped == 1 else f"{dropped} contents"
        console.line(f"{contents} dropped, {size(max(freed, 0))} given back")
    return 0
