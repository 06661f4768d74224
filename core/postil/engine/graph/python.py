"""Python: packages with and without ``__init__``, relative imports, several roots, stubs.

A top-level name is looked for where the project says its packages are (``pyproject.toml``, ``setup.cfg``), in ``src``,
in the root, and in every folder that holds it without being a package itself; the one nearest to the importer wins.
"""

import re
import sys
from collections.abc import Iterator
from functools import cached_property
from posixpath import dirname

from postil.engine.graph.project import Project, common, joined, under, upwards
from postil.model import FIXTURES

_ENDINGS = (".py", ".pyi", ".pyx", ".pyw")
_INITS = tuple(f"__init__{ending}" for ending in (".py", ".pyi"))
_WHERE = re.compile(
    r"""^\s*(?:where|package[-_]dir|""|"")\s*=\s*\{?\s*(?:""|'')?\s*=?\s*\[?\s*["']?([\w./-]+)["']?""", re.MULTILINE
)
_FROM = re.compile(r"""\bfrom\s*=\s*["']([\w./-]+)["']""")
_PACKAGES = re.compile(r"""^\s*packages\s*=\s*\[([^\]]*)\]""", re.MULTILINE)


class Packages:
    """What lies inside what, among Python's packages (their ``__init__``) and namespaces (folders ending in ``/``)."""

    def child(self, parent: str, name: str) -> str | None:
        """The module of that name inside a package or namespace."""
        if parent.endswith("/"):
            return self._in(parent[:-1], name)
        if parent.rpartition("/")[2] not in _INITS:
            return None
        return self._in(dirname(parent), name)

    def _down(self, found: str | None, parts: list[str]) -> str | None:
        for part in parts:
            if found is None:
                return None
            found = self.child(found, part)
        return found

    def _in(self, folder: str, name: str) -> str | None:
        raise NotImplementedError


class PythonModules(Packages):
    """Finds the files of Python modules."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[tuple[str, str], str | None] = {}

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The files that an import makes its file depend on: the module taken, else the one it is taken from."""
        found = self.module(importer, module)
        if found is None:
            return ()
        if name is not None and name != "*":
            inner = self.child(found, name)
            if inner is not None and not inner.endswith("/"):
                return (inner,)
        return () if found.endswith("/") else (found,)

    def module(self, importer: str, module: str) -> str | None:
        """The file of a module, or its folder (ending in ``/``) when it is a namespace; None when it is external."""
        key = (module, dirname(importer))
        if key not in self._known:
            self._known[key] = self._found(importer, module)
        return self._known[key]

    def conftests(self, importer: str) -> Iterator[str]:
        """The files with fixtures that pytest reads for a file, the nearest first."""
        for folder in upwards(importer):
            path = under(folder, FIXTURES)
            if path in self._project.files:
                yield path

    def _found(self, importer: str, module: str) -> str | None:
        rest = module.lstrip(".")
        dots = len(module) - len(rest)
        parts = rest.split(".") if rest else []
        if dots:
            folder = joined(dirname(importer), "../" * (dots - 1)) if dots > 1 else dirname(importer)
            if folder is None:
                return None
            return self._down(self._package(folder), parts)
        if not parts:
            return None
        for root in self._roots(importer, parts[0]):
            found = self._down(self._in(root, parts[0]), parts[1:])
            if found is not None:
                return found
        return None

    def _package(self, folder: str) -> str | None:
        for init in _INITS:
            if under(folder, init) in self._project.files:
                return under(folder, init)
        return f"{folder}/" if folder in self._project.folders else None

    def _in(self, folder: str, name: str) -> str | None:
        files = self._project.files
        base = under(folder, name)
        for path in (*[f"{base}/{init}" for init in _INITS], *[base + ending for ending in _ENDINGS]):
            if path in files:
                return path
        return f"{base}/" if base in self._python_folders else None

    @cached_property
    def _python_folders(self) -> frozenset[str]:
        """Folders with Python code anywhere below."""
        found: set[str] = set()
        for path in self._project.files:
            if path.endswith(_ENDINGS):
                folder = dirname(path)
                while folder and folder not in found:
                    found.add(folder)
                    folder = dirname(folder)
        return frozenset(found)

    @cached_property
    def _tops(self) -> dict[str, list[str]]:
        """For each top-level name the folders that hold it as a module or as a package with ``__init__``."""
        found: dict[str, set[str]] = {}
        for path in self._project.files:
            if not path.endswith(_ENDINGS):
                continue
            folder, _, file = path.rpartition("/")
            stem = file.partition(".")[0]
            if stem == "__init__":
                stem = folder.rpartition("/")[2]
                folder = dirname(folder)
                if not stem:
                    continue
            found.setdefault(stem, set()).add(folder)
        return {name: sorted(folders) for name, folders in found.items()}

    def _roots(self, importer: str, top: str) -> list[str]:
        """Where to look for a top-level name, best first."""
        declared = self._declared
        found: list[str] = []
        for folder in self._tops.get(top, ()):
            inside = self._package(folder)
            is_package = inside is not None and not inside.endswith("/")
            beneath = folder == "" or importer.startswith(f"{folder}/")
            # A folder out of the importer's way does not hide the standard library, whatever lies there.
            aside = not beneath and top in sys.stdlib_module_names
            if (not is_package and not aside) or folder in declared:
                found.append(folder)

        def rank(folder: str) -> tuple[bool, int, int, str]:
            near = common(f"{folder}/x" if folder else "x", importer)
            beneath = folder == "" or importer.startswith(f"{folder}/")
            return (not beneath and folder not in declared, -near, len(folder), folder)

        found.sort(key=rank)
        spaces = [root for root in declared if under(root, top) in self._python_folders and root not in found]
        return [*found, *spaces]

    @cached_property
    def _declared(self) -> list[str]:
        """Roots that the project names, then those that are customary."""
        found: list[str] = []
        for path in self._project.named("pyproject.toml", "setup.cfg", "setup.py"):
            text, folder = self._project.text(path), dirname(path)
            said = [*_WHERE.findall(text), *_FROM.findall(text)]
            for listed in _PACKAGES.findall(text):
                said += [dirname(each.strip(" \t\r\n\"'")) for each in listed.split(",") if "/" in each]
            for each in (*said, "src", "lib", ""):
                root = joined(folder, each) if each else folder
                if root is not None and (root in self._project.folders or root == ""):
                    found.append(root)
        return list(dict.fromkeys([*found, "src", ""]))
