"""What the gate before a push costs, beside a Python that does nothing: processes as git starts them, best of several.

Wall-clock time; beside each row the processor time of all its processes in the same measure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import Line, least, spent_on

SETTLED = 0.2
"""Seconds until what a push left to be written is written."""
FILES = 3000
MANY = 10_000
ZERO = "0" * 40
_FUNCTION = '''

def {name}(first, second={version}):
    """Add what is given to {place}.

    Args:
        first: a number.
        second: another one.

    Returns:
        The sum.
    """
    total = first + second + {place}
    for step in range(total):
        total += step
    return total
'''


def gate() -> list[Line]:
    """The rows of the table in docs/performance.md."""
    with tempfile.TemporaryDirectory(prefix="postil-bench-") as folder:
        # What is remembered of the installation is nobody else's to change meanwhile.
        os.environ["XDG_CONFIG_HOME"] = folder
        repo = Path(folder) / "repo"
        base, head, many = _repository(repo)
        store = repo / ".git" / "postil"
        install = (sys.executable, "-P", "-m", "postil", "hooks", "install", "--pre-push")
        subprocess.run(install, cwd=repo, check=True, stdout=subprocess.DEVNULL)
        hook = (str(repo / ".git" / "hooks" / "pre-push"), "origin", "url")
        push = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
        gone = f"(delete) {ZERO} refs/heads/old {base}\n".encode()
        all_new = f"refs/heads/many {many} refs/heads/many {head}\n".encode()
        document = (sys.executable, "-P", "-m", "postil", "-q", "document")

        def unseen() -> None:
            """The index knows the repository and nothing of the push."""
            time.sleep(SETTLED)
            shutil.rmtree(store, ignore_errors=True)
            shutil.copytree(kept, store)

        _git(repo, "checkout", "--quiet", base)
        subprocess.run(document, cwd=repo, check=True)
        for _ in range(2):  # what is installed here is noted once, and what it compiles
            spent_on(hook, push, repo)
            time.sleep(SETTLED)
            shutil.rmtree(store)
        kept = Path(folder) / "kept"
        subprocess.run(document, cwd=repo, check=True)
        store.rename(kept)
        python = least(lambda: spent_on((sys.executable, "-c", "pass"), b"", repo))
        rows = [
            ("the gate, nothing to push", 2.0, least(lambda: spent_on(hook, b"", repo))),
            ("the gate, only deletions", 2.0, least(lambda: spent_on(hook, gone, repo))),
        ]
        unseen()
        spent_on(hook, push, repo)
        rows.append(("the gate, one commit, 5 files, known", 2.5, least(lambda: spent_on(hook, push, repo))))
        rows.append(("the gate, one commit, 5 files, unseen", 6.0, least(lambda: spent_on(hook, push, repo), unseen)))
        lines = [
            Line(work, spent[0] / python[0], "x", limit, {
                "ms": 1e3 * spent[0], "cpu_x": spent[1] / python[1], "python_ms": 1e3 * python[0],
            })
            for work, limit, spent in rows
        ]  # fmt: skip

        def cold() -> None:
            time.sleep(SETTLED)
            shutil.rmtree(store, ignore_errors=True)

        spent = least(lambda: spent_on(hook, push, repo), cold, 8)
        lines.append(
            Line(f"the gate, no index of {FILES} files", 1e3 * spent[0], "ms", 600, {"cpu_ms": 1e3 * spent[1]})
        )
        spent = least(lambda: spent_on(hook, all_new, repo), cold, 3)
        lines.append(Line(f"the gate, {MANY} changed files, no index", spent[0], "s", 2.0, {"cpu_s": spent[1]}))
        return lines


def _repository(repo: Path) -> tuple[str, str, str]:
    """A repository of many small modules; the commit before the push, that of the push, and one that changes all."""
    repo.mkdir()
    _git(repo, "init", "--quiet")
    for name, value in (
        ("user.name", "x"),
        ("user.email", "x@example.invalid"),
        ("core.autocrlf", "false"),
        ("gc.auto", "0"),
    ):
        _git(repo, "config", name, value)
    for number in range(FILES):
        path = repo / f"package{number // 100}" / f"module{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_module(number, 0), encoding="utf-8")
    base = _commit(repo)
    for number in range(5):
        (repo / "package0" / f"module{number}.py").write_text(_module(number, 1), encoding="utf-8")
    head = _commit(repo)
    for number in range(MANY):
        path = repo / f"more{number // 100}" / f"module{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_module(number, 2), encoding="utf-8")
    return base, head, _commit(repo)


def _module(number: int, version: int) -> str:
    functions = "".join(
        _FUNCTION.format(name=f"act{number}_{place}", place=place, version=version) for place in range(8)
    )
    return f'"""Module {number}."""\n\nimport os\n{functions}'


def _commit(repo: Path) -> str:
    _git(repo, "add", "--all")
    _git(repo, "commit", "--quiet", "--message", "x")
    return _git(repo, "rev-parse", "HEAD")


def _git(repo: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=repo, check=True, capture_output=True, text=True)
    return done.stdout.strip()
