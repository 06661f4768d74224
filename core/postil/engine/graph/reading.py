"""The few files of a worktree that say how module names are meant."""

import os
from collections.abc import Callable, Iterable

from postil.engine.graph.project import MOST_CONFIGURATION_BYTES
from postil.engine.workspace import Workspace
from postil.git.content import Reader, ReaderSettings
from postil.index.rows import Place


def reader(workspace: Workspace, places: Iterable[Place]) -> Callable[[str], bytes | None]:
    """A function that reads one of the places by its path; None where there is nothing to read."""
    known = {place.path: place for place in places}
    repository = workspace.repository

    def read(path: str) -> bytes | None:
        place = known.get(os.fsencode(path))
        if place is None:
            return None
        environment = tuple(sorted(repository.environment.items()))
        settings = ReaderSettings(
            repository.root or "", repository.folder, repository.object_format, environment, "false", (), ()
        )
        opened = Reader(settings)
        try:
            return opened.raw(place.path, place.blob, place.state, MOST_CONFIGURATION_BYTES)
        finally:
            opened.close()

    return read
