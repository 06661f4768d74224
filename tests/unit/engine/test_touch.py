"""A few paths looked at come out as a run over everything would have them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.engine.document import document
from postil.engine.places import analyzers
from postil.engine.pool import Pool
from postil.engine.touch import FEW, Touched, Touching
from postil.engine.workspace import Workspace, opened
from support import repos
from support.repos import Repo

A = '"""A."""\n\n\ndef a():\n    """Do a."""\n'


class Watched:
    """A worktree whose index is kept by touching."""

    def __init__(self, repo: Repo, workspace: Workspace, touching: Touching) -> None:
        self.repo = repo
        self.workspace = workspace
        self.touching = touching

    def touch(self, *paths: str) -> Touched:
        return self.touching.touch(map(os.fsencode, paths))

    def state(self) -> list[tuple[bytes, bytes | None, bytes | None, str | None, str | None]]:
        """What the index has of every path that it does not pass over."""
        places = self.workspace.index.tree(self.workspace.root)
        return [(each.path, each.key, each.blob, each.skipped, each.failure) for each in places]

    def as_a_run_has_it(self) -> bool:
        """Whether a run over everything changes nothing but what it lists as passed over."""
        mine = self.state()
        document(str(self.repo.path), ())
        whole = self.state()
        return [each for each in whole if each[3] is None] == [each for each in mine if each[3] is None]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    repo = repos.make(tmp_path / "work", {"a.py": A, "pkg/b.py": A, "pkg/c.py": A, ".gitignore": "*.log.py\n"})
    document(str(repo.path), ())
    workspace = opened(str(repo.path), lambda _: None)
    with Pool(1, analyzers(), None) as pool:
        yield Watched(repo, workspace, Touching(workspace, analyzers(), pool))
    workspace.index.close()


def test_a_changed_file_is_analyzed_and_named(watched: Watched) -> None:
    watched.repo.write({"a.py": A.replace("def a", "def z")})
    assert watched.touch("a.py") == Touched(("a.py",), (), 1)
    assert [hit.path for hit in watched.workspace.index.by_name(watched.workspace.root, "z")] == [b"a.py"]
    assert watched.as_a_run_has_it()


def test_what_is_as_it_was_costs_no_analysis_and_is_not_named(watched: Watched) -> None:
    os.utime(watched.repo.path / "a.py")
    assert watched.touch("a.py", "pkg/b.py", "nothing.py") == Touched((), (), 0)
    assert watched.as_a_run_has_it()


def test_a_content_that_the_index_knows_from_elsewhere_is_not_analyzed_again(watched: Watched) -> None:
    watched.repo.write({"pkg/d.py": A})
    assert watched.touch("pkg/d.py") == Touched(("pkg/d.py",), (), 0)
    assert watched.as_a_run_has_it()


def test_a_deleted_file_is_gone_and_comes_back(watched: Watched) -> None:
    watched.repo.remove("a.py")
    assert watched.touch("a.py") == Touched((), ("a.py",), 0)
    assert watched.as_a_run_has_it()
    watched.repo.write({"a.py": A})
    assert watched.touch("a.py") == Touched(("a.py",), (), 0)
    assert watched.as_a_run_has_it()


def test_of_a_folder_that_was_renamed_all_files_move(watched: Watched) -> None:
    (watched.repo.path / "pkg").rename(watched.repo.path / "other")
    assert watched.touch("pkg", "other") == Touched(("other/b.py", "other/c.py"), ("pkg/b.py", "pkg/c.py"), 0)
    assert watched.as_a_run_has_it()


def test_ignored_files_links_and_what_is_left_out_by_default_do_not_come_in(watched: Watched) -> None:
    watched.repo.write({"x.log.py": A, "node_modules/m.py": A, "real.py": A})
    (watched.repo.path / "link.py").symlink_to("real.py")
    done = watched.touch("x.log.py", "node_modules/m.py", "link.py", "real.py", "../outside.py", ".git/config")
    assert "real.py" in done.changed
    assert {path for path, _, _, skipped, _ in watched.state() if skipped is None} == {
        b"a.py", b"pkg/b.py", b"pkg/c.py", b"real.py", b".gitignore",
    }  # fmt: skip
    assert watched.as_a_run_has_it()


def test_a_file_that_becomes_a_folder_or_a_link_is_gone(watched: Watched) -> None:
    watched.repo.remove("a.py", "pkg/c.py")
    watched.repo.write({"a.py/inner.py": A})
    (watched.repo.path / "pkg/c.py").symlink_to("b.py")
    done = watched.touch("a.py", "pkg/c.py")
    assert done.changed == ("a.py/inner.py", "pkg/c.py")
    assert watched.as_a_run_has_it()


def test_binary_files_and_those_too_large_are_passed_over(watched: Watched) -> None:
    watched.repo.write({"a.py": b"\0\1\2", "pkg/b.py": "x = 1\n" * 400_000})
    watched.touch("a.py", "pkg/b.py")
    reasons = {path: skipped or failure for path, _, _, skipped, failure in watched.state()}
    assert reasons[b"a.py"] == "skipped: binary"
    assert reasons[b"pkg/b.py"] == "too large: 2400000 bytes"
    assert watched.as_a_run_has_it()


def test_attributes_count_once_they_are_asked_for_again(watched: Watched) -> None:
    watched.repo.write({".gitattributes": "*.tpl linguist-language=python\ngen*.py linguist-generated\n"})
    watched.touching.forget()
    watched.repo.write({"t.tpl": A, "gen1.py": A})
    assert watched.touch("t.tpl", "gen1.py", ".gitattributes").changed == (".gitattributes", "gen1.py", "t.tpl")
    assert watched.as_a_run_has_it()


def test_many_files_get_workers_of_their_own(watched: Watched) -> None:
    names = [f"many/f{number}.py" for number in range(FEW + 10)]
    watched.repo.write({name: A + f"x{number} = 1\n" for number, name in enumerate(names)})
    done = watched.touch(*names)
    assert (done.changed, done.analyzed) == (tuple(sorted(names)), FEW + 10)
    assert watched.as_a_run_has_it()


def test_a_folder_that_becomes_a_file_or_a_link_takes_its_files_along(watched: Watched) -> None:
    watched.repo.remove("pkg/b.py", "pkg/c.py")
    (watched.repo.path / "pkg").rmdir()
    watched.repo.write({"pkg": "no folder any more\n"})
    assert watched.touch("pkg").gone == ("pkg/b.py", "pkg/c.py")
    assert watched.as_a_run_has_it()
    watched.repo.remove("pkg").write({"real/b.py": A})
    (watched.repo.path / "pkg").symlink_to("real")
    assert watched.touch("pkg", "real").gone == ()
    assert watched.as_a_run_has_it()
