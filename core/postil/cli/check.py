"""``postil check``: findings and coverage, of a worktree or of a change."""

import argparse
from typing import TYPE_CHECKING

from postil.cli import covered
from postil.cli.console import Console
from postil.engine.checking.check import Asked, Checked
from postil.engine.checking.plugged import plugged, set_aside
from postil.engine.checking.selection import Selection
from postil.engine.workspace import Workspace, opened
from postil.errors import PostilError
from postil.report.plain import Paint, one_line

if TYPE_CHECKING:
    from postil.edits.suggestion import Suggestion
    from postil.engine.checking.coverage import Tables
    from postil.model import Finding

USAGE = (
    "postil check [PATH...] [--format text|json|sarif|rdjson|github] [--select R] [--ignore R]\n"
    "       [--base REV [--head REV] [--patch-fail-under P]] [--fail-under P] [--write-baseline]\n"
    "       [--explain PATH:LINE] [--list-symbols]\n"
    "       [--coverage] [--badge FILE] [--summary FILE]"
)
SUMMARY = (
    "Report docs that are missing, wrong or empty, and how much of what owes a doc has one. The index is\n"
    "brought up to date first. With findings the exit code is 1. A comment `postil: ignore[RULE] REASON`\n"
    "on or above a declaration silences a rule there. With --base only what a change adds or changes is\n"
    "checked, listed and counted, from where it left REV, as pull requests have it, up to --head or the worktree."
)
EXAMPLES = """\
  postil check
  postil check src --select undocumented-function --fail-under 80
  postil check --base origin/main --patch-fail-under 90
  postil check --base origin/main --list-symbols
  postil check --coverage --badge docs/coverage.svg --summary summary.md
  postil check --explain src/a.py:40
  postil check --format sarif > findings.sarif
  postil check --format json | jq -r '.findings[].rule' | sort | uniq -c"""

_FORMATS = ("text", "json", "sarif", "rdjson", "github")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; everything when none is given")
    parser.add_argument("--format", choices=_FORMATS, default="text", metavar="F", help=", ".join(_FORMATS))
    parser.add_argument("--select", action="append", metavar="R", help="only these rules, by commas or again and again")
    parser.add_argument("--ignore", action="append", metavar="R", help="not these rules")
    parser.add_argument("--fail-under", type=_percent, metavar="P", help="exit with 1 where less is documented")
    parser.add_argument("--base", metavar="REV", help="only what changed since the merge base with REV")
    parser.add_argument("--head", metavar="REV", help="up to REV; the worktree when it is not given")
    parser.add_argument("--patch-fail-under", type=_percent, metavar="P", help="as --fail-under, of what changed")
    parser.add_argument(
        "--write-baseline",
        action="store_true",
        help="put up with today's findings; a baseline that is there only shrinks",
    )
    parser.add_argument("--explain", metavar="PATH:LINE", help="tell how the symbols there count, and why")
    covered.arguments(parser)


def run(given: argparse.Namespace, console: Console) -> int:
    """Print what is wrong; 1 when something is."""
    if given.base is not None:
        return _of_range(given, console)
    for name in ("head", "patch_fail_under"):
        if getattr(given, name) is not None:
            raise PostilError(f"--{name.replace('_', '-')} needs a --base to compare with")
    from postil.engine.checking.check import check
    from postil.engine.document import document

    document(console.directory, given.paths, notice=console.notice)
    workspace = opened(console.directory, console.notice)
    chosen = Selection(_names(given.select), _names(given.ignore))
    if given.explain:
        return covered.explain(given.explain, console)
    if given.list_symbols:
        return covered.list_symbols(given, workspace, console)
    asked = Asked(tuple(given.paths), chosen, given.fail_under, None, given.write_baseline)
    checked = check(workspace, asked)
    tables = covered.counts(checked, workspace) if given.coverage else None
    _print(checked, given, workspace, console, tables)
    if given.badge or given.summary:
        covered.write_files(given, checked, workspace)
    return 1 if checked.findings or checked.below else 0


def _of_range(given: argparse.Namespace, console: Console) -> int:
    from postil.engine.checking.ranges import check_range

    if given.explain:
        raise PostilError("--explain tells of the worktree: leave --base out")
    workspace = opened(console.directory, console.notice)
    chosen = Selection(_names(given.select), _names(given.ignore))
    listed = given.list_symbols or given.summary is not None
    asked = Asked(tuple(given.paths), chosen, given.fail_under, given.patch_fail_under, given.write_baseline, listed)
    checked = check_range(workspace, asked, given.base, given.head, console.notice)
    if given.list_symbols:
        covered.print_symbols(checked.patch_symbols, given.format, console)
        return 0
    tables = covered.counts(checked, workspace) if given.coverage else None
    _print(checked, given, workspace, console, tables)
    if given.badge or given.summary:
        covered.write_files(given, checked, workspace)
    return 1 if checked.findings or checked.below else 0


def _print(
    checked: Checked, given: argparse.Namespace, workspace: Workspace, console: Console, tables: "Tables | None" = None
) -> None:
    from postil.report import findings

    form: str = given.format
    if form == "json":
        from postil.report.records import encoded

        console.line(encoded(findings.record(checked, tables)))
    elif form == "text":
        console.write(findings.text(checked, Paint(console.colours)))
        if given.write_baseline and workspace.config.baseline is None:
            from postil.engine.checking.baseline import DEFAULT

            console.notice(f'it counts once the configuration names it: baseline = "{DEFAULT}"')
        if tables is not None:
            from postil.report.tables import text

            console.write("\n" + text(tables, Paint(console.colours)))
    else:
        from postil.engine.checking.lines import Lines
        from postil.engine.checking.selection import known
        from postil.report.outputs import rendered

        repair = _repairs(checked, given, workspace, console) if form == "rdjson" else {}
        with Lines(workspace) as lines:
            console.write(rendered(form, checked, known(), lines.of, repair.get))
    for plugin, reason in set_aside(plugged()):
        console.notice(f"rules of {plugin} are set aside: {one_line(reason)}")
    for sentence in checked.below:
        if form not in ("text", "github"):
            console.notice(sentence)


def _repairs(
    checked: Checked, given: argparse.Namespace, workspace: Workspace, console: Console
) -> "dict[Finding, Suggestion]":
    from postil.engine.fixing.suggest import Revisions, suggestions

    between = None if given.base is None else Revisions(given.base, given.head)
    chosen = Selection(_names(given.select), _names(given.ignore))
    return suggestions(workspace, checked.findings, chosen, between, console.notice)


def _names(given: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for words in given or [] for name in words.split(",") if name.strip())


def _percent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError("must be a percentage from 0 to 100")
    return value
