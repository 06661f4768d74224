"""The part of a run that has something to do: list, plan, analyze, save."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping

from postil.engine.again import Outcome, Pairs
from postil.engine.document import Asked, Progress, Summary
from postil.engine.plan import UNSELECTED, Plan, Planner, passed_over, told
from postil.engine.pool import Pool
from postil.engine.result import Result
from postil.engine.since import since
from postil.engine.stamp import Stamp
from postil.engine.workspace import Workspace
from postil.git.content import reader_settings
from postil.git.excludes import largest
from postil.git.survey import Survey
from postil.git.worktree import Listing, listed
from postil.index.rows import Place, Row
from postil.plugins import Registry
from postil.plugins.packing import pack
from postil.records.importing import Import
from postil.records.jobs import MOST_ERRORS
from postil.records.store import Lease

BATCH_ROWS = 512
BATCH_SECONDS = 0.4
REPORT_SECONDS = 0.1
EAGER = 100
"""With so many files changed the workers are started before it is known what they have to do."""


class Run:
    """The counts and the unsaved results of one run."""

    def __init__(
        self, workspace: Workspace, survey: Survey, lease: Lease, registry: Registry, asked: Asked,
        imported: Mapping[bytes, Import],
    ) -> None:  # fmt: skip
        self._workspace, self._survey, self._lease, self._registry = workspace, survey, lease, registry
        self._asked = asked
        self._saved_at = self._analyzing_since = asked.began
        self._reported_at = 0.0
        self._planner = Planner(
            registry, workspace.index, reader_settings(survey), workspace.config, imported, force=asked.force
        )
        self._total = self._documented = self._reused = 0
        self._errors: list[tuple[bytes, str]] = []
        self._skipped: list[tuple[bytes, str]] = []
        self._rows: list[Row] = []
        self._places: list[Place] = []

    def carried_out(self, made_by: str, last: Stamp | None, *, same_analyzers: bool) -> Outcome:
        """List, plan, analyze, save; ``last``: the run before, ``same_analyzers``: whether by the same analyzers."""
        self._tell("listing", "")
        with self._pool() as pool:
            known = self._workspace.index.worktree(self._workspace.root).listing is not None
            if not known or len(self._survey.changes) >= EAGER:
                # There will be work: the workers get ready while the listing is made.
                pool.start()
            plan = self._planned(last, same_analyzers=same_analyzers)
            self._count(plan)
            finished = self._analyzed(plan, pool)
        complete = finished and not self._asked.paths
        said = Summary(self._total, made_by, _told(self._errors), _told(self._skipped))
        self._tell("saving", "")
        listing = self._survey.key if complete else b""
        self._save(plan.removals, listing, said if complete or same_analyzers else None)
        self._workspace.index.checkpoint()
        return self._outcome(None if finished else "cancelled")

    def _planned(self, last: Stamp | None, *, same_analyzers: bool) -> Plan:
        workspace, asked = self._workspace, self._asked
        listing = listed(self._survey, [workspace.absolute(path) for path in asked.paths])
        self._total = len(listing.entries) + len(listing.skipped)
        changed = since(last, self._survey, workspace)
        if last is not None and changed is not None:
            listing = self._taken_over(last, listing, changed.paths)
        before = changed.before if changed else {place.path: place for place in workspace.index.tree(workspace.root)}
        return self._planner.plan(listing, before, same_analyzers=same_analyzers, whole=not asked.paths)

    def _taken_over(self, last: Stamp, listing: Listing, changed: frozenset[bytes]) -> Listing:
        """Count all that is as it was as known, and keep the rest."""
        looked_at = changed.union(skip.path for skip in listing.skipped)
        errors = [(path, reason) for path, reason in _bytes(last.errors) if path not in looked_at]
        skipped = [(path, reason) for path, reason in _bytes(last.skipped) if path not in looked_at]
        rest = listing.among(changed)
        self._errors += errors
        self._skipped += skipped
        self._reused = len(listing.entries) - len(rest.entries) - len(errors) - len(skipped)
        return rest

    def _count(self, plan: Plan) -> None:
        self._errors += plan.failed
        self._skipped += plan.skipped
        self._skipped += [(skip.path, skip.reason) for skip in plan.listed]
        followers = sum(map(len, plan.same.values()))
        self._reused += len(plan.entries) - len(plan.tasks) - followers - len(plan.failed) - len(plan.skipped)
        self._rows += plan.rows
        self._places += plan.known
        self._places += plan.left_out

    def _pool(self) -> Pool:
        limit = largest(self._workspace.config)
        reader = reader_settings(self._survey)
        return Pool(self._asked.workers, self._registry, reader, max_file_size=limit, notice=self._asked.notice)

    def _analyzed(self, plan: Plan, pool: Pool) -> bool:
        """Send the tasks to the pool and take in what comes back; False when cancelled meanwhile."""
        self._analyzing_since = time.monotonic()
        for result in pool.run(plan.tasks):
            self._take(plan, result)
            if len(self._rows) >= BATCH_ROWS or time.monotonic() - self._saved_at > BATCH_SECONDS:
                self._save_rows()
            self._tell("analyzing", os.fsdecode(plan.entries[result.number].path))
            if self._stopped():
                pool.cancel()
        self._save_rows()
        return not self._stopped()

    def _take(self, plan: Plan, result: Result) -> None:
        numbers = [result.number, *plan.same.get(result.number, ())]
        for number in numbers:
            entry = plan.entries[number]
            failure = result.failure
            lies = self._planner.placed(entry, result)
            if lies is not None:
                self._places.append(lies)
            if failure is None and not self._planner.wanted(entry.path, result.language):
                self._skipped.append((entry.path, UNSELECTED + result.language))
            elif failure is None:
                self._documented += 1
            elif passed_over(failure):
                self._skipped.append((entry.path, told(failure)))
            else:
                self._errors.append((entry.path, failure))
        if result.row is not None:
            self._rows.append(result.row)

    def _save_rows(self) -> None:
        if self._rows:
            self._workspace.index.put(self._rows, replace=self._asked.force)
            self._rows = []
        self._saved_at = time.monotonic()

    def _save(self, removals: Iterable[bytes], listing: bytes, summary: Summary | None) -> None:
        """Write what lies where; an empty listing key says that it is not complete."""
        packed = b"" if summary is None else pack(summary)
        self._workspace.index.set_tree(self._workspace.root, self._places, removals, listing, packed)
        self._places = []

    def _stopped(self) -> bool:
        return self._asked.cancelled() or self._lease.cancelled()

    def _tell(self, step: str, current: str) -> None:
        now = time.monotonic()
        if step == "analyzing" and now - self._reported_at < REPORT_SECONDS:
            return
        self._reported_at = now
        done = self._documented + self._reused + len(self._errors) + len(self._skipped)
        left = None
        if self._documented and step == "analyzing":
            left = (now - self._analyzing_since) / self._documented * max(0, self._total - done)
        progress = Progress(
            step, self._total, done, self._reused, len(self._errors), current, now - self._asked.began, left
        )
        self._asked.on_progress(progress)
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
            time.monotonic() - self._asked.began, errors, skipped, self._lease.interrupted,
        )  # fmt: skip


def _bytes(pairs: Pairs) -> Iterator[tuple[bytes, str]]:
    return ((os.fsencode(path), reason) for path, reason in pairs)


def _told(pairs: Iterable[tuple[bytes, str]]) -> Pairs:
    return tuple((os.fsdecode(path), reason) for path, reason in sorted(pairs))
