"""One piece of work is one job: refused twice, seen when it is killed, fenced when it sleeps too long."""

import os
import signal
import time
from pathlib import Path

import apsw
import pytest

from postil.errors import AlreadyRunning, StoreUnavailable
from postil.records import jobs, store, table
from postil.records.jobs import estimate
from postil.records.owner import Owner, alive, boot_seconds, start_time, this_process
from postil.records.store import Clocks, LeaseLost, Records
from postil.sqlite import database
from postil.sqlite.opening import fingerprint, in_memory
from support.stores import child, finished, kill

ME = Owner("machine", "boot", "", 1, start_time(1))


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.boot = 1_000.0
        self.wall = 1_700_000_000.0

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.boot, lambda: self.wall)

    def pass_(self, seconds: float) -> None:
        self.boot += seconds
        self.wall += seconds


def opened(
    folder: Path, clock: Clock | None = None, notices: list[str] | None = None, me: Owner | None = None
) -> Records:
    told = [] if notices is None else notices
    return Records.open(
        str(folder / "store" / "records.db"),
        notice=told.append,
        clocks=None if clock is None else clock.clocks(),
        me=me,
        timeout_ms=2_000,
    )


WORKER = """
import sys, time
from postil.errors import AlreadyRunning
from postil.records.store import Records
records = Records.open(sys.argv[1] + "/store/records.db", notice=print)
lease = records.start("document", "/work", "everything", total=100)
done = 0
print(lease.job, flush=True)
while not lease.cancelled():
    done += 1
    lease.update(done=done, current=f"file{done}.py", step="analyzing")
    lease.heartbeat()
    print(done, flush=True)
    time.sleep(0.002)
lease.finish("cancelled")
print("cancelled", flush=True)
"""


def test_a_job_tells_how_far_it_is_and_how_it_ended(tmp_path: Path) -> None:
    clock = Clock()
    records = opened(tmp_path, clock)
    lease = records.start("document", "/work", "everything", total=10)
    clock.pass_(4)
    lease.error("a\udcff.py", "unreadable")
    lease.update(done=6, reused=2, skipped=1, failed=1, current="a\udcff.py", step="analyzing")
    assert records.jobs() == [
        jobs.Job(
            lease.job, "document", "/work", "everything", "running", 10, 6, 2, 1, 1, "a\udcff.py", "analyzing",
            1_700_000_000.0, 1_700_000_004.0, None, 4.0, 4.0, (("a\udcff.py", "unreadable"),), 1,
        )
    ]  # fmt: skip
    clock.pass_(1)
    lease.finish("completed_with_errors")
    ended = records.job(lease.job[:5])
    assert ended is not None
    assert (ended.state, ended.finished, ended.elapsed, ended.left) == (
        "completed_with_errors",
        1_700_000_005.0,
        5.0,
        None,
    )
    assert records.job("zzz") is None
    assert records.job("") is None


def test_progress_is_written_twice_a_second_at_most(tmp_path: Path) -> None:
    clock = Clock()
    records = opened(tmp_path, clock)
    lease = records.start("document", "/work", "everything")
    lease.update(done=1)
    assert records.jobs()[0].done == 0
    clock.pass_(0.5)
    lease.update(total=5)
    assert (records.jobs()[0].done, records.jobs()[0].total) == (1, 5)


def test_the_estimate_rests_on_what_was_really_done() -> None:
    assert estimate(10.0, 100, 50, 0) == 10.0
    assert estimate(10.0, 100, 60, 40) == 20.0
    assert estimate(10.0, 100, 40, 40) is None
    assert estimate(10.0, 0, 0, 0) is None


def test_ids_are_short_and_sort_by_time(tmp_path: Path) -> None:
    clock = Clock()
    records = opened(tmp_path, clock)
    made: list[str] = []
    for _ in range(50):
        lease = records.start("document", "/work", "")
        lease.finish("completed")
        made.append(lease.job)
        clock.pass_(2)
    assert made == sorted(set(made))
    assert {len(name) for name in made} == {8}
    assert [job.id for job in records.jobs(limit=3)] == made[:-4:-1]


