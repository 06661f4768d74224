"""Where libraries lie, and which file an import of one means.

Invariant: only names are looked at, each once; nothing below a folder is listed.
"""

import os
import sys
from functools import cached_property
from posixpath import dirname

from postil.engine.graph.python import Packages

BUILT_IN = "<built-in>"
"""Stands for a folder in which what has no source is kept, a file for each module."""
ENVIRONMENTS = (".venv", "venv", "env")
"""What people call the folder of an environment within their project."""
_ENDINGS = (".py", ".pyi")
_OF_THE_SYSTEM = {"os.path": "posixpath" if os.name == "posix" else "ntpath"}
"""Modules that the interpreter puts in the place of others as it starts."""


class Folders(Packages):
    """The folders that a project's imports are looked for in once the project itself does not have them."""

    def __init__(self, own: str, others: tuple[str, ...] = ()) -> None:
        """``own``: that of our interpreter's library; ``others``: of packages."""
        self.own = own
        self.roots = (own, *others)
        self._known: dict[tuple[str, str], str | None] = {}

    def around(self, path: str) -> str | None:
        """The folder that holds a path; None when the path is nobody's here."""
        for root in self.roots:
            if path.startswith(f"{root}/"):
                return root
        return None

    @property
    def builtins(self) -> str:
        """The file of the names that every module sees."""
        return f"{self.own}/{BUILT_IN}/builtins"

    def built_in(self, path: str) -> str | None:
        """The module without source that a path stands for; None when it stands for a file."""
        folder, _, name = path.rpartition("/")
        return name if folder == f"{self.own}/{BUILT_IN}" else None

    def module(self, importer: str, module: str) -> str | None:
        """The file of a module, or its folder (ending in ``/``) when it is a namespace; None when there is none."""
        rest = module.lstrip(".")
        dots = len(module) - len(rest)
        parts = rest.split(".") if rest else []
        if dots:
            return self._relative(importer, dots, parts)
        if not parts:
            return None
        return self._top(_OF_THE_SYSTEM.get(module, module).split("."))

    @cached_property
    def _without_source(self) -> frozenset[str]:
        """Modules of our own interpreter that are compiled into it, or lie beside its library."""
        try:
            extensions = os.listdir(f"{self.own}/lib-dynload")
        except OSError:
            extensions = []
        names = {name.partition(".")[0] for name in extensions}
        return frozenset((*sys.builtin_module_names, *(names & sys.stdlib_module_names)))

    def _relative(self, importer: str, dots: int, parts: list[str]) -> str | None:
        root = self.around(importer)
        folder = importer
        for _ in range(dots):
            folder = dirname(folder)
        if root is None or not f"{folder}/".startswith(f"{root}/") or folder == root:
            return None
        return self._down(self._package(folder), parts)

    def _top(self, parts: list[str]) -> str | None:
        for root in self.roots:
            found = self._down(self._in(root, parts[0]), parts[1:])
            if found is not None and not found.endswith("/"):
                return found
        if len(parts) == 1 and parts[0] in self._without_source:
            return f"{self.own}/{BUILT_IN}/{parts[0]}"
        return self._down(self._in(self.roots[-1], parts[0]), parts[1:])

    def _package(self, folder: str) -> str | None:
        return self._in(dirname(folder), folder.rpartition("/")[2])

    def _in(self, folder: str, name: str) -> str | None:
        key = (folder, name)
        if key not in self._known:
            self._known[key] = self._found(folder, name)
        return self._known[key]

    def _found(self, folder: str, name: str) -> str | None:
        base = f"{folder}/{name}"
        for path in (*[f"{base}/__init__{ending}" for ending in _ENDINGS], *[base + ending for ending in _ENDINGS]):
            if os.path.isfile(path):
                return path
        return f"{base}/" if os.path.isdir(base) else None


def folders_for(project: str | None) -> Folders:
    """The library of our own interpreter, and the packages of the environment that is on and of those in a project."""
    own = os.path.realpath(os.path.dirname(os.__file__))
    places = [] if project is None else [os.path.join(project, name) for name in ENVIRONMENTS]
    if given := os.environ.get("VIRTUAL_ENV"):
        places.insert(0, given)
    packages: list[str] = []
    for place in places:
        packages += _packages(place)
    return Folders(own, tuple(dict.fromkeys(packages)))


def _packages(environment: str) -> list[str]:
    """The folders of an environment in which packages are installed."""
    if not os.path.isfile(os.path.join(environment, "pyvenv.cfg")):
        return []
    library = os.path.join(os.path.realpath(environment), "lib")
    try:
        names = sorted(os.listdir(library), reverse=True)
    except OSError:
        return []
    found = [os.path.join(library, name, "site-packages") for name in names if name.startswith("python3")]
    return [folder for folder in found if os.path.isdir(folder)]
