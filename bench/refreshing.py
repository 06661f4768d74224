"""What the refresh hooks cost git: a checkout of 1,000 changed files with them and without."""

import fcntl
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench.corpora import cache, git
from bench.documenting import POSTIL, cold
from bench.listing import QUIET_GIT, generated
from bench.measure import Line, Run, medians, run

HOOKS = "core.hooksPath"


def checkout() -> list[Line]:
    """The two in turn, each from a state in which nothing is left to refresh, and in the same direction."""
    with tempfile.TemporaryDirectory(dir=cache(), ignore_cleanup_errors=True) as scratch:
        root = Path(scratch) / "tree"
        shutil.copytree(generated(7_000), root, symlinks=True)
        git(root, "checkout", "-q", "-b", "other")
        for path in [path for path in git(root, "ls-files", "-z").split("\0") if path][::7][:1_000]:
            (root / path).write_bytes((root / path).read_bytes() + b"\n\ndef added():\n    pass\n")
        git(root, "commit", "-qam", "other")
        cold(root)
        run([*POSTIL, "hooks", "install", "--refresh"], root)
        got = medians(
            {"without": lambda: _checkout(root, "/dev/null"), "with": lambda: _checkout(root, ".git/hooks")}, 9
        )
        return [_line(got["with"], got["without"])]


def _line(with_them: Run, without: Run) -> Line:
    detail = {"with": round(with_them.seconds, 3), "without": round(without.seconds, 3)}
    ratio = with_them.seconds / without.seconds
    return Line("git checkout of 1,000 changed files with the refresh hooks, against without", ratio, "x", 1.1, detail)


def _checkout(root: Path, hooks: str) -> Run:
    """From the one branch to the other; then wait until nothing runs in the background, and go back without hooks."""
    git(root, "config", HOOKS, hooks)
    done = run(["git", "checkout", "-q", "-"], root, QUIET_GIT)
    store = root / ".git" / "postil"
    deadline = time.monotonic() + 60
    while (store / "refresh.wanted").exists() or not _free(store / "refresh.lock"):
        if time.monotonic() > deadline:
            sys.exit("the refresh has not come to its end")
        time.sleep(0.05)
    git(root, "-c", f"{HOOKS}=/dev/null", "checkout", "-q", "-")
    return done


def _free(lock: Path) -> bool:
    with lock.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True