def test_J1_a_killed_job_is_seen_as_interrupted_at_once_and_the_next_run_is_told(tmp_path: Path) -> None:
    for _ in range(5):
        process = child(WORKER, tmp_path)
        assert process.stdout is not None
        job = process.stdout.readline().decode().strip()
        for _ in range(3):
            process.stdout.readline()
        said = kill(process).split(b"\n")[:-1]
        records = opened(tmp_path)
        seen = records.job(job)
        assert seen is not None
        assert seen.state == "interrupted"
        assert seen.done >= (int(said[-1]) if said else 3)
        assert records.interrupted("document", "/work") == seen
        lease = records.start("document", "/work", "everything")
        assert lease.interrupted == seen
        lease.finish("completed")
        assert records.interrupted("document", "/work") is None
        other = records.start("document", "/other", "")
        assert other.interrupted is None
        other.finish("completed")


def test_J2_the_same_work_is_refused_with_the_first_ones_id(tmp_path: Path) -> None:
    first = opened(tmp_path).start("document", "/work", "")
    with pytest.raises(AlreadyRunning) as refused:
        opened(tmp_path).start("document", "/work", "")
    assert refused.value.job == first.job
    opened(tmp_path).start("document", "/other", "").finish("completed")
    first.finish("completed")
    opened(tmp_path).start("document", "/work", "").finish("completed")


def test_J2_after_a_crash_the_refusal_ends_with_the_owner(tmp_path: Path) -> None:
    process = child(WORKER, tmp_path)
    assert process.stdout is not None
    job = process.stdout.readline().decode().strip()
    with pytest.raises(AlreadyRunning, match=job):
        opened(tmp_path).start("document", "/work", "")
    kill(process)
    opened(tmp_path).start("document", "/work", "")


def test_J3_a_worker_that_slept_past_its_lease_is_fenced_off(tmp_path: Path) -> None:
    clock = Clock()
    sleeper = opened(tmp_path, clock).start("document", "/work", "")
    sleeper.heartbeat()
    clock.pass_(60)
    other = opened(tmp_path, clock).start("document", "/work", "")
    assert other.interrupted is not None
    assert other.interrupted.id == sleeper.job
    assert sleeper.cancelled()
    for write in (sleeper.heartbeat, lambda: sleeper.update(done=3), lambda: sleeper.finish("completed")):
        clock.pass_(1)
        with pytest.raises(LeaseLost, match=sleeper.job):
            write()
    other.finish("completed")
    assert [job.state for job in opened(tmp_path, clock).jobs()] == ["completed", "interrupted"]


def test_J3_a_worker_that_slept_and_was_not_missed_goes_on(tmp_path: Path) -> None:
    clock = Clock()
    records = opened(tmp_path, clock)
    lease = records.start("document", "/work", "")
    clock.pass_(60)
    assert records.jobs()[0].state == "interrupted"
    lease.heartbeat()
    assert records.jobs()[0].state == "running"
    lease.finish("completed")


def test_J3_a_stopped_process_is_fenced_off_when_it_wakes(tmp_path: Path) -> None:
    process = child(WORKER, tmp_path)
    assert process.stdout is not None
    job = process.stdout.readline().decode().strip()
    process.send_signal(signal.SIGSTOP)
    later = Clocks(lambda: boot_seconds() + 16, time.time)
    records = Records.open(str(tmp_path / "store" / "records.db"), notice=pytest.fail, clocks=later)
    lease = records.start("document", "/work", "")
    assert lease.interrupted is not None
    assert lease.interrupted.id == job
    process.send_signal(signal.SIGCONT)
    _, complaint = process.communicate(timeout=30)
    assert process.returncode == 1
    assert b"LeaseLost" in complaint


def test_J4_a_pid_is_an_owner_only_with_its_start_time_its_boot_and_its_name_space() -> None:
    me = this_process()
    now = boot_seconds()
    assert alive(me, me, now + 15, now, 0)
    assert not alive(me._replace(started="1"), me, now + 15, now, 0)
    assert not alive(me._replace(boot="another"), me, now + 15, now, 0)
    assert not alive(me._replace(pid=2**22 + 1), me, now + 15, now, 0)
    # In another name space the pid tells nothing, the lease everything.
    assert alive(me._replace(namespace="another", pid=2**22 + 1), me, now + 15, now, 0)
    assert not alive(me._replace(namespace="another"), me, now - 1, now, 0)
    assert not alive(me, me, now - 1, now, 0)
    assert not alive(me, me, now + 500, now, 0)
    assert alive(me._replace(machine="another"), me, 0, now, 10)
    assert not alive(me._replace(machine="another"), me, now + 15, now, 20)
    assert Owner.read(str(me)) == me


