"""What git says of ranges and of lines, in real repositories with names that try to be something else."""

import os
from pathlib import Path

import pytest

from postil.config import Config
from postil.errors import UnknownRevision
from postil.git import history
from postil.git.blobs import resolve
from postil.git.leaving import left_out
from postil.git.repository import discover
from support.repos import Repo, make

LINES = "".join(f"line {number}\n" for number in range(20))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return make(tmp_path / "repository", {"a.py": LINES, "-x.py": "1\n", "sp ace\té\n.py": "2\n", "gone.py": "3\n"})


def test_every_kind_of_change_is_told_with_both_blobs(repo: Repo) -> None:
    first = repo.git("rev-parse", "HEAD")
    repo.git("mv", "a.py", "moved.py")
    repo.git("rm", "--quiet", "gone.py")
    repo.commit({"moved.py": LINES + "more\n", "-x.py": "10\n", "new.py": "4\n"})
    repository = discover(str(repo.path))
    found = history.between(repository, resolve(repository, first), resolve(repository, "HEAD"))
    told = {one.path: (one.old_path, one.old_blob is not None, one.blob is not None) for one in found}
    assert told == {
        b"-x.py": (b"-x.py", True, True),
        b"gone.py": (b"gone.py", True, False),
        b"moved.py": (b"a.py", True, True),
        b"new.py": (None, False, True),
    }


def test_the_worktree_differs_by_what_is_changed_new_or_only_out_of_the_index(repo: Repo) -> None:
    repo.write({"sp ace\té\n.py": "changed\n", "new.py": "4\n", ".gitignore": "*.log\n", "a.log": "x\n"})
    repo.git("rm", "--quiet", "--cached", "a.py")
    (repo.path / "gone.py").unlink()
    repository = discover(str(repo.path))
    found = history.against_worktree(repository, resolve(repository, "HEAD"))
    told = {os.fsdecode(one.path): (one.old_blob is not None, one.present) for one in found}
    assert told == {
        "a.py": (True, True), "gone.py": (True, False), "new.py": (False, True), "sp ace\té\n.py": (True, True),
        ".gitignore": (False, True),
    }  # fmt: skip


def test_versions_are_followed_through_a_rename_to_the_root_commit(repo: Repo) -> None:
    repo.git("mv", "--", "a.py", "-b.py")
    repo.commit(None, "renamed")
    repo.commit({"-b.py": LINES + "more\n"}, "more \x01 \té")
    repository = discover(str(repo.path))
    found = history.versions(repository, resolve(repository, "HEAD"), b"-b.py", 10)
    assert [(one.commit.subject, one.path, one.old_path) for one in found] == [
        ("more \x01 \té", b"-b.py", b"-b.py"), ("renamed", b"-b.py", b"a.py"), ("the first", b"a.py", None),
    ]  # fmt: skip
    assert len(history.versions(repository, resolve(repository, "HEAD"), b"-b.py", 2)) == 2
    within = history.commits_touching(
        repository, resolve(repository, "HEAD~2"), resolve(repository, "HEAD"), b"-b.py", 9
    )
    assert [one.commit.subject for one in within] == ["renamed", "more \x01 \té"]


def test_lines_are_owed_to_the_newest_commit_that_touched_one_of_them(repo: Repo) -> None:
    first = repo.git("rev-parse", "HEAD")
    env = {"GIT_COMMITTER_DATE": "2040-01-01T00:00:00", "GIT_AUTHOR_DATE": "2040-01-01T00:00:00"}
    repo.write({"a.py": LINES.replace("line 5\n", "LINE 5\n")})
    repo.git("commit", "--quiet", "--all", "--message", "five", env=env)
    repository = discover(str(repo.path))
    head = resolve(repository, "HEAD")
    last = history.last_touched(repository, head, b"a.py", 1, 10)
    assert last is not None
    assert last.hex() == repo.git("rev-parse", "HEAD")
    last = history.last_touched(repository, head, b"a.py", 1, 3)
    assert last is not None
    assert last.hex() == first
    assert history.last_touched(repository, head, b"nowhere.py", 1, 3) is None
    assert history.last_touched(repository, head, b"a.py", 100, 300) is None


@pytest.mark.parametrize("revision", ["--all", "-n1", "HEAD..HEAD", "^HEAD", "HEAD^@", "@{-1}", "", "\0", "HEAD:a.py"])
def test_what_is_no_single_commit_is_no_revision(repo: Repo, revision: str) -> None:
    with pytest.raises(UnknownRevision):
        resolve(discover(str(repo.path)), revision)


def test_no_filter_of_the_configuration_runs_while_renames_are_looked_for(repo: Repo, tmp_path: Path) -> None:
    repo.commit({".gitattributes": "*.py filter=evil\n"})
    repo.git("config", "filter.evil.clean", f"touch {tmp_path / 'ran'}; cat")
    (repo.path / "a.py").rename(repo.path / "b.py")
    repo.git("add", "--intent-to-add", "b.py")
    (tmp_path / "ran").unlink(missing_ok=True)
    repository = discover(str(repo.path))
    history.against_worktree(repository, resolve(repository, "HEAD"))
    assert not (tmp_path / "ran").exists()


def test_what_is_left_out_of_a_commit_is_left_out_in_a_bare_repository(repo: Repo, tmp_path: Path) -> None:
    repo.commit({".gitattributes": "made.py linguist-generated\nvendor/** -linguist-vendored\n"})
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    paths = [b"made.py", b"vendor/x.py", b"node_modules/x.js", b"a.py", b"x.min.js", b"out/x.py"]
    for folder in (repo.path, tmp_path / "bare.git"):
        repository = discover(str(folder))
        found = left_out(repository, Config(), paths, resolve(repository, "HEAD"))
        assert found == {
            b"made.py": "generated", b"node_modules/x.js": "vendored", b"x.min.js": "generated: minified",
            b"out/x.py": "generated: build output",
        }  # fmt: skip
