"""A small repository with documented sources, for conversations with the server."""

from pathlib import Path

import pytest

from support.repos import make

JOBS = '''"""Jobs and how they run."""


class Job:
    """A piece of work."""

    def run(self, timeout: float = 5.0) -> bool:
        """Run the job.

        Args:
            timeout: Seconds to wait.
        """
        return timeout > 0


def start(name: str) -> Job:
    """Start a job of that name."""
    return Job()
'''
MAIN = '''"""The program."""

from jobs import Job, start

start("a").run()
Job()
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository of two files, committed."""
    return make(tmp_path / "project", {"jobs.py": JOBS, "main.py": MAIN}).path