def test_J4_an_owner_that_cannot_be_read_is_dead(tmp_path: Path) -> None:
    opened(tmp_path).start("document", "/work", "")
    raw = apsw.Connection(str(tmp_path / "store" / "records.db"))
    raw.execute("UPDATE jobs SET owner = 'nonsense'")
    raw.close()
    assert opened(tmp_path).start("document", "/work", "").interrupted is not None


CLAIMER = """
import sys
from postil.errors import AlreadyRunning
from postil.records.store import Records
records = Records.open(sys.argv[1] + "/store/records.db", notice=print)
won = 0
for turn in range(40):
    try:
        records.start("document", str(turn), "")
        won += 1
    except AlreadyRunning:
        pass
print(won, flush=True)
sys.stdin.read()
"""


def test_J5_of_four_claimers_one_gets_the_work(tmp_path: Path) -> None:
    opened(tmp_path).close()
    processes = [child(CLAIMER, tmp_path) for _ in range(4)]
    won = []
    for process in processes:
        assert process.stdout is not None
        won.append(int(process.stdout.readline()))
    assert sum(won) == 40
    for process in processes:
        finished(process)


def test_J5_the_schema_itself_refuses_a_second_running_job(tmp_path: Path) -> None:
    opened(tmp_path).start("document", "/work", "")
    raw = apsw.Connection(str(tmp_path / "store" / "records.db"))
    with pytest.raises(apsw.ConstraintError):
        raw.execute(
            "INSERT INTO jobs SELECT NULL, 'other', version, kind, key, label, state, total, done, reused, skipped,"
            " failed, current, step, started, updated, finished, elapsed, left_over, owner, token, lease, cancel"
            " FROM jobs"
        )
    raw.close()


def test_J6_a_cancelled_job_stops_within_a_second(tmp_path: Path) -> None:
    process = child(WORKER, tmp_path)
    assert process.stdout is not None
    job = process.stdout.readline().decode().strip()
    process.stdout.readline()
    records = opened(tmp_path)
    begun = time.monotonic()
    assert records.request_cancel(job)
    assert finished(process).endswith(b"cancelled\n")
    assert time.monotonic() - begun < 5
    ended = records.job(job)
    assert ended is not None
    assert ended.state == "cancelled"
    assert not records.request_cancel(job)
    assert not records.request_cancel("nosuch")


def test_J6_cancelling_between_writes_twice_or_after_the_end_is_no_fault(tmp_path: Path) -> None:
    clock = Clock()
    records = opened(tmp_path, clock)
    lease = records.start("document", "/work", "")
    assert records.request_cancel(lease.job)
    assert records.request_cancel(lease.job)
    assert not lease.cancelled()
    clock.pass_(0.3)
    assert lease.cancelled()
    lease.finish("cancelled")
    assert not records.request_cancel(lease.job)
    with pytest.raises(LeaseLost):
        lease.finish("completed")
    with pytest.raises(ValueError, match="running"):
        lease.finish("running")


def test_J6_a_job_whose_owner_died_cannot_be_cancelled(tmp_path: Path) -> None:
    process = child(WORKER, tmp_path)
    assert process.stdout is not None
    job = process.stdout.readline().decode().strip()
    kill(process)
    assert not opened(tmp_path).request_cancel(job)


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
    version=3,
    migrations=("ALTER TABLE jobs ADD COLUMN note TEXT;", "CREATE TABLE texts(id INTEGER PRIMARY KEY) STRICT;"),
)


def migrated_fingerprint() -> str:
    connection = in_memory(store.DESIGN)
    for statements in MIGRATED.migrations:
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
        assert found.pragma("user_version") == 3
        records.close()


def test_J10_S19_a_migration_that_fails_leaves_the_old_records_whole(tmp_path: Path) -> None:
    opened(tmp_path).start("document", "/work", "before").finish("completed")
    broken = MIGRATED._replace(migrations=(MIGRATED.migrations[0], "CREATE TABLE jobs(x);"))
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
design = store.DESIGN._replace(version=2, migrations=(slow,))
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
