"""Full, locked or crowded: the index goes on, says so once, and catches up when it can."""

import fcntl
import os
import re
import signal
import time
from pathlib import Path

import apsw
import pytest

import postil
from postil.index import store, upkeep
from postil.index.rows import Row
from postil.index.store import Index
from postil.sqlite import database, opening
from support.stores import (
    ROOT,
    blob,
    child,
    data,
    filled,
    finished,
    key,
    kill,
    opened,
    path_of,
    place,
    right,
    row,
    rows,
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "RETRY_SECONDS", 0.0)


def connection(index: Index) -> apsw.Connection:
    found = index._database._connection
    assert found is not None
    return found


def test_S4_a_full_disk_is_said_once_and_answers_go_on_from_memory_and_are_saved_later(
    tmp_path: Path, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, 10)
    notices: list[str] = []
    index = opened(tmp_path, notices)
    pages = connection(index).pragma("page_count")
    real = opening.opened

    def limited(*arguments: object) -> object:
        found = real(*arguments)  # type: ignore[arg-type]
        found.connection.pragma("max_page_count", pages)
        return found

    monkeypatch.setattr(database, "opened", limited)
    connection(index).pragma("max_page_count", pages)
    for first in range(100, 400, 100):
        index.put(rows(100, first, size=4_000))
    assert notices == ["index not saved: disk full"]
    assert [index.saved] == [False]
    assert len(right(index, [*range(10), *range(100, 400)])) == 310
    assert index.set_tree(ROOT, [place(200)], [], b"new")
    assert len(list(index.search(ROOT, "start_engine_200"))) == 1
    assert len(right(opened(tmp_path), list(range(400)))) == 10
    monkeypatch.undo()
    monkeypatch.setattr(database, "RETRY_SECONDS", 0.0)
    index.put(rows(1, 500))
    assert index.saved
    assert len(right(opened(tmp_path), list(range(501)))) == 311
    assert opened(tmp_path).worktree(ROOT).listing == b"listing"
    assert notices == ["index not saved: disk full"]


def test_S4_no_statement_deletes_to_free_space_when_the_disk_is_full(tmp_path: Path) -> None:
    filled(tmp_path, 10)
    index = opened(tmp_path)
    seen: list[str] = []
    connection(index).pragma("max_page_count", connection(index).pragma("page_count"))
    connection(index).trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: seen.append(event["sql"]))
    index.put(rows(100, 100, size=4_000))
    assert not index.saved
    assert any(statement.startswith("INSERT") for statement in seen)
    assert not any(statement.startswith("DELETE") for statement in seen)


LIMITED = """
import resource, sys
from pathlib import Path
from support.stores import opened, right, rows
folder = Path(sys.argv[1])
opened(folder).close()
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
notices = []
index = opened(folder, notices)
for first in range(0, 400, 50):
    index.put(rows(50, first, size=4_000))
assert not index.saved
assert len(right(index, list(range(400)))) == 400
assert len(notices) == 1, notices
print(notices[0])
"""


def test_S5_a_quota_or_a_limit_of_file_size_is_met_like_a_full_disk(tmp_path: Path) -> None:
    said = finished(child(LIMITED, tmp_path)).decode().strip()
    assert said in ("index not saved: File too large", "index not saved: disk full")
    index = opened(tmp_path)
    assert len(right(index, list(range(400)))) % 50 == 0
    index.put(rows(400))
    assert len(right(index, list(range(400)))) == 400


def test_S11_a_write_never_starts_as_a_read(tmp_path: Path) -> None:
    sources = [
        file for part in ("index", "records", "sqlite") for file in (Path(postil.__file__).parent / part).glob("*.py")
    ]
    found = [
        line
        for file in sources
        for line in file.read_text("utf-8").splitlines()
        if re.search(r'"(BEGIN|SAVEPOINT)', line)
    ]
    assert len(found) >= 2
    assert [line for line in found if '"BEGIN IMMEDIATE"' not in line] == []
    index, other = opened(tmp_path), opened(tmp_path)
    for first in range(0, 100, 10):
        index.missing([key(first)])
        other.put(rows(10, 1_000 + first))
        index.put(rows(10, first))
    assert index.saved
    assert len(right(other, list(range(100)))) == 100


