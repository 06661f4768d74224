"""Jobs killed at a hundred moments: each is seen as interrupted at once, and the work is free again."""

import os
import random
import signal
import time
from pathlib import Path

from postil.records.store import Records

KILLS = int(os.environ.get("POSTIL_SOAK_JOB_KILLS", "100"))


def opened(folder: Path) -> Records:
    def complain(text: str) -> None:
        raise AssertionError(text)

    return Records.open(str(folder / "store" / "records.db"), notice=complain)


def worker(folder: Path) -> None:
    records = opened(folder)
    lease = records.start("document", "/work", "everything", total=1_000)
    done = 0
    while True:
        done += 1
        lease.error(f"file{done}.py", "unreadable")
        lease.update(done=done, current=f"file{done}.py")
        lease.heartbeat()


def test_J1_jobs_killed_at_a_hundred_moments_are_seen_and_their_work_is_free_again(tmp_path: Path) -> None:
    chance = random.Random(1)
    opened(tmp_path).close()
    free_at_once = seen = told = 0
    slowest = 0.0
    for _ in range(KILLS):
        pid = os.fork()
        if pid == 0:
            try:
                worker(tmp_path)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0.0, 0.08))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        begun = time.monotonic()
        records = opened(tmp_path)
        dead = records.interrupted("document", "/work")
        lease = records.start("document", "/work", "next")
        slowest = max(slowest, time.monotonic() - begun)
        free_at_once += 1
        if dead is not None:
            seen += 1
            told += lease.interrupted == dead
            assert len(dead.errors) == min(dead.done, 1_000)
        lease.finish("completed")
        records.close()
    assert told == seen
    print(
        f"\nJ1: {KILLS} kills, {seen} of them with a job under way, all seen as interrupted; the work was free again"
        f" {free_at_once} times, at most {slowest * 1e3:.0f} ms later"
    )
