"""``postil callers``: who uses a symbol, and how sure that is."""

import argparse

from postil.cli.console import Console
from postil.engine import lookup
from postil.engine.lookup import Found
from postil.engine.uses.find import uses
from postil.engine.workspace import opened
from postil.report.plain import Paint

USAGE = "postil callers TARGET [--json]"
SUMMARY = (
    "List where a symbol is used: path, line and column, the declaration it stands in, and the line.\n"
    "exact: followed through imports, members and types to the symbol itself. likely: nothing else has\n"
    "the name, or what it overrides is used. by name only: the name, of something unknown. Of a file\n"
    "its importers are listed. Exits with 1 when there is no use, or when several symbols have the name."
)
EXAMPLES = """\
  postil callers Job.run
  postil callers src/a.py:40
  postil callers src/a.py --json | jq '.uses[].path'"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", metavar="TARGET", help="a path, path:line, or a qualified or plain name")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace, console: Console) -> int:
    """Print the uses; 1 when there are none or the name is that of several symbols."""
    target: str = given.target
    workspace = opened(console.directory, console.notice)
    found = _without_constructors(lookup.find(workspace, target))
    if len({(item.path, _qualname(item)) for item in found}) > 1:
        from postil.cli.show import candidates

        candidates(target, found, "json" if given.json else "text", console)
        return 1
    item = found[0]
    answer = uses(workspace, item, console.notice)
    if not lookup.complete(workspace):
        console.notice(
            "only a part of this worktree is indexed, so uses may be missing; `postil document` does the rest"
        )
    if given.json:
        from postil.report.callers import uses_record
        from postil.report.records import encoded

        console.line(encoded(uses_record(item, answer)))
    elif answer.uses:
        from postil.report.callers import uses_text

        console.write(uses_text(answer, Paint(console.colours)))
    else:
        console.notice(f"no use of {target!a} was found")
    for path, reason in answer.failed:
        from postil.report.plain import path_text

        console.notice(f"{path_text(path)} was not looked through: {reason}")
    return 0 if answer.uses else 1


def _without_constructors(found: list[Found]) -> list[Found]:
    """Leave out constructors that bear the name of their class where that is there itself."""
    named = {(item.path, _qualname(item)) for item in found}
    kept = [item for item in found if not _is_constructor(item) or (item.path, _parent(item)) not in named]
    return kept or found


def _is_constructor(item: Found) -> bool:
    return item.ordinal is not None and item.doc.symbols[item.ordinal].kind == "constructor"


def _parent(item: Found) -> str | None:
    return None if item.ordinal is None else item.doc.symbols[item.ordinal].parent


def _qualname(item: Found) -> str | None:
    return None if item.ordinal is None else item.doc.symbols[item.ordinal].qualname
