"""Kill the gate at a random moment and see that nothing but its own index has changed."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from support.pushes import BAD, GATE, GOOD, Place, judge
from support.repos import Repo


def scene(here: Place) -> bytes:
    """A repository in the middle of work, and the lines of a push of what it has committed."""
    base = here.repo.git("rev-parse", "HEAD")
    changed: dict[str, str | bytes] = {f"m{number}.py": GOOD + BAD for number in range(40)}
    head = here.repo.commit(changed)
    here.repo.write({"dirty.py": BAD, "m1.py": "half an edit", "staged.py": GOOD})
    here.repo.git("add", "staged.py")
    here.repo.git("stash", "push", "--quiet", "--keep-index")
    here.repo.write({"m1.py": "half an edit"})
    return f"refs/heads/main {head} refs/heads/main {base}\n".encode()


def state(repo: Repo, remote: Path) -> str:
    """A digest of all that is the user's: every file, but for those of Postil's own folder."""
    digest = hashlib.sha256()
    for top in (repo.path, remote):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if not (name == "postil" and folder.endswith(".git")))
            for name in sorted(names):
                path = Path(folder) / name
                digest.update(f"{path} {path.stat().st_mode} {path.stat().st_mtime_ns}".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def killed(here: Place, lines: bytes, kills: int, seed: int) -> int:
    """Start the gate and kill it with all its children, again and again; how many had not ended by themselves."""
    chance = random.Random(seed)
    judge(here.repo, lines, "origin", "url")  # so that git has refreshed what it refreshes
    _forget(here)
    started = time.monotonic()
    judge(here.repo, lines, "origin", "url")
    longest = time.monotonic() - started
    before = state(here.repo, here.remote)
    caught = 0
    for number in range(kills):
        if number % 3 == 0:
            _forget(here)
        gate = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-c", GATE, "origin", "url"], cwd=here.repo.path,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        assert gate.stdin is not None
        gate.stdin.write(lines)
        gate.stdin.close()
        time.sleep(chance.uniform(0.005, longest))  # the moment is the point
        caught += gate.poll() is None
        with suppress(ProcessLookupError):  # it was quicker
            os.killpg(gate.pid, signal.SIGKILL)
        gate.wait()
        assert state(here.repo, here.remote) == before, f"kill {number} of seed {seed}"
    done = judge(here.repo, lines, "origin", "url")
    assert (done.returncode, done.stderr.count(b"take has no doc")) == (1, 20)
    return caught


def _forget(here: Place) -> None:
    """Take away what Postil knows of the repository."""
    for path in (here.repo.path / ".git" / "postil").glob("*"):
        path.unlink()
