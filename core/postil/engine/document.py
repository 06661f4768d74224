"""One run of ``postil document``: the index brought up to date with a worktree, as a job.

Git's walk is started first (``again``), and what a run with nothing to do needs of the rest is not even imported.

Invariant: rows are committed in batches and are right by themselves, so a run may end at any moment and the next one
does what is missing. The listing key is stored last, with everything it stands for.
"""

import gc
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from postil.engine import ANALYSIS_VERSION, stamp
from postil.engine.again import Begun, Outcome, Pairs
from postil.git.survey import Survey, configured
from postil.sqlite.secret import secret_dir
from postil.values import NamedTuple

if TYPE_CHECKING:
    from postil.engine.workspace import Workspace
    from postil.plugins import Registry
    from postil.records.importing import Import
    from postil.records.store import Lease, Records

KIND = "document"


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
    begun = Begun(start)
    unchanged = None if paths or force else begun.as_before()
    asked = Asked(paths, force, workers, on_progress, notice, cancelled, begun.at, on_started)
    return unchanged or carried_out(begun, asked)


def carried_out(begun: Begun, asked: Asked) -> Outcome:
    """Do what is asked, in a worktree where something may have changed."""
    repository = begun.repository
    # What is made here lives as long as the run; looking for cycles in it costs more than it finds.
    gc.disable()
    try:
        from postil.config import Config, load

        configuration = stamp.configuration(repository.root)
        config = Config() if repository.root is None else load(repository.root)
        return _opened(Survey(repository, config, begun.walk), begun, asked, configuration)
    finally:
        gc.enable()


def _opened(survey: Survey, begun: Begun, asked: Asked, configuration: bytes) -> Outcome:
    from postil.engine.places import analyzers, index_path, records_path
    from postil.engine.workspace import Workspace, opened_index
    from postil.records.store import Records

    repository = survey.repository
    stamp.forget(repository)
    workspace = Workspace(
        repository, survey.config, opened_index(repository, asked.notice), os.path.realpath(begun.start)
    )
    records = Records.open(records_path(repository), notice=asked.notice)
    registry = analyzers()
    try:
        outcome = _leased(records, workspace, survey, registry, asked, begun.last)
        kept = workspace.index.saved and workspace.index.path == index_path(repository)
    finally:
        records.close()
        workspace.index.close()
    if kept and not asked.paths and outcome.state in ("completed", "completed_with_errors"):
        _leave_stamp(survey, registry, outcome, configuration)
    return outcome


def _leave_stamp(survey: Survey, registry: "Registry", outcome: Outcome, configuration: bytes) -> None:
    """Note what it came to, unless what it was told by has been changed meanwhile."""
    from postil.plugins import found_in

    repository = survey.repository
    plugins = found_in(secret_dir(), registry)
    if plugins is not None and configuration and configuration == stamp.configuration(repository.root):
        last = stamp.Stamp(
            survey.key, survey.index_name, survey.surroundings, configured(survey.config), configuration,
            stamp.analyzers(), plugins, outcome.job, outcome.state, outcome.total, outcome.errors,
            outcome.skipped_files, tuple(survey.deleted),
        )  # fmt: skip
        stamp.write(repository, last)


def _made_by(registry: "Registry") -> str:
    """The registry and the version of the analysis that make the keys of rows."""
    return f"{ANALYSIS_VERSION}/{registry.digest}"


def label(workspace: "Workspace", paths: Sequence[str], *, force: bool) -> str:
    """The command that does the job again from the root of the worktree; paths in it are relative to that."""
    if not paths:
        return f"{KIND} --force" if force else KIND
    import shlex

    root = workspace.repository.folder
    given = [os.path.relpath(workspace.absolute(path), root) for path in paths]
    return shlex.join([KIND, *(["--force"] if force else []), "--", *given])


def _leased(
    records: "Records", workspace: "Workspace", survey: Survey, registry: "Registry", asked: Asked,
    last: stamp.Stamp | None,
) -> Outcome:  # fmt: skip
    from postil.records.store import LeaseLost

    said = label(workspace, asked.paths, force=asked.force)
    lease = records.start(KIND, work(workspace, asked.paths, force=asked.force), said)
    asked.on_started(lease.job)
    if (dead := lease.interrupted) is not None:
        how_far = f"at {dead.done} of {dead.total} files"
        asked.notice(f"job {dead.id} was interrupted {how_far}; this run does what is missing")
    try:
        return _carried_out(workspace, survey, lease, registry, asked, records.imported(), last)
    except LeaseLost:
        raise
    except BaseException as error:
        lease.finish("cancelled" if isinstance(error, KeyboardInterrupt) else "failed")
        raise


def _carried_out(
    workspace: "Workspace", survey: Survey, lease: "Lease", registry: "Registry", asked: Asked,
    imported: "Mapping[bytes, Import]", last: stamp.Stamp | None,
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

    return Run(workspace, survey, lease, registry, asked, imported).carried_out(
        made_by, last if same else None, same_analyzers=same
    )


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
