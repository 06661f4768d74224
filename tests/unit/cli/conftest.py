"""One small documented worktree that all tests of the reading commands look at."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from support.commands import POSTIL
from support.repos import plain

JOBS = '''"""Runs jobs."""

import asyncio

LIMIT = 3


class Job(Base):
    """One job.

    Attributes:
        name: What it is called.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @retry
    async def run(self, *rest: int, timeout: float = 5) -> dict[str, int]:
        """Run the job, \x1b[31mat once\x1b[0m.

        Args:
            timeout: How long to wait.
                And no longer.
            gone: Not there any more.

        Returns:
            dict[str, int]: The counts.

        Raises:
            ValueError: If it is bad.
        """
        raise KeyError

    def stop(self) -> None:
        pass


def run(job):
    return job
'''
FILES: dict[str, str | bytes] = {
    "src/jobs.py": JOBS,
    "src/caf\u00e9/util.go": (
        "// Package util helps.\npackage util\n\n"
        "// ParseDate reads a date.\nfunc ParseDate(s string) error { return nil }\n"
    ),
    "web/view.js": "/**\n * Draws it.\n * @param {string} id - the id\n */\nexport function draw(id) {}\n",
    "README.md": "# Things\n\nWhat it is.\n\n## Use\n\nLike so.\n",
    "data.bin": b"\0\1\2",
}


class Place:
    """The worktree and what its processes must see."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.home = home


@pytest.fixture(scope="session")
def _documented(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("documented") / "tree", tmp_path_factory.mktemp("store"))
    plain(place.folder, FILES)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(place.home),
        "POSTIL_HOME": str(place.home),
    }
    # Old enough for their times to be trusted, as almost all files of a real worktree are.
    for path in place.folder.rglob("*"):
        os.utime(path, (time.time() - 100, time.time() - 100))
    for words in ("init -q", "add --all", "-c user.name=x -c user.email=x@example.invalid commit -q -m x"):
        subprocess.run(["git", *words.split()], cwd=place.folder, env=environment, check=True)
    done = subprocess.run([*POSTIL, "document"], cwd=place.folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def documented(_documented: Place, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a worktree that is documented already; for reading only."""
    monkeypatch.setenv("POSTIL_HOME", str(_documented.home))
    # Another configuration of git would be another listing.
    monkeypatch.setenv("HOME", str(_documented.home))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    return _documented.folder
