"""Commit again and again while the worktree is listed again and again."""

import subprocess
import sys
from pathlib import Path

from postil.config import Config
from postil.git.repository import discover
from postil.git.worktree import listing
from support.repos import make

COMMITTER = """
import subprocess, sys
for number in range(int(sys.argv[1])):
    with open(f"f{number % 7}.py", "w") as file:
        file.write(f"{number}\\n")
    subprocess.run(["git", "add", "--all"], check=True)
    subprocess.run(["git", "commit", "--quiet", "--message", "x"], check=True)
"""


def against_listing(path: Path, commits: int) -> int:
    """Run both at once; every commit must succeed and every listing must be one that git could have had."""
    repo = make(path, {f"f{number}.py": "\n" for number in range(7)})
    repository = discover(str(repo.path))
    listings = 0
    argv = [sys.executable, "-c", COMMITTER, str(commits)]
    with subprocess.Popen(argv, cwd=repo.path, stderr=subprocess.PIPE) as committer:
        while committer.poll() is None:
            found = listing(repository, Config())
            listings += 1
            assert [entry.path for entry in found.entries] == [b"f%d.py" % number for number in range(7)]
        assert committer.stderr is not None
        assert (committer.returncode, committer.stderr.read()) == (0, b"")
    assert repo.git("rev-list", "--count", "HEAD") == str(commits + 1)
    assert all(entry.state == "clean" for entry in listing(repository, Config()).entries)
    return listings
