"""Long campaigns against the workers: mutants by the thousand, kills by the hundred. Run by ``make soak``."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from postil.engine.encode import decode
from postil.engine.pool import Pool
from postil.engine.result import Limits
from postil.engine.wire import Task
from postil.installation import trusted_path
from postil.model import Source
from postil.plugins.checks import flaw
from postil.plugins.discovery import discover
from support.analyzers import Crashing, Eating, Lines, Sleeping, Spinning, Vanishing, registry, served
from support.mutations import SEEDS, mutant
from support.pools import task

MUTANTS = 20_000


@pytest.mark.parametrize("language", sorted(SEEDS))
def test_P17_twenty_thousand_mutants_of_each_language(language: str) -> None:
    known, _ = discover(trusted_path())
    contents: dict[int, bytes] = {}

    def tasks() -> Iterator[Task]:
        for seed in range(MUTANTS):
            contents[seed] = mutant(language, seed)
            yield task(seed, "a", contents[seed], language)

    wrong: Counter[str] = Counter()
    with Pool(None, known, None) as pool:
        for result in pool.run(tasks()):
            content = contents.pop(result.number)
            if (result.failure or "").startswith("skipped: "):
                continue
            data = result.row.data if result.row is not None else None
            reason = result.failure or "no FileDoc"
            if data is not None:
                reason = flaw(decode(data), Source("a", language, content), trusted=False) or ""
            if reason:
                wrong[f"{reason}, seed {result.number}"] += 1
    print(f"{language}: {MUTANTS} mutants, {len(wrong)} wrong")
    assert wrong == Counter()


def test_P1_P2_P3_P16_a_hundred_killers_among_thousands_cost_only_themselves() -> None:
    kinds = (Crashing, Eating, Sleeping, Spinning, Vanishing)
    entries = [served(kind.__name__.lower(), kind, builtin=True) for kind in kinds]
    chance = random.Random(1)
    tasks = [task(number, "a.lines", b"one\ntwo\n") for number in range(5_000)]
    for number in range(5_000, 5_100):
        kind = kinds[number % len(kinds)].__name__.lower()
        tasks.insert(chance.randrange(len(tasks)), task(number, f"a.{kind}", b"crash"))
    with Pool(None, registry(*entries), None, limits=Limits(seconds=0.3, memory=200 << 20)) as pool:
        results = {result.number: result for result in pool.run(tasks)}
    assert len(results) == len(tasks)
    assert all((result.failure is None) is (number < 5_000) for number, result in results.items())
    assert all(result.kills == 2 for number, result in results.items() if number >= 5_000)


def test_P4_workers_killed_from_outside_at_any_moment_lose_nothing() -> None:
    chance = random.Random(2)
    done = threading.Event()
    with Pool(2, registry(), None) as pool:

        def shoot() -> None:
            while not done.wait(chance.uniform(0.05, 0.3)):
                victims = [member.pid for member in tuple(pool._members.values())]
                if victims:
                    os.kill(chance.choice(victims), signal.SIGKILL)

        shooter = threading.Thread(target=shoot)
        shooter.start()
        try:
            tasks = [task(number, "a.lines", b"one\ntwo\n" * 200) for number in range(20_000)]
            results = [result.number for result in pool.run(tasks)]
        finally:
            done.set()
            shooter.join()
    assert sorted(results) == list(range(20_000))


def test_cancelled_a_hundred_times_at_any_moment_nothing_is_left() -> None:
    chance = random.Random(3)
    for _ in range(100):
        with Pool(2, registry(served("slow", Spinning, builtin=True), served("fine", Lines)), None) as pool:
            timer = threading.Timer(chance.uniform(0, 0.3), pool.cancel)
            timer.start()
            for _ in pool.run(
                task(number, "a.slow" if number % 50 == 49 else "a.fine", b"x") for number in range(10**9)
            ):
                pass
            before = time.monotonic()
        assert time.monotonic() - before < 0.5
        timer.join()
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
