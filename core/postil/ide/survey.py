"""What is known of a worktree as a whole: its files, and which of them an import means.

``surveyed`` may run on any thread: it opens the index for itself.
"""

import os
from collections.abc import Callable

from postil.engine.graph.modules import Modules, family
from postil.engine.graph.packages import declared_packages
from postil.engine.graph.project import Project
from postil.engine.graph.reading import reader
from postil.engine.places import analyzers
from postil.engine.uses.docs import Packed
from postil.engine.workspace import Workspace, opened_index
from postil.index.rows import Place
from postil.plugins.naming import Naming
from postil.values import NamedTuple

_WITH_PACKAGES = frozenset(("jvm", "c#"))


class Survey(NamedTuple):
    """What is known of a worktree as a whole."""

    paths: frozenset[str]
    modules: Modules


def surveyed(workspace: Workspace, notice: Callable[[str], None]) -> Survey:
    """Look through the list of all files."""
    index = opened_index(workspace.repository, notice)
    try:
        own = Workspace(workspace.repository, workspace.config, index, workspace.start)
        places = index.tree(workspace.root)
        paths = [os.fsdecode(place.path) for place in places]
        naming = Naming(analyzers())
        packages = _packages(own, places, naming)
        modules = Modules(Project(paths, reader(own, places)), lambda: packages)
        for path in {naming.by_name(os.fsencode(path)): path for path in paths}.values():
            # What each language's finder makes of the whole list is made here, not when the first import is followed.
            language = naming.by_name(os.fsencode(path))
            if language is not None:
                modules.resolve(path, language, "a.b", None)
        return Survey(frozenset(paths), modules)
    finally:
        index.close()


def _packages(workspace: Workspace, places: list[Place], naming: Naming) -> dict[str, str]:
    """What files say they are in, in languages where that names a module."""
    said: list[tuple[str, tuple[str, ...]]] = []
    for place in places:
        language = naming.by_name(place.path)
        if place.file is None or language is None or family(language) not in _WITH_PACKAGES:
            continue
        row = workspace.index.doc(place.file)
        if row is not None and row[1] is not None:
            said.append((os.fsdecode(place.path), Packed(row[1]).notes))
    return declared_packages(said)
