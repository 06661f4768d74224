"""What is told of a worktree: what happens to its files and its git directory, and nothing else."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from postil.git.repository import discover
from postil.ide import watch as module
from postil.ide.watch import Notifier, Watch
from support import repos
from support.repos import Repo


class Heard:
    """What was told."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.git = 0
        self.notices: list[str] = []

    def touched(self, paths: Iterable[str]) -> None:
        self.paths.update(paths)

    def git_moved(self) -> None:
        self.git += 1


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return repos.make(tmp_path / "work", {"a.py": "x = 1\n", "pkg/b.py": "y = 1\n"})


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def watching(repo: Repo, heard: Heard) -> Iterator[Watch]:
    watch = Watch(discover(str(repo.path)), heard.touched, heard.git_moved, heard.notices.append)
    watch.start()
    assert watch.ready.wait(20)
    yield watch
    watch.close()


def test_changed_new_and_deleted_files_are_told_by_their_paths_in_the_worktree(
    repo: Repo, heard: Heard, watching: Watch
) -> None:
    repo.write({"a.py": "x = 2\n", "new/deep/c.py": "z = 1\n"}).remove("pkg/b.py")
    _until(lambda: {"a.py", "pkg/b.py"} <= heard.paths and bool(heard.paths & {"new", "new/deep/c.py"}))
    assert heard.git == 0
    assert not watching.polling


def test_a_commit_and_a_checkout_are_told_as_moves_of_git(repo: Repo, heard: Heard, watching: Watch) -> None:
    repo.git("switch", "--quiet", "--create", "other")
    _until(lambda: heard.git > 0)
    assert not any(".git" in path for path in heard.paths)


def test_folders_of_other_tools_are_not_told_of(repo: Repo, heard: Heard, watching: Watch) -> None:
    repo.write({"node_modules/x.js": "1", "__pycache__/a.pyc": "1", "last.py": "1\n"})
    _until(lambda: "last.py" in heard.paths)
    assert not any("node_modules" in path or "__pycache__" in path for path in heard.paths)


def test_where_the_editor_tells_of_files_only_the_git_directory_is_watched(repo: Repo, heard: Heard) -> None:
    watch = Watch(discover(str(repo.path)), heard.touched, heard.git_moved, files=False)
    watch.start()
    assert watch.ready.wait(20)
    repo.write({"a.py": "x = 3\n"})
    repo.git("add", "a.py")
    _until(lambda: heard.git > 0)
    assert heard.paths == set()
    watch.close()


def test_a_linked_worktree_is_told_of_its_own_git_directory(repo: Repo, heard: Heard, tmp_path: Path) -> None:
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Repo(tmp_path / "linked")
    watch = Watch(discover(str(linked.path)), heard.touched, heard.git_moved)
    watch.start()
    assert watch.ready.wait(20)
    linked.write({"a.py": "x = 4\n"})
    linked.git("add", "a.py")
    _until(lambda: heard.git > 0 and "a.py" in heard.paths)
    watch.close()


def test_L21_where_the_system_has_no_room_for_watching_one_notice_is_given_and_changes_are_looked_for(
    repo: Repo, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(module, "_POLL_SHARE", 0)

    def full(paths: list[str], recursive: bool) -> Notifier:
        raise OSError(28, "No space left on device")

    watch = Watch(discover(str(repo.path)), heard.touched, heard.git_moved, heard.notices.append, opened=full)
    watch.start()
    assert watch.ready.wait(20)
    assert watch.polling
    repo.write({"a.py": "x = 5\n", "c.py": "z = 1\n"})
    _until(lambda: heard.paths >= {"a.py", "c.py"})
    heard.paths.clear()
    repo.write({"a.py": "x = 56\n"})
    _until(lambda: "a.py" in heard.paths)
    repo.git("checkout", "--quiet", "--", "a.py")
    heard.paths.clear()
    _until(lambda: "a.py" in heard.paths or heard.git > 0)
    assert len(heard.notices) == 1
    assert "fs.inotify.max_user_watches" in heard.notices[0]
    watch.close()


def test_the_thread_ends_within_moments(repo: Repo, heard: Heard) -> None:
    before = threading.active_count()
    watch = Watch(discover(str(repo.path)), heard.touched, heard.git_moved)
    watch.start()
    assert watch.ready.wait(20)
    began = time.monotonic()
    watch.close()
    assert time.monotonic() - began < 1
    assert threading.active_count() == before


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
