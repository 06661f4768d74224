"""One run of ``postil document``: the index brought up to date with a worktree, as a job.

Git's walk is started first and everything else is imported while it runs: of a worktree that is as it was, the walk is
all there is to wait for.

Invariant: rows are committed in batches and are right by themselves, so a run may end at any moment and the next one
does what is missing. The listing key is stored last, with everything it stands for.
"""

import gc
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from postil.git.repository import discover
from postil.git.survey import Survey
from postil.values import NamedTuple

if TYPE_CHECKING:
    from postil.engine.workspace import Workspace
    from postil.plugins import Registry
    from postil.records.importing import Import
    from postil.records.jobs import Job
    from postil.records.store import Lease, Records

KIND = "document"
Pairs = tuple[tuple[str, str], ...]


class Outcome(NamedTuple):
    """What a run came to."""

    job: str
    """Its id; where nothing had changed, that of the run before, whose outcome this still is."""
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
    interrupted: "Job | None" = None
    """The run before, when it came to no end of its own."""


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


class Summary(NamedTuple):
    """What is kept of a run, to say it again when nothing has changed."""

    total: int
    analyzers: str
    """The registry and the version of the analysis that made the keys."""
    errors: Pairs
    skipped: Pairs


class Asked(NamedTuple):
    """What one run is to do, and whom it tells."""

    paths: Sequence[str]
    force: bool
    workers: int | None
    on_progress: Callable[[Progress], None]
    notice: Callable[[str], None]
    cancelled: Callable[[], bool]
    began: float
    on_started: Callable[[str], None] = lambda _: None


def document(
    start: str,
    paths: Sequence[str],
    *,
    force: bool = False,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    notice: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    on_started: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Bring the index up to date with the worktree around ``start``, or with the paths given of it.

    ``on_started`` is told the id of the job; where nothing has changed since the last run there is none.
    Raises ``AlreadyRunning`` when the same is being done by another process, and any other ``PostilError`` when the
    request cannot be carried out.
    """
    asked = Asked(paths, force, workers, on_progress, notice, cancelled, time.monotonic(), on_started)
    repository = discover(start)
    # What is made here lives as long as the run; looking for cycles in it costs more than it finds.
    gc.disable()
    try:
        from postil.config import Config, load

        config = Config() if repository.root is None else load(repository.root)
        survey = Survey(repository, config)
        return _as_before(survey, asked) or _opened(survey, start, asked)
    finally:
        gc.enable()


def _as_before(survey: Survey, asked: Asked) -> Outcome | None:
    """What the last run came to, when nothing it depended on has changed since."""
    if asked.paths or asked.force:
        return None
    from postil.engine import stamp
    from postil.engine.places import analyzers

    last = stamp.read(survey.repository)
    if last is None or last.made_by != _made_by(analyzers()):
        return None
    if survey.key != last.listing:
        return None
    failed, skipped = len(last.errors), len(last.skipped)
    return Outcome(
        last.job, last.state, last.total, 0, last.total - failed - skipped, skipped, failed,
        time.monotonic() - asked.began, last.errors, last.skipped,
    )  # fmt: skip


def _opened(survey: Survey, start: str, asked: Asked) -> Outcome:
    from postil.engine import stamp
    from postil.engine.places import analyzers, index_path, records_path
    from postil.engine.workspace import Workspace, opened_index
    from postil.records.store import Records

    repository = survey.repository
    stamp.forget(repository)
    workspace = Workspace(repository, survey.config, opened_index(repository, asked.notice), os.path.realpath(start))
    records = Records.open(records_path(repository), notice=asked.notice)
    registry = analyzers()
    try:
        outcome = _leased(records, workspace, survey, registry, asked)
        kept = workspace.index.saved and workspace.index.path == index_path(repository)
    finally:
        records.close()
        workspace.index.close()
    if kept and not asked.paths and outcome.state in ("completed", "completed_with_errors"):
        last = stamp.Stamp(
            survey.key, _made_by(registry), outcome.job, outcome.state, outcome.total, outcome.errors,
            outcome.skipped_files,
        )  # fmt: skip
        stamp.write(repository, last)
    return outcome


def _made_by(registry: "Registry") -> str:
    """The registry and the version of the analysis that make the keys of rows."""
    from postil.engine.encode import ANALYSIS_VERSION

    return f"{ANALYSIS_VERSION}/{registry.digest}"


def label(workspace: "Workspace", paths: Sequence[str], *, force: bool) -> str:
    """The command that does the job again from the root of the worktree; paths in it are relative to that."""
    if not paths:
        return f"{KIND} --force" if force else KIND
    import shlex

    root = workspace.repository.folder
    given = [os.path.relpath(workspace.absolute(path), root) for path in paths]
    return shlex.join([KIND, *(["--force"] if force else []), "--", *given])


def _leased(records: "Records", workspace: "Workspace", survey: Survey, registry: "Registry", asked: Asked) -> Outcome:
    from postil.records.store import LeaseLost

    said = label(workspace, asked.paths, force=asked.force)
    lease = records.start(KIND, work(workspace, asked.paths, force=asked.force), said)
    asked.on_started(lease.job)
    if (dead := lease.interrupted) is not None:
        how_far = f"at {dead.done} of {dead.total} files"
        asked.notice(f"job {dead.id} was interrupted {how_far}; this run does what is missing")
    try:
        return _carried_out(workspace, survey, lease, registry, asked, records.imported())
    except LeaseLost:
        raise
    except BaseException as error:
        lease.finish("cancelled" if isinstance(error, KeyboardInterrupt) else "failed")
        raise


def _carried_out(
    workspace: "Workspace", survey: Survey, lease: "Lease", registry: "Registry", asked: Asked,
    imported: "Mapping[bytes, Import]",
) -> Outcome:  # fmt: skip
    for plugin, reason in registry.broken:
        asked.notice(f"analyzer {plugin} is set aside: {reason}")
    before = workspace.index.worktree(workspace.root)
    summary = _summary(before.summary)
    made_by = _made_by(registry)
    if imported:
        made_by += "/" + ",".join(sorted(one.digest.hex() for one in imported.values()))
    same = summary is not None and summary.analyzers == made_by
    if same and summary is not None and not asked.paths and not asked.force and survey.key == before.listing:
        return _unchanged(summary, lease, asked)
    from postil.engine.run import Run

    return Run(workspace, survey, lease, registry, asked, imported).carried_out(made_by, same_analyzers=same)


def _unchanged(summary: Summary, lease: "Lease", asked: Asked) -> Outcome:
    failed, skipped = len(summary.errors), len(summary.skipped)
    reused = summary.total - failed - skipped
    state = "completed_with_errors" if failed else "completed"
    lease.update(total=summary.total, done=summary.total, reused=reused, skipped=skipped, failed=failed)
    lease.finish(state)
    return Outcome(
        lease.job, state, summary.total, 0, reused, skipped, failed, time.monotonic() - asked.began, summary.errors,
        summary.skipped, lease.interrupted,
    )  # fmt: skip


def work(workspace: "Workspace", paths: Sequence[str], *, force: bool) -> str:
    """What makes two runs the same work: the key of their jobs."""
    # hashlib would load OpenSSL, at the cost of a look-up.
    from _blake2 import blake2b

    whole = sorted(os.path.normpath(workspace.absolute(path)) for path in paths)
    text = repr((workspace.root, whole, force))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _summary(packed: bytes) -> Summary | None:
    from postil.plugins.packing import unpack

    # Behind a digest in its row: what is there is what was written.
    return Summary._make(cast("tuple[Any, ...]", unpack(packed))) if packed else None
