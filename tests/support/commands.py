"""The real command in a process of its own, as a user's shell starts it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, cast

POSTIL = (sys.executable, "-P", "-m", "postil")


class Ran(NamedTuple):
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        """Standard output as one JSON object."""
        return cast("dict[str, object]", json.loads(self.out))


def postil(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Ran:
    """Run ``postil`` in a folder to its end."""
    done = subprocess.run(
        [*POSTIL, *arguments], cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL, env=env
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def document(folder: Path, *arguments: str) -> dict[str, object]:
    """Run ``postil document --json``; a failed request is an error with its sentence."""
    ran = postil(folder, "-q", "document", "--json", *arguments)
    if ran.code not in (0, 1):
        raise AssertionError(ran.err)
    return ran.json()


def started(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start ``postil`` and go on."""
    return subprocess.Popen(
        [*POSTIL, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