CROWD = """
import random, sys, time
from pathlib import Path
from support.stores import ROOT, opened, place, right, rows
chance, waits, notices = random.Random(int(sys.argv[2])), [], []
first = int(sys.argv[2]) * 1_000
index = opened(Path(sys.argv[1]), notices)
for turn in range(10):
    begun = time.monotonic()
    index.put(rows(5, first + turn * 5))
    index.set_tree(b"/%d" % first, [place(first + turn * 5)], [], b"%d" % turn)
    waits.append(time.monotonic() - begun)
    right(index, [chance.randrange(16_000) for _ in range(5)])
    list(index.search(ROOT, "engine", limit=5))
    if turn % 5 == 4:
        index.checkpoint()
assert index.saved and not notices, notices
assert len(right(index, list(range(first, first + 50)))) == 50
print(max(waits))
"""


def test_S12_sixteen_processes_at_once_never_see_a_locked_database(tmp_path: Path) -> None:
    processes = [child(CROWD, tmp_path, number) for number in range(16)]
    waits = [float(finished(process, 100)) for process in processes]
    index = opened(tmp_path)
    assert connection(index).pragma("integrity_check") == "ok"
    assert len(index.get([key(number * 1_000 + at) for number in range(16) for at in range(50)])) == 800
    assert max(waits) < database.BULK_TIMEOUT_MS / 1000


