"""What the reading commands ask: a symbol by name or place, a search, everything.

Invariant: nothing here parses, and what is shown carries whether its file is still what was indexed.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Self

from postil.engine.context import Context
from postil.engine.contexts import Contexts
from postil.engine.encode import decode
from postil.engine.workspace import Workspace
from postil.errors import NoSuchPath, PostilError, UnknownSymbol
from postil.git.excludes import largest
from postil.index import words
from postil.index.rows import Hit, Place
from postil.model import FileDoc, Symbol
from postil.values import NamedTuple

FRESH = "fresh"
CHANGED = "changed since it was indexed"
DELETED = "deleted"
MOST_FOUND = 500
"""A name that more symbols bear lists only these."""


class Found(NamedTuple):
    """One file, or one symbol of it."""

    path: str
    blob: bytes
    doc: FileDoc
    ordinal: int | None
    """The symbol's place in ``doc.symbols``; None for the file itself."""
    fresh: str
    """``FRESH``, ``CHANGED`` or ``DELETED``."""
    declared: tuple[str, ...] = ()
    """Path and line of each place where it is declared without being defined."""


def find(workspace: Workspace, target: str) -> list[Found]:
    """What a path, a ``path:line`` or a plain or dotted name means; several when a name is that of several symbols.

    Raises ``NoSuchPath`` for a path that is not indexed and ``UnknownSymbol``, with the nearest names, for a name.
    """
    path, line = _path_and_line(workspace, target)
    if path is not None:
        place = workspace.index.place(workspace.root, path)
        return [_at(workspace, path, place, line)]
    found = _Reader(workspace).named(target)
    if not found:
        if "/" in target or _looks_like_a_file(target):
            raise NoSuchPath(f"no such path: {target}")
        raise UnknownSymbol(target, _nearest(workspace, target))
    if len(found) > 1:
        from postil.engine.twins import joined

        return joined(found)
    return found


def standing(workspace: Workspace, item: Found) -> Context:
    """Where in the architecture the file of something found stands."""
    contexts = Contexts(workspace)
    try:
        return contexts.of(item.path, item.doc)
    finally:
        contexts.close()


def search(workspace: Workspace, query: str, kind: str | None, language: str | None, limit: int) -> list[Found]:
    """The symbols that all words of the query match, best first."""
    reader = _Reader(workspace)
    found: list[Found] = []
    for hit in workspace.index.search(
        workspace.root, query, language=language, limit=limit * 20 if kind else limit * 2
    ):
        symbol = reader.symbol(hit)
        if symbol is None or (kind is not None and symbol.kind != kind):
            continue
        # The index only proposes: a folded or damaged word may have matched.
        if words.matches(query, symbol.name, symbol.qualname, symbol.doc or ""):
            found.append(reader.found(hit))
            if len(found) == limit:
                break
    return found


def everything(workspace: Workspace, paths: Sequence[str]) -> Iterator[tuple[str, bytes, FileDoc, Context]]:
    """Each indexed file below the paths, in order of paths, one after the other."""
    contexts = Contexts(workspace)
    try:
        for place, data in _below(workspace, paths):
            if data is not None and place.blob is not None:
                path, doc = os.fsdecode(place.path), decode(data)
                yield path, place.blob, doc, contexts.of(path, doc)
    finally:
        contexts.close()


def documents(workspace: Workspace, paths: Sequence[str]) -> Iterator[tuple[str, bytes, FileDoc]]:
    """Each indexed file below the paths, as ``everything`` has them but for the context, which takes looking around."""
    for place, data in _below(workspace, paths):
        if data is not None and place.blob is not None:
            yield os.fsdecode(place.path), place.blob, decode(data)


