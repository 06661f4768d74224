"""Rust: ``crate::``, ``self::``, ``super::``, crates of the workspace by name, ``mod x;`` and ``#[path]``."""

import re
from functools import cached_property
from posixpath import dirname

from postil.engine.graph.project import Project, joined, under, upwards

_NAME = re.compile(r'^\s*name\s*=\s*"([^"]+)"', re.MULTILINE)
_SECTION = re.compile(r"^\s*\[+([^\]]+)\]+", re.MULTILINE)
_PATH = re.compile(r'^\s*path\s*=\s*"([^"]+)"', re.MULTILINE)
_RENAMED = re.compile(r'^\s*([\w-]+)\s*=\s*\{[^}\n]*path\s*=\s*"([^"]+)"', re.MULTILINE)
_PATHED = re.compile(r'#\[\s*path\s*=\s*"([^"]+)"\s*\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;')
_ROOTS = ("lib.rs", "main.rs", "mod.rs")
_ODD = re.compile(r"\s|r#")


class RustModules:
    """Finds the files of modules."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def resolve(self, importer: str, module: str, name: str | None) -> tuple[str, ...]:
        """The file that holds what a path leads to, as far down as files go."""
        if module.endswith(".rs"):
            path = joined(dirname(importer), module)
            return (path,) if path in self._project.files else ()
        parts = [part for part in _ODD.sub("", module).split("::") if part and part[0] not in "{*"]
        if name is not None and name not in ("*", "self"):
            parts += [part for part in _ODD.sub("", name).split("::") if part]
        found = self._found(importer, parts)
        return () if found is None or found == importer else (found,)

    def _found(self, importer: str, parts: list[str]) -> str | None:
        if not parts:
            return None
        first = parts[0]
        if first == "crate":
            root = self._crate_of(importer)
            return None if root is None else self._down(root, parts[1:])
        if first in ("self", "super"):
            place: str | None = importer
            rest = parts
            while place is not None and rest and rest[0] in ("self", "super"):
                place = self._parent(place) if rest[0] == "super" else place
                rest = rest[1:]
            return None if place is None else self._down(place, rest)
        inner = self._child(importer, first)
        if inner is not None:
            return self._down(inner, parts[1:])
        crate = self._dependency(importer, first)
        return None if crate is None else self._down(crate, parts[1:])

    def _down(self, found: str, parts: list[str]) -> str:
        for part in parts:
            inner = self._child(found, part)
            if inner is None:
                break
            found = inner
        return found

    def _child(self, parent: str, name: str) -> str | None:
        folder, _, file = parent.rpartition("/")
        text = self._project.text(parent) if name not in ("", "self") else ""
        if "path" in text:
            for given, said in _PATHED.findall(text):
                if said == name:
                    path = joined(folder, given)
                    if path in self._project.files:
                        return path
        home = folder if file in _ROOTS or self._is_root(parent) else under(folder, file.removesuffix(".rs"))
        for path in (under(home, f"{name}.rs"), under(home, f"{name}/mod.rs")):
            if path in self._project.files and path != parent:
                return path
        return None

    def _parent(self, path: str) -> str | None:
        folder, _, file = path.rpartition("/")
        if file in ("lib.rs", "main.rs") or self._is_root(path):
            return None
        if file == "mod.rs":
            name, folder = folder.rpartition("/")[2], dirname(folder)
            return self._first(folder, name)
        return self._first(folder, folder.rpartition("/")[2])

    def _first(self, folder: str, name: str) -> str | None:
        tries = [under(folder, root) for root in ("mod.rs", "lib.rs", "main.rs")]
        return next((path for path in [*tries, f"{folder}.rs"] if path in self._project.files), None)

    def _is_root(self, path: str) -> bool:
        return (
            path in self._roots
            or "/bin/" in path
            or dirname(path).rpartition("/")[2] in ("tests", "examples", "benches")
        )

    def _crate_of(self, importer: str) -> str | None:
        if self._is_root(importer):
            return importer
        for folder in upwards(importer):
            for root in ("src/lib.rs", "src/main.rs", "lib.rs", "main.rs"):
                if under(folder, root) in self._project.files and importer != under(folder, root):
                    return under(folder, root)
            if under(folder, "Cargo.toml") in self._project.files:
                home = [path for path in self._crates.values() if path.startswith(f"{folder}/" if folder else "")]
                return min(home, default=None)
        return None

    @cached_property
    def _crates(self) -> dict[str, str]:
        """The root file of each crate of the repository, by its name in code."""
        found: dict[str, str] = {}
        for path in self._project.named("Cargo.toml"):
            parts = _sections(self._project.text(path))
            named = _NAME.search(parts.get("package", ""))
            library = _NAME.search(parts.get("lib", ""))
            said = _PATH.search(parts.get("lib", ""))
            root = joined(dirname(path), said[1] if said is not None else "src/lib.rs")
            if root is None or root not in self._project.files:
                root = under(dirname(path), "src/main.rs")
            name = library or named
            if name is not None and root in self._project.files:
                found.setdefault(name[1].replace("-", "_"), root)
        return found

    @cached_property
    def _roots(self) -> frozenset[str]:
        return frozenset(self._crates.values())

    def _dependency(self, importer: str, name: str) -> str | None:
        for folder in upwards(importer):
            path = under(folder, "Cargo.toml")
            if path in self._project.files:
                for said, where in _RENAMED.findall(self._project.text(path)):
                    base = joined(folder, where)
                    if said.replace("-", "_") == name and base is not None:
                        root = under(base, "src/lib.rs")
                        if root in self._project.files:
                            return root
                break
        return self._crates.get(name)


def _sections(text: str) -> dict[str, str]:
    """A TOML file by its sections, as text."""
    marks = list(_SECTION.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return {mark[1].strip(): text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)}
