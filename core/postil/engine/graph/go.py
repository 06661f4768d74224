"""Go: import paths by the ``module`` of the nearest ``go.mod``, by ``replace``, nested modules and ``go.work``.

What is imported is a package, so the answer is its folder, ending in ``/``.
"""

import re
from functools import cached_property
from posixpath import dirname

from postil.engine.graph.project import Project, joined, under, upwards

_MODULE = re.compile(r'^\s*module\s+"?([^\s"]+)"?', re.MULTILINE)
_REPLACE = re.compile(
    r'^\s*(?:replace\s+)?"?([^\s"()]+)"?(?:\s+v\S+)?\s*=>\s*"?(\.{1,2}/[^\s"]*|\.{1,2}(?=\s|$))', re.MULTILINE
)


class GoModules:
    """Finds the folders of packages."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def _modules(self) -> dict[str, str]:
        """Folder of each module of the repository by its path."""
        found: dict[str, str] = {}
        for path in self._project.named("go.mod"):
            match = _MODULE.search(self._project.text(path))
            if match is not None:
                found.setdefault(match[1], dirname(path))
        return found

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(dirname(path) for path in self._project.files if path.endswith(".go"))

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The folder of the package imported."""
        found = self._folder(importer, module)
        return () if found is None else (f"{found}/",)

    def _folder(self, importer: str, module: str) -> str | None:
        if module.startswith(("./", "../")):
            found = joined(dirname(importer), module)
            return found if found in self._folders else None
        for folder in upwards(importer):
            if under(folder, "vendor") in self._project.folders and under(folder, f"vendor/{module}") in self._folders:
                return under(folder, f"vendor/{module}")
            if under(folder, "go.mod") in self._project.files:
                for old, new in _REPLACE.findall(self._project.text(under(folder, "go.mod"))):
                    if module == old or module.startswith(f"{old}/"):
                        found = joined(folder, new + module[len(old) :])
                        if found in self._folders:
                            return found
                break
        for end in range(len(module), 0, -1):
            if end < len(module) and module[end] != "/":
                continue
            home = self._modules.get(module[:end])
            if home is not None:
                found = under(home, module[end + 1 :]) if module[end + 1 :] else home
                return found if found in self._folders else None
        return self._standard(module)

    def _standard(self, module: str) -> str | None:
        """In Go's own tree the standard library lies in ``src``, whose module is called ``std``."""
        home = self._modules.get("std")
        found = None if home is None else under(home, module)
        return found if found in self._folders else None