def failures(workspace: Workspace, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each file below the paths that could not be analyzed, and why."""
    root = workspace.repository.folder
    wanted = [os.path.relpath(os.path.normpath(workspace.absolute(path)), root) for path in paths]
    for raw, failure in workspace.index.failed(workspace.root):
        path = os.fsdecode(raw)
        if not wanted or any(one in (".", path) or path.startswith(f"{one}/") for one in wanted):
            yield path, failure


class Contents:
    """Reads again what was indexed, as long as it is there unchanged."""

    def __init__(self, workspace: Workspace) -> None:
        from postil.git.content import Reader, settings_of  # it may start git

        self._reader = Reader(settings_of(workspace.repository))
        self._limit = largest(workspace.config)

    def of(self, path: str, blob: bytes) -> bytes | None:
        """The bytes of a file; None when they are not those of ``blob`` any more."""
        from postil.git.content import Content

        content = self._reader.read(os.fsencode(path), blob, "clean", self._limit)
        return content.data if isinstance(content, Content) and content.blob == blob else None

    def may_hold(self, path: str, text: bytes) -> bool:
        """Whether the file may hold an ASCII text: judged by the bytes as they lie there, whoever they are of."""
        data = self._reader.raw(os.fsencode(path), None, "clean", self._limit)
        # Line ends may differ from what was indexed, and words not; other encodings are read whole.
        return data is None or text in data or data.startswith((b"\xff\xfe", b"\xfe\xff"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()


def complete(workspace: Workspace) -> bool:
    """Whether a run over all of the worktree has ever come to its end."""
    return bool(workspace.index.worktree(workspace.root).summary)


class _Reader:
    """Decodes each file once, and looks at each file on disk once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._docs: dict[int, FileDoc | None] = {}
        self._states: dict[bytes, tuple[bytes, str]] = {}

    def named(self, name: str) -> list[Found]:
        """Symbols of exactly that qualified name, else of that last part, else with folders or modules before it."""
        parts = [part for part in name.replace("::", ".").replace("#", ".").split(".") if part]
        for cut in range(len(parts)):
            rest = ".".join(parts[cut:])
            hits = self._bearing(rest, parts[:cut])
            if hits:
                return [self.found(hit) for hit in hits[:MOST_FOUND]]
        return []

    def _bearing(self, name: str, before: Sequence[str]) -> list[Hit]:
        exact: list[Hit] = []
        ending: list[Hit] = []
        tail = f".{name}"
        for hit in self._workspace.index.by_name(self._workspace.root, name):
            symbol = self.symbol(hit)
            if symbol is None or not _lies_in(hit.path, before):
                continue
            if symbol.qualname == name:
                exact.append(hit)
            elif symbol.qualname.endswith(tail):
                ending.append(hit)
        chosen = exact if exact and ("." in name or before) else exact + ending
        return sorted(chosen, key=lambda hit: (hit.path, hit.ordinal))

    def symbol(self, hit: Hit) -> Symbol | None:
        """The symbol of a hit; None when the row is damaged or shorter than it was."""
        doc = self._doc(hit.file)
        return doc.symbols[hit.ordinal] if doc is not None and hit.ordinal < len(doc.symbols) else None

    def found(self, hit: Hit) -> Found:
        """The hit with its file, and whether that is fresh."""
        doc = self._doc(hit.file)
        assert doc is not None
        if hit.path not in self._states:
            place = self._workspace.index.place(self._workspace.root, hit.path)
            blob = b"" if place is None or place.blob is None else place.blob
            self._states[hit.path] = blob, CHANGED if place is None else freshness(self._workspace, place)
        blob, state = self._states[hit.path]
        return Found(os.fsdecode(hit.path), blob, doc, hit.ordinal, state)

    def _doc(self, file: int) -> FileDoc | None:
        if file not in self._docs:
            row = self._workspace.index.doc(file)
            self._docs[file] = None if row is None or row[1] is None else decode(row[1])
        return self._docs[file]


def freshness(workspace: Workspace, place: Place) -> str:
    """Whether the file at a place still holds what was indexed."""
    if workspace.repository.root is None or place.state == "absent":
        return FRESH
    full = os.path.join(os.fsencode(workspace.repository.root), place.path)
    try:
        about = os.lstat(full)
    except OSError:
        return DELETED
    if place.changed_ns is not None and (about.st_size, about.st_ctime_ns) == (place.size, place.changed_ns):
        return FRESH
    from postil.git.content import Content, Reader, settings_of  # only for what looks touched: it may start git

    reader = Reader(settings_of(workspace.repository))
    try:
        content = reader.read(place.path, place.blob, place.state, workspace.config.max_file_size)
    finally:
        reader.close()
    return FRESH if isinstance(content, Content) and content.blob == place.blob else CHANGED


def _at(workspace: Workspace, path: bytes, place: Place | None, line: int | None) -> Found:
    shown = os.fsdecode(path)
    if place is None or place.skipped is not None or place.file is None:
        reason = place.skipped if place is not None else None
        if reason is not None:
            raise PostilError(f"{shown} is not documented: {reason}")
        if place is not None and place.failure is not None:
            raise PostilError(f"{shown} is not documented: {place.failure}")
        raise PostilError(f"{shown} is not in the index; `postil document` brings it up to date")
    row = workspace.index.doc(place.file)
    if row is None or row[1] is None:
        reason = place.failure or "its row is damaged; `postil document` makes it again"
        raise PostilError(f"{shown} is not documented: {reason}")
    doc = decode(row[1])
    ordinal = None if line is None else _around(doc, line)
    if line is not None and line > max(doc.lines, 1):
        raise NoSuchPath(f"{shown} has {doc.lines} lines, so there is no line {line}")
    return Found(shown, place.blob or b"", doc, ordinal, freshness(workspace, place))


def _around(doc: FileDoc, line: int) -> int | None:
    """The innermost symbol that a line belongs to, its doc included; None when it belongs to the file alone."""
    best: int | None = None
    for ordinal, symbol in enumerate(doc.symbols):
        first = min(symbol.span.line, symbol.doc_span.line) if symbol.doc_span is not None else symbol.span.line
        # Of two that hold the line the later one is the inner one: a container stands before what it holds.
        if first <= line <= symbol.span.end_line:
            best = ordinal
    return best


def _path_and_line(workspace: Workspace, target: str) -> tuple[bytes | None, int | None]:
    """The path that a target means, and its line; None when it is no path."""
    known = _known_path(workspace, target)
    if known is not None:
        return known, None
    head, colon, number = target.rpartition(":")
    if colon and number.isdecimal():
        known = _known_path(workspace, head)
        if known is None:
            raise NoSuchPath(f"no such path: {head}")
        return known, int(number)
    return None, None


def _known_path(workspace: Workspace, path: str) -> bytes | None:
    root = workspace.repository.folder
    for base in dict.fromkeys((workspace.start, root)):
        full = os.path.normpath(os.path.join(base, path))
        relative = os.path.relpath(full, root)
        if relative == "." or relative.startswith("../"):
            if os.path.lexists(full) and os.path.sep in path:
                raise NoSuchPath(f"outside the repository: {path}")
            continue
        raw = os.fsencode(relative)
        if workspace.index.place(workspace.root, raw) is not None:
            return raw
        if os.path.isfile(full):
            return raw
        if os.path.isdir(full) and "/" in path:
            raise PostilError(f"{path} is a folder; name a file of it, or use `postil export {path}`")
    return None


def _looks_like_a_file(target: str) -> bool:
    from postil.engine.places import analyzers
    from postil.plugins.naming import Naming  # only where nothing was found

    return bool(Naming(analyzers()).extension(os.fsencode(target)))


def _lies_in(path: bytes, before: Sequence[str]) -> bool:
    """Whether the folders and modules named before a symbol are the end of its file's path."""
    if not before:
        return True
    parts = os.fsdecode(path).split("/")
    stem = parts[-1].split(".", 1)[0]
    folders = parts[:-1]
    wanted = list(before)
    return any(whole[-len(wanted) :] == wanted for whole in ([*folders, stem], folders))


def _nearest(workspace: Workspace, name: str) -> tuple[str, ...]:
    reader = _Reader(workspace)
    names: dict[str, None] = {}
    for hit in workspace.index.names_like(workspace.root, name, 12):
        symbol = reader.symbol(hit)
        if symbol is not None:
            names[symbol.qualname] = None
    return tuple(names)[:3]


def _below(workspace: Workspace, paths: Sequence[str]) -> Iterator[tuple[Place, bytes | None]]:
    """The places at or below the paths with their packed docs."""
    root = workspace.repository.folder
    wanted: list[tuple[bytes, Place | None]] = []
    for path in paths:
        relative = os.path.relpath(os.path.normpath(workspace.absolute(path)), root)
        if relative.startswith("../"):
            raise NoSuchPath(f"outside the repository: {path}")
        raw = b"" if relative == "." else os.fsencode(relative)
        place = workspace.index.place(workspace.root, raw)
        if place is None and not os.path.lexists(os.path.join(root, relative)):
            raise NoSuchPath(f"no such path: {path}")
        wanted.append((raw, place))
    for raw, place in wanted or [(b"", None)]:
        if place is None:
            for found, _, data in workspace.index.pages(workspace.root, raw + b"/" if raw else b""):
                yield found, data
        elif place.file is not None and (row := workspace.index.doc(place.file)) is not None:
            yield place, row[1]
