"""Imports followed out of a repository: what its own finder does not have is looked for in the libraries.

Invariant: what lies in the repository wins.
"""

from collections.abc import Iterator

from postil.engine.graph.ecmascript import EcmascriptModules
from postil.engine.graph.modules import Modules
from postil.engine.graph.python import PythonModules
from postil.ide.libraries.folders import Folders


class Outward:
    """The modules of a repository and, for Python, of libraries; see ``engine.uses.link.Finders``."""

    def __init__(self, modules: Modules, folders: Folders) -> None:
        self._modules = modules
        self.python = _Python(modules, folders)

    @property
    def ecmascript(self) -> EcmascriptModules:
        """That of JavaScript and TypeScript."""
        return self._modules.ecmascript


class _Python:
    def __init__(self, modules: Modules, folders: Folders) -> None:
        self._modules = modules
        self._folders = folders

    def module(self, importer: str, module: str) -> str | None:
        """The file of a module, or its folder (ending in ``/``) when it is a namespace; None when there is none."""
        if self._folders.around(importer) is not None:
            return self._folders.module(importer, module)
        return self._modules.python.module(importer, module) or (
            None if module.startswith(".") else self._folders.module(importer, module)
        )

    def child(self, parent: str, name: str) -> str | None:
        """The module of that name inside a package or namespace."""
        finder: PythonModules | Folders = (
            self._modules.python if self._folders.around(parent) is None else self._folders
        )
        return finder.child(parent, name)

    def conftests(self, importer: str) -> Iterator[str]:
        """As the repository's own."""
        return self._modules.python.conftests(importer)
