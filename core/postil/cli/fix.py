"""``postil fix``: docs repaired where that can be done without a person, and proved to change nothing else."""

import argparse
import os
import sys
from collections.abc import Sequence

from postil.cli.console import Console
from postil.engine.checking.selection import Selection
from postil.engine.document import document
from postil.engine.fixing.fix import Asked, Candidate, Choose, Left, Repaired, fix
from postil.engine.fixing.repairs import Repair
from postil.engine.workspace import Workspace, opened
from postil.errors import PostilError
from postil.model import FileDoc
from postil.report import repairs
from postil.report.diff import patch
from postil.report.plain import Paint, legible, one_line, path_text

USAGE = "postil fix [PATH...] [--diff] [--base REV] [--select R] [--ignore R] [--interactive]"
SUMMARY = (
    "Bring docs up to what they document: entries of parameters are added, renamed, dropped and put in\n"
    "order, in the doc's own style, and every other word stays as it is. Skeletons for what has no doc\n"
    "are inserted where such a rule is selected by name. Nothing is written that is not proved to\n"
    "change documentation only. Where something had to be left as it is the exit code is 1."
)
EXAMPLES = """\
  postil fix --diff
  postil fix src --interactive
  postil fix src/a.py --select undocumented-function,undocumented-class
  postil fix --base origin/main
  postil fix --diff | git apply"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; everything when none is given")
    parser.add_argument("--diff", action="store_true", help="print a patch for git apply and write nothing")
    parser.add_argument(
        "--base",
        metavar="REV",
        help="only what was added or changed since the merge base with REV, knowing what it was then",
    )
    parser.add_argument("--select", action="append", metavar="R", help="only these rules, by commas or again and again")
    parser.add_argument("--ignore", action="append", metavar="R", help="not these rules")
    parser.add_argument("--interactive", action="store_true", help="show each repair and ask")


def run(given: argparse.Namespace, console: Console) -> int:
    """Repair, and print what was repaired; 1 when something had to be left as it is."""
    document(console.directory, given.paths, notice=console.notice)
    workspace = opened(console.directory, console.notice)
    chosen = Selection(_names(given.select), _names(given.ignore))
    asked = Asked(tuple(given.paths), chosen, write=not given.diff)
    asking: Choose | None = _Asking(console) if given.interactive else None
    if given.base is not None:
        asking = _of_change(workspace, given, chosen, asking)
        asked = asked._replace(before=_before(workspace, given))
    done: list[Repaired] = []
    left = 0
    paint = Paint(console.colours)
    for one in fix(workspace, asked, asking, console.notice):
        if isinstance(one, Left):
            left += 1
            console.notice(repairs.refusal(one))
            continue
        done.append(one._replace(before=b"", after=b""))
        if given.diff:
            console.raw(patch(os.fsencode(one.path), one.before, [repair.edit for repair in one.repairs]))
        else:
            console.write(repairs.lines(one, paint))
    summary = repairs.summary(done, left, written=not given.diff)
    if not (done or left or chosen.select or workspace.config.select):
        console.notice(
            "what has no doc gets the beginning of one where its rule is selected: --select undocumented-class"
        )
    if given.diff:
        console.notice(summary.rstrip())
    else:
        console.write(summary)
    return 1 if left else 0


def _of_change(workspace: Workspace, given: argparse.Namespace, chosen: Selection, then: Choose | None) -> Choose:
    """Choose the repairs of what `check --base` finds, and among those as ``then`` does."""
    from postil.engine.checking.check import Asked as Checking
    from postil.engine.checking.ranges import check_range

    checked = check_range(workspace, Checking(tuple(given.paths), chosen), given.base, None)
    found = {(finding.path, finding.symbol or "", finding.rule) for finding in checked.findings}

    def choose(candidate: Candidate) -> Sequence[Repair]:
        own = tuple(
            repair
            for repair in candidate.repairs
            if any((candidate.path, repair.symbol, rule) in found for rule in repair.rules)
        )
        return own if then is None or not own else then(candidate._replace(repairs=own))

    return choose


def _before(workspace: Workspace, given: argparse.Namespace) -> dict[str, FileDoc]:
    """What the files of a change were before it."""
    from postil.engine.checking.changes import changed

    several = changed(workspace, given.base, None, given.paths)
    return {one.path: one.before for one in several if one.before is not None}


class _Asking:
    """Shows each repair to a person and takes an answer."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rest: bool | None = None
        """What holds for all that follow, once it was said."""

    def __call__(self, candidate: Candidate) -> Sequence[Repair]:
        """The repairs that are wanted."""
        return [repair for repair in candidate.repairs if self._wanted(candidate, repair)]

    def _wanted(self, candidate: Candidate, repair: Repair) -> bool:
        if self._rest is not None:
            return self._rest
        shown = patch(os.fsencode(candidate.path), candidate.file.content, [repair.edit]).decode("utf-8", "replace")
        notes = one_line("; ".join(repair.edit.notes))
        symbol = one_line(repair.symbol or "the file")
        self._console.error(f"{path_text(candidate.path)}:{repair.line} {symbol}: {notes}")
        self._console.error(legible(shown.partition("\n+++ ")[2].partition("\n")[2].rstrip("\n")))
        while True:
            self._console.error("make this repair? [y]es, [n]o, [a]ll that follow, [q]uit")
            answer = sys.stdin.readline()
            word = answer.strip().lower()[:1]
            if not answer:
                raise PostilError("the input ended before all was answered; nothing more is repaired")
            if word in ("a", "q"):
                self._rest = word == "a"
            if word in ("y", "n", "a", "q"):
                return word in ("y", "a")


def _names(given: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for words in given or [] for name in words.split(",") if name.strip())
