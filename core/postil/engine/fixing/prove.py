"""The proof of a batch of changed files, carried out in worker processes.

Invariant: what cannot be proved, for whatever reason, is refused.
"""

import os
from collections.abc import Callable, Sequence
from typing import cast

from postil.edits.proof import Evidence, refusal
from postil.engine.pool import Pool
from postil.engine.result import Result, Runner
from postil.engine.wire import Task
from postil.plugins import Registry
from postil.plugins.packing import unpack
from postil.values import NamedTuple


class Change(NamedTuple):
    """One file before and after its edits."""

    path: str
    """Relative to the root; its name and extension are all that is used of it."""
    language: str | None
    """As the index has it; None when the path or the content must tell."""
    before: bytes
    after: bytes


def refusals(
    registry: Registry, changes: Sequence[Change], notice: Callable[[str], None] = lambda _: None,
    runner: Runner | None = None,
) -> list[str | None]:  # fmt: skip
    """Why each change must not be written, in the order given; None for one that is proved to change docs only.

    With a ``runner`` its workers are used, else new ones.
    """
    if not changes:
        return []
    tasks = [_task(number, change) for number, change in enumerate(changes)]
    if runner is not None:
        return proved(runner, changes, [task for pair in tasks for task in pair])
    workers = min(os.cpu_count() or 1, 1 + len(changes) // 8)
    with Pool(workers, registry, None, notice=notice) as pool:
        return proved(pool, changes, [task for pair in tasks for task in pair])


def proved(pool: Runner, changes: Sequence[Change], tasks: Sequence[Task]) -> list[str | None]:
    """As ``refusals``, with workers that are there already."""
    results = {result.number: result for result in pool.run(tasks)}
    return [
        _judged(change, results.get(2 * number), results.get(2 * number + 1)) for number, change in enumerate(changes)
    ]


def _task(number: int, change: Change) -> tuple[Task, Task]:
    path = os.fsencode(change.path)
    old, new = (
        # No blob: two texts with one would be one file to the pool.
        Task(2 * number + place, path, None, "clean", change.language, len(data), data, prove=True)
        for place, data in enumerate((change.before, change.after))
    )
    return old, new


def _judged(change: Change, old: Result | None, new: Result | None) -> str | None:
    if old is None or new is None:
        return "the proof was interrupted"
    if old.row is None or old.row.data is None:
        return f"it cannot be read: {old.failure or 'no answer'}"
    if new.row is None or new.row.data is None:
        return f"it could not be read any more: {new.failure or 'no answer'}"
    return refusal(change.before, change.after, _evidence(old.row.data), _evidence(new.row.data))


def _evidence(packed: bytes) -> Evidence:
    return Evidence._make(cast("tuple[object, ...]", unpack(packed)))
