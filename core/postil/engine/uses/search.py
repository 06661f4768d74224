"""The search itself: candidates, what they say, how sure it is; again for the names that imports give the target."""

import os
from collections.abc import Callable, Iterator, Sequence
from posixpath import dirname

from postil.engine.graph.modules import Modules, family
from postil.engine.graph.project import Project
from postil.engine.graph.reading import reader
from postil.engine.lookup import Found
from postil.engine.uses.ask import Crew, asked
from postil.engine.uses.docs import Docs
from postil.engine.uses.find import Use, Uses
from postil.engine.uses.judge import EXACT, LIKELY, NAME, Judge, Target
from postil.engine.uses.local import Said
from postil.engine.uses.scan import Candidate, Scan
from postil.engine.workspace import Workspace
from postil.index.rows import Place
from postil.model import FileDoc
from postil.plugins import Registry

ROUNDS = 4
MOST_NAMES = 32
ORDER = (EXACT, LIKELY, NAME)


class Search:
    """One target and what is needed to look for its uses."""

    def __init__(
        self, workspace: Workspace, item: Found, registry: Registry, places: Sequence[Place], scan: Scan,
        notice: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._workspace = workspace
        self._item = item
        self._notice = notice
        self._registry = registry
        self._docs = Docs(workspace, places)
        self._paths = [os.fsdecode(place.path) for place in places]
        self._modules = Modules(Project(self._paths, reader(workspace, places)), self._packages)
        self._kin = family(item.doc.language)
        self._scan = scan
        self._failed: dict[str, str] = {}

    def of_symbol(self, ordinal: int) -> Uses:
        """Look for the name, then for the names that imports give it for others to see."""
        symbol = self._item.doc.symbols[ordinal]
        target = Target(self._item.path, self._item.doc, symbol)
        judge = Judge(self._workspace, self._docs, self._modules, target)
        names = judge.names()
        # A member of that name is written out; what a file offers as its default is not.
        member = symbol.name == "default" and symbol.parent is not None
        best: dict[tuple[str, int, int], Use] = {}
        with Crew(self._registry, self._notice) as crew:
            self._rounds(judge, crew, names, best, written_out=member)
        return self._sorted(best)

    def _rounds(
        self, judge: Judge, crew: Crew, names: list[str], best: dict[tuple[str, int, int], Use], *, written_out: bool
    ) -> None:
        seen = set[str]()
        for _ in range(ROUNDS):
            fresh = [name for name in names if name not in seen][:MOST_NAMES]
            if not fresh:
                break
            seen.update(fresh)
            names = []
            stems = judge.stems() if "default" in fresh and not written_out else ()
            for candidate, rows in self._said(crew, fresh, stems):
                for row in rows:
                    confidence = judge.confidence(candidate.path, candidate.language, row)
                    if confidence is None:
                        continue
                    if row.bound is not None and confidence == EXACT:
                        names.append(row.bound)
                    self._keep(best, candidate.path, row, confidence)

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

    def _said(self, crew: Crew, names: Sequence[str], stems: Sequence[str]) -> Iterator[tuple[Candidate, list[Said]]]:
        written = [name for name in names if name != "default" or not stems]
        yield from asked(
            self._workspace.index, self._registry, crew, lambda: list(self._scan.holding(written, stems)), names,
            self._failed,
        )  # fmt: skip

    def _keep(self, best: dict[tuple[str, int, int], Use], path: str, row: Said, confidence: str) -> None:
        key = (path, row.line, row.column)
        other = best.get(key)
        if other is not None and ORDER.index(other.confidence) <= ORDER.index(confidence):
            return
        role = "reference" if row.role == "definition" else row.role
        if row.scope == "?" and self._imports(path, row.line):
            role = "import"
        best[key] = Use(
            path, row.line, row.column, row.end_column, row.text, self._scope(path, row), role, confidence
        )  # fmt: skip

    def _imports(self, path: str, line: int) -> bool:
        page = self._docs[path]
        return page is not None and any(each.line == line for each in page.doc.imports)

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
