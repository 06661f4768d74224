"""The lines above declarations, and the hints behind them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.engine.checking.coverage import Coverage
from postil.engine.document import document
from postil.ide.hints import hints
from postil.ide.lenses import CALLERS, COVERAGE, FRESHNESS, PATCH, Lenses
from postil.ide.session import Evidence
from postil.ide.values import Hint
from support import repos
from support.editors import Editor

A = '''"""A module."""


def settle(orders):
    """Settle orders."""
    def inner():
        return 1
    orders.clear()


class Box:
    """Hold things."""

    def put(self, thing):
        self.thing = thing

    def take(self):
        """Take what is there."""
        return self.thing
'''
B = "import a\n\na.settle([])\na.settle([1])\na.Box()\n"


class Desk:
    """An editor with its lines."""

    def __init__(self, folder: Path) -> None:
        self.editor = Editor(folder)
        self.lenses = Lenses(self.editor.session, self.editor.checker)

    def titles(self, kind: str, path: str = "a.py") -> list[tuple[int, str, str | None]]:
        found = self.lenses.of(self.editor.document(path), frozenset((kind,)))
        return [(lens.span.line, lens.title, lens.symbol) for lens in found]

    def count(self, symbol: str) -> int | None:
        count = self.lenses.count("a.py", symbol)
        assert count is not None
        callers = count.callers(print, lambda: False)
        self.lenses.take(count, callers)
        return None if callers is None else callers.number


@pytest.fixture
def repo(tmp_path: Path) -> repos.Repo:
    made = repos.make(tmp_path / "work", {"a.py": A, "b.py": B})
    document(str(made.path), ())
    return made


@pytest.fixture
def desk(repo: repos.Repo) -> Iterator[Desk]:
    made = Desk(repo.path)
    yield made
    made.editor.close()


def test_callers_are_counted_when_they_are_asked_for_and_kept(desk: Desk) -> None:
    assert [(title, symbol) for _, title, symbol in desk.titles(CALLERS)] == [
        ("", "settle"), ("", "Box"), ("", "Box.put"), ("", "Box.take"),
    ]  # fmt: skip
    assert desk.count("settle") == 2
    assert desk.count("Box.put") == 0
    assert desk.lenses.count("a.py", "settle") is None
    titles = {symbol: title for _, title, symbol in desk.titles(CALLERS)}
    assert titles == {"settle": "2 callers", "Box": "", "Box.put": "no callers", "Box.take": ""}


def test_when_the_index_moves_the_old_count_is_shown_until_the_new_one_is_there(desk: Desk, repo: repos.Repo) -> None:
    desk.count("settle")
    repo.write({"c.py": "import a\n\na.settle([2])\n"})
    document(str(repo.path), ())
    desk.editor.session.refreshed()
    desk.lenses.moved()
    [lens] = [
        one for one in desk.lenses.of(desk.editor.document("a.py")) if one.kind == CALLERS and one.symbol == "settle"
    ]
    assert lens.title == ""
    assert desk.lenses.resolved("a.py", lens).title == "2 callers"
    assert desk.count("settle") == 3
    assert desk.lenses.resolved("a.py", lens).title == "3 callers"


def test_only_what_changed_files_name_is_counted_again(desk: Desk, repo: repos.Repo) -> None:
    desk.count("settle")
    desk.count("Box.put")
    repo.write({"c.py": "import a\n\na.settle([2])\n"})
    desk.lenses.moved(["c.py"])
    assert desk.lenses.count("a.py", "settle") is not None
    assert desk.lenses.count("a.py", "Box.put") is None
    desk.count("settle")
    repo.write({"b.py": "x = 1\n"})
    desk.lenses.moved(["b.py"])
    assert desk.lenses.count("a.py", "settle") is not None


def test_a_count_that_is_not_wanted_any_more_is_not_made(desk: Desk) -> None:
    count = desk.lenses.count("a.py", "settle")
    assert count is not None
    assert count.callers(print, lambda: True) is None


def test_coverage_is_told_of_the_file_and_of_types_that_lack_something(desk: Desk) -> None:
    assert desk.titles(COVERAGE) == [(1, "3 of 4 documented", None), (11, "1 of 2 documented", "Box")]
    desk.editor.type(
        "a.py", A.replace("    def put(self, thing):\n", '    def put(self, thing):\n        """Put it."""\n')
    )
    assert desk.titles(COVERAGE) == [(1, "4 of 4 documented", None)]


def test_a_stale_doc_is_told_above_its_declaration_with_the_command_that_updates_it(desk: Desk) -> None:
    found = desk.editor.document("a.py")
    symbol = found.doc.symbols[0]
    key = ("a.py", "settle", symbol.code_hash, symbol.doc_hash)
    desk.editor.session.evidence[key] = Evidence("orders added in 3f2a91c; doc last touched in 9ab07d4")
    [lens] = desk.lenses.of(found, frozenset((FRESHNESS,)))
    assert (lens.title, lens.span.line) == ("stale: orders added in 3f2a91c", 4)
    assert lens.command is not None
    assert lens.command.name == "postil.updateDoc"
    assert hints(desk.editor.session, found, 0, 1000) == [
        Hint(4, 19, "stale since 3f2a91c", "orders added in 3f2a91c; doc last touched in 9ab07d4")
    ]
    assert hints(desk.editor.session, found, 200, 1000) == []


def test_of_a_file_that_the_branch_changed_the_coverage_of_the_change_is_told(desk: Desk, repo: repos.Repo) -> None:
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    changed = (
        A.replace("self.thing = thing", "self.thing = [thing]") + '\n\ndef new(x):\n    """Make new."""\n    x.new()\n'
    )
    desk.editor.type("a.py", changed)
    patch = desk.lenses.patch(desk.editor.document("a.py"))
    assert patch is not None
    coverage = patch.coverage(print)
    assert coverage == Coverage(1, 2)
    assert desk.lenses.take_patch(patch, coverage)
    assert not desk.lenses.take_patch(patch, coverage)
    assert desk.titles(PATCH) == [(1, "patch: 1 of 2 documented", None)]
    assert desk.lenses.patch(desk.editor.document("a.py")) is None


def test_without_an_upstream_or_a_change_no_patch_is_told(desk: Desk, repo: repos.Repo) -> None:
    patch = desk.lenses.patch(desk.editor.document("a.py"))
    assert patch is not None
    assert patch.coverage(print) is None
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert patch.coverage(print) is None
