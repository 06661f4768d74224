"""One line above a declaration: who relies on it, whether its doc is still true, how much of it is documented.

Invariant: listing costs a look at one document. What takes a search or a look at history is found out on another
thread when it is asked for, is kept, and is shown as it was until the new count is there.
"""

import os
from collections.abc import Callable, Mapping, Sequence

from postil.engine.checking.changes import Contents, described
from postil.engine.checking.coverage import Coverage
from postil.engine.lookup import FRESH, Found, complete
from postil.engine.uses.find import uses
from postil.engine.workspace import Workspace, opened_index
from postil.errors import PostilError
from postil.git import history
from postil.git.blobs import resolve
from postil.git.command import run
from postil.ide.diagnostics import Checker
from postil.ide.document import Document
from postil.ide.session import Session
from postil.ide.values import Command, Lens
from postil.model import FileDoc, Span, Symbol
from postil.rules.expected import expected
from postil.rules.settings import Settings
from postil.rules.versions import CONTAINERS, altered, paired
from postil.values import NamedTuple

CALLERS, FRESHNESS, COVERAGE, PATCH = "callers", "freshness", "coverage", "patch"
ALL = frozenset((CALLERS, FRESHNESS, COVERAGE, PATCH))
MOST = 500
"""So many declarations of a file get a line; beyond them nobody reads lines."""
_USED = frozenset(
    ("function", "method", "class", "struct", "interface", "enum", "trait", "type", "constructor", "macro")
)
_UPSTREAM = ("@{upstream}", "origin/HEAD", "origin/main", "origin/master")
_MOST_COUNTS = 20_000
_MOST_READ = 20
"""Of so many changed files it is looked at whether they name what was counted."""


class Counted(NamedTuple):
    """How many places use a symbol."""

    number: int
    files: frozenset[str]
    """Those that they are in."""


class Count(NamedTuple):
    """A count of callers to be made; ``callers`` may be asked on any thread."""

    workspace: Workspace
    path: str
    symbol: str
    doc: FileDoc
    ordinal: int

    def callers(self, notice: Callable[[str], None], cancelled: Callable[[], bool]) -> Counted | None:
        """How many places use it; None when that could not be told, or is not wanted any more."""
        if cancelled():
            return None
        index = opened_index(self.workspace.repository, notice)
        own = Workspace(self.workspace.repository, self.workspace.config, index, self.workspace.start)
        try:
            if not complete(own):
                return None
            place = index.place(own.root, os.fsencode(self.path))
            blob = b"" if place is None or place.blob is None else place.blob
            found = uses(own, Found(self.path, blob, self.doc, self.ordinal, FRESH), notice)
            counted = [use for use in found.uses if use.confidence != "name" and use.role != "import"]
            return Counted(len(counted), frozenset(use.path for use in found.uses))
        except PostilError:
            return None
        finally:
            index.close()


class Patch(NamedTuple):
    """The coverage of what a branch changed in a file, to be found out; ``coverage`` may be asked on any thread."""

    workspace: Workspace
    path: str
    doc: FileDoc
    settings: Settings

    def coverage(self, notice: Callable[[str], None]) -> Coverage | None:
        """Of what was added or changed since the upstream; None when nothing was, or there is none."""
        repository = self.workspace.repository
        if not repository.managed or (base := _base(self.workspace)) is None:
            return None
        path = os.fsencode(self.path)
        said = run(("ls-tree", "-z", base.hex(), "--", path), repository.environment, cwd=repository.folder)
        blob = bytes.fromhex(said.split(b"\t")[0].split(b" ")[2].decode("ascii")) if said else None
        index = opened_index(repository, notice)
        own = Workspace(repository, self.workspace.config, index, self.workspace.start)
        try:
            with Contents(own) as contents:
                docs = {} if blob is None else described(own, [(blob, path)], contents, notice)
        finally:
            index.close()
        before = None if blob is None else docs.get((blob, path))
        return patched(before if isinstance(before, FileDoc) else None, self.doc, self.settings)


