"""The workers behind open buffers: newest first, answered once, and not to be brought down by a file."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest

from postil.engine.result import GIVEN_UP
from postil.engine.wire import Task
from postil.ide import analysts as module
from postil.ide.analysis import STOPPED, SUPERSEDED, Analysis, Buffer
from postil.ide.analysts import Analysts
from support.analyzers import Crashing, Sleeping, Spinning, registry, served
from support.pools import IMPATIENT

BLOB = bytes(range(20))


class Desk:
    """Analysts with the answers that came."""

    def __init__(self, analysts: Analysts, notices: list[str]) -> None:
        self.analysts = analysts
        self.notices = notices
        self.answers: SimpleQueue[Analysis] = SimpleQueue()

    def submit(self, path: str, version: int, text: str, blob: bytes | None = None) -> None:
        self.analysts.submit(Buffer(path, version, text.encode(), blob), self.answers.put)

    def next(self, seconds: float = 20) -> Analysis:
        return self.answers.get(timeout=seconds)

    def workers(self) -> list[int]:
        pool = self.analysts._pool
        return [] if pool is None else [member.pid for member in tuple(pool._members.values())]


@pytest.fixture
def desk() -> Iterator[Desk]:
    notices: list[str] = []
    kinds = registry(
        served("sleep", Sleeping), served("spin", Spinning, builtin=True), served("crash", Crashing, builtin=True)
    )
    analysts = Analysts(kinds, limits=IMPATIENT, notice=notices.append)
    analysts.start()
    yield Desk(analysts, notices)
    analysts.close()


def test_a_buffer_is_answered_with_what_its_text_declares(desk: Desk) -> None:
    desk.submit("a.lines", 3, "one\ntwo\n", BLOB)
    answer = desk.next()
    assert (answer.path, answer.version, answer.language, answer.failure) == ("a.lines", 3, "lines", None)
    assert answer.doc is not None
    assert [symbol.name for symbol in answer.doc.symbols] == ["one", "two"]
    assert answer.row is not None
    assert answer.row.blob == BLOB


def test_without_the_id_of_its_text_nothing_is_to_be_kept_of_a_buffer(desk: Desk) -> None:
    desk.submit("a.lines", 1, "one\n")
    assert desk.next().row is None


def test_of_many_texts_of_a_file_the_newest_is_analyzed_and_each_is_answered(desk: Desk) -> None:
    for version in range(1, 201):
        desk.submit("a.lines", version, f"line{version}\n")
    answers = {answer.version: answer for answer in (desk.next() for _ in range(200))}
    assert sorted(answers) == list(range(1, 201))
    newest = answers[200].doc
    assert newest is not None
    assert newest.symbols[0].name == "line200"
    assert sum(answer.failure == SUPERSEDED for answer in answers.values()) > 100


def test_a_slow_file_does_not_keep_others_waiting(desk: Desk) -> None:
    desk.submit("a.lines", 1, "warm\n")
    desk.next()
    desk.submit("slow.spin", 1, "x")
    desk.submit("b.lines", 1, "one\n")
    first = desk.next()
    assert first.path == "b.lines"
    assert first.doc is not None


def test_tasks_that_somebody_waits_for_overtake_those_at_leisure(desk: Desk) -> None:
    leisure = desk.analysts.at_leisure(_tasks(400))
    order: list[str] = []
    ready = threading.Event()

    def leisurely() -> None:
        for number, _ in enumerate(leisure):
            if number == 5:
                ready.set()
        order.append("leisure")

    thread = threading.Thread(target=leisurely)
    thread.start()
    assert ready.wait(20)
    results = list(desk.analysts.run(_tasks(3)))
    order.append("urgent")
    thread.join()
    assert sorted(result.number for result in results) == [0, 1, 2]
    assert all(result.row is not None for result in results)
    assert order == ["urgent", "leisure"]


def test_P4_a_file_that_kills_is_left_alone_after_its_second_kill_however_often_it_is_opened(desk: Desk) -> None:
    desk.submit("a.crash", 0, "crash", BLOB)
    first = desk.next()
    assert first.failure is not None
    assert first.failure.startswith("unparsable: crashed the parser")
    assert first.row is not None
    assert first.row.failure == first.failure
    pids = desk.workers()
    for version in range(1, 21):
        desk.analysts._killers.clear()  # as if its pause were over
        desk.analysts.cancel("a.crash")
        desk.submit("a.crash", version, "crash", BLOB)
        assert desk.next().failure == first.failure
    assert [pid for pid in desk.workers() if pid not in pids] == []


def test_P4_each_new_text_of_a_file_that_kills_costs_one_worker_and_waits_for_longer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.2)
    desk.submit("a.crash", 1, "crash 1", bytes(20))
    assert desk.next().failure is not None
    began = time.monotonic()
    desk.submit("a.crash", 2, "crash 2", bytes([1]) * 20)
    desk.submit("b.lines", 1, "one\n")
    assert desk.next().path == "b.lines"
    again = desk.next()
    assert (again.path, again.version) == ("a.crash", 2)
    assert time.monotonic() - began >= 0.2
    desk.submit("a.crash", 3, "mended\n", bytes([2]) * 20)
    assert desk.next().doc is not None
    assert desk.analysts._killers == {}


def test_what_is_closed_while_it_is_worked_on_is_given_up_and_its_worker_stopped(desk: Desk) -> None:
    desk.submit("a.lines", 1, "warm\n")
    desk.next()
    desk.submit("a.sleep", 1, "x")
    _until(lambda: ("", "a.sleep") in desk.analysts._places)
    began = time.monotonic()
    desk.analysts.cancel("a.sleep")
    answer = desk.next()
    assert answer.failure == GIVEN_UP
    assert time.monotonic() - began < 1.5
    desk.submit("a.lines", 2, "two\n")
    assert desk.next().doc is not None


def test_tasks_are_given_up_when_whoever_asked_does_not_want_them_any_more(desk: Desk) -> None:
    began = time.monotonic()
    gone = threading.Event()
    results = desk.analysts.run([Task(1, b"a.sleep", None, language="sleep", data=b"x")], gone.is_set)
    threading.Timer(0.1, gone.set).start()
    assert list(results) == []
    _until(lambda: not desk.analysts._out)
    assert time.monotonic() - began < 2


def test_workers_that_somebody_kills_are_replaced(desk: Desk) -> None:
    desk.submit("a.lines", 1, "one\n")
    desk.next()
    for _ in range(3):
        for pid in desk.workers():
            os.kill(pid, signal.SIGKILL)
        desk.submit("a.lines", 2, "one\n")
        assert desk.next().doc is not None


def test_what_is_too_large_is_not_analyzed() -> None:
    answers: SimpleQueue[Analysis] = SimpleQueue()
    analysts = Analysts(registry(), max_bytes=10)
    analysts.start()
    analysts.submit(Buffer("a.lines", 1, b"x" * 11), answers.put)
    assert answers.get(timeout=20).failure == "skipped: too large: 11 bytes"
    analysts.close()


def test_what_is_not_done_at_the_end_is_answered_too(desk: Desk) -> None:
    desk.submit("a.sleep", 1, "x")
    desk.submit("b.sleep", 1, "x")
    desk.submit("c.sleep", 1, "x")
    desk.analysts.close()
    assert {desk.next().failure for _ in range(3)} == {STOPPED}
    desk.submit("d.lines", 1, "x")
    assert desk.next().failure == STOPPED


def test_a_callback_that_raises_ends_nothing(desk: Desk) -> None:
    def fails(_: Analysis) -> None:
        raise ValueError("mine")

    desk.analysts.submit(Buffer("a.lines", 1, b"one\n"), fails)
    desk.submit("b.lines", 1, "two\n")
    assert desk.next().path == "b.lines"


def test_with_nothing_to_do_one_worker_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.2)
    desk.submit("a.spin", 1, "x")
    desk.submit("b.lines", 1, "one\n")
    desk.next()
    desk.next()
    _until(lambda: len(desk.workers()) == module.WARM)


def _tasks(count: int) -> list[Task]:
    return [Task(number, b"a.lines", None, language="lines", size=4, data=b"one\n") for number in range(count)]


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
