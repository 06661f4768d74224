"""How far long work has come: a bar where it can be redrawn, a plain line every few seconds where it cannot."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TextIO

from postil.report.plain import duration, path_text

_BAR = 20
INTERVAL = 3.0
"""Seconds between two plain lines."""


class Progress(Protocol):
    """What is shown of work under way."""

    @property
    def step(self) -> str: ...  # noqa: D102
    @property
    def total(self) -> int: ...  # noqa: D102
    @property
    def done(self) -> int: ...  # noqa: D102
    @property
    def failed(self) -> int: ...  # noqa: D102
    @property
    def current(self) -> str: ...  # noqa: D102
    @property
    def elapsed_s(self) -> float: ...  # noqa: D102
    @property
    def left_s(self) -> float | None: ...  # noqa: D102


class Silent:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, progress: Progress) -> None:
        """Take note of how far the work is."""


class Lines(Silent):
    """Writes one line every few seconds, for logs."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._next = clock() + INTERVAL

    def show(self, progress: Progress) -> None:
        """Write a line if the last one is long enough ago."""
        now = self._clock()
        if now >= self._next:
            self._next = now + INTERVAL
            self._write(f"postil: {progress_line(progress)}")


class Bar(Silent):
    """Redraws one line of a terminal: bar, count, rate, remaining time, current file."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Columns

        self._console = Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False)
        self._columns = Columns(
            TextColumn("{task.fields[step]}"),
            BarColumn(bar_width=_BAR),
            TextColumn("{task.fields[told]}"),
            TextColumn("{task.fields[current]}", style="dim"),
            console=self._console,
            transient=True,
            refresh_per_second=8,
        )
        self._task = self._columns.add_task("", total=None, step="", told="", current="")

    def __enter__(self) -> Self:
        self._columns.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._columns.stop()

    def show(self, progress: Progress) -> None:
        """Redraw with what is known now."""
        told = _told(progress)
        left = self._console.width - len(progress.step) - _BAR - len(told) - 4
        self._columns.update(
            self._task,
            completed=progress.done,
            total=progress.total or None,
            step=progress.step,
            told=told,
            current=_ending(progress.current, min(left, 50)),
        )


def progress_line(progress: Progress) -> str:
    """How far the work is, in one line."""
    return f"{progress.step}: {_told(progress)}"


def _ending(path: str, width: int) -> str:
    """The end of a path, which tells more than its beginning; nothing where there is no room for a name."""
    shown = path_text(path)
    name = shown.rpartition("/")[2]
    if len(shown) > width:
        shown = name
    return shown if len(shown) <= width else f"…{shown[1 - width :]}" if width >= 12 else ""


def _told(progress: Progress) -> str:
    parts = [f"{progress.done} of {progress.total}" if progress.total else f"{progress.done}"]
    if progress.done and progress.elapsed_s > 0.5:
        parts.append(f"{progress.done / progress.elapsed_s:,.0f} files/s")
    if progress.left_s is not None:
        parts.append(f"{duration(progress.left_s)} left")
    if progress.failed:
        parts.append(f"{progress.failed} failed")
    return ", ".join(parts)
