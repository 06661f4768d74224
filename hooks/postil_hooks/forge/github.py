"""The step of ``action.yml``: which range an event of GitHub's is about, and the commands that check it.

The commands are printed, so that anybody can run the same ones at home.

Invariant: what a pull request can write (titles, names of branches, its configuration) is neither run nor obeyed; an
event that runs with secrets on somebody else's code is refused.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from postil.errors import PostilError
from postil.git.command import run
from postil.git.repository import discover
from postil.values import NamedTuple

_ZEROS = "0" * 40
_OPTIONS = (("INPUT_FAIL_UNDER", "--fail-under"), ("INPUT_PATCH_FAIL_UNDER", "--patch-fail-under"))


class Range(NamedTuple):
    """What an event brings."""

    base: str
    head: str


def main() -> int:
    """Check what the event in ``GITHUB_EVENT_PATH`` brings; exit codes as ``postil check`` has them."""
    from postil.cli import main as command

    try:
        asked = commands(os.environ, os.getcwd())
    except PostilError as error:
        print(f"::error::{error}")  # noqa: T201 - how a step says so on its page
        return 2
    return carried_out(asked, os.environ.get("INPUT_SARIF", ""), command)


def commands(environment: Mapping[str, str], folder: str) -> list[list[str]]:
    """The command lines of ``postil`` that check what the event brings."""
    words = ["check"]
    found = _range(environment)
    if found is not None:
        _present(found, folder)
        words += ["--base", found.base, "--head", found.head]
    for name, option in _OPTIONS:
        if environment.get(name) and (found is not None or option == "--fail-under"):
            words += [option, environment[name]]
    summary = environment.get("GITHUB_STEP_SUMMARY")
    asked = [[*words, "--format", "github", *(["--summary", summary] if summary else [])]]
    if environment.get("INPUT_SARIF"):
        asked.append([*words, "--format", "sarif"])
    return asked


def carried_out(asked: Sequence[list[str]], sarif: str, command: Callable[[Sequence[str]], int]) -> int:
    """Run the commands; the worst exit code is the step's."""
    worst = 0
    for words in asked:
        of_sarif = words[-1] == "sarif"
        print(f"postil {' '.join(words)}{f' > {sarif}' if of_sarif else ''}", flush=True)  # noqa: T201
        worst = max(worst, _into(sarif, words, command) if of_sarif else command(words))
        sys.stdout.flush()
    return worst


def _into(path: str, words: Sequence[str], command: Callable[[Sequence[str]], int]) -> int:
    """Run a command with its output in a file."""
    sys.stdout.flush()
    kept = os.dup(1)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    try:
        os.dup2(file, 1)
        return command(words)
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(file)


def _range(environment: Mapping[str, str]) -> Range | None:
    """The range of an event; None for one that brings none, of which the whole is checked."""
    import json

    name, path = environment.get("GITHUB_EVENT_NAME", ""), environment.get("GITHUB_EVENT_PATH", "")
    if name in ("pull_request_target", "workflow_run"):
        raise PostilError(f"{name} runs with secrets on somebody else's code; use the event pull_request")
    try:
        with open(path, encoding="utf-8") as file:
            event = cast("object", json.load(file))
    except (OSError, ValueError) as error:
        raise PostilError(f"GITHUB_EVENT_PATH names no event: {path} ({error})") from None
    if environment.get("INPUT_BASE"):
        return Range(environment["INPUT_BASE"], environment.get("GITHUB_SHA", "HEAD"))
    if name == "pull_request":
        pull = _field(event, "pull_request")
        return Range(_id(_field(_field(pull, "base"), "sha")), _id(_field(_field(pull, "head"), "sha")))
    if name == "merge_group":
        group = _field(event, "merge_group")
        return Range(_id(_field(group, "base_sha")), _id(_field(group, "head_sha")))
    if name == "push" and _field(event, "before") != _ZEROS:
        return Range(_id(_field(event, "before")), _id(_field(event, "after")))
    return None


def _field(value: object, name: str) -> object:
    if isinstance(value, dict) and name in value:
        return cast("object", value[name])
    raise PostilError(f"the event of GitHub's has no field {name}")


def _id(value: object) -> str:
    if isinstance(value, str) and len(value) in (40, 64) and not value.strip("0123456789abcdef"):
        return value
    raise PostilError("the event of GitHub's names something that is no commit id")


def _present(found: Range, folder: str) -> None:
    """Say what to do where the checkout is without the commits, which is what it is unless asked otherwise."""
    repository = discover(folder)
    for revision in found:
        known = run(
            ("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}"),
            repository.environment, cwd=repository.folder, fine=(0, 1),
        )  # fmt: skip
        if not known:
            raise PostilError(f"the checkout lacks {revision}; give actions/checkout fetch-depth: 0")


if __name__ == "__main__":
    sys.exit(main())
