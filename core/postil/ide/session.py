"""One repository as an editor sees it: the index, and the open buffers laid over it.

Everything of a ``Session`` is called on one thread.

Invariant: a look-up reads a few rows and at most a few files. It starts nothing, waits for nothing, and what it answers
of an open buffer is traced through what was typed since that was last analysed.
"""

import os
from collections.abc import Iterable
from urllib.parse import quote

from postil.edits.style import DocStyle
from postil.engine.graph.modules import Modules, family
from postil.engine.graph.packages import declared_packages
from postil.engine.graph.project import Project
from postil.engine.places import analyzers
from postil.engine.uses.docs import Packed, Page
from postil.engine.uses.link import Links, Thing
from postil.engine.workspace import Notice, Workspace, opened
from postil.ide.document import Document, Shifts, traced
from postil.ide.libraries.outward import Outward
from postil.ide.libraries.shelf import Filled, Library
from postil.ide.merging import filled
from postil.ide.parameters import Renames
from postil.ide.shelf import Shelf
from postil.ide.survey import Survey
from postil.model import FileDoc, Import, Span, Symbol
from postil.plugins.naming import HEAD, Naming
from postil.values import NamedTuple

FEW = 6
"""So many symbols of a name are looked at one by one while somebody waits."""
MOST_VISIBLE = 120
"""So many files are looked through for what a file sees by its imports."""


class Evidence(NamedTuple):
    """Why a doc is held to be out of date, or that it was looked at and is not."""

    stale: str | None
    """One line: ``timeout added in 3f2a91c, doc last touched in 9ab07d4``; None when nothing speaks against it."""
    related: tuple[tuple[str, Span, str], ...] = ()
    """Path, span and what was found there."""


class Candidate(NamedTuple):
    """One symbol that bears a name."""

    path: str
    ordinal: int
    symbol: Symbol


