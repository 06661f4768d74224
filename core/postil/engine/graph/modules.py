"""Which files an import of a language means: one small finder per family of languages, made when first needed."""

from collections.abc import Callable, Mapping
from typing import Protocol

from postil.engine.graph.ecmascript import EcmascriptModules
from postil.engine.graph.project import Project
from postil.engine.graph.python import PythonModules


class Finder(Protocol):
    """Finds what is imported."""

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The files, or folders ending in ``/``, that an import means; nothing when it is external."""
        ...


FAMILIES = {
    **dict.fromkeys(("javascript", "typescript", "tsx", "jsx", "vue", "svelte"), "ecmascript"),
    **dict.fromkeys(("c", "c++", "cpp", "objective-c", "cuda"), "c"),
    **dict.fromkeys(("java", "kotlin", "scala", "groovy"), "jvm"),
    **dict.fromkeys(("shell", "bash", "sh", "zsh"), "shell"),
    "jupyter notebook": "python", "csharp": "c#", "html": "markdown",
}  # fmt: skip
"""Languages that can use each other's declarations; any other is a family of its own."""


def family(language: str) -> str:
    """The family of a language."""
    return FAMILIES.get(language, language)


class Modules:
    """All finders of one repository. ``packages``: what files say they are in, see ``declared_packages``."""

    def __init__(self, project: Project, packages: Callable[[], Mapping[str, str]]) -> None:
        self.project = project
        self._packages = packages
        self._finders: dict[str, Finder | None] = {}
        self._python: PythonModules | None = None
        self._ecmascript: EcmascriptModules | None = None

    @property
    def python(self) -> PythonModules:
        """That of Python."""
        if self._python is None:
            self._python = PythonModules(self.project)
        return self._python

    @property
    def ecmascript(self) -> EcmascriptModules:
        """That of JavaScript and TypeScript."""
        if self._ecmascript is None:
            self._ecmascript = EcmascriptModules(self.project)
        return self._ecmascript

    def resolve(self, importer: str, language: str, module: str, name: str | None) -> tuple[str, ...]:
        """The files, or folders ending in ``/``, that an import means; nothing when it is external."""
        kin = family(language)
        if kin not in self._finders:
            self._finders[kin] = self._made(kin)
        finder = self._finders[kin]
        return () if finder is None or not module else finder.resolve(importer, module, name)

    def _made(self, kin: str) -> Finder | None:
        # Each is imported for its own language alone: most repositories have few.
        if kin == "python":
            return self.python
        if kin == "ecmascript":
            return self.ecmascript
        if kin == "go":
            from postil.engine.graph.go import GoModules

            return GoModules(self.project)
        if kin == "rust":
            from postil.engine.graph.rust import RustModules

            return RustModules(self.project)
        if kin == "c":
            from postil.engine.graph.includes import Includes

            return Includes(self.project)
        if kin in ("jvm", "c#"):
            from postil.engine.graph.packages import PackageModules

            return PackageModules(self.project, self._packages())
        return self._script(kin)

    def _script(self, kin: str) -> Finder | None:
        from postil.engine.graph import scripts

        if kin == "php":
            return scripts.PhpModules(self.project)
        if kin == "ruby":
            return scripts.RubyModules(self.project)
        if kin == "lua":
            return scripts.LuaModules(self.project)
        if kin == "shell":
            return scripts.ShellModules(self.project)
        return scripts.PageModules(self.project) if kin == "markdown" else None
