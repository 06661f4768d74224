"""Long work as an editor starts, watches and ends it: the same jobs that ``postil jobs`` lists.

Invariant: the same work asked for twice, here or in another process, is answered with the id of what is running. A job
that an editor's end cut short is seen as interrupted, and goes on where it was when it is asked for again.
"""

import os
import shlex
import threading
from collections.abc import Callable, Sequence

from postil.engine.again import Outcome
from postil.engine.document import KIND, Progress, work
from postil.engine.places import records_path
from postil.engine.workspace import Workspace
from postil.errors import AlreadyRunning, PostilError
from postil.ide import chore
from postil.records.jobs import Job
from postil.records.store import Records
from postil.values import NamedTuple

_STEPS = {"listing": "listing files", "analyzing": "analyzing", "saving": "saving"}
_START_SECONDS = 10.0


class Step(NamedTuple):
    """How far a job has come, for a progress bar."""

    percentage: int | None
    """None while it cannot be told."""
    message: str


class Ended(NamedTuple):
    """How a job ended."""

    job: str
    """Empty where it never began."""
    outcome: Outcome | None
    """None when it could not be carried out."""
    message: str
    """One line for a person."""


class CutShort(NamedTuple):
    """A job that an editor's end, or a crash, has interrupted."""

    job: Job
    paths: tuple[str, ...]
    """What it was of; empty for the whole worktree."""


class Jobs:
    """The long work of one repository. Everything may be called on any thread, but what waits says so."""

    def __init__(self, workspace: Workspace, notice: Callable[[str], None]) -> None:
        """Of ``workspace`` only what never changes is used: no connection of another thread."""
        self._repository = workspace.repository
        self._workspace = workspace
        self._folder = workspace.repository.folder
        self._notice = notice
        self._lock = threading.Lock()
        self._running: dict[tuple[str, ...], _Run] = {}
        self._closed = False

    def document(
        self, paths: Sequence[str], on_step: Callable[[Step], None], on_end: Callable[[Ended], None],
    ) -> tuple[str, bool]:  # fmt: skip
        """Start to bring the index up to date; the id of the job, and whether it is new. Waits until it is known.

        ``on_step`` and ``on_end`` are called on a thread of the job, and only of a new one.
        """
        name = tuple(sorted(paths))
        with self._lock:
            run = self._running.get(name)
            if self._closed:
                raise PostilError("the server is about to end")
            new = run is None
            if run is None:
                run = self._running[name] = _Run(self._folder, name, self._notice, on_step, self._ended(name, on_end))
                run.thread.start()
        run.known.wait(_START_SECONDS)
        if new and run.elsewhere is not None:
            return run.elsewhere, False
        return run.job, new

    def cancel(self, job: str) -> bool:
        """Ask a job to end, whichever process it runs in; False when it does not run."""
        with self._lock:
            mine = next((run for run in self._running.values() if run.job == job and job), None)
        if mine is not None:
            mine.cancelled.set()
            return True
        records = self._records()
        if records is None:
            return False
        try:
            return records.request_cancel(job)
        finally:
            records.close()

    def jobs(self, limit: int = 20) -> list[Job]:
        """The jobs of the repository, the newest first. Reads a few rows."""
        records = self._records()
        if records is None:
            return []
        try:
            return records.jobs(limit)
        finally:
            records.close()

    def interrupted(self) -> CutShort | None:
        """The newest job of this worktree that was cut short, unless everything has been done since."""
        records = self._records()
        if records is None:
            return None
        try:
            for job in records.jobs():
                paths = self._paths(job)
                last = None if paths is None else records.interrupted(KIND, job.key)
                if paths is not None and last is not None and last.id == job.id:
                    return CutShort(job, paths)
                if paths == () and job.state.startswith("completed"):
                    return None
        finally:
            records.close()
        return None

    def lay_aside(self, job: str) -> bool:
        """Have an interrupted job count as cancelled; False when it is not interrupted."""
        records = self._records()
        if records is None:
            return False
        try:
            return records.lay_aside(job)
        finally:
            records.close()

    def close(self, seconds: float = 2.5) -> None:
        """Stop what runs here; it goes on with the next start."""
        with self._lock:
            self._closed = True
            runs = list(self._running.values())
        for run in runs:
            run.leaving.set()
        for run in runs:
            run.thread.join(seconds)

    def _ended(self, name: tuple[str, ...], on_end: Callable[[Ended], None]) -> Callable[["_Run", Ended], None]:
        def ended(run: "_Run", end: Ended) -> None:
            with self._lock:
                self._running.pop(name, None)
            if run.elsewhere is None:
                on_end(end)

        return ended

    def _paths(self, job: Job) -> tuple[str, ...] | None:
        """What a job was of; None when it is of another worktree, or no job as these are."""
        words = shlex.split(job.label.partition(" -- ")[2])
        paths = tuple(os.path.join(self._folder, word) for word in words)
        known = job.kind == KIND and work(self._workspace, paths, force=False) == job.key
        return paths if known else None

    def _records(self) -> Records | None:
        path = records_path(self._repository)
        return Records.open(path, notice=self._notice) if os.path.exists(path) else None


class _Run:
    """One job of ours on its thread."""

    def __init__(
        self, folder: str, paths: tuple[str, ...], notice: Callable[[str], None], on_step: Callable[[Step], None],
        on_end: Callable[["_Run", Ended], None],
    ) -> None:  # fmt: skip
        self.job = ""
        self.elsewhere: str | None = None
        """The id of the same work in another process."""
        self.known = threading.Event()
        """Set once one of the two is known, or it has ended."""
        self.cancelled, self.leaving = threading.Event(), threading.Event()
        self._folder, self._paths, self._notice = folder, paths, notice
        self._on_step, self._on_end = on_step, on_end
        self.thread = threading.Thread(target=self._work, name="postil-job", daemon=True)

    def _work(self) -> None:
        end = Ended("", None, "")
        try:
            ears = chore.Ears(self._step, self._started, self._notice, self.cancelled.is_set, self.leaving.is_set)
            outcome = chore.documented(self._folder, self._paths, ears)
            self.job = self.job or outcome.job
            end = Ended(self.job, outcome, told(outcome))
        except AlreadyRunning as error:
            self.elsewhere = error.job
        except (PostilError, OSError) as error:
            end = Ended(self.job, None, str(error))
        finally:
            self.known.set()
            self._on_end(self, end)

    def _started(self, job: str) -> None:
        self.job = job
        self.known.set()

    def _step(self, progress: Progress) -> None:
        self._on_step(step(progress))


def step(progress: Progress) -> Step:
    """How far a run has come, as a bar shows it."""
    words = [_STEPS.get(progress.step, progress.step)]
    percentage = None
    if progress.step == "analyzing" and progress.total:
        percentage = min(99, 100 * progress.done // progress.total)
        words = [f"{progress.done:,} of {progress.total:,} files", progress.current]
        if progress.left_s is not None:
            words.append(f"{duration(progress.left_s)} left")
    return Step(percentage, ", ".join(word for word in words if word))


def duration(seconds: float) -> str:
    """About how long something takes, in one unit."""
    if seconds < 1.5:
        return "1 s"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def told(outcome: Outcome) -> str:
    """What a run came to, on one line."""
    words = [f"{outcome.documented:,} files analyzed", f"{outcome.reused:,} known before"]
    if outcome.failed:
        words.append(f"{outcome.failed:,} failed")
    begun = "cancelled: " if outcome.state == "cancelled" else ""
    return f"{begun}{', '.join(words)}, {duration(outcome.elapsed_s)}"
