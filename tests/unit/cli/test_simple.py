"""What is read without argparse means what argparse would make of it."""

from itertools import chain, combinations, product

import pytest

from postil.cli.arguments import builtin, command_parser, main_parser
from postil.cli.simple import simple
from postil.errors import PostilError

BEFORE = (("-q",), ("-v",), ("--quiet",), ("-C", "."), ("-C", "-x"), ("-C",), ("--json",))
AFTER = (
    ("--force",), ("--json",), ("--progress",), ("-q",), ("--verbose",), ("-C", "x"), ("--workers", "2"), ("a.py",),
    ("--",), ("--help",), ("--jso",), ("-qv",), ("document",),
)  # fmt: skip
FIELDS = ("paths", "force", "json", "progress", "workers")


def read_by_argparse(words: list[str]) -> dict[str, object] | None:
    """None where it refuses, or does something else than to run the command."""
    try:
        given = main_parser().parse_args(words)
        if given.command != "document" or given.help or {"-h", "--help"} & set(given.rest):
            return None
        asked = command_parser("document", builtin("document")).parse_args(given.rest)
    except PostilError:
        return None
    found: dict[str, object] = {field: getattr(asked, field) for field in FIELDS}
    found["directory"] = given.directory
    found["quiet"], found["verbose"] = given.quiet or asked.quiet, given.verbose or asked.verbose
    return found


@pytest.mark.parametrize("count", range(3))
def test_plain_words_are_read_as_argparse_reads_them(count: int) -> None:
    understood = 0
    for before, after in product(combinations(BEFORE, count), chain(*(combinations(AFTER, n) for n in range(3)))):
        words = [*chain(*before), "document", *chain(*after)]
        found = simple(words)
        if found is not None:
            understood += 1
            assert vars(found) == read_by_argparse(words), words
    assert understood


@pytest.mark.parametrize("words", [[], ["document", "a.py"], ["show", "x"], ["-C", "x"], ["--version", "document"]])
def test_anything_else_is_left_to_argparse(words: list[str]) -> None:
    assert simple(words) is None
