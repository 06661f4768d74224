"""A second run over an unchanged worktree opens no database, and is never fooled into saying so."""

import shlex
import subprocess
from pathlib import Path

import pytest

from support.commands import POSTIL, document, postil
from support.repos import Repo, make


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository that was documented, with a clean worktree."""
    repo = make(tmp_path / "repo", {f"m{number}.py": f'"""Module {number}."""\n' for number in range(5)})
    assert document(repo.path)["documented"] == 5
    return repo


def stamp(repo: Repo) -> Path:
    (found,) = (repo.path / ".git/postil").glob("last-run-*")
    return found


def test_a_run_with_nothing_to_do_answers_with_the_outcome_of_the_last_and_starts_no_job(repo: Repo) -> None:
    first, again = document(repo.path), document(repo.path)
    assert again["job"] == first["job"]
    assert (again["total"], again["documented"], again["reused"]) == (5, 0, 5)
    assert postil(repo.path, "jobs").out.count("completed") == 1


def test_a_failure_is_told_again(repo: Repo) -> None:
    (repo.path / "bad.py").write_bytes(
        b"".join(b" " * depth + b"if x:\n" for depth in range(600)) + b" " * 600 + b"'s'"
    )
    repo.commit(message="one that crashes the parser")
    first, again = document(repo.path), document(repo.path)
    assert again["errors"] == first["errors"]
    assert again["state"] == "completed_with_errors"
    assert postil(repo.path, "document").code == 1


@pytest.mark.parametrize("change", ["edit", "add", "remove", "configure"])
def test_any_change_is_seen(repo: Repo, change: str) -> None:
    if change == "edit":
        (repo.path / "m1.py").write_text('"""Another."""\n')
    elif change == "add":
        (repo.path / "m9.py").write_text("")
    elif change == "remove":
        (repo.path / "m1.py").unlink()
    else:
        (repo.path / "postil.toml").write_text('exclude = ["m2.py"]\n')
    before = document(repo.path)
    assert (before["total"], before["documented"], before["skipped"]) != (5, 0, 0)


def test_S1_an_index_that_was_taken_away_is_filled_again(repo: Repo) -> None:
    for name in ("index.db", "index.db-wal", "index.db-shm"):
        (repo.path / ".git/postil" / name).unlink(missing_ok=True)
    assert document(repo.path)["documented"] == 5


def test_S2_an_index_that_somebody_wrote_to_is_looked_at_again(repo: Repo) -> None:
    index = repo.path / ".git/postil/index.db"
    index.write_bytes(index.read_bytes()[:4096] + b"\0" * 4096)
    assert document(repo.path)["documented"] == 5


def test_a_stamp_of_somebody_else_or_damaged_is_no_answer(repo: Repo) -> None:
    forged = bytearray(stamp(repo).read_bytes())
    forged[-1] ^= 1
    stamp(repo).write_bytes(forged)
    assert document(repo.path)["reused"] == 5
    assert postil(repo.path, "jobs").out.count("completed") == 2


def test_J1_a_run_that_may_change_something_takes_the_stamp_away_first(repo: Repo) -> None:
    (repo.path / "m1.py").write_text('"""Another."""\n')
    assert document(repo.path, "m1.py")["documented"] == 1
    assert not list((repo.path / ".git/postil").glob("last-run-*"))
    assert document(repo.path)["reused"] == 5


@pytest.mark.parametrize("words", ["-q document", "-q document --workers 1"])
def test_a_folder_that_is_gone_is_told_in_a_sentence_however_the_words_are_read(tmp_path: Path, words: str) -> None:
    (tmp_path / "gone").mkdir()
    script = f"rmdir ../gone; exec {shlex.join(POSTIL)} {words}"
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path / "gone", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "postil: the current folder no longer exists; change to another one\n"
