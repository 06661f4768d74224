"""The records are migrated, kept beside when damaged, refused when newer, and lived without when they must."""

import os
import time
from pathlib import Path

import apsw
import pytest

from postil.errors import AlreadyRunning, StoreUnavailable
from postil.records import store, table
from postil.records.owner import this_process
from postil.records.store import Records
from postil.sqlite import database
from postil.sqlite.opening import fingerprint, in_memory
from support.clocks import Clock, opened
from support.stores import child, kill


def test_J9_a_job_goes_on_in_memory_when_its_store_is_gone(tmp_path: Path) -> None:
    notices: list[str] = []
    records = opened(tmp_path, Clock(), notices)
    lease = records.start("document", "/work", "", total=5)
    found = records._database._connection
    assert found is not None
    found.pragma("max_page_count", found.pragma("page_count"))
    for number in range(2_000):
        lease.error(f"file{number}.py", "x" * 400)
    lease.heartbeat()
    lease.update(done=5)
    assert not records.saved
    lease.finish("completed")
    assert notices == ["records not saved: disk full"]
    ended = records.job(lease.job)
    assert ended is not None
    assert (ended.state, ended.done, len(ended.errors)) == ("completed", 5, 1_000)


def test_J9_without_a_place_jobs_work_in_memory_with_one_notice(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where a folder should be")
    notices: list[str] = []
    records = opened(tmp_path, None, notices)
    lease = records.start("document", "/work", "")
    with pytest.raises(AlreadyRunning):
        records.start("document", "/work", "")
    lease.finish("completed")
    assert len(notices) == 1
    assert records.jobs()[0].state == "completed"


MIGRATED = store.DESIGN._replace(
    version=store.SCHEMA_VERSION + 2,
    migrations=(
        *store.DESIGN.migrations,
        "ALTER TABLE jobs ADD COLUMN note TEXT;",
        "CREATE TABLE texts(id INTEGER PRIMARY KEY) STRICT;",
    ),
)
FIRST = store.DESIGN._replace(version=1, schema=store.DESIGN.schema.partition("-- Version 2.")[0], migrations=())
"""The records as the first Postil made them."""


def migrated_fingerprint() -> str:
    connection = in_memory(store.DESIGN)
    for statements in MIGRATED.migrations[-2:]:
        connection.execute(statements)
    return fingerprint(connection)


def test_J10_S19_records_of_an_older_postil_are_migrated_in_one_go_and_read(tmp_path: Path) -> None:
    opened(tmp_path).start("document", "/work", "before").finish("completed")
    design = MIGRATED._replace(fingerprint=migrated_fingerprint())
    path = str(tmp_path / "store" / "records.db")
    for _ in range(2):
        records = Records.open(path, notice=pytest.fail, design=design)
        assert [(job.label, job.state) for job in records.jobs()] == [("before", "completed")]
        found = records._database._connection
        assert found is not None
        assert found.pragma("user_version") == MIGRATED.version
        records.close()


def test_J10_S19_records_of_the_first_postil_are_read_and_take_imports(tmp_path: Path) -> None:
    path = str(tmp_path / "store" / "records.db")
    first = FIRST._replace(fingerprint=fingerprint(in_memory(FIRST)))
    records = Records.open(path, notice=pytest.fail, design=first)
    records.start("document", "/work", "before").finish("completed")
    records.close()
    records = Records.open(path, notice=pytest.fail)
    assert [job.label for job in records.jobs()] == ["before"]
    assert records.imported() == {}


def test_J10_S19_a_migration_that_fails_leaves_the_old_records_whole(tmp_path: Path) -> None:
    opened(tmp_path).start("document", "/work", "before").finish("completed")
    broken = MIGRATED._replace(migrations=(*MIGRATED.migrations[:-1], "CREATE TABLE jobs(x);"))
    notices: list[str] = []
    records = Records.open(str(tmp_path / "store" / "records.db"), notice=notices.append, design=broken)
    assert not records.saved
    assert len(notices) == 1
    assert [job.label for job in opened(tmp_path).jobs()] == ["before"]


SLOW = """
import sys
from postil.records import store
count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n"
slow = f"ALTER TABLE jobs ADD COLUMN note TEXT; UPDATE jobs SET note = ({count});"
design = store.DESIGN._replace(version=store.SCHEMA_VERSION + 1, migrations=(*store.DESIGN.migrations, slow))
print("ready", flush=True)
store.Records.open(sys.argv[1] + "/store/records.db", notice=print, design=design)
"""


def test_S19_a_kill_in_the_middle_of_a_migration_leaves_the_old_records_whole(tmp_path: Path) -> None:
    opened(tmp_path).start("document", "/work", "before").finish("completed")
    process = child(SLOW, tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.3)
    kill(process)
    assert [job.label for job in opened(tmp_path).jobs()] == ["before"]


def test_J10_S19_records_of_a_newer_postil_are_refused_and_not_touched(tmp_path: Path) -> None:
    opened(tmp_path).start("document", "/work", "").finish("completed")
    path = tmp_path / "store" / "records.db"
    raw = apsw.Connection(str(path))
    raw.pragma("user_version", store.SCHEMA_VERSION + 1)
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="newer Postil"):
        opened(tmp_path)
    assert path.read_bytes() == before


