"""Files go through worker processes, and no file or plugin costs another its result."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from postil.engine.encode import decode
from postil.engine.pool import Pool
from postil.engine.result import Limits, Result
from postil.engine.wire import Task
from support.analyzers import (
    NONSENSE,
    Crashing,
    Declining,
    Eating,
    Forking,
    Leaving,
    Lines,
    Many,
    Nonsense,
    Printing,
    Raising,
    Reading,
    Sleeping,
    Spinning,
    Threading,
    Vanishing,
    registry,
    served,
)
from support.pools import IMPATIENT, analyzed, task

GOOD = 40


def lines(count: int = GOOD, start: int = 0) -> list[Task]:
    return [task(start + number, f"{number}.lines", b"one\ntwo\n") for number in range(count)]


def names(result: Result) -> list[str]:
    assert result.row is not None
    assert result.row.data is not None, result.failure
    return [symbol.name for symbol in decode(result.row.data).symbols]


def test_every_task_has_one_result_whatever_the_number_of_workers() -> None:
    for workers in (1, 3):
        results, notices = analyzed(registry(), lines(200), workers=workers)
        assert sorted(results) == list(range(200))
        assert all(names(result) == ["one", "two"] for result in results.values())
        assert notices == []


def test_a_row_has_counts_words_and_the_same_key_as_the_plan_made() -> None:
    results, _ = analyzed(registry(), [task(7, "a.lines", b"getName\n")])
    row = results[7].row
    assert row is not None
    assert (row.symbols, row.documentable, row.documented) == (1, 1, 0)
    assert row.words[0][0] == 0
    assert "name" in row.words[0][1].split()
    assert row.language == "lines"


def test_only_the_hash_is_told_when_only_the_hash_is_asked() -> None:
    asked = Task(0, b"a.lines", data=b"one\n", hash_only=True)
    results, _ = analyzed(registry(), [asked])
    assert results[0].row is None
    assert results[0].failure is None
    # git hash-object says so of "one\n"
    assert results[0].blob is not None
    assert results[0].blob.hex() == "5626abf0f72e58d7a153368ba57db4c673c0e171"


def test_a_pool_runs_again_with_the_same_workers() -> None:
    with Pool(1, registry(), None) as pool:
        for _ in range(3):
            assert len(list(pool.run(lines()))) == GOOD


def test_what_a_plugin_declines_goes_to_the_fallback() -> None:
    entries = registry(served("declining", Declining), served("plain", Lines, builtin=True))
    results, _ = analyzed(entries, [task(0, "a.declining", b"one\n")])
    assert names(results[0]) == ["one"]


def test_without_any_analyzer_a_file_has_its_size() -> None:
    results, _ = analyzed(registry(), [task(0, "a.other", b"one\n")])
    row = results[0].row
    assert row is not None
    assert row.data is not None
    assert decode(row.data).size == 4


def test_P1_P4_a_file_that_crashes_is_tried_twice_and_costs_only_itself() -> None:
    tasks = [*lines(), task(100, "a.crashing", b"crash"), task(101, "b.crashing", b"fine"), *lines(GOOD, 200)]
    results, notices = analyzed(registry(served("crashing", Crashing, builtin=True)), tasks, workers=2)
    assert len(results) == len(tasks)
    killer = results.pop(100)
    assert killer.failure == f"unparsable: crashed the parser (signal {int(signal.SIGSEGV)})"
    assert killer.kills == 2
    assert killer.row is not None
    assert killer.row.data is None
    assert all(result.failure is None for result in results.values())
    assert notices == []


def test_a_fault_of_our_own_is_told_and_neither_kills_a_worker_nor_is_kept() -> None:
    # Without a reader there is nothing that a task without its content could be read by.
    tasks = [task(100, "a.lines", b"one\n")._replace(data=None), *lines()]
    results, _ = analyzed(registry(), tasks)
    fault = results.pop(100)
    assert (fault.failure or "").startswith("unparsable: postil raised AssertionError (worker.py:")
    assert (fault.kills, fault.row) == (0, None)
    assert all(result.failure is None for result in results.values())


def test_P4_a_file_that_killed_before_is_not_given_two_more_workers() -> None:
    tasks = [task(0, "a.crashing", b"crash")._replace(kills=1)]
    results, _ = analyzed(registry(served("crashing", Crashing, builtin=True)), tasks)
    assert results[0].kills == 2


@pytest.mark.parametrize("kind", [Sleeping, Spinning])
def test_P2_P3_a_file_that_takes_too_long_is_named_with_the_limit(kind: type) -> None:
    tasks = [*lines(), task(100, "a.slow", b"x"), *lines(GOOD, 200)]
    results, _ = analyzed(registry(served("slow", kind, builtin=True)), tasks, workers=2)
    assert results.pop(100).failure == "unparsable: took longer than 0.4 s"
    assert all(result.failure is None for result in results.values())


def test_P3_what_used_up_its_time_on_a_processor_is_given_a_part_of_it_the_second_time() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    limits = Limits(seconds=2, loaded_seconds=60)
    results, _ = analyzed(registry(served("slow", Spinning, builtin=True)), [task(0, "a.slow", b"x")], limits=limits)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (results[0].failure, results[0].kills) == ("unparsable: took longer than 2 s", 2)
    assert 2.2 < after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3.4


def test_P2_a_file_that_eats_all_memory_is_named_with_the_limit() -> None:
    limits = Limits(seconds=5, memory=300 << 20)
    tasks = [*lines(), task(100, "a.eating", b"x")]
    results, _ = analyzed(registry(served("eating", Eating, builtin=True)), tasks, limits=limits)
    assert results.pop(100).failure == "unparsable: needed more than 0.292969 GiB"
    assert all(result.failure is None for result in results.values())


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Raising, "raised KeyError: 'no such thing' (analyzers.py:"),
        (Leaving, "raised SystemExit: 0 (analyzers.py:"),
        (Forking, "forked the worker"),
        (Threading, "left a thread running"),
    ],
)
def test_P16_a_plugin_at_fault_is_named_and_the_others_go_on(kind: type, reason: str) -> None:
    tasks = [*lines(), task(100, "a.evil", b"x"), *lines(400, 200)]
    results, notices = analyzed(registry(served("evil", kind)), tasks)
    failure = results.pop(100).failure
    assert failure is not None
    assert failure.startswith(f"unparsable: analyzer evil {reason}")
    assert all(result.failure is None for result in results.values())
    assert notices == []


def test_P16_a_forked_child_never_goes_on_as_a_second_worker(tmp_path: Path) -> None:
    folder = tmp_path / "made by the child"
    results, _ = analyzed(registry(served("evil", Forking)), [task(0, "a.evil", bytes(folder)), *lines(GOOD, 1)])
    assert results[0].failure == "unparsable: analyzer evil forked the worker"
    assert not folder.exists()


def test_P16_a_plugin_that_ends_the_process_is_named() -> None:
    tasks = [*lines(), task(100, "a.evil", b"x"), *lines(GOOD, 200)]
    results, _ = analyzed(registry(served("evil", Vanishing)), tasks)
    assert results.pop(100).failure == "unparsable: analyzer evil ended the worker (exit 0)"
    assert all(result.failure is None for result in results.values())


@pytest.mark.parametrize("kind", [Printing, Reading])
def test_P16_what_a_plugin_prints_or_reads_never_reaches_the_frames(kind: type) -> None:
    tasks = [task(number, "a.loud", b"one\n") for number in range(5)] + lines(GOOD, 200)
    results, _ = analyzed(registry(served("loud", kind)), tasks)
    assert len(results) == len(tasks)
    assert all(result.failure is None for result in results.values())


@pytest.mark.parametrize("wrong", NONSENSE)
def test_P16_a_nonsensical_answer_is_refused(wrong: str) -> None:
    results, _ = analyzed(registry(served("evil", Nonsense)), [task(0, "a.evil", wrong.encode()), *lines(2, 1)])
    failure = results[0].failure
    assert failure is not None
    assert failure.startswith("unparsable: analyzer evil returned nonsense: ")
    assert results[0].row is None
    assert names(results[1]) == ["one", "two"]


def test_P16_after_three_faults_a_plugin_is_set_aside_with_one_notice() -> None:
    tasks = [task(number, "a.evil", b"x") for number in range(200)] + lines(GOOD, 1000)
    results, notices = analyzed(registry(served("evil", Raising), served("good", Lines)), tasks)
    assert len(results) == len(tasks)
    assert len(notices) == 1
    assert notices[0].startswith("analyzer evil is set aside for this run after 3 faults; the last: it raised KeyError")
    assert results[199].failure == "analyzer evil is set aside for this run"
    assert results[1000].failure is None


def test_P16_a_plugin_that_hangs_is_set_aside_after_three_kills() -> None:
    tasks = [task(number, "a.evil", b"x") for number in range(6)] + lines(4, 100)
    results, notices = analyzed(registry(served("evil", Sleeping)), tasks)
    assert len(notices) == 1
    assert [results[number].failure for number in range(100, 104)] == [None] * 4
    assert all(results[number].failure for number in range(6))


def test_what_ships_with_postil_is_not_set_aside_for_a_few_files() -> None:
    tasks = [task(number, "a.own", b"x") for number in range(10)]
    results, notices = analyzed(registry(served("own", Raising, builtin=True)), tasks)
    assert notices == []
    assert all("raised KeyError" in (result.failure or "") for result in results.values())


def test_P14_a_file_of_50_000_symbols_flows_whole() -> None:
    tasks = [task(0, "a.many", b"50000"), *lines(10, 1)]
    results, _ = analyzed(registry(served("many", Many)), tasks, limits=Limits(seconds=20, loaded_seconds=60))
    row = results[0].row
    assert row is not None
    assert (row.symbols, row.documented, len(row.words)) == (50_000, 50_000, 50_000)
    assert len(names(results[0])) == 50_000


def test_P9_binary_content_is_skipped_under_its_key() -> None:
    results, _ = analyzed(registry(), [task(0, "a.lines", b"one\0two\n"), task(1, "b.lines", b"\xff\xfeo\0")])
    assert results[0].failure == "skipped: binary"
    assert results[0].row is not None
    assert (results[1].failure or "").startswith("skipped: UTF-16")


def test_P7_P10_any_bytes_have_a_result() -> None:
    contents = [b"", b"x", b"\n" * 100, b"\xef\xbb\xbf", b"\xff\xfe\xfd", "na\u00efve\n".encode("latin-1"), b"\r\r\n"]
    tasks = [task(number, "a.lines", content) for number, content in enumerate(contents)]
    results, _ = analyzed(registry(), tasks)
    assert len(results) == len(contents)


def test_the_content_decides_where_the_name_does_not() -> None:
    entry = served("lines", Lines)._replace(interpreters=("liner",), aliases=("ln",))
    tasks = [
        Task(0, b"tool", b"0" * 20, data=b"#!/usr/bin/env liner\n"),
        Task(1, b"other", b"1" * 20, data=b"# vim: ft=ln\n"),
        Task(2, b"none", b"2" * 20, data=b"text\n"),
    ]
    results, _ = analyzed(registry()._replace(languages=(entry,)), tasks)
    assert [results[number].language for number in range(3)] == ["lines", "lines", "plain"]


@pytest.mark.parametrize("kind", [Lines, Sleeping])
def test_cancel_ends_a_run_at_once(kind: type) -> None:
    cancelled: list[float] = []
    with Pool(2, registry(served("some", kind, builtin=True)), None) as pool:

        def cancel() -> None:
            cancelled.append(time.monotonic())
            pool.cancel()

        timer = threading.Timer(0.3, cancel)
        timer.start()
        for _ in pool.run(task(number, "a.some", b"x") for number in range(10**9)):
            pass
        took = time.monotonic() - cancelled[0]
        timer.join()
    assert took < 0.5


def test_a_caller_that_stops_listening_leaves_no_worker_behind() -> None:
    with Pool(2, registry(), None) as pool:
        for result in pool.run(lines(500)):
            assert result.failure is None
            break
        assert len(list(pool.run(lines(50)))) == 50
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_no_process_and_no_descriptor_is_left_after_an_exception() -> None:
    before = len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0
    try:
        with Pool(2, registry(served("evil", Sleeping, builtin=True)), None) as pool:
            for _ in pool.run([*lines(100), task(1000, "a.evil", b"x")]):
                raise LookupError
    except LookupError:
        pass
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    if sys.platform == "linux":
        assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_workers_see_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    from postil.plugins.process import environment

    for name in ("ANTHROPIC_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "GIT_DIR", "PYTHONPATH"):
        monkeypatch.setenv(name, "secret")
    assert "secret" not in environment().values()
    assert "PATH" in environment()


def test_L1_workers_in_the_middle_of_a_file_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent("""
        import sys
        sys.path[:] = sys.argv[1:]
        from support.analyzers import Spinning, Sleeping, registry, served
        from support.pools import task
        from postil.engine.pool import Pool
        from postil.engine.result import Limits
        entries = registry(served("spin", Spinning, builtin=True), served("sleep", Sleeping, builtin=True))
        with Pool(3, entries, None, limits=Limits(60, 60)) as pool:
            pool.start()
            print(*(member.pid for member in pool._members.values()), flush=True)
            list(pool.run([task(0, "a.spin", b"x" * 100000), task(1, "a.sleep", b"x" * 100000)]))
        """)
    )
    parent = subprocess.Popen([sys.executable, str(script), *filter(None, sys.path)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 3
    time.sleep(0.5)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline and any(map(alive, pids)):
        time.sleep(0.02)
    assert not any(map(alive, pids))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan that nobody has collected yet is dead.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_worker_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("postil.engine.pool.trusted_path", list)
    with Pool(1, registry(), None, limits=IMPATIENT) as pool, pytest.raises(RuntimeError, match="postil"):
        list(pool.run(lines()))
