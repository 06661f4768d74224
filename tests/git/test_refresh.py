"""The refresh hooks with real git: the index follows a checkout, a commit, a merge and a rebase, behind git's back."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from postil.git.repository import discover
from postil_hooks.refresh import refresh
from support import repos
from support.commands import document, postil

PYTHON = (sys.executable, "-P", "-m", "postil_hooks.refresh")


@pytest.fixture
def repo(tmp_path: Path) -> repos.Repo:
    made = repos.make(tmp_path / "repo", {"a.py": "def first(): pass\n"})
    assert postil(made.path, "hooks", "install", "--refresh").code == 0
    return made


def until_shown(repo: repos.Repo, name: str) -> None:
    """Wait until the index has a symbol; the command only reads."""
    deadline = time.monotonic() + 30
    while postil(repo.path, "show", name).code != 0:
        assert time.monotonic() < deadline, f"{name} was never indexed"


def test_the_index_follows_a_commit_a_checkout_a_merge_and_a_rebase(repo: repos.Repo) -> None:
    repo.commit({"b.py": "def committed(): pass\n"})
    until_shown(repo, "committed")
    repo.git("checkout", "-q", "-b", "other", "HEAD~1")
    (repo.path / "c.py").write_text("def beside(): pass\n")
    repo.git("add", "--all")
    repo.git("commit", "-q", "-m", "beside")
    until_shown(repo, "beside")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-edit", "other")
    until_shown(repo, "beside")
    repo.git("checkout", "-q", "-b", "third", "HEAD~1")
    repo.commit({"d.py": "def moved(): pass\n"})
    repo.git("rebase", "-q", "other")
    until_shown(repo, "moved")


def test_G17_a_repository_in_a_folder_whose_name_is_no_utf8_is_indexed_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    repo = repos.make(tmp_path / os.fsdecode(b"\xff\xfe"), {"a.py": "def first(): pass\n"})
    where = discover(str(repo.path))
    assert where.store_dir.startswith(f"{tmp_path}/cache/postil/")
    refresh(str(repo.path), where.store_dir)
    assert postil(repo.path, "show", "first").code == 0
    assert document(repo.path)["reused"] == 1


def test_G2_a_partial_commits_index_is_not_what_is_read(repo: repos.Repo) -> None:
    repo.write({"a.py": "def second(): pass\n", "b.py": "def staged(): pass\n"})
    repo.git("add", "b.py")
    repo.git("commit", "-q", "-m", "only one", "--", "a.py")
    until_shown(repo, "second")
    until_shown(repo, "staged")


def test_who_comes_while_one_is_at_work_leaves_a_mark_that_is_looked_at(repo: repos.Repo, tmp_path: Path) -> None:
    import fcntl

    store = discover(str(repo.path)).store_dir
    document(repo.path)
    with open(os.path.join(store, "refresh.lock"), "a", encoding="utf-8") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        repo.write({"later.py": "def later(): pass\n"})
        refresh(str(repo.path), store)
        assert postil(repo.path, "show", "later").code != 0
    assert os.path.exists(os.path.join(store, "refresh.wanted"))
    refresh(str(repo.path), store)
    assert postil(repo.path, "show", "later").code == 0
    assert not os.path.exists(os.path.join(store, "refresh.wanted"))


def test_it_says_nothing_whatever_is_wrong(repo: repos.Repo, tmp_path: Path) -> None:
    repo.write({"postil.toml": "no-such-key = 1\n"})
    (tmp_path / "nowhere").mkdir()
    for folder in (repo.path, tmp_path / "nowhere"):
        done = subprocess.run([*PYTHON, "post-commit"], cwd=folder, capture_output=True, check=False, timeout=60)
        assert (done.stdout, done.stderr) == (b"", b"")


def test_T3_a_package_of_the_repository_with_our_name_is_not_run(repo: repos.Repo) -> None:
    canary = repo.path / "ran"
    evil = f"open({str(canary)!r}, 'w')\n"
    names = ("postil_hooks/__init__.py", "postil/__init__.py", "os.py", "sitecustomize.py", "re.py")
    repo.commit(dict.fromkeys(names, evil))
    repo.commit({"e.py": "def after(): pass\n"})
    until_shown(repo, "after")
    assert not canary.exists()


def test_between_the_steps_of_a_rebase_nothing_is_refreshed(repo: repos.Repo) -> None:
    document(repo.path)
    (repo.path / ".git/rebase-merge").mkdir()
    repo.write({"f.py": "def between(): pass\n"})
    subprocess.run([*PYTHON, "post-commit"], cwd=repo.path, check=True, timeout=60)
    assert postil(repo.path, "show", "between").code != 0
    subprocess.run([*PYTHON, "post-rewrite"], cwd=repo.path, check=True, timeout=60)
    assert postil(repo.path, "show", "between").code == 0
