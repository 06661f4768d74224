"""Time whole processes, and say what came of it in one JSON line."""

import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """One run of a command: wall-clock seconds, and the largest resident size in MB of any process of it."""

    seconds: float
    peak_mb: float


class Line(NamedTuple):
    """One row of the table: what was measured, against what, and what it should reach."""

    work: str
    value: float
    unit: str
    limit: float
    detail: Mapping[str, float]

    @property
    def held(self) -> bool:
        """Whether the figure is reached."""
        return self.value <= self.limit


def run(
    command: Sequence[str], cwd: Path, environment: dict[str, str] | None = None, *, fine: Sequence[int] = (0,)
) -> Run:
    """Run a command to its end, its output thrown away; an exit code that is not ``fine`` ends the bench."""
    seen = dict(os.environ if environment is None else environment)
    # What is installed has its modules compiled; a shell that forbids it would have them compiled at each start.
    seen.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=seen,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        raise SystemExit(f"{' '.join(command[:4])} … in {cwd.name} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


class Spent(NamedTuple):
    """What a command took with all its children, in seconds."""

    wall: float
    cpu: float
    """Of processors, which a busy machine changes least."""


def spent_on(command: Sequence[str], data: bytes, folder: Path) -> Spent:
    """Run a command to its end, however it ends, with something on its input and its output thrown away."""
    seen = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    nowhere = subprocess.DEVNULL
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run(command, stdin=given, stdout=nowhere, stderr=nowhere, cwd=folder, env=seen, check=False)
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def least(job: Callable[[], Spent], before: Callable[[], None] = lambda: None, times: int = 15) -> Spent:
    """The least of each, of several runs; ``before`` is done ahead of each."""
    found: list[Spent] = []
    for _ in range(times):
        before()
        found.append(job())
    return Spent(min(one.wall for one in found), min(one.cpu for one in found))


def medians(jobs: dict[str, Callable[[], Run]], times: int = 5) -> dict[str, Run]:
    """Run each job in turn, ``times`` rounds, so that all of them see the same machine; the median of each."""
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(times):
        for name, job in jobs.items():
            runs[name].append(job())
    return {
        name: Run(statistics.median(run.seconds for run in done), max(run.peak_mb for run in done))
        for name, done in runs.items()
    }


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
    }


def write(lines: Sequence[Line], folder: Path) -> None:
    """Append the lines to today's file."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{time.strftime('%Y-%m-%d')}.jsonl").open("a", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps({**line._asdict(), "held": line.held, "machine": machine()}) + "\n")


def peak_of_self() -> float:
    """The largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
