"""Where no folder has changed git is not asked again what it does not know of, and any change has it asked."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from postil.git import folders
from postil.git.command import Running
from postil.git.repository import discover
from postil.git.walk import Walk
from support.listings import listed
from support.repos import Repo, make
from support.wander import wander

FILES: dict[str, str | bytes] = {
    ".gitignore": "*.log\ncache/\n", "a.py": "", "src/b.py": "", "src/deep/c.py": "", "src/.gitignore": "*.tmp\n",
}  # fmt: skip


class Looks:
    """Counts how often git was asked to look into every folder."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        looks = self
        self.count = 0

        class Counting(Running):
            def __init__(
                self, arguments: Sequence[str | bytes], env: Mapping[str, str], *, cwd: str | None = None
            ) -> None:
                looks.count += "--others" in arguments
                super().__init__(arguments, env, cwd=cwd)

        patch.setattr("postil.git.walk.Running", Counting)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Nothing waits until what was written in a test is old."""
    monkeypatch.setattr(folders, "_RACY_NS", 0)
    monkeypatch.setattr(folders, "_QUIET_NS", 0)
    return Looks(monkeypatch)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "r", FILES)
    made.write({"free.py": "", "cache/x.py": "", "open/y.py": ""})
    (made.path / "empty").mkdir()
    (made.path / ".git/postil").mkdir()
    return made


def untracked(repo: Repo) -> list[str]:
    """What a walk says, which is remembered; it must be what git says."""
    walk = Walk(discover(str(repo.path)))
    walk.key(b"")
    walk.remember()
    found = sorted(map(os.fsdecode, walk.untracked))
    assert found == sorted(filter(None, repo.git("ls-files", "-z", "--others", "--exclude-standard").split("\0")))
    return found


def test_what_is_not_tracked_is_looked_for_once(repo: Repo, looks: Looks) -> None:
    assert [untracked(repo) for _ in range(3)] == [["free.py", "open/y.py"]] * 3
    assert looks.count == 1


def _rules(name: str, text: str) -> Callable[[Repo], object]:
    return lambda repo: (repo.path / name).write_text(text)


def _linked(repo: Repo) -> None:
    (repo.path / "open").rename(repo.path / "cache/open")
    (repo.path / "open").symlink_to("cache/open")


CHANGES: dict[str, Callable[[Repo], object]] = {
    "a file in the root": lambda repo: repo.write({"new.py": ""}),
    "one deep down": lambda repo: repo.write({"src/deep/new.py": ""}),
    "one in a folder that was empty": lambda repo: repo.write({"empty/new.py": ""}),
    "one in a folder that is not tracked": lambda repo: repo.write({"open/new.py": ""}),
    "one in a new folder": lambda repo: repo.write({"fresh/new.py": ""}),
    "one that goes": lambda repo: (repo.path / "free.py").unlink(),
    "a rule in a tracked file": _rules(".gitignore", "*.log\nopen/\n"),
    "a rule in a tracked file below": _rules("src/.gitignore", ""),
    "a new file of rules": _rules("open/.gitignore", "*\n"),
    "a rule of the repository's own": _rules(".git/info/exclude", "free.py\n"),
    "a file of rules in the settings": lambda repo: repo.git("config", "core.excludesFile", "src/.gitignore"),
    "one that is tracked no more": lambda repo: repo.git("rm", "-q", "--cached", "a.py"),
    "one that is tracked now": lambda repo: repo.git("add", "free.py"),
    "a folder in place of another": lambda repo: (repo.path / "open").rename(repo.path / "empty/open"),
    "a link in place of a folder": _linked,
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_that_matters_has_git_look_again(repo: Repo, looks: Looks, change: str) -> None:
    untracked(repo)
    (repo.path / "src/more.tmp").write_text("")
    untracked(repo)
    CHANGES[change](repo)
    untracked(repo)
    assert looks.count == 3


def test_a_rule_that_is_changed_in_a_file_that_is_not_tracked_is_seen(repo: Repo, looks: Looks) -> None:
    repo.write({"open/.gitignore": ".gitignore\n"})
    assert untracked(repo) == ["free.py", "open/y.py"]
    with (repo.path / "open/.gitignore").open("a") as rules:
        rules.write("y.py\n")
    assert untracked(repo) == ["free.py"]


def test_G17_a_folder_whose_name_reads_as_a_pattern_is_watched(repo: Repo, looks: Looks) -> None:
    repo.write({".gitignore": "/cache/\n", ":/t.py": "", ":/cache/y.py": ""})
    repo.git("--literal-pathspecs", "add", ":/t.py")
    assert untracked(repo) == [":/cache/y.py", "free.py", "open/y.py"]
    repo.write({":/cache/new.py": ""})
    assert untracked(repo) == [":/cache/new.py", ":/cache/y.py", "free.py", "open/y.py"]
    assert looks.count == 2


def test_what_comes_and_goes_in_an_ignored_folder_does_not_matter(repo: Repo, looks: Looks) -> None:
    untracked(repo)
    repo.write({"cache/deeper/z.py": ""})
    (repo.path / "a.py").write_text("changed in its place\n")
    untracked(repo)
    assert looks.count == 1


def test_what_changed_a_moment_ago_is_not_relied_upon(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(monkeypatch)
    for _ in range(3):
        untracked(repo)
    assert looks.count == 3


def test_a_folder_that_changes_often_is_not_watched_each_time(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_RACY_NS", 0)
    monkeypatch.setattr(folders, "_QUIET_NS", 0)
    untracked(repo)
    monkeypatch.setattr(folders, "_QUIET_NS", 60_000_000_000)
    (kept,) = (repo.path / ".git/postil").glob("folders-*")
    before = kept.read_bytes()
    repo.write({"more.py": ""})
    untracked(repo)
    assert kept.read_bytes() == before


def test_G4_a_repository_inside_is_not_watched_and_not_looked_for_twice(repo: Repo, looks: Looks) -> None:
    make(repo.path / "open/nested", {"n.py": ""})
    assert untracked(repo) == ["free.py", "open/nested/", "open/y.py"]
    (kept,) = (repo.path / ".git/postil").glob("folders-*")
    before = kept.stat().st_mtime_ns
    assert untracked(repo) == ["free.py", "open/nested/", "open/y.py"]
    assert looks.count == 2
    assert kept.stat().st_mtime_ns == before


def test_what_is_left_out_by_its_folder_is_left_out_from_memory_too(repo: Repo, looks: Looks) -> None:
    repo.commit({"vendor/v.py": "", "src/build/w.py": "", "src/package.json": "{}", "build/x.py": "", "y.lock": ""})
    found = [listed(repo).skipped]
    untracked(repo)
    before = looks.count
    found.append(listed(repo).skipped)
    assert looks.count == before
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_T5_what_somebody_else_remembers_is_nothing(repo: Repo, looks: Looks) -> None:
    untracked(repo)
    (kept,) = (repo.path / ".git/postil").glob("folders-*")
    for forged in (kept.read_bytes().replace(b"free.py", b"fine.py"), b"", b"\0" * 40):
        kept.write_bytes(forged)
        assert untracked(repo) == ["free.py", "open/y.py"]
    assert looks.count == 4


def test_T5_a_pipe_or_a_link_in_place_of_what_is_remembered_is_not_opened(repo: Repo, looks: Looks) -> None:
    untracked(repo)
    (kept,) = (repo.path / ".git/postil").glob("folders-*")
    aside = kept.rename(repo.path / "cache/kept")
    os.mkfifo(kept)
    assert untracked(repo) == ["free.py", "open/y.py"]
    kept.unlink()
    kept.symlink_to(aside)
    (kept.parent / f"{kept.name}.{os.getpid()}").symlink_to(aside.with_name("victim"))
    assert untracked(repo) == ["free.py", "open/y.py"]
    assert looks.count == 3
    assert kept.is_file()
    assert not kept.is_symlink()
    assert not aside.with_name("victim").exists()


@pytest.mark.parametrize("seed", range(2))
def test_after_any_steps_what_is_remembered_agrees_with_gits_status(tmp_path: Path, seed: int, looks: Looks) -> None:
    wander(tmp_path / "r", seed, 20, remembering=True)
    assert looks.count < 20
