"""One piece of work is one job: refused twice, seen when it is killed, fenced when it sleeps too long."""

import os
import signal
import subprocess
import time
from pathlib import Path

import apsw
import pytest

from postil.errors import AlreadyRunning
from postil.records import jobs
from postil.records.jobs import estimate
from postil.records.owner import Owner, alive, boot_seconds, this_process
from postil.records.store import Clocks, LeaseLost, Records
from support.clocks import Clock, opened
from support.stores import child, finished, kill

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


def stopped_outside_a_transaction(process: "subprocess.Popen[bytes]", path: str) -> bool:
    """Stop a process; False when it was stopped with the lock of the database in its hands."""
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)
    connection = apsw.Connection(path)
    try:
        connection.execute("BEGIN IMMEDIATE; ROLLBACK")
    except apsw.BusyError:
        return False
    finally:
        connection.close()
    return True


def test_J3_a_stopped_process_is_fenced_off_when_it_wakes(tmp_path: Path) -> None:
    process = child(WORKER, tmp_path)
    assert process.stdout is not None
    job = process.stdout.readline().decode().strip()
    path = str(tmp_path / "store" / "records.db")
    while not stopped_outside_a_transaction(process, path):
        process.send_signal(signal.SIGCONT)
    later = Clocks(lambda: boot_seconds() + 16, time.time)
    records = Records.open(path, notice=pytest.fail, clocks=later)
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
