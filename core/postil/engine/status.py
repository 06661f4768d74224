"""What is indexed of a worktree, how fresh that is, and how much of it is documented."""

import os
from typing import TypeVar

from postil.engine.checking.coverage import Coverage, standing, tables
from postil.engine.checking.owners import owners
from postil.engine.places import records_path
from postil.engine.workspace import Workspace
from postil.git.survey import Survey
from postil.index.rows import Count
from postil.records.jobs import UNFINISHED, Job
from postil.values import NamedTuple

Name = TypeVar("Name", str, bytes)


class Status(NamedTuple):
    """The state of one worktree's index."""

    root: str
    indexed: bool
    """Whether a run of ``postil document`` was ever carried through."""
    fresh: bool
    """Whether the worktree is as it was at the end of the last complete run."""
    total: Count
    languages: tuple[tuple[str, Count], ...]
    """The most symbols first."""
    folders: tuple[tuple[str, Count], ...]
    """Top folders by name; ``.`` for the files of the root itself."""
    owners: tuple[tuple[str, Coverage], ...]
    """By name; empty where the repository has no CODEOWNERS."""
    skipped: tuple[tuple[str, int], ...]
    """Reason and number of files, the most first."""
    index_path: str
    """Empty when it is only in memory."""
    index_bytes: int
    running: tuple[Job, ...]


def status(workspace: Workspace) -> Status:
    """Count what the index holds of the worktree, and ask git whether the worktree is still the same."""
    survey = Survey(workspace.repository, workspace.config)
    index = workspace.index
    known = index.worktree(workspace.root)
    languages, folders, reasons = index.status(workspace.root)
    covered = tables(
        standing(workspace), None if workspace.repository.root is None else owners(workspace.repository.root)
    )
    languages = _counted(languages, dict(covered.languages))
    folders = _counted(folders, {os.fsencode(name): of for name, of in covered.folders})
    total = Count(*[sum(column) for column in zip(*languages.values(), strict=True)]) if languages else Count()
    total = total._replace(skipped=sum(reasons.values()))
    return Status(
        workspace.repository.folder,
        bool(known.summary),
        known.listing is not None and known.listing == survey.key,
        total,
        tuple(sorted(languages.items(), key=lambda item: (-item[1].symbols, -item[1].files, item[0]))),
        tuple((os.fsdecode(folder), count) for folder, count in sorted(folders.items())),
        covered.owners,
        tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        index.path,
        index.size(),
        running(workspace),
    )


def _counted(counts: dict[Name, Count], covered: dict[Name, Coverage]) -> dict[Name, Count]:
    """The counts with the coverage as ``check`` has it."""
    nothing = Coverage()
    return {
        name: count._replace(documented=of.documented, documentable=of.documentable)
        for name, count in counts.items()
        for of in (covered.get(name, nothing),)
    }


def running(workspace: Workspace) -> tuple[Job, ...]:
    """The jobs of this repository that are under way, in whatever process."""
    path = records_path(workspace.repository)
    if not os.path.exists(path):
        return ()
    from postil.records.store import Records

    records = Records.open(path, notice=lambda _: None)
    try:
        return tuple(job for job in records.jobs() if job.state in UNFINISHED)
    finally:
        records.close()
