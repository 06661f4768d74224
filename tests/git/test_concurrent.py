"""Others use the repository while it is read."""

import gc
import os
import subprocess
from pathlib import Path

from postil.config import Config
from postil.git import blobs
from postil.git.repository import discover
from postil.git.survey import Survey
from postil.git.worktree import listed, listing
from support.commits import against_listing
from support.repos import make


def test_G25_a_hundred_commits_succeed_while_the_worktree_is_listed(tmp_path: Path) -> None:
    assert against_listing(tmp_path / "r", 100) > 20


def test_G25_a_listing_overtaken_by_a_commit_is_taken_again(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "old\n", "gone.py": ""})
    survey = Survey(discover(str(repo.path)), Config())
    assert len(survey.index.entries) == 2
    repo.remove("gone.py")
    repo.commit({"a.py": "new\n", "b.py": "new\n"})
    found = listed(survey)
    assert survey.attempt == 1
    assert [(entry.path, entry.blob) for entry in found.entries] == [
        (name.encode(), bytes.fromhex(repo.git("rev-parse", f"HEAD:{name}"))) for name in ("a.py", "b.py")
    ]


def test_G26_gc_in_a_loop_hides_no_object(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {f"{number}.py": f"{number}\n" for number in range(60)})
    repository = discover(str(repo.path))
    ids = [entry.blob for entry in listing(repository, Config()).entries]
    script = "for i in 1 2 3 4 5 6; do echo $i > more; git add more; git commit -q -m x; git gc -q --prune=now; done"
    database = blobs.objects(repository)
    with subprocess.Popen(["sh", "-c", script], cwd=repo.path) as loop:
        while loop.poll() is None:
            for blob in ids:
                assert blob is not None
                assert isinstance(database.read(blob, 100), bytes)
    database.close()
    assert loop.returncode == 0


def test_a_listing_leaves_no_process_and_no_open_file(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repository = discover(str(repo.path))
    listing(repository, Config())
    before = len(os.listdir("/dev/fd"))
    for _ in range(5):
        listing(repository, Config())
        Survey(repository, Config())  # never waited for
    gc.collect()
    assert len(os.listdir("/dev/fd")) == before
