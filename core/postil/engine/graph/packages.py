"""Languages whose files say which package or namespace they are in: Java, Kotlin, Scala, C#, and PHP without Composer.

The notes of a file have ``package NAME``; Java's files are also known by where they lie.
"""

from collections.abc import Iterable, Mapping
from posixpath import dirname

from postil.engine.graph.project import Project, common

_JAVA = (".java", ".kt", ".kts", ".scala", ".groovy")


class PackageModules:
    """Finds files by the package they say they are in, and by the types they declare."""

    def __init__(self, project: Project, packages: Mapping[str, str], separator: str = ".") -> None:
        """``packages``: what each file says; files that say nothing are known by their folders."""
        self._project = project
        self._separator = separator
        self._files: dict[str, list[str]] = {}
        for path in sorted(packages):
            self._files.setdefault(packages[path], []).append(path)

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The files of a type, or the folders of a package when all of it is taken."""
        parts = [part for part in module.split(self._separator) if part]
        whole = name in ("*", "_") or (bool(parts) and parts[-1] in ("*", "_"))
        if parts and parts[-1] in ("*", "_"):
            parts.pop()
        if name is not None and not whole:
            parts += name.split(self._separator)
        for cut in range(len(parts), 0, -1):
            files = self._files.get(self._separator.join(parts[:cut]), [])
            if not files:
                continue
            if cut == len(parts):
                return _folders(files)
            named = [path for path in files if _stem(path) == parts[cut]]
            if named:
                return (min(named, key=lambda path: (-common(path, importer), path)),)
            return _folders(files)
        return self._by_folder(importer, parts)

    def _by_folder(self, importer: str, parts: list[str]) -> tuple[str, ...]:
        """What no file says: a type where its package's folder would be."""
        if len(parts) < 2 or not importer.endswith(_JAVA):
            return ()
        for cut in range(len(parts), 1, -1):
            tail = "/".join(parts[:cut])
            named = [
                path
                for ending in _JAVA
                for path in self._project.by_name.get(parts[cut - 1] + ending, ())
                if path == tail + ending or path.endswith(f"/{tail}{ending}")
            ]
            if named:
                return (min(named, key=lambda path: (-common(path, importer), path)),)
        return ()


def declared_packages(notes: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """What the notes of files say of their packages."""
    return {
        path: note.removeprefix("package ").strip()
        for path, said in notes
        for note in said
        if note.startswith("package ")
    }


def _folders(files: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{dirname(path)}/" for path in files))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]
