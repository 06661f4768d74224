"""One repository as an editor sees it: the index, and the open buffers laid over it.

Everything of a ``Session`` is called on one thread; only ``surveyed`` may run on any, with an index of its own.

Invariant: a look-up reads a few rows and at most a few files. It starts nothing, waits for nothing, and what it answers
of an open buffer is traced through what was typed since that was last analysed.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import quote

from postil.engine.encode import decode
from postil.engine.graph.modules import Modules, family
from postil.engine.graph.packages import declared_packages
from postil.engine.graph.project import Project
from postil.engine.graph.reading import reader
from postil.engine.places import analyzers
from postil.engine.uses.docs import Packed, Page
from postil.engine.uses.link import Links
from postil.engine.workspace import Notice, Workspace, opened, opened_index
from postil.git.content import Reader, ReaderSettings
from postil.git.repository import Repository
from postil.ide.document import Document, Shifts, replaced, traced
from postil.ide.merging import filled
from postil.index.rows import Place
from postil.model import FileDoc, Span, Symbol
from postil.plugins.naming import HEAD, Naming

MOST_PAGES = 256
"""So many decoded documents are kept beside those of open buffers."""
FEW = 6
"""So many symbols of a name are looked at one by one while somebody waits."""
MOST_BYTES = 8 << 20
"""Of a file that is read to show a place in it."""
_WITH_PACKAGES = frozenset(("jvm", "c#"))


class Survey(NamedTuple):
    """What is known of a worktree as a whole."""

    paths: frozenset[str]
    modules: Modules


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
        self._buffers: dict[str, Document] = {}
        self._pages: OrderedDict[str, Page | None] = OrderedDict()
        self._survey: Survey | None = None
        self._links: Links | None = None
        self._reader = None if workspace is None else _reader(workspace.repository)

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
        return None if self.workspace is None else self.workspace.repository.folder

    def close(self) -> None:
        """Let go of the index and of the worktree."""
        if self._reader is not None:
            self._reader.close()
        if self.workspace is not None:
            self.workspace.index.close()

    # Buffers

    def buffer_opened(self, path: str, data: bytes, version: int | None, language: str | None = None) -> Document:
        """Lay a buffer over a file. ``language`` is what the editor calls it; the name of the file has the first word.

        What the index knows is taken over where it is of the file that lies there, or of just this text.
        """
        name = self.language(path, data, language)
        doc, base = self._stored(path, name)
        if doc is not None and doc.language != name:
            doc, base = None, None
        shifts = Shifts() if base is None else traced(base, data)
        document = Document(path, name, data, version, doc, shifts, exact=base is not None)
        self._keep(document)
        return document

    def buffer_changed(self, path: str, data: bytes, version: int | None) -> Document:
        """Give a buffer its new text; one that was not open is opened."""
        old = self._buffers.get(path)
        if old is None:
            return self.buffer_opened(path, data, version)
        change = replaced(old.data, data)
        shifts = old.shifts if change is None else old.shifts.after(*change)
        doc = old.doc if old.known else None
        document = Document(path, old.language, data, version, doc, shifts, old.analysis, exact=old.exact)
        # Nothing that other files are answered with changes before it is analysed.
        self._buffers[path] = document
        return document

    def buffer_closed(self, path: str) -> None:
        """Take a buffer away: the file on disk counts again."""
        if self._buffers.pop(path, None) is not None:
            self.invalidate((path,))

    def analysed(self, path: str, data: bytes, doc: FileDoc) -> Document | None:
        """Take in what a worker made of a text that the buffer had; None when the buffer is not open any more."""
        old = self._buffers.get(path)
        if old is None:
            return None
        shifts = traced(data, old.data)
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
        language = self.language(path, b"", None)
        doc, base = self._stored(path, language)
        if doc is None:
            return None
        data = base if base is not None else self.read(path)
        return Document(path, doc.language, data or b"", None, doc, Shifts(), exact=base is not None)

    def read(self, path: str) -> bytes | None:
        """The text of an open buffer, else the bytes of a file of the worktree; None where there are none to be had."""
        buffer = self._buffers.get(path)
        if buffer is not None:
            return buffer.data
        return None if self._reader is None else self._reader.raw(os.fsencode(path), None, "clean", MOST_BYTES)

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
        if path in self._pages:
            self._pages.move_to_end(path)
            return self._pages[path]
        data = self._row(path)[1]
        page = self._pages[path] = None if data is None else Packed(data)
        if len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        return page

    __getitem__ = page

    @property
    def links(self) -> Links:
        """Follows names over imports, members, bases and types."""
        if self._links is None:
            self._links = Links(self, self.modules)
        return self._links

    @property
    def modules(self) -> Modules:
        """Which file an import means; nothing but the open buffers before the first survey."""
        if self._survey is None:
            return Modules(Project(self._buffers, lambda path: None), dict)
        return self._survey.modules

    @property
    def paths(self) -> frozenset[str]:
        """The files of the worktree, as last surveyed."""
        return frozenset(self._buffers) if self._survey is None else self._survey.paths

    def by_name(self, name: str, language: str, limit: int = FEW) -> list[Candidate] | None:
        """Symbols of the language's family that bear a name exactly; None when there are too many to look at each.

        Those of open buffers are as they are now.
        """
        kin = family(language)
        found: list[Candidate] = []
        for path, buffer in self._buffers.items():
            if family(buffer.language) == kin:
                named = enumerate(buffer.doc.symbols)
                found += [Candidate(path, ordinal, symbol) for ordinal, symbol in named if symbol.name == name]
        if self.workspace is None:
            return found
        hits = self.workspace.index.by_name(self.workspace.root, name, limit + 1)
        if len(hits) > limit:
            return None
        for hit in hits:
            path = os.fsdecode(hit.path)
            page = None if path in self._buffers else self.page(path)
            if not isinstance(page, Packed) or family(page.language) != kin:
                continue
            symbol = page.named(hit.ordinal)
            if symbol is not None and symbol.name == name:
                found.append(Candidate(path, hit.ordinal, symbol))
        return found

    def evidence_of(self, path: str, symbol: Symbol) -> Evidence | None:
        """What was found out about a doc being out of date; None when nobody looked yet."""
        return self.evidence.get((path, symbol.qualname, symbol.code_hash, symbol.doc_hash))

    def address(self, path: str, line: int | None = None) -> str:
        """The address of a file of the worktree, and of a line of it, as editors open it; empty where there is none."""
        if self.root is None:
            return ""
        place = "" if line is None else f"#L{line}"
        return f"file://{quote(os.path.join(os.fsencode(self.root), os.fsencode(path)))}{place}"

    # The index moved

    def invalidate(self, paths: Iterable[str]) -> None:
        """Forget what was read of some files: the index has learned something else of them."""
        for path in paths:
            self._pages.pop(path, None)
        self._links = None

    def refreshed(self) -> None:
        """Forget whatever was read of the index. The next survey may be adopted when it is there."""
        self._pages.clear()
        self._links = None

    def adopt(self, survey: Survey) -> None:
        """Follow imports by what a survey found."""
        self._survey = survey
        self._links = None

    def _keep(self, document: Document) -> None:
        self._buffers[document.path] = document
        self._pages.pop(document.path, None)
        self._links = None

    def _row(self, path: str) -> tuple[Place | None, bytes | None]:
        if self.workspace is None:
            return None, None
        index = self.workspace.index
        place = index.place(self.workspace.root, os.fsencode(path))
        if place is None or place.file is None:
            return place, None
        row = index.doc(place.file)
        return place, None if row is None else row[1]

    def _stored(self, path: str, language: str) -> tuple[FileDoc | None, bytes | None]:
        """What the index knows of a file, and the bytes that it is of; None for these when they are not at hand."""
        place, data = self._row(path)
        if place is None or data is None or self.root is None:
            return None, None
        doc = decode(data)
        try:
            about = os.lstat(os.path.join(self.root, path))
        except OSError:
            return doc, None
        if place.mtime_ns is not None and (about.st_size, about.st_mtime_ns) != (place.size, place.mtime_ns):
            return doc, None
        raw = self.read(path)
        if raw is not None and len(raw) != doc.size:
            # Git's conversions: what was analysed had other line ends than the file.
            raw = raw.replace(b"\r\n", b"\n")
        return doc, raw if raw is not None and len(raw) == doc.size else None


def _reader(repository: Repository) -> Reader:
    """What reads files as they lie there, through no link and out of no other folder."""
    environment = tuple(sorted(repository.environment.items()))
    root, folder = repository.root or "", repository.folder
    return Reader(ReaderSettings(root, folder, repository.object_format, environment, "false", (), ()))


def surveyed(workspace: Workspace, notice: Callable[[str], None]) -> Survey:
    """Look through the list of all files. May run on any thread: it opens the index for itself."""
    index = opened_index(workspace.repository, notice)
    try:
        own = Workspace(workspace.repository, workspace.config, index, workspace.start)
        places = index.tree(workspace.root)
        paths = [os.fsdecode(place.path) for place in places]
        naming = Naming(analyzers())
        packages = _packages(own, places, naming)
        modules = Modules(Project(paths, reader(own, places)), lambda: packages)
        for path in {naming.by_name(os.fsencode(path)): path for path in paths}.values():
            # What each language's finder makes of the whole list is made here, not when the first import is followed.
            language = naming.by_name(os.fsencode(path))
            if language is not None:
                modules.resolve(path, language, "a.b", None)
        return Survey(frozenset(paths), modules)
    finally:
        index.close()


def _packages(workspace: Workspace, places: list[Place], naming: Naming) -> dict[str, str]:
    """What files say they are in, in languages where that names a module."""
    said: list[tuple[str, tuple[str, ...]]] = []
    for place in places:
        language = naming.by_name(place.path)
        if place.file is None or language is None or family(language) not in _WITH_PACKAGES:
            continue
        row = workspace.index.doc(place.file)
        if row is not None and row[1] is not None:
            said.append((os.fsdecode(place.path), Packed(row[1]).notes))
    return declared_packages(said)
