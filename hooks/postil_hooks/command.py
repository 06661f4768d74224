"""``postil hooks``: git's hooks put in, taken out, and looked at."""

import argparse
import os
import sys

from postil.cli.console import Console
from postil.git.repository import Repository, discover
from postil_hooks.everywhere import install_everywhere, set_folder, uninstall_everywhere
from postil_hooks.folder import SHARED, hooks_folder
from postil_hooks.install import Asked, Done, install, uninstall
from postil_hooks.scripts import PUSH, REFRESH
from postil_hooks.standing import Standing, hidden, standing, whose

USAGE = "postil hooks install|uninstall|status [--pre-push] [--refresh] [--global] [--required] [--json]"
LISTED = "git's hooks: the gate before a push, and those that keep the index fresh"
SUMMARY = (
    "The hook before a push judges what the push adds or changes; the refresh hooks bring the index up\n"
    "to date in the background after a checkout, merge, rewrite or commit. Without a choice, both. A hook\n"
    "that is there already runs after Postil's with the same input, and comes back as it was."
)
EXAMPLES = """\
  postil hooks install
  postil hooks install --pre-push --required
  postil hooks status
  postil hooks uninstall"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("action", choices=("install", "uninstall", "status"), help="what to do with the hooks")
    parser.add_argument("--pre-push", action="store_true", help="the gate before a push alone")
    parser.add_argument("--refresh", action="store_true", help="the hooks that keep the index fresh alone")
    parser.add_argument("--global", dest="everywhere", action="store_true", help="for all your repositories")
    parser.add_argument("--required", action="store_true", help="where Postil is missing, refuse a push")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace, console: Console) -> int:
    """Install, uninstall or tell."""
    hooks = ((PUSH,) if given.pre_push or not given.refresh else ()) + (
        REFRESH if given.refresh or not given.pre_push else ()
    )
    if given.action == "status":
        return _status(discover(console.directory), console, json=given.json)
    if given.everywhere:
        changed = (
            install_everywhere(hooks, sys.executable, required=given.required)
            if given.action == "install"
            else uninstall_everywhere(hooks)
        )
        return _told(changed, console, json=given.json)
    folder = hooks_folder(discover(console.directory))
    if given.action == "install":
        changed = install(folder, Asked(hooks, sys.executable, given.required))
        _told(changed, console, json=given.json)
        return 0
    return _told(uninstall(folder, hooks), console, json=given.json)


def _told(changed: list[Done], console: Console, *, json: bool) -> int:
    if json:
        from postil.report.records import encoded

        console.line(encoded({"hooks": [done._asdict() for done in changed]}))
        return 0
    for done in changed:
        after = f", before {_short(done.chained)}" if done.chained and done.chained != done.path else ""
        kept = ", before what is in it" if done.chained == done.path else ""
        console.line(f"{done.hook:<14}{done.what}: {_short(done.path)}{after}{kept}")
    if not changed:
        console.line("no hook of Postil's is here")
    return 0


def _status(repository: Repository, console: Console, *, json: bool) -> int:
    folder = hooks_folder(repository)
    found = standing(folder)
    overlooked = hidden(folder, repository.common_dir)
    everywhere = folder.kind == SHARED and set_folder() == folder.runs
    if json:
        from postil.report.records import encoded

        hooks = [one._asdict() for one in found]
        console.line(encoded({"folder": folder.runs, "hooks": hooks, "hidden": overlooked, "global": everywhere}))
        return 0
    console.line(f"git looks in {_short(folder.runs)} ({'all your repositories' if everywhere else whose(folder)})")
    for one in found:
        console.line(f"{one.hook:<14}{_state(one)}")
    if overlooked is not None:
        console.line(
            f"{_short(overlooked)} holds hooks of Postil's that git does not look at, because of core.hooksPath"
        )
    if os.environ.get("POSTIL_SKIP"):
        console.line("POSTIL_SKIP is set, so the gate would let everything pass")
    return 0


def _state(one: Standing) -> str:
    if not one.installed:
        what = "not installed" + (", another hook is there" if one.other else "")
        return what if one.why_not is None else f"{what}: {one.why_not}"
    after = ""
    if one.chained is not None:
        after = ", before what else is in it" if one.chained == one.path else f", before {_short(one.chained)}"
    state = "installed" if one.runs else "installed, but would not run"
    why = "" if one.why_not is None else f": {one.why_not}"
    return f"{state}{after}{why}"


def _short(path: str) -> str:
    """Relative to the current folder where that is shorter."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
