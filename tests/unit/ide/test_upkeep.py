"""The index follows the files and git, whatever the hints are like."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from postil.engine.document import document
from postil.engine.places import analyzers, records_path
from postil.engine.workspace import opened
from postil.ide.analysis import Analysis, Buffer
from postil.ide.analysts import Analysts
from postil.ide.session import Session
from postil.ide.upkeep import Moved, Upkeep
from postil.ide.watch import Watch
from postil.records.store import Records
from support import repos
from support.repos import Repo


def source(name: str) -> str:
    return f'"""A module."""\n\n\ndef {name}():\n    """Do {name}."""\n'


class House:
    """A repository with its upkeep."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.moves: list[Moved] = []
        self.notices: list[str] = []
        self.analysts = Analysts(analyzers())
        self.analysts.start()
        self.upkeep = self.another()

    def another(self) -> Upkeep:
        upkeep = Upkeep(str(self.repo.path), self.analysts, self.moves.append, self.notices.append)
        upkeep.start()
        return upkeep

    def names(self) -> list[str]:
        """The functions that the index has, by path."""
        workspace = opened(str(self.repo.path), self.notices.append)
        session = Session(workspace, Session.loose().naming)
        try:
            docs = [session.document(os.fsdecode(place.path)) for place in workspace.index.tree(workspace.root)]
            return [symbol.name for doc in docs if doc is not None for symbol in doc.doc.symbols]
        finally:
            session.close()

    def jobs(self) -> int:
        records = Records.open(records_path(opened(str(self.repo.path), print).repository), notice=print)
        try:
            return len(records.jobs(100))
        finally:
            records.close()

    def close(self) -> None:
        self.upkeep.close()
        self.analysts.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    repo = repos.make(tmp_path / "work", {"a.py": source("a"), "b.py": source("b")})
    document(str(repo.path), ())
    made = House(repo)
    yield made
    made.close()


def test_a_saved_file_is_known_at_once(house: House) -> None:
    house.repo.write({"a.py": source("saved")})
    house.upkeep.touched(["a.py"])
    assert house.upkeep.settled(20)
    assert house.moves == [Moved(("a.py",))]
    assert house.names() == ["saved", "b"]


def test_hints_that_come_in_a_heap_are_looked_at_in_a_few_passes(house: House) -> None:
    for number in range(50):
        house.repo.write({f"f{number}.py": source(f"f{number}")})
        house.upkeep.touched([f"f{number}.py", "a.py", "never.there"])
    assert house.upkeep.settled(30)
    assert sum(len(move.paths) for move in house.moves) == 50
    assert len(house.moves) < 20
    assert house.jobs() == 1


def test_a_checkout_is_not_put_off_by_the_pause_after_what_came_before_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.repo.git("checkout", "-q", "-b", "other")
    house.repo.commit({"b.py": source("other")})
    house.upkeep.git_moved()
    assert house.upkeep.settled(20)
    monkeypatch.setattr("postil.ide.upkeep.WINDOW_SECONDS", 60.0)
    house.repo.write({"a.py": source("first")})
    house.upkeep.touched(["a.py"])
    _until(lambda: Moved(("a.py",)) in house.moves)
    house.repo.git("checkout", "-q", "-")
    house.upkeep.git_moved()
    _until(lambda: any("b.py" in move.paths and move.head for move in house.moves[-1:]))


