"""Real pushes: to a bare repository on disk, seen by a hook that notes what git tells it, or judged by the gate."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from postil_hooks.pushed import Pushed, Repository, pushed
from postil_hooks.refs import updates
from support.repos import Repo, make

GATE = "import sys\nfrom postil_hooks.pre_push import main\nsys.exit(main())\n"
GOOD = '"""Sums."""\n\n\ndef add(one, two):\n    """Add two numbers."""\n    return one + two\n'
BAD = "\n\ndef take(one, two):\n    return one - two\n"
_NOTED = '#!/bin/sh\nprintf "%s\\n" "$@" > "$NOTED.args"\ncat > "$NOTED"\n'


class Told(NamedTuple):
    """What git told a pre-push hook."""

    lines: bytes
    remote: str
    url: str


class Push(NamedTuple):
    """A push that the gate judged."""

    passed: bool
    said: str


class Place(NamedTuple):
    """A repository with a remote."""

    repo: Repo
    remote: Path

    def told(self, *arguments: str, env: dict[str, str] | None = None) -> Told:
        """Push, and note what git says to the hook, which lets everything pass."""
        noted = self.remote.parent / "noted"
        noted.unlink(missing_ok=True)
        self._hook(_NOTED)
        seen = {**os.environ, "NOTED": str(noted), **(env or {})}
        done = subprocess.run(
            ["git", "push", *arguments], cwd=self.repo.path, capture_output=True, check=False, env=seen
        )
        assert done.returncode == 0, done.stderr
        remote, url = Path(f"{noted}.args").read_text().splitlines()
        return Told(noted.read_bytes(), remote, url)

    def dry(self, *arguments: str, env: dict[str, str] | None = None) -> Told:
        """As ``told``, and the remote stays as it is."""
        return self.told("--dry-run", *arguments, env=env)

    def push(self, *arguments: str, env: dict[str, str] | None = None, options: str = "") -> Push:
        """Push through the gate."""
        self._hook(f"#!/bin/sh\nexec {sys.executable} -P -X utf8 -c '{GATE}' {options} \"$@\"\n")
        seen = {**os.environ, **(env or {})}
        done = subprocess.run(
            ["git", "push", *arguments], cwd=self.repo.path, capture_output=True, check=False, env=seen
        )
        return Push(done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace"))

    def known(self) -> None:
        """Push what there is, so that the remote has it."""
        self.repo.git("push", "--quiet", "--no-verify", "--all", "origin")

    def _hook(self, text: str) -> None:
        hooks = Path(self.repo.git("rev-parse", "--git-path", "hooks"))
        hook = self.repo.path / hooks / "pre-push"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(text, encoding="utf-8")
        hook.chmod(hook.stat().st_mode | stat.S_IXUSR)


def place(path: Path, files: "dict[str, str | bytes] | None" = None, *init: str) -> Place:
    """Make a repository with one commit of ``files`` and a bare remote called origin, which has nothing yet."""
    remote = make(path / "remote.git", None, "--bare", *init).path
    repo = make(path / "work", {"sums.py": GOOD} if files is None else files, *init)
    repo.git("remote", "add", "origin", f"file://{remote}")
    # Of the home that is this test's own: what is judged here is not how fast the machine is.
    repo.git("config", "--global", "postil.budget", "300")
    return Place(repo, remote)


def ranges(repo: Repo, told: Told) -> list[Pushed]:
    """What the gate makes of what git told; run in the repository, as a hook is."""
    before = os.getcwd()
    os.chdir(repo.path)
    repository = Repository(os.environ)
    try:
        return pushed(repository, updates(told.lines), told.remote, told.url)
    finally:
        repository.close()
        os.chdir(before)


def listed(repo: Repo, *arguments: str) -> set[str]:
    """The commits that ``git rev-list`` lists."""
    return set(repo.git("rev-list", *arguments).split())


def judge(
    repo: Repo, lines: bytes, *words: str, env: dict[str, str] | None = None, clean: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run the gate itself on some lines; ``clean``: with nothing else in its environment."""
    seen = dict(env or {}) if clean else {**os.environ, **(env or {})}
    return subprocess.run(
        [sys.executable, "-P", "-X", "utf8", "-c", GATE, *words], cwd=repo.path, input=lines, capture_output=True,
        check=False, env=seen,
    )  # fmt: skip
