"""Contents that are not in the index, analyzed in workers."""

import os
from collections.abc import Callable, Iterable, Sequence

from postil.engine.encode import decode
from postil.engine.pool import Pool
from postil.engine.result import Result, Runner
from postil.engine.wire import Task
from postil.model import FileDoc
from postil.plugins import Registry

_FEW = 8
"""So many files are not worth a second worker."""


def analyzed(
    registry: Registry, files: Sequence[tuple[str, str, bytes]], notice: Callable[[str], None] = lambda _: None,
    runner: Runner | None = None,
) -> list[FileDoc | None]:  # fmt: skip
    """The ``FileDoc`` of each path, language and content; None where there is none.

    With a ``runner`` its workers are used, else new ones.
    """
    answer: list[FileDoc | None] = [None] * len(files)
    if not files:
        return answer
    tasks = [
        Task(number, os.fsencode(path), None, "dirty", language, len(content), content)
        for number, (path, language, content) in enumerate(files)
    ]
    workers = 1 if len(files) <= _FEW else None
    if runner is not None:
        return _filled(answer, runner.run(tasks))
    with Pool(workers, registry, None, max_file_size=max(map(_size, tasks)) + 1, notice=notice) as pool:
        return _filled(answer, pool.run(tasks))


def _filled(answer: list[FileDoc | None], results: Iterable[Result]) -> list[FileDoc | None]:
    for result in results:
        if result.row is not None and result.row.data is not None:
            answer[result.number] = decode(result.row.data)
    return answer


def _size(task: Task) -> int:
    return task.size
