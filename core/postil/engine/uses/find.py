"""The uses of one symbol, the surest first."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from posixpath import dirname
from typing import NamedTuple

from postil.engine.graph.modules import Modules, family
from postil.engine.graph.project import Project
from postil.engine.lookup import Found
from postil.engine.places import analyzers
from postil.engine.uses.ask import asked
from postil.engine.uses.docs import Docs
from postil.engine.uses.judge import EXACT, LIKELY, NAME, Judge, Target
from postil.engine.uses.local import Said
from postil.engine.uses.scan import Candidate, Scan
from postil.engine.workspace import Workspace
from postil.index.rows import Place
from postil.model import FileDoc

ROUNDS = 4
MOST_NAMES = 32
ORDER = (EXACT, LIKELY, NAME)


class Use(NamedTuple):
    """One place that uses a symbol."""

    path: str
    line: int
    column: int
    end_column: int
    text: str
    """The line."""
    symbol: str | None
    """The declaration that it stands in; None at the top of the file."""
    role: str
    """``reference``, ``call``, ``import`` or ``export``."""
    confidence: str
    """``exact``, ``likely`` or ``name``."""


class Uses(NamedTuple):
    """What was found for one symbol or file."""

    uses: list[Use]
    """The surest first, then by path and place."""
    failed: tuple[tuple[str, str], ...]
    """Path and reason of each file that could not be looked through."""


def uses(workspace: Workspace, item: Found, notice: Callable[[str], None]) -> Uses:
    """Find who uses a symbol; of a file, who imports it."""
    search = _Search(workspace, item, notice)
    return search.of_file() if item.ordinal is None else search.of_symbol(item.ordinal)


class _Search:
    def __init__(self, workspace: Workspace, item: Found, notice: Callable[[str], None]) -> None:
        self._workspace = workspace
        self._item = item
        self._notice = notice
        self._registry = analyzers()
        places = workspace.index.tree(workspace.root)
        self._docs = Docs(workspace, places)
        paths = [os.fsdecode(place.path) for place in places]
        self._modules = Modules(Project(paths, _reader(workspace, places)), self._packages)
        self._kin = family(item.doc.language)
        self._scan = Scan(workspace, self._registry, places, self._kin)
        self._paths = paths
        self._failed: dict[str, str] = {}

    def of_symbol(self, ordinal: int) -> Uses:
        """Look for the name, then for the names that imports give it for others to see."""
        symbol = self._item.doc.symbols[ordinal]
        target = Target(self._item.path, self._item.doc, symbol)
        judge = Judge(self._workspace, self._docs, self._modules, target)
        names, seen = judge.names(), set[str]()
        best: dict[tuple[str, int, int], Use] = {}
        for _ in range(ROUNDS):
            fresh = [name for name in names if name not in seen][:MOST_NAMES]
            if not fresh:
                break
            seen.update(fresh)
            names = []
            for candidate, rows in self._said(fresh, judge.stems() if "default" in fresh else ()):
                for row in rows:
                    confidence = judge.confidence(candidate.path, candidate.language, row)
                    if confidence is None:
                        continue
                    if row.bound is not None and confidence == EXACT:
                        names.append(row.bound)
                    self._keep(best, candidate.path, row, confidence)
        return self._sorted(best)

    def of_file(self) -> Uses:
        """Look for imports that lead to the file."""
        path = self._item.path
        stem = path.rpartition("/")[2].partition(".")[0]
        words = {stem}
        if stem in ("__init__", "index", "mod", "lib", "main", "init", "README"):
            words = {dirname(path).rpartition("/")[2] or stem}
        if self._kin in ("go", "jvm", "c#", "php"):
            words.add(dirname(path).rpartition("/")[2])
        found: dict[tuple[str, int, int], Use] = {}
        listed = [word for word in words if word]
        candidates = [each.path for each in self._scan.holding(listed)] if listed else []
        for other in dict.fromkeys([*candidates, *self._beside(path)]):
            page = self._docs[other]
            if page is None or other == path:
                continue
            for each in page.doc.imports:
                reached = self._modules.resolve(other, page.doc.language, each.module, each.name)
                if path in reached or f"{dirname(path)}/" in reached:
                    key = (other, each.line, 0)
                    text = each.module if each.name is None else f"{each.name} from {each.module}"
                    found.setdefault(key, Use(other, each.line, 0, 0, text, None, "import", EXACT))
        return self._sorted(found)

    def _beside(self, path: str) -> list[str]:
        """Files that may import a package's own file by dots alone."""
        folder = dirname(path)
        inside = f"{folder}/" if folder else ""
        plain = path.rpartition("/")[2].partition(".")[0] in ("__init__", "index")
        return [each for each in self._paths if plain and each.startswith(inside)]

    def _said(self, names: Sequence[str], stems: Sequence[str]) -> Iterator[tuple[Candidate, list[Said]]]:
        written = [name for name in names if name != "default" or not stems]
        candidates = list(self._scan.holding(written, stems))
        yield from asked(self._workspace.index, self._registry, candidates, names, self._notice, self._failed)

    def _keep(self, best: dict[tuple[str, int, int], Use], path: str, row: Said, confidence: str) -> None:
        key = (path, row.line, row.column)
        other = best.get(key)
        if other is not None and ORDER.index(other.confidence) <= ORDER.index(confidence):
            return
        role = "reference" if row.role == "definition" else row.role
        best[key] = Use(
            path, row.line, row.column, row.end_column, row.text, self._scope(path, row), role, confidence
        )  # fmt: skip

    def _scope(self, path: str, row: Said) -> str | None:
        if row.scope != "?":
            return row.scope
        page = self._docs[path]
        return None if page is None else around(page.doc, row.line)

    def _sorted(self, best: dict[tuple[str, int, int], Use]) -> Uses:
        found = sorted(best.values(), key=lambda use: (ORDER.index(use.confidence), use.path, use.line, use.column))
        return Uses(found, tuple(sorted(self._failed.items())))

    def _packages(self) -> dict[str, str]:
        from postil.engine.graph.packages import declared_packages

        pages = ((path, self._docs[path]) for path in self._paths)
        return declared_packages((path, page.doc.notes) for path, page in pages if page is not None)


def around(doc: FileDoc, line: int) -> str | None:
    """The qualified name of the innermost declaration that a line belongs to."""
    best: str | None = None
    for symbol in doc.symbols:
        if symbol.span.line <= line <= symbol.span.end_line:
            best = symbol.qualname
    return best


def _reader(workspace: Workspace, places: Iterable[Place]) -> Callable[[str], bytes | None]:
    """A way to read configuration files of the worktree."""
    from postil.engine.graph.reading import reader

    return reader(workspace, places)