class Session:
    """One repository, or none: then only its buffers are known."""

    def __init__(self, workspace: Workspace | None, naming: Naming) -> None:
        self.workspace = workspace
        self.naming = naming
        self.evidence: dict[tuple[str, str, str, str], Evidence] = {}
        """By path, qualified name, code hash and doc hash of a symbol; see ``evidence_of``."""
        self.callers: dict[tuple[str, str], int] = {}
        """How many places use a symbol, by path and qualified name, as far as that was counted."""
        self.styles: dict[tuple[str, str], DocStyle] = {}
        """How docs look, by language and folder, as far as that was learned."""
        self.renames = Renames()
        """What became of parameters while their docs stood still."""
        self.library: Library | None = None
        """What is imported from elsewhere, when that is to be told of too."""
        self._buffers: dict[str, Document] = {}
        self._shelf = Shelf(workspace, naming)
        self._visible: dict[str, tuple[tuple[Import, ...], frozenset[str]]] = {}
        self._survey: Survey | None = None
        self._links: Links | None = None

    @classmethod
    def open(cls, folder: str, notice: Notice) -> "Session":
        """See the repository around a folder, or the folder itself outside any."""
        return cls(opened(folder, notice), Naming(analyzers()))

    @classmethod
    def loose(cls) -> "Session":
        """For buffers that lie in no folder: untitled ones, and those of other schemes."""
        return cls(None, Naming(analyzers()))

    @property
    def root(self) -> str | None:
        """The folder that paths are relative to; None without one."""
        return self._shelf.root

    def close(self) -> None:
        """Let go of the index and of the worktree."""
        self._shelf.close()
        if self.library is not None:
            self.library.close()

    # Buffers

    def buffer_opened(self, path: str, data: bytes, version: int | None, language: str | None = None) -> Document:
        """Lay a buffer over a file. ``language`` is what the editor calls it; the name of the file has the first word.

        What the index knows is taken over where it is of the file that lies there, or of just this text.
        """
        name = self.language(path, data, language)
        doc, base = self._shelf.stored(path)
        if doc is not None and doc.language != name:
            doc, base = None, None
        shifts = Shifts() if base is None else traced(base, data)
        document = Document(path, name, data, version, doc, shifts, exact=base is not None)
        self.renames.forget(path)
        if doc is not None and base is not None:
            self.renames.take(path, base, doc)
        if document.fresh:
            # It says what the file does, so whatever was followed leads where it did.
            self._buffers[path] = document
        else:
            self._keep(document)
        return document

    def buffer_changed(self, path: str, data: bytes, version: int | None) -> Document:
        """Give a buffer its new text; one that was not open is opened."""
        old = self._buffers.get(path)
        if old is None:
            return self.buffer_opened(path, data, version)
        # Nothing that other files are answered with changes before it is analysed.
        document = self._buffers[path] = old.after(data, version)
        return document

    def buffer_closed(self, path: str) -> None:
        """Take a buffer away: the file on disk counts again."""
        if self._buffers.pop(path, None) is not None:
            self.renames.forget(path)
            self.invalidate((path,))

    def analysed(self, path: str, data: bytes, doc: FileDoc) -> Document | None:
        """Take in what a worker made of a text that the buffer had; None when the buffer is not open any more."""
        old = self._buffers.get(path)
        if old is None:
            return None
        shifts = traced(data, old.data)
        self.renames.take(path, data, doc)
        merged = filled(doc, data, old) if doc.errors and old.known and old.exact else doc
        document = Document(path, doc.language, old.data, old.version, merged, shifts, doc)
        self._keep(document)
        return document

    def documents(self) -> list[Document]:
        """The open buffers."""
        return list(self._buffers.values())

    def is_open(self, path: str) -> bool:
        """Whether a buffer lies over the path."""
        return path in self._buffers

    def document(self, path: str) -> Document | None:
        """The buffer of a path, else the file with what the index knows of it; None when neither knows it."""
        buffer = self._buffers.get(path)
        if buffer is not None:
            return buffer
        if self.library is not None and self.outside(path):
            page, data = self.library.page(path), self.library.exact(path)
            doc = None if page is None else page.doc
            return (
                None
                if doc is None
                else Document(path, doc.language, data or b"", None, doc, Shifts(), exact=data is not None)
            )
        doc, base = self._shelf.stored(path)
        if doc is None:
            return None
        data = base if base is not None else self.read(path)
        return Document(path, doc.language, data or b"", None, doc, Shifts(), exact=base is not None)

    def read(self, path: str) -> bytes | None:
        """The text of an open buffer, else the bytes of a file of the worktree; None where there are none to be had."""
        buffer = self._buffers.get(path)
        if buffer is None and self.outside(path):
            return self.exact(path)
        return self._shelf.read(path) if buffer is None else buffer.data

    def exact(self, path: str) -> bytes | None:
        """The bytes that the page of a file that is not open is of; None when they are not at hand."""
        return self._shelf.exact(path) if self.library is None or not self.outside(path) else self.library.exact(path)

    def outside(self, path: str) -> bool:
        """Whether a path is that of a library's file, which is nobody's here to document."""
        return self.library is not None and path not in self._buffers and self.library.holds(path)

    def plain(self, things: Iterable[Thing]) -> bool:
        """Whether all are values of types that are built in."""
        own = None if self.library is None else self.library.folders.builtins
        listed = tuple(things)
        return bool(listed) and all(each.instance and each.path == own for each in listed)

    def shown(self, path: str) -> str:
        """A path as a person is told it."""
        return self.library.shown(path) if self.library is not None and self.outside(path) else path

    def language(self, path: str, data: bytes, said: str | None) -> str:
        """The language of a text: by the name of its file, by what the editor calls it, by what it says itself."""
        raw = os.fsencode(path)
        found = self.naming.by_name(raw)
        if found is None and said is not None:
            found = self.naming.named(said)
        return found or self.naming.by_content(data[:HEAD], data[-HEAD:])

    # What other files are followed with

    def page(self, path: str) -> Page | None:
        """What is known of a file, by names: of the buffer if there is one; None when nothing is."""
        buffer = self._buffers.get(path)
        if buffer is not None:
            return buffer.page if buffer.known else None
        if self.library is not None and path.startswith("/"):
            return self.library.page(path)
        return self._shelf.page(path)

    __getitem__ = page

    @property
    def links(self) -> Links:
        """Follows names over imports, members, bases and types."""
        if self._links is None:
            if self.library is None:
                self._links = Links(self, self.modules)
            else:
                folders = self.library.folders
                self._links = Links(self, Outward(self.modules, folders), folders.builtins)
        return self._links

    @property
    def modules(self) -> Modules:
        """Which file an import means; nothing but the open buffers before the first survey."""
        if self._survey is None:
            buffers = self._buffers
            said = declared_packages((path, buffer.doc.notes) for path, buffer in buffers.items())
            return Modules(Project(buffers, lambda path: buffers[path].data), lambda: said)
        return self._survey.modules

    @property
    def surveyed(self) -> bool:
        """Whether it is known which files there are; what lies in no folder need not be surveyed."""
        return self._survey is not None or self.workspace is None

    @property
    def paths(self) -> frozenset[str]:
        """The files of the worktree, as last surveyed."""
        return frozenset(self._buffers) if self._survey is None else self._survey.paths

    def by_name(self, name: str, language: str, limit: int = FEW) -> list[Candidate] | None:
        """Symbols of the language's family that bear a name exactly; None when there are too many to look at each.

        Those of open buffers are as they are now.
        """
        kin = family(language)
        hits = self._shelf.hits(name, limit)
        if hits is None:
            return None
        found: list[Candidate] = []
        for path, buffer in self._buffers.items():
            if name in buffer.named and family(buffer.language) == kin:
                symbols = buffer.doc.symbols
                found += [Candidate(path, ordinal, symbols[ordinal]) for ordinal in buffer.named[name]]
        self._shelf.fetch(path for path, _ in hits if path not in self._buffers)
        for path, ordinal in hits:
            symbol = None if path in self._buffers else self.symbol(path, ordinal)
            page = self.page(path)
            if symbol is not None and symbol.name == name and page is not None and family(page.language) == kin:
                found.append(Candidate(path, ordinal, symbol))
        return found

    def bearing(self, name: str, language: str, limit: int) -> list[tuple[str, int]] | None:
        """Path and number of symbols that may bear a name, plain or dotted; None when there are more than the limit.

        Nothing of them is read: see ``symbol``.
        """
        kin = family(language)
        listed = self._shelf.hits(name, limit)
        if listed is None:
            return None
        last = name.rpartition(".")[2]
        found: list[tuple[str, int]] = []
        for path, buffer in self._buffers.items():
            if last in buffer.named and family(buffer.language) == kin:
                found += [(path, ordinal) for ordinal in buffer.named[last]]
        return found + [
            hit for hit in listed if hit[0] not in self._buffers and self._shelf.family(hit[0]) in (kin, None)
        ]

    def symbol(self, path: str, ordinal: int) -> Symbol | None:
        """One symbol of a file."""
        buffer = self._buffers.get(path)
        if buffer is not None:
            return buffer.doc.symbols[ordinal] if ordinal < len(buffer.doc.symbols) else None
        page = self.page(path)
        return page.named(ordinal) if isinstance(page, Packed) else None

    @staticmethod
    def path(raw: bytes) -> str:
        """A path as the index has it, as it is here."""
        return os.fsdecode(raw)

    def in_folder(self, folder: str) -> list[str]:
        """The files that lie directly in a folder, which ends in ``/``, sorted."""
        return self.modules.project.by_folder.get(folder[:-1], [])

    def overview(self, path: str) -> str | None:
        """The doc of a file as a whole."""
        page = self.page(path)
        return None if page is None else page.overview

    def visible(self, document: Document) -> frozenset[str]:
        """The files, and folders ending in ``/``, whose declarations a file sees: its own and those it imports."""
        known = self._visible.get(document.path)
        if known is None or known[0] is not document.doc.imports:
            known = self._visible[document.path] = document.doc.imports, self._seen_from(document)
        return known[1]

    def _seen_from(self, document: Document) -> frozenset[str]:
        path, language = document.path, document.language
        kin = family(language)
        found = {path}
        if kin in ("go", "jvm", "swift", "c#", "php"):
            found.add(f"{os.path.dirname(path)}/")
        if kin == "c#":
            found.update(self._around(document))
        pending, farthest = [(path, language, document.doc.imports, 0)], (2 if kin == "c" else 0)
        while pending and len(found) < MOST_VISIBLE:
            current, spoken, imports, depth = pending.pop(0)
            for each in imports:
                for reached in self.modules.resolve(current, spoken, each.module, each.name):
                    if reached in found:
                        continue
                    found.add(reached)
                    page = self.page(reached) if depth < farthest and len(found) < MOST_VISIBLE else None
                    if page is not None:
                        pending.append((reached, page.language, page.imported, depth + 1))
        return frozenset(found)

    def _around(self, document: Document) -> set[str]:
        """What lies in the namespaces around that of a file."""
        found: set[str] = set()
        for note in document.doc.notes:
            name = note.removeprefix("package ")
            while name != note and name:
                found.update(self.modules.resolve(document.path, document.language, name, "*"))
                name = name.rpartition(".")[0]
        return found

    def evidence_of(self, path: str, symbol: Symbol) -> Evidence | None:
        """What was found out about a doc being out of date; None when nobody looked yet."""
        return self.evidence.get((path, symbol.qualname, symbol.code_hash, symbol.doc_hash))

    def address(self, path: str, line: int | None = None) -> str:
        """The address of a file of the worktree, and of a line of it, as editors open it; empty where there is none."""
        if self.root is None or (self.library is not None and self.library.folders.built_in(path) is not None):
            return ""
        place = "" if line is None else f"#L{line}"
        return f"file://{quote(os.path.join(os.fsencode(self.root), os.fsencode(path)))}{place}"

    # The index moved

    def invalidate(self, paths: Iterable[str]) -> None:
        """Forget what was read of some files: the index has learned something else of them."""
        self._shelf.forget(paths)
        self._forget()

    def refreshed(self) -> None:
        """Forget whatever was read of the index. The next survey may be adopted when it is there."""
        self._shelf.forget(None)
        self.styles.clear()
        self._forget()

    def adopt(self, survey: Survey) -> None:
        """Follow imports by what a survey found."""
        self._survey = survey
        self._forget()

    def filled(self, filled: Filled) -> None:
        """Take in that more is known of libraries."""
        if self.library is not None:
            self.library.took(filled)
            self._links = None

    def _forget(self) -> None:
        self._visible.clear()
        self._links = None

    def _keep(self, document: Document) -> None:
        self._buffers[document.path] = document
        self._shelf.forget((document.path,))
        self._visible.pop(document.path, None)
        self._links = None
