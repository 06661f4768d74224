"""What may be other than at the end of the last run, where git says that the rest cannot be.

Invariant: what is passed over lies as it lay then: git's index, its settings, our configuration, the attribute files
and the analyzers are the same, and git calls it clean, then as now. Where that cannot be told, everything is compared.
"""

from postil.engine.stamp import Stamp
from postil.engine.workspace import Workspace
from postil.git.excludes import MANIFESTS
from postil.git.survey import Survey
from postil.index.rows import Place
from postil.values import NamedTuple


class Since(NamedTuple):
    """What has to be looked at."""

    paths: frozenset[bytes]
    """All others are as they were."""
    before: dict[bytes, Place]
    """What the last run found at these paths, where it found any."""


def since(last: Stamp | None, survey: Survey, workspace: Workspace) -> Since | None:
    """Tell what may be other than at the end of the last run; None where that may be anything."""
    index, root = workspace.index, workspace.root
    if last is None or last.surroundings != survey.surroundings or index.worktree(root).listing != last.listing:
        return None
    here = {*survey.untracked, *(path for path, _ in survey.changes), *last.deleted}
    before = {place.path: place for place in index.unsettled(root, here)}
    if any(path.endswith(b".gitattributes") for path in (*here, *before)):
        return None
    loose = (*survey.untracked, *(path for path, place in before.items() if place.state == "untracked"))
    if any(path[path.rfind(b"/") + 1 :] in MANIFESTS for path in loose):
        return None  # whether a folder beside it is built or written depends on it
    return Since(frozenset(here | before.keys()), before)
