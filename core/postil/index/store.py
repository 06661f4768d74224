"""The index as the engine uses it.

It answers from memory when its file cannot be used, says so once, and saves what it has learned since as soon as the
file can be written again.
"""

import os
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import apsw

from postil.index import answers, content, find, tree, upkeep, verdicts, words
from postil.index.rows import Count, File, Hit, Place, Row, Worktree
from postil.sqlite import place as places
from postil.sqlite import secret as secrets
from postil.sqlite.database import BULK_TIMEOUT_MS, Database
from postil.sqlite.opening import Design, FileSystem, Notice, schema_beside

T = TypeVar("T")

SCHEMA_VERSION = 4
DESIGN = Design(
    title="index",
    application_id=0x50535449,
    version=SCHEMA_VERSION,
    schema=schema_beside(__file__),
    fingerprint="eb3f9608874913b1",
)
BUDGET_BYTES = 1 << 30
MOST_UNSAVED_BYTES = 64 << 20
"""What cannot be saved is kept for later up to here; beyond it is analyzed again some day."""


class Index:
    """One index file, open. Serves one thread of one process; a fork opens its own."""

    def __init__(self, database: Database, secret: bytes, budget: int = BUDGET_BYTES) -> None:
        self._database = database
        self._secret = secret
        self._budget = self._evict_above = budget
        self._unsaved: list[Row] = []
        self._unsaved_bytes = 0
        self._damaged: set[int] = set()
        self.misfits = 0
        """How many rows did not fit their digest so far and counted as absent."""

    @classmethod
    def open(
        cls, path: str, *, notice: Notice, timeout_ms: int = BULK_TIMEOUT_MS, secret_dir: str | None = None,
        budget: int = BUDGET_BYTES, file_system: FileSystem = places.file_system,
    ) -> "Index":  # fmt: skip
        """Open the index at a path, making, mending or replacing it; in memory, with one notice, where that fails."""
        key = secrets.secret(secret_dir or secrets.secret_dir())
        if key is None:
            reason = f"{secret_dir or secrets.secret_dir()} cannot keep the key that tells its rows from forged ones"
            return cls(Database("", DESIGN, notice=notice, unusable=reason), os.urandom(secrets.SECRET_BYTES), budget)
        database = Database(path, DESIGN, notice=notice, timeout_ms=timeout_ms, file_system=file_system)
        return cls(database, key, budget)

    @classmethod
    def in_memory(cls, reason: str, notice: Notice) -> "Index":
        """Make an index without a file, telling why."""
        return cls(Database("", DESIGN, notice=notice, unusable=reason), os.urandom(secrets.SECRET_BYTES))

    @property
    def path(self) -> str:
        """The file in use: another than was asked for where that is a newer Postil's; empty when there is none."""
        return self._database.path

    @property
    def saved(self) -> bool:
        """Whether the file is in use, as opposed to memory."""
        return self._database.saved

    def missing(self, keys: Sequence[bytes]) -> set[bytes]:
        """Tell which contents the index does not hold, in one query."""
        return set(keys).difference(self.get(keys))

    def get(self, keys: Sequence[bytes]) -> dict[bytes, File]:
        """Find contents by their keys, in one query; those absent are left out."""
        return self._database.read(lambda connection: content.present(connection, self._secret, keys))

    def doc(self, file: int) -> tuple[File, bytes | None] | None:
        """Read one content and its packed FileDoc (None where it has only a failure); None when it is not there."""
        found = self._database.read(lambda connection: content.by_id(connection, self._secret, file))
        if found is None:
            self._misfit([file])
        return found

    def put(self, rows: Sequence[Row], *, replace: bool = False) -> int:
        """Write contents in one transaction; returns how many were new. Those already there stay unless replaced."""
        if not self._database.saved and self._database.restored():
            rows = [*self._unsaved, *rows]
            self._unsaved, self._unsaved_bytes = [], 0
        count = self._database.write(lambda connection: self._put(connection, rows, replace))
        if self._database.saved:
            self._database.checkpoint_if_long()
        else:
            self._remember(rows)
        return count

    def worktree(self, root: bytes) -> Worktree:
        """Read what a worktree was last brought up to."""
        return self._database.read(lambda connection: tree.worktree(connection, self._secret, root))

    def tree(self, root: bytes) -> list[Place]:
        """Read all places of a worktree, by path."""
        found, misfits = self._database.read(lambda connection: tree.places(connection, self._secret, root))
        self._misplaced(root, misfits)
        return found

    def unsettled(self, root: bytes, paths: Collection[bytes]) -> list[Place]:
        """Read the places at the paths, and all others that were not clean or not analyzed."""
        found, misfits = self._database.read(lambda connection: tree.unsettled(connection, self._secret, root, paths))
        self._misplaced(root, misfits)
        return found

    def place(self, root: bytes, path: bytes) -> Place | None:
        """Read one place of a worktree."""
        found, misfits = self._database.read(lambda connection: tree.place(connection, self._secret, root, path))
        self._misplaced(root, misfits)
        return found

    def places(self, root: bytes, paths: Sequence[bytes]) -> dict[bytes, Place]:
        """Read some places of a worktree, in one query; those absent are left out."""
        found, misfits = self._database.read(lambda connection: tree.some(connection, self._secret, root, paths))
        self._misplaced(root, misfits)
        return found

    def page(self, root: bytes, path: bytes) -> tuple[Place | None, bytes | None]:
        """Read one place of a worktree with its packed FileDoc, in one query; None for what is not there."""
        return self.shown(root, (path,)).get(path, (None, None))

    def shown(self, root: bytes, paths: Sequence[bytes]) -> dict[bytes, tuple[Place, bytes | None]]:
        """Read some places of a worktree with their packed FileDocs, in one query; those absent are left out."""
        found, misfits, damaged = self._database.read(
            lambda connection: tree.shown(connection, self._secret, root, paths)
        )
        self._misplaced(root, misfits)
        self._misfit(damaged)
        return found

    def pages(self, root: bytes, under: bytes = b"") -> Iterator[tuple[Place, File | None, bytes | None]]:
        """Read the places below a folder (ending in ``/``) in order, with contents and packed FileDocs.

        They are read a page at a time. A place whose content was lost comes with neither.
        """
        after = b""
        while True:
            page = self._page(root, under, after)
            yield from page
            if len(page) < tree.PAGE_ROWS:
                return
            after = page[-1][0].path

    def set_tree(
        self, root: bytes, changes: Iterable[Place], removals: Iterable[bytes], listing: bytes, summary: bytes = b""
    ) -> bool:
        """Bring a worktree up to a listing in one transaction.

        A change names the key of its content, which must have been put; where it has been lost meanwhile the place is
        left out, the listing counts as incomplete, and the answer is False.
        """
        state = Worktree(listing, summary)
        changed, gone = list(changes), list(removals)
        return self._writing(lambda connection: tree.written(connection, self._secret, root, changed, gone, state))

    def status(self, root: bytes) -> tuple[dict[str, Count], dict[bytes, Count], dict[str, int]]:
        """Count a worktree by language, by top folder (``.`` for the root's own files), and its skips by reason."""
        return self._database.read(lambda connection: tree.counted(connection, self._secret, root))

    def owing(self, root: bytes) -> list[tuple[bytes, str, int, int]]:
        """Read path, language, documented and documentable of each file of which a symbol needs a doc by default."""
        return self._database.read(lambda connection: tree.owing(connection, self._secret, root))

    def failed(self, root: bytes) -> list[tuple[bytes, str]]:
        """Read path and reason of each file that was to be analyzed and could not be."""
        return self._database.read(lambda connection: tree.failed(connection, self._secret, root))

    def search(self, root: bytes, query: str, *, language: str | None = None, limit: int = 100) -> Iterator[Hit]:
        """Find symbols by the words of their names and docs, that very name first, then best first.

        Hits are found as they are asked for. The index is not the last word: see ``words.matches``.
        """
        seen: set[tuple[bytes, int]] = set()
        for match in find.tiers(query):
            for hit in self._ranked(root, match, language, limit):
                if len(seen) >= limit:
                    return
                if (hit.path, hit.ordinal) not in seen:
                    seen.add((hit.path, hit.ordinal))
                    yield hit

    def by_name(self, root: bytes, name: str, limit: int = find.MOST_CANDIDATES) -> list[Hit]:
        """Find candidates for a name, plain or dotted; the caller keeps those that bear it exactly."""
        match = words.exactly(name)
        return self._ranked(root, match, None, limit) if match else []

    def few_by_name(self, root: bytes, name: str, most: int) -> list[Hit] | None:
        """As ``by_name``, by path and not by rank; None when there are more than the most, which takes no longer.

        What a hit says is not known to be true until its place is read, as by ``shown``.
        """
        match = words.exactly(name)
        if not match:
            return []
        found = self._database.read(lambda connection: find.few(connection, root, match, most))
        return None if found is None else sorted(found, key=lambda hit: (hit.path, hit.ordinal))

    def names_like(self, root: bytes, name: str, limit: int = 10) -> list[Hit]:
        """Find symbols whose last name is nearly a name, nearest first."""
        plain = name.rpartition(".")[2]
        found: list[Hit] = []
        for term in self._database.read(lambda connection: find.near(connection, plain)):
            found.extend(self._ranked(root, f'{{name}} : "{words.MARK}{term}"', None, limit - len(found)))
            if len(found) >= limit:
                break
        return found

    def killed(self, key: bytes, reason: str) -> int:
        """Note that a content has cost a worker process; returns how often by now."""
        return self._writing(lambda connection: upkeep.killed(connection, self._secret, key, reason))

    def quarantined(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Tell which contents have killed twice and are left alone, and why."""
        return self._database.read(lambda connection: upkeep.quarantined(connection, self._secret, keys))

    def forgive(self, keys: Sequence[bytes]) -> None:
        """Forget the kills of contents that are to be tried again."""
        self._writing(lambda connection: upkeep.forgiven(connection, keys))

    def remembered_answer(self, key: bytes) -> bytes | None:
        """Read what a question on many contents was answered; None when it was not asked, or its row is damaged."""
        return self._database.read(lambda connection: answers.read(connection, self._secret, key))

    def remember_answer(self, key: bytes, data: bytes) -> None:
        """Keep the answer to a question on many contents, if that can be done at once; the oldest ones go."""
        self._database.attempt(lambda connection: answers.written(connection, self._secret, key, data))

    def verdicts(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Read what comparisons came to, in one query; those absent are left out."""
        return self._database.read(lambda connection: verdicts.read(connection, self._secret, keys))

    def put_verdicts(self, rows: Mapping[bytes, bytes]) -> bool:
        """Keep what comparisons came to, if that can be done at once; tells whether it was."""
        return not rows or self._database.attempt(lambda connection: verdicts.written(connection, self._secret, rows))

    def gc(self, keep: Container[bytes]) -> tuple[int, int]:
        """Drop worktrees that are gone, and contents in no tree and not of a kept blob: rows and bytes freed."""
        before = self.size()
        count = self._writing(lambda connection: self._swept(connection, keep))
        if self._database.saved and self._database.attempt(_vacuumed, in_transaction=False):
            self._database.checkpoint()
        return count, max(0, before - self.size())

    def join_words(self, stopping: Callable[[], bool]) -> None:
        """Bring the words that names are found by into one piece, in short steps, for look-ups that are waited for."""
        if self._database.read(upkeep.pieces) <= upkeep.FEW_PIECES:
            return
        more = [True]

        def step(connection: apsw.Connection) -> None:
            more[0] = upkeep.joined(connection, first=not steps)

        steps = 0
        while more[0] and not stopping() and self._database.attempt(step):
            steps += 1

    def size(self) -> int:
        """Tell how many bytes of the file hold something."""
        return self._database.read(upkeep.used_bytes)

    def check(self) -> list[str]:
        """Let SQLite look through the whole file; returns what it finds wrong, nothing when all is well."""
        return self._database.read(upkeep.checked)

    def checkpoint(self) -> bool:
        """Finish a piece of bulk work: move the log into the database."""
        return self._database.checkpoint()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _put(self, connection: apsw.Connection, rows: Sequence[Row], replace: bool) -> int:
        self._drop_damaged(connection)
        count = content.added(connection, self._secret, rows, tree.clock(connection), replace=replace)
        if upkeep.used_bytes(connection) > self._evict_above:
            upkeep.evicted(connection, self._budget // 10 * 9)
            # Where everything is in use the search for what is not must not be repeated with every batch.
            self._evict_above = max(self._budget, upkeep.used_bytes(connection) + self._budget // 10)
        return count

    def _writing(self, work: Callable[[apsw.Connection], T]) -> T:
        def with_drops(connection: apsw.Connection) -> T:
            self._drop_damaged(connection)
            return work(connection)

        return self._database.write(with_drops)

    def _drop_damaged(self, connection: apsw.Connection) -> None:
        if self._damaged:
            content.removed(connection, sorted(self._damaged))
            self._damaged.clear()

    def _misfit(self, files: Sequence[int]) -> None:
        """Count rows that do not fit, and see to it that they are made again."""
        if not files:
            return
        self.misfits += len(files)
        self._damaged.update(files)
        self._database.attempt(self._drop_damaged)

    def _misplaced(self, root: bytes, misfits: int) -> None:
        """Count places that do not fit, and see to it that the next run looks at every place again."""
        if misfits:
            self.misfits += misfits
            self._database.attempt(lambda connection: tree.forgotten(connection, root))

    def _remember(self, rows: Sequence[Row]) -> None:
        for row in rows:
            size = len(row.data or b"") + sum(
                len(name) + len(qualname) + len(doc) for _, name, qualname, doc in row.words
            )
            if self._unsaved_bytes + size > MOST_UNSAVED_BYTES:
                return
            self._unsaved_bytes += size
            self._unsaved.append(row)

    def _page(self, root: bytes, under: bytes, after: bytes) -> list[tuple[Place, File | None, bytes | None]]:
        page = self._database.read(lambda connection: tree.page(connection, self._secret, root, under, after))
        lost = [place.file for place, file, _ in page if file is None and place.skipped is None]
        self._misfit([number for number in lost if number is not None])
        self._misplaced(root, lost.count(None))
        return page

    def _ranked(self, root: bytes, match: str, language: str | None, limit: int) -> list[Hit]:
        found, misfits = self._database.read(
            lambda connection: find.ranked(connection, self._secret, root, match, language, limit)
        )
        self._misplaced(root, misfits)
        return found

    def _swept(self, connection: apsw.Connection, keep: Container[bytes]) -> int:
        gone = [root for _, root in tree.roots(connection) if not os.path.isdir(root)]
        return upkeep.swept(connection, keep, gone)


def _vacuumed(connection: apsw.Connection) -> None:
    """Give the room back when most of the file is empty."""
    pages, free = connection.pragma("page_count"), connection.pragma("freelist_count")
    assert isinstance(pages, int)
    assert isinstance(free, int)
    if free * 2 > pages:
        connection.execute("VACUUM")
