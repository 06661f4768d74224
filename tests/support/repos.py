"""Real repositories in temporary folders, and the git commands that make them."""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple


class Repo(NamedTuple):
    """A folder to run git in. The isolation of ``tests/conftest.py`` must be in force."""

    path: Path

    def git(self, *arguments: str | bytes, stdin: bytes | None = None, env: dict[str, str] | None = None) -> str:
        """Run git here and return what it printed, without the last newline; a failure is an error with git's words."""
        seen = {**os.environ, **(env or {})}
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, input=stdin, capture_output=True, check=False, env=seen
        )
        if done.returncode:
            raise AssertionError(f"git {arguments}: {done.stderr.decode('utf-8', 'replace')}")
        return os.fsdecode(done.stdout).removesuffix("\n")

    def write(self, files: "dict[str, str | bytes]") -> "Repo":
        """Write files, text as UTF-8 with the line ends it has, making folders as needed."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return self

    def commit(self, files: "dict[str, str | bytes] | None" = None, message: str = "a change") -> str:
        """Write files, add everything, commit, and return the commit's id."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def remove(self, *names: str) -> "Repo":
        """Delete files from the worktree only."""
        for name in names:
            (self.path / name).unlink()
        return self


def make(path: Path, files: "dict[str, str | bytes] | None" = None, *init: str) -> Repo:
    """Make a repository, with one commit of ``files`` unless there are none; ``init`` goes to ``git init``."""
    path.mkdir(parents=True, exist_ok=True)
    repo = Repo(path)
    repo.git("init", "--quiet", *init)
    if files:
        repo.commit(files, "the first")
    return repo


def plain(path: Path, files: "dict[str, str | bytes]") -> Repo:
    """Make a folder with files that is in no repository."""
    path.mkdir(parents=True, exist_ok=True)
    return Repo(path).write(files)
