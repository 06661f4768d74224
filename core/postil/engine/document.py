"""One run of ``postil document``: the index brought up to date with a worktree, as a job.

Invariant: rows are committed in batches and are right by themselves, so a run may end at any moment and the next one
does what is missing. The listing key is stored last, with everything it stands for.
"""

import gc
import os
import shlex
import time
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from postil.engine import workspace as workspaces
from postil.engine.encode import ANALYSIS_VERSION
from postil.engine.plan import Plan, Planner, passed_over, place, told
from postil.engine.pool import Pool, Result
from postil.engine.workspace import Workspace
from postil.git.content import reader_settings
from postil.git.survey import Survey
from postil.git.worktree import listed
from postil.index.rows import Place, Row
from postil.plugins import Registry
from postil.plugins.packing import pack, unpack
from postil.records.jobs import MOST_ERRORS, Job
from postil.records.store import Lease, LeaseLost, Records

KIND = "document"
BATCH_ROWS = 512
BATCH_SECONDS = 0.4
REPORT_SECONDS = 0.1

Pairs = tuple[tuple[str, str], ...]


class Outcome(NamedTuple):
    """What a run came to."""

    job: str
    state: str
    """``completed``, ``completed_with_errors``, ``cancelled`` or ``failed``."""
    total: int
    """All files looked at; when nothing went wrong, the sum of the four below."""
    documented: int
    """Analyzed now."""
    reused: int
    """Already in the index."""
    skipped: int
    failed: int
    elapsed_s: float
    errors: Pairs
    """Path and reason of each failure."""
    skipped_files: Pairs
    """Path and reason of each file passed over."""
    interrupted: Job | None = None
    """The run before, when it came to no end of its own."""
    notices: tuple[str, ...] = ()


class Progress(NamedTuple):
    """How far a run has come."""

    step: str
    """``listing``, ``analyzing`` or ``saving``."""
    total: int
    done: int
    reused: int
    failed: int
    current: str
    elapsed_s: float
    left_s: float | None
    """None when it cannot be told."""


class _Summary(NamedTuple):
    """What is kept of a complete run, to say it again when nothing has changed."""

    total: int
    analyzers: str
    errors: Pairs
    skipped: Pairs


