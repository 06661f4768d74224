"""The documents of a worktree as the search for uses needs them: by path, decoded once, with their names at hand."""

import os
from collections.abc import Iterable
from functools import cached_property
from typing import Protocol

from postil.engine.encode import decode
from postil.engine.workspace import Workspace
from postil.index.rows import Place
from postil.model import Export, FileDoc, Import, Symbol


class Page:
    """One document, its symbols and imports by their names."""

    def __init__(self, doc: FileDoc) -> None:
        self.doc = doc

    @cached_property
    def symbols(self) -> dict[str, Symbol]:
        """The first symbol of each qualified name, but rather a class or function than a variable."""
        found: dict[str, Symbol] = {}
        for symbol in self.doc.symbols:
            other = found.get(symbol.qualname)
            if other is None or (other.kind in _WEAK and symbol.kind not in _WEAK):
                found[symbol.qualname] = symbol
        return found

    @cached_property
    def typed(self) -> dict[str, str]:
        """What a variable, field or property of a qualified name is said to hold: a type as written."""
        found: dict[str, str] = {}
        for symbol in self.doc.symbols:
            if symbol.returns and symbol.qualname not in found:
                found[symbol.qualname] = symbol.returns
        return found

    @cached_property
    def imports(self) -> dict[str, list[Import]]:
        """Imports by the name that they bind."""
        found: dict[str, list[Import]] = {}
        for each in self.doc.imports:
            if each.name == "*" and each.alias is None:
                continue
            name = each.alias or each.name or each.module.partition(".")[0]
            found.setdefault(name, []).append(each)
        return found

    @cached_property
    def stars(self) -> list[str]:
        """The modules of which all is taken."""
        return [each.module for each in self.doc.imports if each.name == "*" and each.alias is None]

    @cached_property
    def exports(self) -> dict[str, list[Export]]:
        """Exports by the name that they offer."""
        found: dict[str, list[Export]] = {}
        for each in self.doc.exports:
            found.setdefault(each.name, []).append(each)
        return found

    @cached_property
    def assigned(self) -> dict[str, str]:
        """The text of the one value that a variable or field is declared with, ``None`` aside."""
        found: dict[str, set[str]] = {}
        for symbol in self.doc.symbols:
            if symbol.kind in _WEAK:
                value = symbol.signature.partition(" = ")[2].rstrip(";").strip()
                if value and value not in ("None", "null", "undefined"):
                    found.setdefault(symbol.qualname, set()).add(value)
        return {name: values.pop() for name, values in found.items() if len(values) == 1}


class Pages(Protocol):
    """Documents by path."""

    def __getitem__(self, path: str, /) -> Page | None:
        """The document of a path; None when there is none."""
        ...


class Docs:
    """All documents of a worktree, each decoded when it is first asked for."""

    def __init__(self, workspace: Workspace, places: Iterable[Place]) -> None:
        self._workspace = workspace
        self._files = {os.fsdecode(place.path): place.file for place in places if place.file is not None}
        self._pages: dict[str, Page | None] = {}

    def __getitem__(self, path: str) -> Page | None:
        """The document of a path; None when there is none."""
        if path not in self._pages:
            file = self._files.get(path)
            row = None if file is None else self._workspace.index.doc(file)
            self._pages[path] = None if row is None or row[1] is None else Page(decode(row[1]))
        return self._pages[path]


_WEAK = frozenset(("variable", "field", "constant", "property"))
EMPTY = Page(FileDoc("plain"))
