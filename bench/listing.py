"""Second runs, branch switches, changes, and the listing itself, beside ``git status``."""

import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench.corpora import cache, commit, corpus, git
from bench.documenting import POSTIL, cold
from bench.measure import Line, Run, medians, run

QUIET_GIT = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def again(sizes: tuple[int, ...] = (7_000, 20_000, 80_000)) -> list[Line]:
    """``document`` with nothing changed, whole process, against ``git status``."""
    lines = []
    for size in sizes:
        root = generated(size)
        _document(root)
        _document(root)  # what git does not know of is remembered by the first run that finds nothing to do
        got = medians({"postil": partial(_document, root), "git status": partial(_status, root)}, 7)
        ratio = got["postil"].seconds / got["git status"].seconds
        detail = {name: round(done.seconds, 3) for name, done in got.items()}
        lines.append(Line(f"document again, {size} files", ratio, "x", 2.5 if size < 20_000 else 1.3, detail))
        if size == 80_000:
            lines += _memory(root)
    return lines


def branch() -> list[Line]:
    """A branch whose blobs were seen before parses nothing."""
    with tempfile.TemporaryDirectory(dir=cache()) as scratch:
        root = Path(scratch) / "tree"
        shutil.copytree(corpus("django"), root, symlinks=True)
        git(root, "checkout", "-q", "-b", "other")
        for path in sorted(root.glob("django/db/**/*.py"))[:100]:
            path.write_bytes(path.read_bytes() + b"\n\ndef added():\n    pass\n")
        git(root, "commit", "-qam", "other")
        _document(root)
        git(root, "checkout", "-q", "-")
        _document(root)
        git(root, "checkout", "-q", "other")
        return [Line("files parsed after a switch to a known branch", _documented(root), "", 0, {})]


def changed() -> list[Line]:
    """1,000 files changed of 20,000, against a cold run on those alone and the unchanged listing."""
    root = generated(20_000)
    _document(root)
    unchanged = medians({"again": lambda: _document(root)})["again"].seconds
    paths = [path for path in git(root, "ls-files", "-z").split("\0") if path][:20_000:20]
    with tempfile.TemporaryDirectory(dir=cache()) as scratch:
        alone = Path(scratch) / "alone"
        times: list[Run] = []
        for step in range(3):
            for path in paths:
                text = (root / path).read_text(encoding="utf-8") + f"\n\ndef step_{step}():\n    return {step}\n"
                (root / path).write_text(text, encoding="utf-8")
                (alone / path).parent.mkdir(parents=True, exist_ok=True)
                (alone / path).write_text(text, encoding="utf-8")
            times.append(_document(root))
        commit(alone)
        floor = medians({"alone": lambda: cold(alone)})["alone"].seconds
    git(root, "checkout", "-q", "--", ".")
    ours = sorted(done.seconds for done in times)[1]
    detail = {"changed": round(ours, 2), "alone": round(floor, 2), "unchanged": round(unchanged, 2)}
    return [Line("1,000 of 20,000 files changed, against those alone", (ours - unchanged) / floor, "x", 1.3, detail)]


def eighty_thousand() -> list[Line]:
    """The listing with state of 80,000 files, in process, against ``git status``."""
    root = generated(80_000)
    program = (
        "import sys; from postil.git.repository import discover; from postil.git.walk import Walk;"
        "walk = Walk(discover(sys.argv[1])); walk.proceed(); from postil.git.worktree import listed;"
        "from postil.git.survey import Survey; from postil.config import load;"
        "print(len(listed(Survey(walk.repository, load(walk.repository.root), walk)).entries))"
    )
    got = medians({
        "listing": lambda: run([sys.executable, "-c", program, str(root)], root),
        "git status": lambda: _status(root),
    })  # fmt: skip
    detail = {name: round(done.seconds, 3) for name, done in got.items()}
    return [
        Line("80,000 files listed with state", got["listing"].seconds / got["git status"].seconds, "x", 1.3, detail)
    ]


def generated(size: int) -> Path:
    """A repository of small Python files in folders of fifty."""
    root = cache() / f"generated-{size}"
    if not (root / ".git").is_dir():
        shutil.rmtree(root, ignore_errors=True)
        for number in range(size):
            path = root / f"pkg{number // 2500}" / f"sub{number // 50}" / f"module_{number}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(MODULE.replace("@", str(number)), encoding="utf-8")
        commit(root)
    return root


MODULE = '''"""Module number @."""

import os


class Thing@:
    """Holds number @."""

    def value(self, factor: int = 2) -> int:
        """Multiply.

        Args:
            factor: How many times.
        """
        return factor * @


def place@(name: str) -> str:
    return os.path.join("@", name)
'''


def _memory(root: Path) -> list[Line]:
    done = cold(root)
    return [Line("peak of any one process, 80,000 files cold", done.peak_mb, "MB", 300, {})]


def _document(root: Path) -> Run:
    return run([*POSTIL, "-C", str(root), "-q", "document"], root, fine=(0, 1))


def _documented(root: Path) -> int:
    import json
    import subprocess

    done = subprocess.run([*POSTIL, "-C", str(root), "-q", "document", "--json"], capture_output=True, check=False)
    return int(json.loads(done.stdout)["documented"])


def _status(root: Path) -> Run:
    return run(["git", "status", "--porcelain"], root, QUIET_GIT)