class Lenses:
    """The lines of one session's documents; on its thread."""

    def __init__(self, session: Session, checker: Checker) -> None:
        self._session = session
        self._checker = checker
        self._generation = 0
        # The counts that nothing has changed since, and the files that they are from.
        self._counted: dict[tuple[str, str], frozenset[str]] = {}
        self._patches: dict[str, tuple[int, str, Coverage | None]] = {}

    def of(self, document: Document, wanted: frozenset[str] = ALL) -> list[Lens]:
        """The lines of a document, in order."""
        settings = self._checker.settings_of(document)
        owed = expected(document.doc, settings)
        found: list[Lens] = []
        if COVERAGE in wanted and (lens := _whole(document, owed)) is not None:
            found.append(lens)
        if PATCH in wanted and (patch := self._patches.get(document.path)) is not None and patch[2] is not None:
            have, need = patch[2].documented, patch[2].documentable
            found.append(Lens(_top(), f"patch: {have} of {need} documented", None, PATCH))
        kinds = {symbol.qualname: symbol.kind for symbol in document.doc.symbols}
        for ordinal, symbol in enumerate(document.doc.symbols[:MOST]):
            span = document.now(symbol.span)._replace(end_byte=document.now(symbol.span).start_byte)
            span = span._replace(end_line=span.line, end_column=span.column)
            if CALLERS in wanted and _may_be_used(symbol, kinds):
                found.append(self._callers(document.path, symbol, span))
            if FRESHNESS in wanted and (stale := self._stale(document, symbol)) is not None:
                command = Command("", "postil.updateDoc", (document.path, symbol.qualname))
                found.append(Lens(span, f"stale: {stale}", command, FRESHNESS, symbol.qualname))
            if COVERAGE in wanted and symbol.kind in CONTAINERS and (said := _held(document.doc, owed, ordinal)):
                found.append(Lens(span, said, None, COVERAGE, symbol.qualname))
        return found

    def resolved(self, path: str, lens: Lens) -> Lens:
        """A line with what is known by now."""
        if lens.kind != CALLERS or lens.symbol is None:
            return lens
        count = self._session.callers.get((path, lens.symbol))
        title = lens.title if count is None else callers(count)
        return lens._replace(title=title or "callers")

    def count(self, path: str, symbol: str) -> Count | None:
        """The count that is to be made for a line; None when it is known, or cannot be."""
        document = self._session.document(path)
        workspace = self._session.workspace
        if workspace is None or document is None or (path, symbol) in self._counted:
            return None
        ordinal = next((at for at, one in enumerate(document.doc.symbols) if one.qualname == symbol), None)
        return None if ordinal is None else Count(workspace, path, symbol, document.doc, ordinal)

    def take(self, count: Count, callers: Counted | None) -> None:
        """Keep a count that was made."""
        if len(self._counted) > _MOST_COUNTS:
            self._counted.clear()
            self._session.callers.clear()
        self._counted[count.path, count.symbol] = frozenset() if callers is None else callers.files
        if callers is not None:
            self._session.callers[count.path, count.symbol] = callers.number

    def patch(self, document: Document) -> Patch | None:
        """What is to be found out about the branch; None when it is known of this text."""
        workspace = self._session.workspace
        known = self._patches.get(document.path)
        digest = _digest(document.doc)
        if workspace is None or (known is not None and known[:2] == (self._generation, digest)):
            return None
        return Patch(workspace, document.path, document.doc, self._checker.settings_of(document))

    def take_patch(self, patch: Patch, coverage: Coverage | None) -> bool:
        """Keep what was found out; whether another line is to be shown."""
        old = self._patches.get(patch.path)
        self._patches[patch.path] = (self._generation, _digest(patch.doc), coverage)
        return (None if old is None else old[2]) != coverage

    def moved(self, paths: Sequence[str] | None = None) -> None:
        """Hear that files, or with None any, or the commit, are others: what they may have changed is counted anew."""
        self._generation += 1
        if paths is None or len(paths) > _MOST_READ:
            self._counted.clear()
            return
        changed = frozenset(paths)
        texts = [text for path in paths if (text := self._session.read(path)) is not None]
        for key, files in list(self._counted.items()):
            name = key[1].rpartition(".")[2].encode("utf-8", "surrogatepass")
            if files & changed or any(name in text for text in texts):
                del self._counted[key]

    def _callers(self, path: str, symbol: Symbol, span: Span) -> Lens:
        count = self._session.callers.get((path, symbol.qualname))
        current = (path, symbol.qualname) in self._counted
        title = callers(count) if count is not None and current else ""
        return Lens(span, title, None, CALLERS, symbol.qualname)

    def _stale(self, document: Document, symbol: Symbol) -> str | None:
        if symbol.doc_span is None or document.touched(symbol.doc_span):
            return None
        evidence = self._session.evidence_of(document.path, symbol)
        return None if evidence is None or evidence.stale is None else evidence.stale.split("; ")[0]


def callers(count: int) -> str:
    """A number of callers, as a line says it."""
    return "1 caller" if count == 1 else f"{count:,} callers" if count else "no callers"


def patched(before: FileDoc | None, now: FileDoc, settings: Settings) -> Coverage | None:
    """The coverage of what is new or changed in a file; None when nothing of it owes a doc."""
    owed = expected(now, settings)
    have = need = 0
    for symbol, was, reason in zip(now.symbols, paired(before, now), owed, strict=True):
        if reason is None and (was is None or before is None or altered(symbol, was, now, before)):
            need += 1
            have += symbol.doc is not None
    return Coverage(have, need) if need else None


def _base(workspace: Workspace) -> bytes | None:
    """Where the branch began: what it has in common with its upstream."""
    repository = workspace.repository
    for name in _UPSTREAM:
        try:
            return history.merge_base(repository, resolve(repository, name), resolve(repository, "HEAD"))
        except PostilError:
            continue
    return None


def _top() -> Span:
    return Span(0, 0, 1, 0, 1, 0)


def _whole(document: Document, owed: list[str | None]) -> Lens | None:
    needing = [symbol for symbol, reason in zip(document.doc.symbols, owed, strict=True) if reason is None]
    if not needing:
        return None
    have = sum(symbol.doc is not None for symbol in needing)
    return Lens(_top(), f"{have} of {len(needing)} documented", None, COVERAGE)


def _held(doc: FileDoc, owed: list[str | None], ordinal: int) -> str:
    """How much of what a type holds is documented, where something is not."""
    below = f"{doc.symbols[ordinal].qualname}."
    needing = [
        symbol
        for symbol, reason in zip(doc.symbols, owed, strict=True)
        if reason is None and symbol.qualname.startswith(below)
    ]
    have = sum(symbol.doc is not None for symbol in needing)
    return f"{have} of {len(needing)} documented" if have < len(needing) else ""


def _may_be_used(symbol: Symbol, kinds: Mapping[str, str]) -> bool:
    """Whether anybody asks for its callers: not of tests, special methods and what is declared inside functions."""
    if symbol.kind not in _USED or "test" in symbol.flags:
        return False
    if symbol.name.startswith("__") and symbol.name.endswith("__"):
        return False
    return symbol.parent is None or kinds.get(symbol.parent) not in ("function", "method")


def _digest(doc: FileDoc) -> str:
    return str(hash(tuple((symbol.qualname, symbol.code_hash, symbol.doc_hash) for symbol in doc.symbols)))
