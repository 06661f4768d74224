"""Pools for tests: small, impatient, and fed with contents instead of files."""

from collections.abc import Iterable

from postil.engine.pool import Pool
from postil.engine.result import Limits, Result
from postil.engine.wire import Task
from postil.plugins import Registry

IMPATIENT = Limits(seconds=0.4, loaded_seconds=10)


def task(number: int, path: str, content: bytes, language: str | None = None) -> Task:
    """A file with that content; without a language its extension is its language."""
    name = language or path.rpartition(".")[2]
    return Task(number, path.encode(), bytes([number % 256]) * 20, language=name, size=len(content), data=content)


def analyzed(
    registry: Registry, tasks: Iterable[Task], *, workers: int = 1, limits: Limits = IMPATIENT
) -> tuple[dict[int, Result], list[str]]:
    """The results by number, and the notices."""
    notices: list[str] = []
    with Pool(workers, registry, None, limits=limits, notice=notices.append) as pool:
        results = list(pool.run(tasks))
    found = {result.number: result for result in results}
    assert len(found) == len(results)
    return found, notices