def test_more_hints_than_are_looked_at_here_go_to_a_process_of_their_own(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postil.ide.upkeep.HERE", 40)
    files = {f"f{number}.py": source(f"f{number}") for number in range(60)}
    house.repo.write(dict(files))
    house.upkeep.touched(files)
    assert house.upkeep.settled(60)
    assert len(house.moves[-1].paths) == 60
    assert len(house.names()) == 62


def test_L20_ten_thousand_hints_are_taken_in_at_once_and_do_not_hold_the_interpreter(house: House) -> None:
    house.repo.write({"a.py": source("after")})
    settled: list[bool] = []
    began = time.thread_time()
    for number in range(10_000):
        house.upkeep.touched([f"gone/f{number}.py"])
    house.upkeep.touched(["a.py"])
    assert time.thread_time() - began < 0.5
    longest = _longest_pause(lambda: settled.append(house.upkeep.settled(60)))
    assert longest < 0.2
    # One look or two at all of them, and not one at each.
    assert settled == [True]
    assert [moved.paths for moved in house.moves] == [("a.py",)]
    assert house.names() == ["after", "b"]


def test_a_checkout_is_followed_by_its_names_and_then_compared_as_a_whole(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postil.ide.upkeep.QUIET_SECONDS", 0.1)
    house.repo.git("switch", "--quiet", "--create", "other")
    house.repo.commit({"a.py": source("other"), "c.py": source("c")})
    house.upkeep.git_moved()
    assert house.upkeep.settled(30)
    assert house.names() == ["other", "b", "c"]
    house.moves.clear()
    house.repo.git("switch", "--quiet", "main")
    house.upkeep.git_moved()
    assert house.upkeep.settled(30)
    assert house.moves == [Moved(("a.py", "c.py"), head=True), Moved(whole=True)]
    assert house.names() == ["a", "b"]


def test_what_happens_in_the_git_directory_without_another_commit_is_nothing(house: House) -> None:
    house.upkeep.git_moved()
    assert house.upkeep.settled(20)
    assert house.moves == []


def test_a_new_configuration_is_read_and_the_whole_compared(house: House) -> None:
    house.repo.write({"postil.toml": 'exclude = ["b.py"]\n'})
    house.upkeep.touched(["postil.toml"])
    assert house.upkeep.settled(30)
    assert house.moves[0].configuration
    assert house.moves[-1].whole
    assert house.names() == ["a"]


def test_a_broken_configuration_is_one_notice_and_the_rest_goes_on(house: House) -> None:
    for _ in range(3):
        house.repo.write({"postil.toml": "exclude = 3\n", "a.py": source("on")})
        house.upkeep.touched(["postil.toml"])
        house.upkeep.touched(["a.py"])
        assert house.upkeep.settled(30)
        house.upkeep.touched(["a.py"])
        assert house.upkeep.settled(30)
    house.repo.remove("postil.toml")
    assert house.names() == ["on", "b"]
    assert [note for note in house.notices if "postil.toml" in note][1:] == []


def test_L19_the_buffer_wins_while_it_is_open_and_the_disk_when_it_is_closed(house: House) -> None:
    session = Session.open(str(house.repo.path), house.notices.append)
    typed = source("typed").encode()
    session.buffer_opened("a.py", typed, 1)
    answers: SimpleQueue[Analysis] = SimpleQueue()
    house.analysts.submit(Buffer("a.py", 1, typed), answers.put)
    doc = answers.get(timeout=20).doc
    assert doc is not None
    session.analysed("a.py", typed, doc)
    house.repo.write({"a.py": source("disk")})
    house.upkeep.touched(["a.py"])
    assert house.upkeep.settled(20)
    session.invalidate(house.moves[-1].paths)
    assert _names_in(session, "a.py") == ["typed"]
    assert house.names() == ["disk", "b"]
    house.repo.remove("a.py")
    house.upkeep.touched(["a.py"])
    assert house.upkeep.settled(20)
    assert _names_in(session, "a.py") == ["typed"]
    house.repo.write({"a.py": source("again")})
    house.upkeep.touched(["a.py"])
    assert house.upkeep.settled(20)
    session.buffer_closed("a.py")
    assert _names_in(session, "a.py") == ["again"]
    session.close()


def test_L19_a_renamed_file_is_known_under_its_new_name_only(house: House) -> None:
    (house.repo.path / "a.py").rename(house.repo.path / "z.py")
    house.upkeep.touched(["a.py", "z.py"])
    assert house.upkeep.settled(20)
    assert house.moves == [Moved(("z.py", "a.py"))]
    assert house.names() == ["b", "a"]


def test_L26_two_servers_on_one_repository_are_both_right_and_share_what_they_learn(house: House) -> None:
    other = House(house.repo)
    try:
        for number in range(10):
            house.repo.write({"a.py": source(f"v{number}"), f"n{number}.py": source(f"n{number}")})
            for each in (house, other):
                each.upkeep.touched(["a.py", f"n{number}.py"])
        right = ["v9", "b", *(f"n{number}" for number in range(10))]
        assert [each.upkeep.settled(30) for each in (house, other)] == [True, True]
        assert house.names() == right
        # What each of them has looked at is known to the other: neither has anything to do.
        for each in (house, other):
            each.upkeep.whole()
        assert [each.upkeep.settled(60) for each in (house, other)] == [True, True]
        assert other.names() == right
        assert house.notices == other.notices == []
    finally:
        other.close()


def test_watching_and_upkeep_together_follow_what_others_write(house: House) -> None:
    watch = Watch(opened(str(house.repo.path), print).repository, house.upkeep.touched, house.upkeep.git_moved)
    watch.start()
    assert watch.ready.wait(20)
    try:
        house.repo.write({"sub/c.py": source("c"), "a.py": source("changed")})
        _until(lambda: house.names() == ["changed", "b", "c"])
        house.repo.git("checkout", "--quiet", "--", "a.py")
        _until(lambda: house.names() == ["a", "b", "c"])
    finally:
        watch.close()


def _names_in(session: Session, path: str) -> list[str]:
    document = session.document(path)
    return [] if document is None else [symbol.name for symbol in document.doc.symbols]


def _longest_pause(work: Callable[[], object]) -> float:
    """For how long at most this thread was kept from going on while something else worked."""
    done = threading.Event()

    def worked() -> None:
        work()
        done.set()

    thread = threading.Thread(target=worked)
    thread.start()
    # In processor time: a busy machine keeps every thread waiting, and that is not what is asked.
    longest, last = 0.0, time.process_time()
    while not done.is_set():
        now = time.process_time()
        longest, last = max(longest, now - last), now
        time.sleep(0.001)
    thread.join()
    return longest


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
