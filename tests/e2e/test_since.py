"""A run after a few changes looks at what may be different, and comes to what a run over everything comes to."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from postil.engine import plan
from postil.engine.again import Outcome
from postil.engine.document import document
from postil.engine.lookup import CHANGED, FRESH, freshness
from postil.engine.workspace import opened
from postil.git.blobs import blob_id, hasher
from postil.index.rows import Place
from postil.index.store import Index
from support.repos import Repo, make

DEEP = "".join(" " * depth + "if x:\n" for depth in range(600)) + " " * 600 + "'s'"
FILES: dict[str, str | bytes] = {
    "a.py": '"""A."""\n', "b.py": '"""B."""\n', "big.py": "#" * 500_000, "blob.py": b"\0\1\2", "c/d.py": '"""D."""\n',
    "c/dist/e.py": '"""E."""\n', "crash.py": DEEP, "gone.py": "", "same.py": '"""A."""\n',
}  # fmt: skip
CONFIGURATION = 'exclude = ["b.py"]\nmax-file-size = 400000\n'


@pytest.fixture
def wholes(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The roots of which everything was read."""
    seen: list[bytes] = []
    tree = Index.tree

    def noted(self: Index, root: bytes) -> list[Place]:
        seen.append(root)
        return tree(self, root)

    monkeypatch.setattr(Index, "tree", noted)
    return seen


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = make(tmp_path / "r", FILES)
    repo.write({"loose.py": '"""Loose."""\n', "postil.toml": CONFIGURATION})
    document(str(repo.path), [])
    return repo


def places(repo: Repo) -> list[tuple[object, ...]]:
    workspace = opened(str(repo.path), print)
    try:
        found = workspace.index.tree(workspace.root)
    finally:
        workspace.index.close()
    return [(one.path, one.key, one.blob, one.mode, one.state, one.size, one.skipped, one.failure) for one in found]


def here(repo: Repo, name: str) -> tuple[str, bytes | None]:
    """Whether what the index has of a file is of now, and of which content it is."""
    workspace = opened(str(repo.path), print)
    try:
        place = workspace.index.places(workspace.root, [name.encode()])[name.encode()]
        return freshness(workspace, place), place.blob
    finally:
        workspace.index.close()


def said(outcome: Outcome) -> tuple[object, ...]:
    known = outcome.documented + outcome.reused
    return outcome.state, outcome.total, known, outcome.skipped, outcome.failed, outcome.errors, outcome.skipped_files


def _linked(repo: Repo) -> None:
    (repo.path / "a.py").unlink()
    (repo.path / "a.py").symlink_to("b.py")


def _undone(repo: Repo) -> None:
    for name in ("a.py", "new.py", "c/new.py"):
        (repo.path / name).unlink(missing_ok=True)
    repo.write(FILES)


CHANGES: dict[str, Callable[[Repo], object]] = {
    "an edit": lambda repo: repo.write({"a.py": '"""Another."""\n'}),
    "an edit of what is left out": lambda repo: repo.write({"b.py": "", "big.py": "", "blob.py": ""}),
    "an edit of what fails": lambda repo: repo.write({"crash.py": ""}),
    "a new file": lambda repo: repo.write({"new.py": '"""New."""\n', "c/new.py": b"\0"}),
    "one that goes": lambda repo: repo.remove("gone.py", "loose.py", "crash.py"),
    "one that is a link now": _linked,
    "one that is touched": lambda repo: (repo.path / "a.py").touch(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_passed_over_is_as_it_was(
    repo: Repo, change: str, wholes: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, step in enumerate((CHANGES[change], _undone)):
        step(repo)
        found = [said(document(str(repo.path), [])), places(repo)]
        assert len(wholes) == 1  # that of the line above
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("POSTIL_HOME", str(tmp_path / f"fresh{number}"))
            assert found == [said(document(str(repo.path), [])), places(repo)]
        wholes.clear()


@pytest.mark.parametrize("aside", ["r/moved", "away"])
def test_a_folder_that_comes_back_untouched_is_found_again(repo: Repo, aside: str, tmp_path: Path) -> None:
    before = [said(document(str(repo.path), [])), places(repo)]
    (repo.path / "c").rename(tmp_path / aside)
    document(str(repo.path), [])
    assert not [place for place in places(repo) if place[0] == b"c/d.py"]
    (tmp_path / aside).rename(repo.path / "c")  # git has nothing to say of it any more
    assert before == [said(document(str(repo.path), [])), places(repo)]


@pytest.mark.parametrize("name", ["a.py", "loose.py"])
def test_a_file_in_whose_place_another_of_its_size_and_time_is_put_is_read_again(
    repo: Repo, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "RACY_NS", 0)  # as if time had gone by
    path = repo.path / name
    size = len(path.read_bytes())
    for letter in (b"a", b"b", b"c"):
        path.write_bytes(letter * size)
        os.utime(path, (1_600_000_000, 1_600_000_000))
        assert here(repo, name)[0] == CHANGED
        document(str(repo.path), [])
        assert here(repo, name) == (FRESH, blob_id(letter * size, hasher("sha1")))


@pytest.mark.parametrize(
    "change", ["a commit", "an attribute", "a folder that is built", "the settings", "git's settings", "a lost stamp"]
)
def test_what_may_change_anything_has_everything_compared(repo: Repo, change: str, wholes: list[bytes]) -> None:
    match change:
        case "a commit":
            repo.commit({"a.py": '"""Another."""\n'})
        case "an attribute":
            repo.write({".gitattributes": "a.py linguist-generated\n"})
        case "a folder that is built":
            repo.write({"c/package.json": "{}\n"})
        case "the settings":
            repo.write({"postil.toml": ""})
        case "git's settings":
            repo.git("config", "core.autocrlf", "input")
        case _:
            repo.write({"a.py": '"""Another."""\n'})
            for stamp in (repo.path / ".git/postil").glob("last-run-*"):
                stamp.unlink()
    skipped = document(str(repo.path), []).skipped
    assert wholes
    expected = {"a folder that is built": 4, "an attribute": 4, "the settings": 1}
    assert skipped == expected.get(change, 3)
