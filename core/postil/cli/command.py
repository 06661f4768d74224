"""What the module of a command holds; the entry point of another package's command names one just like it."""

import argparse
from typing import Protocol

from postil.cli.console import Console


class Command(Protocol):
    """What the module of a command holds; that of another package's entry point the same, and ``LISTED``."""

    LISTED: str
    """What it does, in a few words, for ``postil --help``; Postil's own are listed in ``postil.cli``."""
    USAGE: str
    """How it is called, beginning with ``postil``."""
    SUMMARY: str
    """One sentence or more on what it does."""
    EXAMPLES: str
    """Command lines and what each is for."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the command takes."""
        ...

    def run(self, given: argparse.Namespace, console: Console) -> int:
        """Carry it out and return the exit code."""
        ...
