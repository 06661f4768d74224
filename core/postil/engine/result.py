"""What becomes of a task, and what it may take."""

import os
from collections.abc import Iterable, Iterator

from postil.engine.wire import Answer, Task
from postil.index.rows import Row
from postil.plugins.analyzers import MEMORY_EXIT
from postil.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

GIVEN_UP = "given up"
"""The failure of a task that nobody wants any more."""


class Limits(NamedTuple):
    """What one file may take."""

    seconds: float = 2.0
    """By the clock."""
    loaded_seconds: float = 60.0
    """By the clock when the machine is too busy to give the worker its time: what waits for its turn is no hang."""
    memory: int = 1 << 30
    """Address space of a worker, in bytes."""


class Result(NamedTuple):
    """What became of one task."""

    number: int
    blob: bytes | None
    """Of the content that was read, which may not be the one expected; None when there was none to read."""
    language: str
    size: int
    row: Row | None
    """What to keep; None when only the hash was asked for, or when the failure says nothing about the content."""
    failure: str | None
    """Why there is no ``FileDoc``."""
    kills: int = 0
    """How many workers the file has killed by now, earlier runs included."""


if TYPE_CHECKING:

    class Runner(Protocol):
        """What carries out tasks: a pool, or a thread that keeps one."""

        def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
            """Carry out all tasks; results come as they are ready, in no order."""
            ...

else:
    Runner = object


def answered(answer: Answer, kills: int) -> Result:
    """What becomes of a task by what a worker says of it."""
    row = None
    if answer.key is not None and answer.blob is not None and (answer.failure is None or answer.lasting):
        row = Row(
            answer.key, answer.blob, answer.language, answer.data, answer.failure, answer.symbols, answer.documentable,
            answer.documented, list(answer.words),
        )  # fmt: skip
    return Result(answer.number, answer.blob, answer.language, answer.size, row, answer.failure, kills)


def given_up(task: Task) -> Result:
    """What becomes of a task that nobody wants any more."""
    return Result(task.number, task.blob, task.language or "", task.size, None, GIVEN_UP, task.kills)


def ended(status: int, peak: int, memory: int) -> str:
    """How a worker came to its end, from its wait status and peak memory."""
    import signal  # enumerations, which no judgement should have to wait for

    code = os.waitstatus_to_exitcode(status)
    # Scanners written in C abort, or write through a null pointer, when they are refused memory.
    if code == MEMORY_EXIT or (code in (-signal.SIGABRT, -signal.SIGSEGV) and peak > 0.4 * memory):
        return f"needed more than {memory / (1 << 30):g} GiB"
    if code < 0:
        return f"crashed the parser (signal {-code})"
    return f"ended the worker (exit {code})"
