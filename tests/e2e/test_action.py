"""The step of ``action.yml`` as GitHub's runner carries it out, and the same commands at home."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import repos
from support.commands import POSTIL
from support.framework import ROOT

GOOD = '"""Sums."""\n\n\ndef add(a, b):\n    """Add."""\n    return a + b\n'
WORSE = GOOD + "\n\ndef take(a):\n    return a\n"


def step() -> str:
    """The command of the step that checks; its variables are given by the tests as the runner would."""
    found = re.search(r"name: Check the docs\n.*?\n      run: (.+)\n", (ROOT / "action.yml").read_text(), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def repo(tmp_path: Path) -> repos.Repo:
    made = repos.make(tmp_path / "checkout", {"sums.py": GOOD})
    made.git("checkout", "-q", "-b", "feature")
    made.commit({"sums.py": WORSE})
    return made


def carried_out(repo: repos.Repo, name: str, event: object, **inputs: str) -> "subprocess.CompletedProcess[str]":
    path = repo.path.parent / "event.json"
    path.write_text(json.dumps(event))
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CI": "true",
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_STEP_SUMMARY": str(repo.path.parent / "summary.md"),
        **inputs,
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step()],
        cwd=repo.path, env=environment, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip


def pull(repo: repos.Repo) -> dict[str, object]:
    base, head = repo.git("rev-parse", "main"), repo.git("rev-parse", "feature")
    return {"pull_request": {"base": {"sha": base}, "head": {"sha": head}, "title": "$(touch ran); `touch ran`"}}


def test_a_pull_request_gets_annotations_a_summary_and_sarif_of_its_range_alone(repo: repos.Repo) -> None:
    done = carried_out(repo, "pull_request", pull(repo), INPUT_SARIF="postil.sarif")
    assert done.returncode == 1, done.stderr
    assert "::warning file=sums.py,line=9" in done.stdout
    assert "take has no doc" in done.stdout
    assert "add" not in done.stdout.split("::warning", 1)[1]
    assert "adds or changes: 0 of 1" in (repo.path.parent / "summary.md").read_text()
    results = json.loads((repo.path / "postil.sarif").read_text())["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == ["undocumented-function"]
    assert not (repo.path / "ran").exists()


def test_the_commands_it_prints_say_the_same_at_home(repo: repos.Repo) -> None:
    done = carried_out(repo, "pull_request", pull(repo))
    line = next(line for line in done.stdout.splitlines() if line.startswith("postil check"))
    home = subprocess.run(
        [*POSTIL, *line.split()[1:]], cwd=repo.path, capture_output=True, text=True, check=False, timeout=100
    )
    assert home.returncode == done.returncode
    assert home.stdout in done.stdout


def test_a_push_is_checked_from_what_was_there_before_and_a_new_branch_as_a_whole(repo: repos.Repo) -> None:
    before, after = repo.git("rev-parse", "main"), repo.git("rev-parse", "feature")
    done = carried_out(repo, "push", {"before": before, "after": after})
    assert f"--base {before} --head {after}" in done.stdout
    done = carried_out(repo, "push", {"before": "0" * 40, "after": after})
    assert "--base" not in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("name", "event", "said"),
    [
        ("pull_request_target", {}, "use the event pull_request"),
        ("pull_request", {}, "has no field pull_request"),
        ("push", {"before": "--output=x", "after": "y"}, "names something that is no commit id"),
        ("push", {"before": "1" * 40, "after": "2" * 40}, "fetch-depth: 0"),
    ],
)  # fmt: skip
def test_T11_an_event_that_cannot_be_trusted_or_followed_is_an_error_with_a_sentence(
    repo: repos.Repo, name: str, event: object, said: str
) -> None:
    done = carried_out(repo, name, event)
    assert done.returncode == 2
    assert done.stdout.startswith("::error::")
    assert said in done.stdout
