"""``postil gc``: rows dropped that nothing reaches any more."""

import argparse

from postil.cli.console import Console

USAGE = "postil gc"
SUMMARY = "Drop from the index what no ref, no worktree and no recent work reaches, and give the room back."
EXAMPLES = "  postil gc"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""


def run(given: argparse.Namespace, console: Console) -> int:
    """Drop what is not reached and say how much that was."""
    raise NotImplementedError
