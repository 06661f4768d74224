"""The few files of a worktree that say how module names are meant."""

import os
from collections.abc import Callable, Iterable

from postil.engine.graph.project import MOST_CONFIGURATION_BYTES
from postil.engine.workspace import Workspace
from postil.git.content import Reader, ReaderSettings
from postil.git.repository import Repository
from postil.index.rows import Place


def raw_reader(repository: Repository) -> Reader:
    """What reads files as they lie there, to be shown or searched and not hashed, through no link; to be closed."""
    environment = tuple(sorted(repository.environment.items()))
    root, folder = repository.root or "", repository.folder
    return Reader(ReaderSettings(root, folder, repository.object_format, environment, "false", (), ()))


def reader(workspace: Workspace, places: Iterable[Place]) -> Callable[[str], bytes | None]:
    """A function that reads one of the places by its path; None where there is nothing to read."""
    known = {place.path: place for place in places}

    def read(path: str) -> bytes | None:
        place = known.get(os.fsencode(path))
        if place is None:
            return None
        opened = raw_reader(workspace.repository)
        try:
            return opened.raw(place.path, place.blob, place.state, MOST_CONFIGURATION_BYTES)
        finally:
            opened.close()

    return read