def document(
    start: str,
    paths: Sequence[str],
    *,
    force: bool = False,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    notice: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Bring the index up to date with the worktree around ``start``, or with the paths given of it.

    Raises ``AlreadyRunning`` when the same is being done by another process, and any other ``PostilError`` when the
    request cannot be carried out.
    """
    began = time.monotonic()
    # What is made here lives as long as the run; looking for cycles in it costs more than it finds.
    gc.disable()
    try:
        workspace = workspaces.opened(start, notice)
        survey = Survey(workspace.repository, workspace.config)
        records = Records.open(workspaces.records_path(workspace.repository), notice=notice)
        try:
            lease = records.start(KIND, _work(workspace, paths, force=force), label(workspace, paths, force=force))
            if (dead := lease.interrupted) is not None:
                notice(
                    f"job {dead.id} was interrupted at {dead.done} of {dead.total} files; this run does what is missing"
                )
            try:
                run = _Run(workspace, survey, lease, on_progress, notice, cancelled, began)
                return run.carried_out(paths, force=force, workers=workers)
            except LeaseLost:
                raise
            except BaseException as error:
                lease.finish("cancelled" if isinstance(error, KeyboardInterrupt) else "failed")
                raise
        finally:
            records.close()
            workspace.index.close()
    finally:
        gc.enable()


def label(workspace: Workspace, paths: Sequence[str], *, force: bool) -> str:
    """The command that does the job again from the root of the worktree; paths in it are relative to that."""
    root = workspace.repository.folder
    given = [os.path.relpath(workspace.absolute(path), root) for path in paths]
    return shlex.join([KIND, *(["--force"] if force else []), *(["--", *given] if given else [])])


def _work(workspace: Workspace, paths: Sequence[str], *, force: bool) -> str:
    """What makes two runs the same work."""
    whole = sorted(os.path.normpath(workspace.absolute(path)) for path in paths)
    digest = blake2b(repr((workspace.root, whole, force)).encode("utf-8", "surrogatepass"), digest_size=12)
    return digest.hexdigest()


class _Run:
    """The counts and the unsaved results of one run."""

    def __init__(
        self,
        workspace: Workspace,
        survey: Survey,
        lease: Lease,
        on_progress: Callable[[Progress], None],
        notice: Callable[[str], None],
        cancelled: Callable[[], bool],
        began: float,
    ) -> None:
        self._workspace, self._survey, self._lease = workspace, survey, lease
        self._on_progress, self._notice, self._cancelled = on_progress, notice, cancelled
        self._began = self._saved_at = began
        self._reported_at = 0.0
        self._analyzing_since = began
        self._registry: Registry = workspaces.analyzers()
        self._total = self._documented = self._reused = 0
        self._errors: list[tuple[bytes, str]] = []
        self._skipped: list[tuple[bytes, str]] = []
        self._rows: list[Row] = []
        self._places: list[Place] = []

    def carried_out(self, paths: Sequence[str], *, force: bool, workers: int | None) -> Outcome:
        """List, plan, analyze, save."""
        for plugin, reason in self._registry.broken:
            self._notice(f"analyzer {plugin} is set aside: {reason}")
        before = self._workspace.index.worktree(self._workspace.root)
        summary = _summary(before.summary)
        analyzers = f"{ANALYSIS_VERSION}/{self._registry.digest}"
        same = summary is not None and summary.analyzers == analyzers
        if same and summary is not None and not paths and not force and self._survey.key == before.listing:
            return self._unchanged(summary)
        self._tell("listing", "")
        plan = self._planned(paths, force=force, same_analyzers=same)
        self._count(plan)
        finished = self._analyzed(plan, workers, force=force)
        complete = finished and not paths
        said = _Summary(self._total, analyzers, _told(self._errors), _told(self._skipped))
        self._tell("saving", "")
        self._save(plan.removals, self._survey.key if complete else b"", said if complete or same else None)
        self._workspace.index.checkpoint()
        return self._outcome("cancelled" if not finished else None)

    def _unchanged(self, summary: _Summary) -> Outcome:
        elapsed = time.monotonic() - self._began
        failed, skipped = len(summary.errors), len(summary.skipped)
        reused = summary.total - failed - skipped
        state = "completed_with_errors" if failed else "completed"
        self._lease.update(total=summary.total, done=summary.total, reused=reused, skipped=skipped, failed=failed)
        self._lease.finish(state)
        return Outcome(
            self._lease.job, state, summary.total, 0, reused, skipped, failed, elapsed, summary.errors, summary.skipped,
            self._lease.interrupted,
        )  # fmt: skip

    def _planned(self, paths: Sequence[str], *, force: bool, same_analyzers: bool) -> Plan:
        workspace = self._workspace
        listing = listed(self._survey, [workspace.absolute(path) for path in paths])
        before = {place.path: place for place in workspace.index.tree(workspace.root)}
        planner = Planner(
            self._registry, workspace.index, reader_settings(self._survey), workspace.config.max_file_size, force=force
        )
        plan = planner.plan(listing, before, same_analyzers=same_analyzers, whole=not paths)
        self._total = len(listing.entries) + len(listing.skipped)
        self._skipped += [(skip.path, skip.reason) for skip in listing.skipped]
        return plan

    def _count(self, plan: Plan) -> None:
        self._errors += plan.failed
        self._skipped += plan.skipped
        followers = sum(map(len, plan.same.values()))
        self._reused = len(plan.entries) - len(plan.tasks) - followers - len(plan.failed) - len(plan.skipped)
        self._places += plan.known
        self._places += plan.left_out

    def _analyzed(self, plan: Plan, workers: int | None, *, force: bool) -> bool:
        """Send the tasks to the pool and take in what comes back; False when cancelled meanwhile."""
        if not plan.tasks:
            return not self._stopped()
        config = self._workspace.config
        self._analyzing_since = time.monotonic()
        tasks = plan.tasks
        with Pool(
            workers, self._registry, reader_settings(self._survey), max_file_size=config.max_file_size,
            notice=self._notice,
        ) as pool:  # fmt: skip
            for result in pool.run(tasks):
                self._take(plan, result)
                if len(self._rows) >= BATCH_ROWS or time.monotonic() - self._saved_at > BATCH_SECONDS:
                    self._save_rows(force=force)
                self._tell("analyzing", os.fsdecode(plan.entries[result.number].path))
                if self._stopped():
                    pool.cancel()
        self._save_rows(force=force)
        return not self._stopped()

    def _take(self, plan: Plan, result: Result) -> None:
        numbers = [result.number, *plan.same.get(result.number, ())]
        for number in numbers:
            entry = plan.entries[number]
            failure = result.failure
            if failure is None:
                self._documented += 1
            elif passed_over(failure):
                self._skipped.append((entry.path, told(failure)))
            else:
                self._errors.append((entry.path, failure))
            if result.row is not None:
                self._places.append(place(entry._replace(blob=result.row.blob), result.row.key))
            elif failure is not None:
                self._places.append(Place(entry.path, None, None, entry.mode, entry.state, skipped=failure))
        if result.row is not None:
            self._rows.append(result.row)

    def _save_rows(self, *, force: bool) -> None:
        if self._rows:
            self._workspace.index.put(self._rows, replace=force)
            self._rows = []
        self._saved_at = time.monotonic()

    def _save(self, removals: Iterable[bytes], listing: bytes, summary: _Summary | None) -> None:
        """Write what lies where; an empty listing key says that it is not complete."""
        packed = b"" if summary is None else pack(summary)
        self._workspace.index.set_tree(self._workspace.root, self._places, removals, listing, packed)
        self._places = []

    def _stopped(self) -> bool:
        return self._cancelled() or self._lease.cancelled()

    def _tell(self, step: str, current: str) -> None:
        now = time.monotonic()
        if step == "analyzing" and now - self._reported_at < REPORT_SECONDS:
            return
        self._reported_at = now
        done = self._documented + self._reused + len(self._errors) + len(self._skipped)
        left = None
        if self._documented and step == "analyzing":
            left = (now - self._analyzing_since) / self._documented * max(0, self._total - done)
        progress = Progress(step, self._total, done, self._reused, len(self._errors), current, now - self._began, left)
        self._on_progress(progress)
        self._lease.update(
            total=self._total, done=done, reused=self._reused, skipped=len(self._skipped), failed=len(self._errors),
            current=current, step=step,
        )  # fmt: skip

    def _outcome(self, state: str | None) -> Outcome:
        errors, skipped = _told(self._errors), _told(self._skipped)
        state = state or ("completed_with_errors" if errors else "completed")
        done = self._documented + self._reused + len(errors) + len(skipped)
        for path, reason in errors[:MOST_ERRORS]:
            self._lease.error(path, reason)
        self._lease.update(
            total=self._total, done=done, reused=self._reused, skipped=len(skipped), failed=len(errors), current=""
        )
        self._lease.finish(state)
        return Outcome(
            self._lease.job, state, self._total, self._documented, self._reused, len(skipped), len(errors),
            time.monotonic() - self._began, errors, skipped, self._lease.interrupted,
        )  # fmt: skip


def _told(pairs: Iterable[tuple[bytes, str]]) -> Pairs:
    return tuple((os.fsdecode(path), reason) for path, reason in sorted(pairs))


def _summary(packed: bytes) -> _Summary | None:
    # Behind a digest in its row: what is there is what was written.
    return _Summary._make(cast("tuple[Any, ...]", unpack(packed))) if packed else None
