"""``postil show``: one file, one line or one name, the way a person reads it."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from postil.cli.console import Console
from postil.engine import lookup
from postil.engine.context import Context
from postil.engine.lookup import Found
from postil.engine.workspace import Workspace, opened
from postil.report.plain import Paint

if TYPE_CHECKING:
    from postil.engine.uses.find import Uses

USAGE = "postil show TARGET [--format text|markdown|json] [--uses] [--history]"
SUMMARY = (
    "Show the docs of a file (src/a.py), of what is declared around a line (src/a.py:40), or of a name\n"
    "(Job.run, or run where one symbol has it). A name that several symbols have lists them with path\n"
    "and line and exits with 1. In a file's outline, ! marks what needs docs."
)
EXAMPLES = """\
  postil show Job.run
  postil show src/a.py:40 --format markdown
  postil show Job --uses
  postil show Job.run --history
  postil show README.md"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", metavar="TARGET", help="a path, path:line, or a qualified or plain name")
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", metavar="F", help="text, markdown or json"
    )
    parser.add_argument("--history", action="store_true", help="the commits in which its code or its doc changed")
    parser.add_argument("--uses", action="store_true", help="count who uses it, which takes longer; see postil callers")


def run(given: argparse.Namespace, console: Console) -> int:
    """Print what was found; 1 when the name is that of several symbols."""
    target: str = given.target
    workspace = opened(console.directory, console.notice)
    found = lookup.find(workspace, target)
    if len(found) > 1:
        candidates(target, found, given.format, console)
        return 1
    if given.history:
        _history(workspace, found[0], given.format, console)
        return 0
    place = lookup.standing(workspace, found[0]) if found[0].ordinal is None else None
    counted = None
    if given.uses:
        from postil.engine.uses.find import uses  # costs more than all else that show does

        counted = uses(workspace, found[0], console.notice)
    _one(found[0], place, counted, given.format, console)
    return 0


def _history(workspace: Workspace, item: Found, wanted: str, console: Console) -> None:
    from postil.engine.checking.past import past
    from postil.report.past import record, text

    told = past(workspace, item)
    if wanted == "json":
        from postil.report.records import encoded

        console.line(encoded(record(item, told)))
    else:
        console.write(text(item, told, Paint(console.colours)))


def candidates(target: str, found: Sequence[Found], wanted: str, console: Console) -> None:
    """Print what an ambiguous name may mean; ``wanted``: ``json`` or anything else for lines."""
    from postil.report.results import candidate_lines, found_record

    if wanted == "json":
        from postil.report.records import encoded

        console.line(encoded({"ambiguous": target, "candidates": [found_record(item) for item in found]}))
        return
    console.write(candidate_lines(found, Paint(console.colours)))
    console.notice(f"{target!a} is the name of {len(found)} symbols; ask for one by path:line or its qualified name")


def _one(item: Found, place: Context | None, counted: "Uses | None", wanted: str, console: Console) -> None:
    if wanted == "json":
        from postil.report.records import encoded
        from postil.report.results import found_record

        record = found_record(item, place)
        if counted is not None:
            from postil.report.callers import counts_record

            record["uses"] = counts_record(counted)
        console.line(encoded(record))
        return
    if wanted == "markdown":
        from postil.report.markdown import file_markdown, symbol_markdown

        if place is not None:
            for piece in file_markdown(item.path, item.doc, place):
                console.write(piece)
        elif item.ordinal is not None:
            console.write(symbol_markdown(item.path, item.doc, item.ordinal, item.fresh))
    else:
        from postil.report.entity import file_text, symbol_text

        paint = Paint(console.colours)
        if place is not None:
            console.write(file_text(item.path, item.doc, place, item.fresh, paint))
        elif item.ordinal is not None:
            console.write(symbol_text(item.path, item.doc, item.ordinal, item.fresh, paint, item.declared))
    if counted is not None:
        from postil.report.callers import counted as in_words

        console.line(f"\n{in_words(counted).capitalize()}.")
