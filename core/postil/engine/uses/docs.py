"""The documents of a worktree as the search for uses needs them: by path, decoded once, with their names at hand."""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from postil.engine.encode import built, symbol, unpacked
from postil.engine.workspace import Workspace
from postil.index.rows import Place
from postil.model import Export, FileDoc, Import, Symbol


class Page:
    """One document, its symbols and imports by their names."""

    def __init__(self, doc: FileDoc) -> None:
        self.language = doc.language
        self.notes = doc.notes
        self._doc = doc

    @property
    def doc(self) -> FileDoc:
        """All of it."""
        return self._doc

    @property
    def size(self) -> int:
        """Of what was analysed, in bytes."""
        return self._doc.size

    @property
    def overview(self) -> str | None:
        """The doc of the file as a whole."""
        return self._doc.overview

    @cached_property
    def given(self) -> dict[str, frozenset[bytes]]:
        """For who looks through the text of its classes: the attributes that each gives its instances."""
        return {}

    @cached_property
    def imported(self) -> tuple[Import, ...]:
        """What the file takes from elsewhere."""
        return self.doc.imports

    @cached_property
    def symbols(self) -> Mapping[str, Symbol]:
        """The first symbol of each qualified name, but rather a class or function than a variable."""
        found: dict[str, Symbol] = {}
        for each in self.doc.symbols:
            other = found.get(each.qualname)
            if other is None or (other.kind in _WEAK and each.kind not in _WEAK):
                found[each.qualname] = each
        return found

    @cached_property
    def typed(self) -> dict[str, str]:
        """What a variable, field or property of a qualified name is said to hold: a type as written."""
        found: dict[str, str] = {}
        for each in self.doc.symbols:
            if each.returns and each.qualname not in found:
                found[each.qualname] = each.returns
        return found

    @cached_property
    def imports(self) -> dict[str, list[Import]]:
        """Imports by the name that they bind."""
        return _by_binding(self.doc.imports)

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
        for each in self.doc.symbols:
            if each.kind in _WEAK:
                value = each.signature.partition(" = ")[2].rstrip(";").strip()
                if value and value not in ("None", "null", "undefined"):
                    found.setdefault(each.qualname, set()).add(value)
        return {name: values.pop() for name, values in found.items() if len(values) == 1}


def _by_binding(imports: Iterable[Import]) -> dict[str, list[Import]]:
    found: dict[str, list[Import]] = {}
    for each in imports:
        if each.name == "*" and each.alias is None:
            continue
        name = each.alias or each.name or each.module.partition(".")[0]
        found.setdefault(name, []).append(each)
    return found


class Packed(Page):
    """One document that is taken apart no further than it is asked about: most are asked about one symbol."""

    def __init__(self, data: bytes) -> None:
        fields = unpacked(data)
        self.language = fields[_LANGUAGE]
        self.notes = fields[_NOTES]
        self._fields = fields

    @cached_property
    def _whole(self) -> FileDoc:
        return built(self._fields)

    @property
    def doc(self) -> FileDoc:
        """All of it."""
        return self._whole

    @cached_property
    def symbols(self) -> Mapping[str, Symbol]:
        """As of any page, each made when it is asked for."""
        found: dict[str, tuple[object, ...]] = {}
        for packed in self._fields[_SYMBOLS]:
            other = found.get(packed[_QUALNAME])
            if other is None or (other[0] in _WEAK and packed[0] not in _WEAK):
                found[packed[_QUALNAME]] = packed
        return _Symbols(found)

    @cached_property
    def typed(self) -> dict[str, str]:
        """As of any page."""
        found: dict[str, str] = {}
        for packed in self._fields[_SYMBOLS]:
            if packed[_RETURNS] and packed[_QUALNAME] not in found:
                found[packed[_QUALNAME]] = packed[_RETURNS]
        return found

    @property
    def size(self) -> int:
        """As of any page."""
        size: int = self._fields[_SIZE]
        return size

    @property
    def overview(self) -> str | None:
        """As of any page."""
        said: str | None = self._fields[_OVERVIEW]
        return said

    @cached_property
    def imported(self) -> tuple[Import, ...]:
        """As of any page."""
        return tuple(map(Import._make, self._fields[_IMPORTS]))

    @cached_property
    def imports(self) -> dict[str, list[Import]]:
        """As of any page."""
        return _by_binding(self.imported)

    @cached_property
    def stars(self) -> list[str]:
        """As of any page."""
        return [each[0] for each in self._fields[_IMPORTS] if each[1] == "*" and each[2] is None]

    @cached_property
    def exports(self) -> dict[str, list[Export]]:
        """As of any page."""
        found: dict[str, list[Export]] = {}
        for each in map(Export._make, self._fields[_EXPORTS]):
            found.setdefault(each.name, []).append(each)
        return found

    def named(self, ordinal: int) -> Symbol | None:
        """The symbol of a number; None when there are fewer."""
        listed = self._fields[_SYMBOLS]
        return symbol(listed[ordinal]) if ordinal < len(listed) else None


class _Symbols(Mapping[str, Symbol]):
    """Symbols by name, made of their plain fields when they are asked for."""

    def __init__(self, packed: dict[str, tuple[object, ...]]) -> None:
        self._packed = packed
        self._made: dict[str, Symbol] = {}

    def __getitem__(self, name: str) -> Symbol:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = symbol(self._packed[name])
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


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
            self._pages[path] = None if row is None or row[1] is None else Packed(row[1])
        return self._pages[path]


_LANGUAGE = FileDoc._fields.index("language")
_OVERVIEW = FileDoc._fields.index("overview")
_SIZE = FileDoc._fields.index("size")
_NOTES = FileDoc._fields.index("notes")
_SYMBOLS = FileDoc._fields.index("symbols")
_IMPORTS = FileDoc._fields.index("imports")
_EXPORTS = FileDoc._fields.index("exports")
_QUALNAME = Symbol._fields.index("qualname")
_RETURNS = Symbol._fields.index("returns")
_WEAK = frozenset(("variable", "field", "constant", "property"))
EMPTY = Page(FileDoc("plain"))