def test_J10_a_job_of_another_record_version_is_shown_with_it(tmp_path: Path) -> None:
    opened(tmp_path).start("document", "/work", "").finish("completed")
    raw = apsw.Connection(str(tmp_path / "store" / "records.db"))
    raw.execute("UPDATE jobs SET version = 7")
    raw.close()
    assert opened(tmp_path).jobs()[0].version == 7


@pytest.mark.parametrize("content", [b"", b"<<<<<<< HEAD\n", b"SQLite format 3\0" + b"\0" * 5_000])
def test_S8_damaged_records_are_kept_beside_the_new_ones(tmp_path: Path, content: bytes) -> None:
    opened(tmp_path).start("document", "/work", "").finish("completed")
    path = tmp_path / "store" / "records.db"
    path.write_bytes(content)
    notices: list[str] = []
    assert opened(tmp_path, None, notices).jobs() == []
    aside = [file for file in path.parent.glob("records.corrupt-*") if not file.name.endswith(("-wal", "-shm"))]
    assert [file.read_bytes() for file in aside] == [content]
    assert notices == [f"the records file was damaged and is made anew; the old one is {aside[0]}"]


@pytest.mark.parametrize("wall", [0.0, 1_700_000_000.0 - 86_400, 4_300_000_000.0])
def test_S20_a_clock_that_jumps_neither_ends_nor_prolongs_a_lease(tmp_path: Path, wall: float) -> None:
    clock = Clock()
    records = opened(tmp_path, clock, me=this_process())
    lease = records.start("document", "/work", "")
    clock.wall = wall
    with pytest.raises(AlreadyRunning):
        records.start("document", "/work", "")
    lease.heartbeat()
    clock.boot += 14
    assert records.jobs()[0].state == "running"
    clock.boot += 2
    assert records.jobs()[0].state == "interrupted"
    assert records.start("document", "/work", "").interrupted is not None


def test_old_finished_jobs_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "FINISHED_KEPT", 5)
    records = opened(tmp_path)
    running = records.start("watch", "/work", "")
    for _ in range(12):
        lease = records.start("document", "/work", "")
        lease.error("a", "b")
        lease.finish("completed_with_errors")
    assert len(records.jobs(limit=100)) == 7
    assert records.job(running.job) is not None
    found = records._database._connection
    assert found is not None
    assert found.execute("SELECT count(*) FROM errors").get == 6


def test_S18_a_fork_may_not_use_the_records_of_its_parent(tmp_path: Path) -> None:
    records = opened(tmp_path)
    pid = os.fork()
    if pid == 0:
        try:
            records.jobs()
        except RuntimeError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7


def test_the_schema_is_the_one_whose_fingerprint_is_remembered() -> None:
    assert fingerprint(in_memory(store.DESIGN)) == store.DESIGN.fingerprint
    assert len(store.DESIGN.migrations) == store.SCHEMA_VERSION - 1
    assert database.RETRY_SECONDS > 0
