"""Do anything at all to a worktree, step by step, and compare the listing with git's own status after each."""

import os
import random
from pathlib import Path

from postil.config import Config
from postil.git.content import Content, Reader, reader_settings
from postil.git.repository import discover
from postil.git.survey import Survey
from postil.git.walk import Walk
from postil.git.worktree import Listing, listed
from support.repos import Repo, make

NAMES = ["a.py", "b.py", "d/c.py", "d/e/f.py", "g h.py", "new\nline.py", "é.py", "-x.py"]


def wander(path: Path, seed: int, steps: int, *, remembering: bool = False) -> None:
    """Take so many random steps; a difference is an assertion with the steps that led to it.

    ``remembering``: what git finds in the folders is remembered from step to step.
    """
    rng = random.Random(seed)
    repo = make(path, {name: f"{name}\n" for name in NAMES[:5]})
    taken: list[str] = []
    if remembering:
        (path / ".git/postil").mkdir()
    for number in range(steps):
        taken.append(_step(rng, repo, number))
        walk = Walk(discover(str(path)))
        survey = Survey(walk.repository, Config(), walk)
        found = listed(survey)
        assert _ours(survey, found) == _gits(repo), taken
        if remembering:
            walk.remember()


def _step(rng: random.Random, repo: Repo, number: int) -> str:
    name = rng.choice(NAMES)
    file = repo.path / name
    act = rng.choice(
        ("write", "write", "same", "delete", "link", "mode", "add", "unadd", "intent", "reset", "commit", "version",
         "folder", "all", "restore")
    )  # fmt: skip
    there = os.path.lexists(file)
    if act in ("write", "same", "delete", "link", "folder") and file.is_dir() and not file.is_symlink():
        for inner in file.iterdir():
            inner.unlink()
        file.rmdir()
    elif act in ("delete", "link", "folder", "write") and there:
        file.unlink()
    if act in ("write", "folder", "link"):
        file.parent.mkdir(parents=True, exist_ok=True)
    if act == "write":
        file.write_text(f"{number}\n", encoding="utf-8")
    elif act == "same" and file.is_file():
        os.utime(file)
    elif act == "link":
        file.symlink_to(rng.choice(("a.py", "/etc/passwd", "nowhere")))
    elif act == "folder":
        file.mkdir()
        (file / "inside.py").write_text("inside\n", encoding="utf-8")
    elif act == "mode" and file.is_file() and not file.is_symlink():
        file.chmod(rng.choice((0o644, 0o755)))
    elif act in ("add", "intent") and there:
        repo.git("add", *(("-N",) if act == "intent" else ()), "--", f":(literal){name}")
    elif act == "unadd":
        repo.git("rm", "-r", "-q", "-f", "--cached", "--ignore-unmatch", "--", f":(literal){name}")
    elif act == "reset":
        repo.git("reset", "-q")
    elif act == "restore":
        repo.git("checkout", "-q", "--force", "HEAD", "--", ".")
    elif act in ("commit", "all"):
        if act == "all":
            repo.git("add", "--all")
        repo.git("commit", "-q", "--allow-empty", "-m", str(number))
    elif act == "version":
        repo.git("update-index", "--index-version", rng.choice("234"))
    return f"{act} {name!r}"


def _ours(survey: Survey, found: Listing) -> dict[str, str]:
    states = {os.fsdecode(path): "deleted" for path in found.deleted}
    states.update((os.fsdecode(skip.path), "link") for skip in found.skipped)
    reader = Reader(reader_settings(survey))
    for entry in found.entries:
        content = reader.read(entry.path, entry.blob, entry.state, 1000)
        assert isinstance(content, Content)
        touched = content.blob == entry.indexed and _mode(survey, entry.path) == entry.mode
        assert touched or entry.state != "clean"
        states[os.fsdecode(entry.path)] = "clean" if touched and entry.state == "modified" else entry.state
    reader.close()
    return states


def _mode(survey: Survey, path: bytes) -> int:
    about = os.lstat(os.path.join(os.fsencode(survey.repository.folder), path))
    return 0o100755 if about.st_mode & 0o100 else 0o100644


def _gits(repo: Repo) -> dict[str, str]:
    states: dict[str, str] = dict.fromkeys(filter(None, repo.git("ls-files", "-z").split("\0")), "clean")
    status = repo.git("status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=all")
    for line in filter(None, status.split("\0")):
        kind, _, rest = line.partition(" ")
        if kind == "?":
            states[rest] = "untracked"
        else:
            fields = rest.split(" ", 7)
            states[fields[7]] = {".": "clean", "M": "modified", "T": "modified", "D": "deleted", "A": "intent-to-add"}[
                fields[0][1]
            ]
            if fields[0] == "D.":
                states.pop(fields[7])
    for name, state in list(states.items()):
        if state != "deleted" and (repo.path / name).is_symlink():
            states[name] = "link"
    # One line says that a path was taken out of the index, another that it is there all the same.
    for line in filter(None, status.split("\0")):
        if line.startswith("? "):
            name = line[2:]
            states[name] = "link" if (repo.path / name).is_symlink() else "untracked"
    return states
