"""What a range changed: each file with its content and ``FileDoc`` before and after.

``--base`` means what a pull request means by it: the range begins at the merge base of the base and the head, so what
the base branch did meanwhile is no part of it. Without a head it ends in the worktree, uncommitted and new files
included.

Invariant: only the paths that the range changed are looked at. Every content is read once, known by its own bytes, and
analyzed only where the index does not have it already.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from postil.engine.encode import decode
from postil.engine.keys import Keys
from postil.engine.places import analyzers
from postil.engine.workspace import Workspace
from postil.errors import NoSuchPath, PostilError
from postil.git import excludes, history
from postil.git.blobs import Missing, Objects, objects, resolve
from postil.git.leaving import left_out
from postil.model import FileDoc
from postil.plugins.naming import Naming, naming_of
from postil.values import NamedTuple, cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from postil.engine.pool import Pool
    from postil.engine.wire import Task
    from postil.git.content import Reader
    from postil.index.rows import Row


class Change(NamedTuple):
    """One file that a range changed."""

    path: str
    """Of the later version; of the earlier one where the file is gone."""
    old_path: str | None
    old_blob: bytes | None
    blob: bytes | None
    """None where the file is gone."""
    before: FileDoc | None
    """None where there was no file, or none that can be analyzed."""
    now: FileDoc | None
    failure: str | None = None
    """Why the later version cannot be analyzed."""


class Range(NamedTuple):
    """From which commit to which; ``head`` is None for the worktree."""

    base: bytes
    """The merge base."""
    head: bytes | None
    tip: bytes
    """The commit the later end is at or was made from."""


def ranged(workspace: Workspace, base: str, head: str | None) -> Range:
    """The range that two revisions name; raises ``UnknownRevision`` for one that does not exist."""
    repository = workspace.repository
    if not repository.managed:
        raise PostilError(f"{repository.folder} is in no git repository, so there is no {base!a} to compare with")
    first = resolve(repository, base)
    last = resolve(repository, "HEAD" if head is None else head)
    start = history.merge_base(repository, first, last)
    return Range(start, None if head is None and not repository.bare else last, last)


def changed(workspace: Workspace, base: str, head: str | None, paths: Sequence[str] = ()) -> list[Change]:
    """What a range changed, by path."""
    with Contents(workspace) as contents:
        return changes(workspace, ranged(workspace, base, head), contents, paths)


def changes(
    workspace: Workspace, of: Range, contents: Contents, paths: Sequence[str] = (),
    notice: Callable[[str], None] = lambda _: None,
) -> list[Change]:  # fmt: skip
    """What a range changed, by path; the contents that were read stay at hand in ``contents``."""
    repository = workspace.repository
    if of.head is None:
        differing = history.against_worktree(repository, of.base)
    else:
        differing = history.between(repository, of.base, of.head)
    wanted = _below(workspace, paths)
    differing = [one for one in differing if wanted(one.path)]
    aside = left_out(repository, workspace.config, [one.path for one in differing if one.present], of.head)
    kept = [one for one in differing if one.path not in aside]
    known: list[tuple[history.Differing, bytes | None]] = []
    for one in sorted(kept):
        blob = contents.here(one.path) if one.present and one.blob is None else one.blob
        if blob != one.old_blob or one.path != one.old_path:
            known.append((one, blob))
    asked = [(blob, one.path) for one, blob in known if blob is not None]
    asked += [(one.old_blob, one.old_path or one.path) for one, _ in known if one.old_blob is not None]
    contents.expect(blob for blob, _ in asked)
    docs = described(workspace, asked, contents, notice)
    found: list[Change] = []
    for one, blob in known:
        now = docs.get((blob, one.path)) if blob is not None else None
        before = docs.get((one.old_blob, one.old_path or one.path)) if one.old_blob is not None else None
        failure = now if isinstance(now, str) else None
        found.append(Change(
            os.fsdecode(one.path), None if one.old_path is None else os.fsdecode(one.old_path), one.old_blob, blob,
            before if isinstance(before, FileDoc) else None, now if isinstance(now, FileDoc) else None, failure,
        ))  # fmt: skip
    return found


class Contents:
    """Reads contents of the object database and of the worktree, each once."""

    def __init__(self, workspace: Workspace, database: Objects | None = None) -> None:
        self._workspace = workspace
        self._objects = database or objects(workspace.repository)
        self._reader: Reader | None = None
        self._limit = excludes.largest(workspace.config)
        self._read: dict[bytes, bytes | None] = {}
        self._ahead: list[bytes] = []

    def expect(self, blobs: Iterable[bytes]) -> None:
        """What may be asked for; the first question reads all of it."""
        self._ahead = list(dict.fromkeys((*self._ahead, *blobs)))

    def of(self, blob: bytes) -> bytes | None:
        """The bytes of a blob; None when they are not here or too many."""
        if blob not in self._read and self._ahead:
            wanted, self._ahead = [one for one in (*self._ahead, blob) if one not in self._read], []
            for one, content in self._objects.read_all(wanted, self._limit).items():
                self._read[one] = None if isinstance(content, Missing) else content
        if blob not in self._read:
            data = self._objects.read(blob, self._limit)
            self._read[blob] = None if isinstance(data, Missing) else data
        return self._read[blob]

    def here(self, path: bytes) -> bytes | None:
        """The blob of a file of the worktree, as git would store it; None where it cannot be read."""
        from postil.git.content import Content, Reader, settings_of  # only of the worktree

        if self._reader is None:
            self._reader = Reader(settings_of(self._workspace.repository))
        content = self._reader.read(path, None, "modified", self._limit)
        if not isinstance(content, Content):
            return None
        self._read[content.blob] = content.data
        return content.blob

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._objects.close()
        if self._reader is not None:
            self._reader.close()


def described(
    workspace: Workspace, asked: Iterable[tuple[bytes, bytes]], contents: Contents,
    notice: Callable[[str], None] = lambda _: None, pool: Pool | None = None,
) -> dict[tuple[bytes, bytes], FileDoc | str]:  # fmt: skip
    """What is known of contents under paths, or why nothing is; what is only passed over is not in the answer.

    ``pool``: one that is there already, its tasks bringing their content; when it is cancelled, what it was not done
    with is passed over.
    """
    return told_of(dict(arriving(workspace, asked, contents, notice, pool)))


def told_of(docs: Mapping[tuple[bytes, bytes], FileDoc | str]) -> dict[tuple[bytes, bytes], FileDoc | str]:
    """Without what is only passed over."""
    return {
        what: doc
        for what, doc in docs.items()
        if isinstance(doc, FileDoc) or (doc and not doc.startswith(("skipped: ", "unreadable")))
    }


def arriving(
    workspace: Workspace, asked: Iterable[tuple[bytes, bytes]], contents: Contents, notice: Callable[[str], None],
    pool: Pool | None = None,
) -> Iterator[tuple[tuple[bytes, bytes], FileDoc | str]]:  # fmt: skip
    """The same as it becomes known, why something is passed over too; workers begin at once."""
    registry = analyzers() if pool is None else pool.registry
    naming = naming_of(registry)
    keys = Keys(registry, naming)
    languages = workspace.config.languages
    wanted: dict[bytes, list[tuple[bytes, bytes]]] = {}
    others: list[tuple[bytes, bytes]] = []
    for blob, path in dict.fromkeys(asked):
        language = naming.by_name(path)
        if not languages or language is None or language in languages:
            wanted.setdefault(keys.of(blob, path, language), []).append((blob, path))
        else:
            others.append((blob, path))
    found: dict[bytes, FileDoc | str] = {}
    for key, file in workspace.index.get(sorted(wanted)).items():
        row = workspace.index.doc(file.id)
        if row is not None:
            found[key] = decode(row[1]) if row[1] is not None else file.failure or ""
    missing = {key: places[0] for key, places in wanted.items() if key not in found}
    results = _analyzed(workspace, missing, naming, contents, notice, pool) if missing else iter(())
    known = chain(((place, "") for place in others), _spread(found.items(), wanted))
    return chain(known, _spread(results, wanted))


def _spread(
    docs: Iterable[tuple[bytes, FileDoc | str]], wanted: Mapping[bytes, Sequence[tuple[bytes, bytes]]]
) -> Iterator[tuple[tuple[bytes, bytes], FileDoc | str]]:
    """Each for all places that it is of."""
    for key, doc in docs:
        for place in wanted[key]:
            yield place, doc


def _analyzed(
    workspace: Workspace, missing: dict[bytes, tuple[bytes, bytes]], naming: Naming, contents: Contents,
    notice: Callable[[str], None], pool: Pool | None,
) -> Iterator[tuple[bytes, FileDoc | str]]:  # fmt: skip
    """What workers, who begin at once, say of contents that the index has not; it has them from then on."""
    from postil.engine.pool import Pool  # only where something is to be parsed
    from postil.engine.wire import Task

    order = list(missing)
    tasks: list[Task] = []
    unread: list[bytes] = []
    for number, key in enumerate(order):
        blob, path = missing[key]
        data = contents.of(blob)
        if data is None:
            unread.append(key)
        else:
            tasks.append(Task(number, path, blob, "clean", naming.by_name(path), len(data), data))
    limit = excludes.largest(workspace.config)
    own = Pool(None, analyzers(), None, max_file_size=limit, notice=notice) if pool is None else None
    working = own or cast("Pool", pool)
    rest = iter(tasks)
    try:
        working.begin(rest)
    except BaseException:
        if own is not None:
            own.close()
        raise
    return _collected(workspace, order, unread, working, rest, own)


def _collected(
    workspace: Workspace, order: Sequence[bytes], unread: Iterable[bytes], working: Pool, tasks: Iterator[Task],
    own: Pool | None,
) -> Iterator[tuple[bytes, FileDoc | str]]:  # fmt: skip
    rows: list[Row] = []
    try:
        yield from ((key, "") for key in unread)
        for result in working.run(tasks):
            row = result.row
            if row is not None:
                rows.append(row)
            yield order[result.number], decode(row.data) if row is not None and row.data else result.failure or ""
    finally:
        if own is not None:
            own.close()
        workspace.index.put(rows)


def _below(workspace: Workspace, paths: Sequence[str]) -> Callable[[bytes], bool]:
    """Whether a path is at or below one of those given."""
    exact: set[bytes] = set()
    for path in paths:
        relative = os.path.relpath(os.path.normpath(workspace.absolute(path)), workspace.repository.folder)
        if relative == ".." or relative.startswith("../"):
            raise NoSuchPath(f"outside the repository: {path}")
        if relative == ".":
            return lambda _: True
        exact.add(os.fsencode(relative))
    folders = tuple(path + b"/" for path in exact)
    return lambda path: not paths or path in exact or path.startswith(folders)
