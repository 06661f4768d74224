"""Writers and readers killed at any moment leave an index that holds what was acknowledged, in whole batches."""

import random
import time
from pathlib import Path

from support.stores import BATCH, READER, WRITER, child, kill, opened, right


def acknowledged(said: bytes) -> list[int]:
    return [int(line) for line in said.split(b"\n")[:-1] if line != b"ready"]


def check(folder: Path, firsts: list[int], start: int, until: int) -> None:
    notices: list[str] = []
    index = opened(folder, notices)
    assert index.saved
    assert notices == []
    kept = set(right(index, list(range(start, until))))
    for first in firsts:
        assert kept >= set(range(first, first + BATCH)), f"the batch at {first} was acknowledged and is lost"
    assert all(len(kept & set(range(first, first + BATCH))) in (0, BATCH) for first in range(start, until, BATCH))
    index.close()


def test_S1_a_writer_killed_mid_transaction_loses_nothing_acknowledged_and_leaves_no_half_batch(tmp_path: Path) -> None:
    chance = random.Random(1)
    opened(tmp_path).close()
    everything: list[int] = []
    first = 0
    for _ in range(20):
        process = child(WRITER, tmp_path, first)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.001, 0.04))
        firsts = acknowledged(kill(process))
        everything += firsts
        first = (everything[-1] if everything else 0) + 2 * BATCH
        check(tmp_path, firsts, 0, first)
    check(tmp_path, everything, 0, first)
    assert len(everything) > 20


def test_S2_two_writers_and_a_reader_killed_at_once_do_the_same(tmp_path: Path) -> None:
    chance = random.Random(2)
    opened(tmp_path).close()
    for turn in range(5):
        far = 100_000
        base = turn * 2_000
        writers = [child(WRITER, tmp_path, base), child(WRITER, tmp_path, far + base)]
        reader = child(READER, tmp_path)
        for process in (*writers, reader):
            assert process.stdout is not None
            process.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.1))
        said = [kill(process) for process in (*writers, reader)]
        check(tmp_path, acknowledged(said[0]), base, base + 2_000)
        check(tmp_path, acknowledged(said[1]), far + base, far + base + 2_000)
