"""What ``docs/hooks.md`` has people paste for GitHub and GitLab does what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import repos
from support.framework import ROOT
from support.pasted import pasted

GOOD = '"""Sums."""\n\n\ndef add(a, b):\n    """Add."""\n    return a + b\n'
TWICE = GOOD + "\n\ndef take(a):\n    return a\n\n\ndef give(a):\n    return a\n"
HALF = TWICE.replace("def take(a):\n", 'def take(a):\n    """Remove one from the pile."""\n')
WHOLE = HALF.replace("def give(a):\n", 'def give(a):\n    """Put one onto the pile."""\n')


def values(name: str) -> list[str]:
    """The values that the job for GitLab lists under a key."""
    found = re.search(rf"^  {name}:\n((?:    - .*\n)+)", pasted("GitLab"), re.MULTILINE)
    assert found is not None
    return [line.removeprefix("    - ") for line in found[1].splitlines()]


@pytest.mark.parametrize(("pushed", "percent", "code"), [(TWICE, "0.0", 1), (HALF, "50.0", 1), (WHOLE, "100.0", 0)])
def test_the_job_for_gitlab_checks_the_merge_request_and_gitlab_reads_its_coverage(
    tmp_path: Path, pushed: str, percent: str, code: int
) -> None:
    repo = repos.make(tmp_path / "checkout", {"sums.py": GOOD, "old.py": TWICE.replace("Sums", "Old")})
    base = repo.git("rev-parse", "HEAD")
    repo.git("checkout", "-q", "--detach")
    head = repo.commit({"sums.py": pushed})
    install, check = values("script")
    assert install == "pip install postil"
    environment = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "CI": "true", "GITLAB_CI": "true",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head,
    }  # fmt: skip
    ran = subprocess.run(
        ["sh", "-ec", check], cwd=repo.path, env=environment, capture_output=True, text=True, check=False, timeout=100
    )
    assert ran.returncode == code, ran.stderr
    log = ran.stdout + ran.stderr
    # GitLab takes the last match in the log, of RE2; what is written here means the same to both.
    found = re.search(r"^  coverage: '/(.*)/'$", pasted("GitLab"), re.MULTILINE)
    assert found is not None
    assert not re.search(r"\(\?[^:]|\\\d|[*+?]\+", found[1])
    assert re.findall(found[1], log) == [percent]
    (summary,) = re.findall(r"paths: \[(.*)\]", pasted("GitLab"))
    assert f"({float(percent):g}%)" in (repo.path / summary).read_text()


def test_the_coverage_that_gitlab_reads_is_found_where_nothing_is_wrong_and_colours_are_on(tmp_path: Path) -> None:
    repo = repos.make(tmp_path / "checkout", {"sums.py": GOOD})
    base = repo.git("rev-parse", "HEAD")
    head = repo.commit({"sums.py": WHOLE})
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "postil", "check", "--base", base, "--head", head], cwd=repo.path,
        capture_output=True, text=True, check=True, env={**os.environ, "FORCE_COLOR": "1", "TERM": "xterm"},
    )  # fmt: skip
    pattern = re.search(r"'/(.*)/'", pasted("GitLab"))
    assert pattern is not None
    assert re.findall(pattern[1], ran.stdout + ran.stderr) == ["100.0"]


def test_the_workflow_for_github_gives_the_action_what_it_takes() -> None:
    workflow, action = pasted("GitHub"), (ROOT / "action.yml").read_text(encoding="utf-8")
    taken = re.search(r"^inputs:\n(.*?)^runs:", action, re.DOTALL | re.MULTILINE)
    given = re.search(r"uses: OWNER/postil@\S+ .*\n        with:\n((?:          .*\n)+)", workflow)
    assert taken is not None
    assert given is not None
    names = re.findall(r"^          ([\w-]+):", given[1], re.MULTILINE)
    assert names
    assert set(names) <= set(re.findall(r"^  ([\w-]+):", taken[1], re.MULTILINE))
    # The range is of commits that a shallow checkout does not have, and SARIF needs a right of its own.
    assert "fetch-depth: 0" in workflow
    assert "security-events: write" in workflow
