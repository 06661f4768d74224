"""This repository as a release of it: what pre-commit clones, and what pip installs."""

import os
import subprocess
from pathlib import Path

from support import repos

ROOT = Path(__file__).parents[2]


def released(path: Path) -> repos.Repo:
    """A repository with one commit of everything here that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    repo = repos.make(path)
    names = [os.fsdecode(name) for name in listed.split(b"\0") if name]
    repo.write({name: (ROOT / name).read_bytes() for name in names if (ROOT / name).is_file() and "tests/" not in name})
    repo.commit(message="a release")
    return repo