HOLDER = """
import sys
from pathlib import Path
from support.stores import opened
index = opened(Path(sys.argv[1]))
index._database._connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def test_S13_a_stopped_lock_holder_costs_the_timeout_once_and_nothing_is_lost(tmp_path: Path, impatient: None) -> None:
    filled(tmp_path, 10)
    holder = child(HOLDER, tmp_path)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    holder.send_signal(signal.SIGSTOP)
    notices: list[str] = []
    index = opened(tmp_path, notices, timeout_ms=200)
    assert len(right(index, list(range(10)))) == 10
    begun = time.monotonic()
    index.put(rows(5, 100))
    assert time.monotonic() - begun < 5
    assert notices == ["index not saved: another process keeps it locked"]
    assert len(right(index, [*range(10), *range(100, 105)])) == 15
    kill(holder)
    index.put(rows(5, 200))
    assert index.saved
    assert len(right(opened(tmp_path), [*range(100, 105), *range(200, 205)])) == 10


def test_S14_the_log_stays_bounded_and_shrinks_once_a_long_reader_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOG_LIMIT_BYTES", 200_000)
    path = filled(tmp_path, 10)
    index, reader = opened(tmp_path), opened(tmp_path)
    log = Path(f"{path}-wal")
    longest = 0
    for first in range(0, 2_000, 50):
        index.put(rows(50, first))
        longest = max(longest, log.stat().st_size)
    assert longest < 800_000
    held = connection(reader).execute("SELECT id FROM files")
    next(held)
    for first in range(2_000, 4_000, 50):
        index.put(rows(50, first))
    assert log.stat().st_size > 800_000
    held.close()
    index.put(rows(50, 4_000))
    assert log.stat().st_size == 0


def test_S15_every_connection_has_the_settings_that_keep_it_safe(tmp_path: Path) -> None:
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)
    found = connection(opened(tmp_path))
    names = ("journal_mode", "synchronous", "mmap_size", "cell_size_check", "wal_autocheckpoint", "trusted_schema")
    assert [found.pragma(name) for name in names] == ["wal", 1, 0, 1, 0, 0]
    assert found.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, -1)
    assert found.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1)


def test_S15_only_one_process_checkpoints_at_a_time(tmp_path: Path) -> None:
    path = filled(tmp_path)
    index = opened(tmp_path)
    index.put(rows(50, 100))
    with open(f"{path}.lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not index.checkpoint()
        assert Path(f"{path}-wal").stat().st_size > 0
    assert index.checkpoint()
    assert Path(f"{path}-wal").stat().st_size == 0


@pytest.mark.parametrize("moment", [0.0, 4_300_000_000.0])
def test_S20_what_was_used_longest_ago_goes_first_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: float
) -> None:
    index = opened(tmp_path)
    for turn in range(3):
        monkeypatch.setattr(time, "time", [lambda: 0.0, lambda: moment][turn % 2])
        index.put(rows(10, turn * 10))
        index.set_tree(b"/%d" % turn, [], [], b"")
    monkeypatch.setattr(upkeep, "_BATCH", 10)
    kept = index._database.write(lambda found: upkeep.evicted(found, upkeep.used_bytes(found) - 1))
    assert kept == 10
    assert right(index, list(range(30))) == list(range(10, 30))


def test_S21_beyond_its_budget_the_index_drops_what_no_worktree_shows(tmp_path: Path) -> None:
    budget = 2_000_000
    index = Index.open(
        str(tmp_path / "store" / "index.db"), notice=pytest.fail, secret_dir=str(tmp_path / "secret"), budget=budget
    )
    index.put(rows(20, size=5_000))
    index.set_tree(ROOT, [place(number) for number in range(20)], [], b"listing")
    for first in range(100, 1_100, 50):
        index.put(rows(50, first, size=5_000))
        assert index.size() < budget * 1.2
    assert len(right(index, list(range(20)))) == 20
    assert right(index, list(range(100, 150))) == []
    assert len(right(index, list(range(1_050, 1_100)))) == 50
    assert index.worktree(ROOT).listing == b"listing"


def test_gc_drops_what_neither_a_worktree_nor_a_kept_blob_reaches(tmp_path: Path) -> None:
    here, gone = tmp_path / "here", tmp_path / "gone"
    here.mkdir()
    gone.mkdir()
    index = opened(tmp_path)
    index.put(rows(900, size=3_000))
    index.set_tree(os.fsencode(here), [place(number) for number in range(10)], [], b"listing")
    index.set_tree(os.fsencode(gone), [place(number) for number in range(10, 20)], [], b"listing")
    gone.rmdir()
    count, freed = index.gc({blob(30), blob(31)})
    assert count == 888
    assert freed > 888 * 3_000
    assert right(index, list(range(900))) == [*range(10), 30, 31]
    assert index.worktree(os.fsencode(gone)) == (None, b"")
    assert len(index.tree(os.fsencode(here))) == 10
    assert Path(index.path).stat().st_size < 500_000


def test_a_content_that_kills_twice_is_left_alone_until_it_is_forgiven(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert index.killed(key(1), "out of memory") == 1
    assert index.quarantined([key(1), key(2)]) == {}
    assert index.killed(key(1), "took 2 s") == 2
    assert opened(tmp_path).quarantined([key(1), key(2)]) == {key(1): "took 2 s"}
    index.forgive([key(1)])
    assert index.quarantined([key(1)]) == {}


def test_what_a_path_showed_until_now_is_younger_than_what_was_never_shown(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put(rows(2))
    index.set_tree(ROOT, [place(0)], [], b"one")
    index.set_tree(ROOT, [place(1)._replace(path=path_of(0))], [], b"two")
    index.set_tree(ROOT, [], [path_of(0)], b"three")
    order = index._database.read(lambda found: upkeep.unreached(found, 10))
    assert [key(0), key(1)] == [index.doc(number)[0].key for number in order]  # type: ignore[index]


def test_unsaved_rows_are_kept_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_UNSAVED_BYTES", 5_000)
    index = Index.in_memory("a test wants it so", lambda _: None)
    for first in range(0, 100, 10):
        index.put(rows(10, first))
    assert 0 < len(index._unsaved) < 20
    assert len(right(index, list(range(100)))) == 100


def test_a_failure_is_remembered_with_its_reason(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put([Row(key(1), blob(1), "python", None, "parser killed: out of memory", 0, 0, 0, [])])
    index.set_tree(ROOT, [place(1)], [], b"listing")
    assert index.tree(ROOT)[0].failure == "parser killed: out of memory"
    assert row(1).data == data(1)
