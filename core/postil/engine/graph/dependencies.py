"""The graph of what depends on what: of files, or of the folders that they lie in.

Invariant: the same index gives the same graph in the same order; an edge is only between what is in the list.
"""

import os
from collections.abc import Iterable, Sequence
from posixpath import dirname

from postil.engine.encode import decode
from postil.engine.graph.cycles import cycles
from postil.engine.graph.modules import Modules
from postil.engine.graph.packages import declared_packages
from postil.engine.graph.project import Project
from postil.engine.graph.reading import reader
from postil.engine.workspace import Workspace
from postil.errors import NoSuchPath
from postil.model import FileDoc
from postil.values import NamedTuple

BY = ("file", "folder")


class Node(NamedTuple):
    """One file or folder."""

    path: str
    """A folder ends in ``/``; the root is ``./``."""
    language: str | None
    """Of a file; None for a folder."""
    external: tuple[str, ...]
    """The modules it imports that are not in the repository, sorted."""


class Edge(NamedTuple):
    """One dependency."""

    source: str
    target: str
    imports: int
    """How many imports say so."""
    cycle: int | None
    """The number of the cycle that it is part of; None when it is in none."""


class Graph(NamedTuple):
    """Nodes and edges by path, and the cycles: the paths of each, sorted."""

    by: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cycles: tuple[tuple[str, ...], ...]


def dependencies(workspace: Workspace, paths: Sequence[str], by: str) -> Graph:
    """The graph of the files at or below the paths, or of everything; by ``file`` or by ``folder``."""
    places = workspace.index.tree(workspace.root)
    docs: dict[str, FileDoc] = {}
    for place, _, data in workspace.index.pages(workspace.root):
        if data is not None:
            docs[os.fsdecode(place.path)] = decode(data)
    modules = Modules(
        Project((os.fsdecode(place.path) for place in places), reader(workspace, places)),
        lambda: declared_packages((path, doc.notes) for path, doc in docs.items()),
    )
    within = _within(workspace, paths)
    return graph({path: doc for path, doc in docs.items() if _covered(path, within)}, modules, by)


def graph(docs: dict[str, FileDoc], modules: Modules, by: str) -> Graph:
    """The graph of some files."""
    counts: dict[tuple[str, str], int] = {}
    external: dict[str, set[str]] = {}
    languages: dict[str, str | None] = {}
    folders = {f"{dirname(path)}/" for path in docs}
    for path in sorted(docs):
        doc = docs[path]
        source = path if by == "file" else _folder(path)
        languages[source] = doc.language if by == "file" else None
        for module, name in _taken(doc):
            reached = modules.resolve(path, doc.language, module, name)
            if not reached:
                external.setdefault(source, set()).add(module)
            for each in reached:
                if each not in docs and each not in folders:
                    continue
                target = each if by == "file" else _folder(each)
                if target != source:
                    languages.setdefault(target, docs[each].language if each in docs and by == "file" else None)
                    counts[source, target] = counts.get((source, target), 0) + 1
    return _made(by, languages, counts, external)


def _made(
    by: str, languages: dict[str, str | None], counts: dict[tuple[str, str], int], external: dict[str, set[str]]
) -> Graph:
    targets: dict[str, list[str]] = {}
    for source, target in sorted(counts):
        targets.setdefault(source, []).append(target)
    found = cycles(targets)
    number = {path: at for at, members in enumerate(found) for path in members}
    edges = tuple(
        Edge(source, target, counts[source, target], number[source] if _together(number, source, target) else None)
        for source, target in sorted(counts)
    )
    nodes = tuple(Node(path, languages[path], tuple(sorted(external.get(path, ())))) for path in sorted(languages))
    return Graph(by, nodes, edges, tuple(map(tuple, found)))


def _together(number: dict[str, int], source: str, target: str) -> bool:
    return source in number and number[source] == number.get(target)


def _taken(doc: FileDoc) -> Iterable[tuple[str, str | None]]:
    """Modules and what is taken of them, each once: imports, what is passed on, and calls that load."""
    found: dict[tuple[str, str | None], None] = {}
    for each in doc.imports:
        found[each.module, each.name] = None
    for export in doc.exports:
        if export.module is not None:
            found[export.module, export.local or export.name] = None
    named = {module for module, _ in found}
    for module in doc.dependencies:
        if module not in named:
            found[module, None] = None
    return found


def _folder(path: str) -> str:
    folder = path[:-1] if path.endswith("/") else dirname(path)
    return f"{folder or '.'}/"


def _within(workspace: Workspace, paths: Sequence[str]) -> list[str]:
    """The paths relative to the root; the root itself as the empty string."""
    root = workspace.repository.folder
    found: list[str] = []
    for path in paths:
        relative = os.path.relpath(os.path.normpath(workspace.absolute(path)), root)
        if relative == ".." or relative.startswith("../"):
            raise NoSuchPath(f"outside the repository: {path}")
        known = workspace.index.place(workspace.root, os.fsencode(relative)) is not None
        if not known and not os.path.lexists(os.path.join(root, relative)):
            raise NoSuchPath(f"no such path: {path}")
        found.append("" if relative == "." else relative)
    return found


def _covered(path: str, within: list[str]) -> bool:
    return not within or any(not each or path == each or path.startswith(f"{each}/") for each in within)
