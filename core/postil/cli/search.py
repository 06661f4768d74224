"""``postil search``: symbols by the words of their names and docs, best first."""

import argparse

from postil.cli.console import Console
from postil.engine import lookup
from postil.engine.workspace import opened
from postil.model import SYMBOL_KINDS

USAGE = "postil search QUERY [--kind K] [--language L] [--limit N] [--json]"
SUMMARY = (
    "Search names and docs for all the words of QUERY, best first. A word matches the parts of a name:\n"
    "user finds find_user and UserCache. Exits with 1 when nothing matches."
)
EXAMPLES = """\
  postil search "parse date"
  postil search cache --kind class --language python --limit 5"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("query", nargs="+", metavar="QUERY", help="words; all of them must match")
    parser.add_argument("--kind", choices=SYMBOL_KINDS, metavar="K", help="only symbols of this kind, such as function")
    parser.add_argument("--language", metavar="L", help="only this language, such as python")
    parser.add_argument("--limit", type=_limit, default=20, metavar="N", help="how many at most (20)")
    parser.add_argument("--json", action="store_true", help="print one JSON object with the symbols in full")


def run(given: argparse.Namespace, console: Console) -> int:
    """Print the symbols that match; 1 when there are none."""
    query = " ".join(given.query)
    workspace = opened(console.directory, console.notice)
    found = lookup.search(workspace, query, given.kind, given.language, given.limit)
    if given.json:
        from postil.report.records import encoded
        from postil.report.results import found_record

        console.line(encoded({"query": query, "results": [found_record(item) for item in found]}))
    elif found:
        from postil.report.plain import Paint
        from postil.report.results import found_lines

        console.write(found_lines(found, Paint(console.colours)))
    else:
        from postil.report.plain import one_line

        console.notice(f"nothing matches {one_line(query, 60)!r}; postil document brings the index up to date")
    return 0 if found else 1


def _limit(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 10_000:
        return int(text)
    raise argparse.ArgumentTypeError("must be a number from 1 to 10000")
