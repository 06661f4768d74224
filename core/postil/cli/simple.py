"""The words of a plain ``postil document``, read without argparse, whose import takes as long as the run.

Invariant: what is understood here means what argparse would make of it; anything else is left to argparse.
"""

import os

from postil.errors import NoSuchPath

_FLAGS = {
    "--force": "force", "--json": "json", "--progress": "progress", "--quiet": "quiet", "--verbose": "verbose",
    "-q": "quiet", "-v": "verbose",
}  # fmt: skip
_SHARED = frozenset(("quiet", "verbose"))


class Simple:
    """What was asked for: the fields that argparse would fill."""

    def __init__(self) -> None:
        self.directory: str | None = None
        """What ``-C`` names."""
        self.paths: list[str] = []
        self.force = self.json = self.progress = self.quiet = self.verbose = False
        self.workers: int | None = None


def simple(words: "list[str]") -> Simple | None:
    """Read the words of a command line; None where argparse must."""
    found = Simple()
    before = True
    rest = iter(words)
    for word in rest:
        name = _FLAGS.get(word)
        if name is not None and (name in _SHARED or not before):
            setattr(found, name, True)
        elif word == "document" and before:
            before = False
        elif word == "-C" and before and found.directory is None:
            found.directory = next(rest, "-")
            if found.directory.startswith("-"):
                return None
        else:
            return None
    return None if before or (found.quiet and found.verbose) else found


def folder(given: str | None) -> str:
    """The folder that ``-C`` names, or that the process runs in."""
    try:
        directory = os.path.join(os.getcwd(), given) if given else os.getcwd()
    except FileNotFoundError as error:
        raise NoSuchPath("the current folder no longer exists; change to another one") from error
    if not os.path.isdir(directory):
        raise NoSuchPath(f"no such folder: {given}")
    return directory
