"""What a run has to do: a listing compared with what the worktree showed last, and with what the index knows.

Invariant: the index is asked once for all contents, never once per file. A place that is taken over unread has the
same size and time as when its bytes were hashed, and was old enough then for a change to leave a trace.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from postil.config import Config
from postil.engine.keys import Keys
from postil.engine.result import Result
from postil.engine.wire import Task
from postil.git.content import Content, Reader, ReaderSettings, Unreadable
from postil.git.excludes import largest, settled
from postil.git.indexfile import Entry
from postil.git.worktree import Listing, Skip
from postil.index.rows import File, Place, Row
from postil.index.store import Index
from postil.plugins import Registry
from postil.plugins.naming import Naming
from postil.records.importing import Import
from postil.values import NamedTuple

UNSELECTED = "language not selected: "
READ_HERE = 256
"""Up to so many files of unknown content are hashed before anything is planned; more are left to the workers."""
RACY_NS = 2_000_000_000


class Plan(NamedTuple):
    """The work of one run."""

    listed: list[Skip]
    """What is not analyzed whatever its content, and why."""

    tasks: list[Task]
    """What must be analyzed; the number of a task is its place in ``entries``."""
    entries: Sequence[Entry]
    same: dict[int, list[int]]
    """Further entries with the content of a task, by the number of the task."""
    known: list[Place]
    """Places whose content the index has, that were not there before or were something else."""
    kept: int
    """How many places are as they were."""
    failed: list[tuple[bytes, str]]
    """Known failures among the places kept and known: path and reason."""
    skipped: list[tuple[bytes, str]]
    """Known skips by content among them."""
    left_out: list[Place]
    """What the listing skips."""
    removals: list[bytes]
    """Paths that the worktree showed and no longer has."""
    rows: list[Row]
    """Of contents that other parsers described, what the index does not have yet."""


class Planner:
    """Tables that one run uses for each of its files."""

    def __init__(
        self, registry: Registry, index: Index, reader: ReaderSettings, config: Config,
        imported: Mapping[bytes, Import], *, force: bool,
    ) -> None:  # fmt: skip
        self._config = config
        self._special: dict[bytes, Config] = {}
        self._selects = False
        self._naming = Naming(registry)
        self._keys = Keys(registry, self._naming)
        self._index = index
        self._reader = reader
        self._imported = imported
        self._force = force

    def plan(self, listing: Listing, before: dict[bytes, Place], *, same_analyzers: bool, whole: bool) -> Plan:
        """Compare; ``same_analyzers``: the keys in ``before`` were made by the analyzers of today."""
        listing = self._selected(listing)
        entries = self._hashed(listing.entries, before)
        known: list[Place] = []
        kept = 0
        troubles: list[tuple[bytes, str]] = []
        keys: dict[int, bytes] = {}
        for number, entry in enumerate(entries):
            old = before.get(entry.path)
            if old is not None and old.key is not None and entry.blob == old.blob and entry.blob is not None:
                key = old.key if same_analyzers and entry.language is None else self._key(entry)
                told_by_content = self._selects and self.language(entry) is None
                if key == old.key and not self._force and not told_by_content:
                    kept += 1
                    if old.failure is not None:
                        troubles.append((entry.path, old.failure))
                    if (old.state, old.size, old.changed_ns) != (entry.state, entry.size, entry.changed_ns):
                        known.append(place(entry, key))
                    continue
            if entry.blob is not None:
                keys[number] = self._key(entry)
        present = {} if self._force else self._index.get(list(set(keys.values())))
        rows = self._rows(keys, entries, present)
        present = {**present, **{row.key: file_of(row) for row in rows}}
        tasks, same_content = self._tasks(entries, keys, present, known, before, troubles)
        left_out = [Place(skip.path, None, None, state="skipped", skipped=skip.reason) for skip in listing.skipped]
        fresh = [one for one in left_out if (old := before.get(one.path)) is None or old.skipped != one.skipped]
        gone: list[bytes] = []
        if whole:
            here = {entry.path for entry in entries}.union(skip.path for skip in listing.skipped)
            gone = [path for path in before if path not in here]
        failed = [(path, reason) for path, reason in troubles if not passed_over(reason)]
        skipped = [(path, told(reason)) for path, reason in troubles if passed_over(reason)]
        return Plan(listing.skipped, tasks, entries, same_content, known, kept, failed, skipped, fresh, gone, rows)

    def language(self, entry: Entry) -> str | None:
        """The language an entry is in as far as its name or an attribute says."""
        forced = None if entry.language is None else self._naming.named(entry.language)
        return forced or self._naming.by_name(entry.path)

    def wanted(self, path: bytes, language: str) -> bool:
        """Whether the configuration wants files of a language analyzed there."""
        languages = self._special.get(path, self._config).languages
        return not languages or language in languages

    def placed(self, entry: Entry, result: Result) -> Place | None:
        """Where an entry lies now that its task is done; None when nothing can be said of it."""
        if result.failure is None and not self.wanted(entry.path, result.language):
            return unselected(entry, result.language)
        if result.row is not None:
            return place(entry._replace(blob=result.row.blob), result.row.key)
        if result.failure is not None:
            return Place(entry.path, None, None, entry.mode, entry.state, skipped=result.failure)
        return None

    def _selected(self, listing: Listing) -> Listing:
        """Leave out what the configuration does not want, as far as names tell the language."""
        config = self._config
        self._special = settled(config, [entry.path for entry in listing.entries])
        self._selects = bool(config.languages or any(special.languages for special in self._special.values()))
        if not self._selects:
            return listing
        entries: list[Entry] = []
        skipped = list(listing.skipped)
        for entry in listing.entries:
            language = self.language(entry)
            if language is None or self.wanted(entry.path, language):
                entries.append(entry)
            else:
                skipped.append(Skip(entry.path, UNSELECTED + language))
        return listing._replace(entries=entries, skipped=skipped)

    def _tasks(
        self,
        entries: Sequence[Entry],
        keys: dict[int, bytes],
        present: dict[bytes, File],
        known: list[Place],
        before: dict[bytes, Place],
        troubles: list[tuple[bytes, str]],
    ) -> tuple[list[Task], dict[int, list[int]]]:
        tasks: list[Task] = []
        same: dict[int, list[int]] = {}
        first: dict[bytes, int] = {}
        for number, entry in enumerate(entries):
            key = keys.get(number)
            if key is None:
                if entry.blob is None:
                    tasks.append(self._task(number, entry))
                continue
            found = present.get(key)
            if found is not None and not self.wanted(entry.path, found.language):
                known.append(unselected(entry, found.language))
                troubles.append((entry.path, f"skipped: {UNSELECTED}{found.language}"))
            elif found is not None:
                known.append(place(entry, key))
                if found.failure is not None:
                    troubles.append((entry.path, found.failure))
            elif key in first:
                same.setdefault(first[key], []).append(number)
            else:
                first[key] = number
                tasks.append(self._task(number, entry))
        return tasks, same

    def _task(self, number: int, entry: Entry) -> Task:
        return Task(number, entry.path, entry.blob, entry.state, self.language(entry), entry.size or 0)

    def _key(self, entry: Entry) -> bytes:
        """The key of an entry whose blob is known."""
        assert entry.blob is not None
        imported = self._imported.get(entry.blob)
        if imported is not None:
            return self._keys.imported(imported, entry.path)
        return self._keys.of(entry.blob, entry.path, self.language(entry))

    def _rows(self, keys: dict[int, bytes], entries: Sequence[Entry], present: dict[bytes, File]) -> list[Row]:
        """What other parsers said of contents whose rows the index lacks, as rows."""
        if not self._imported:
            return []
        from postil.engine.interchange.rows import row_of

        wanted: dict[bytes, Import] = {}
        for number, key in keys.items():
            imported = self._imported.get(entries[number].blob or b"")
            if imported is not None and key not in present:
                wanted[key] = imported
        return [row_of(key, imported) for key, imported in wanted.items()]

    def _hashed(self, entries: Sequence[Entry], before: dict[bytes, Place]) -> list[Entry]:
        """Find out the blobs that git does not know: from the last run where nothing changed, else by reading."""
        result = list(entries)
        unknown: list[int] = []
        for number, entry in enumerate(result):
            if entry.blob is None:
                old = before.get(entry.path)
                if old is not None and old.blob is not None and _unchanged(entry, old):
                    result[number] = entry._replace(blob=old.blob)
                else:
                    unknown.append(number)
        if unknown and len(unknown) <= READ_HERE:
            reader = Reader(self._reader)
            try:
                for number in unknown:
                    result[number] = self._read(reader, result[number])
            finally:
                reader.close()
        return result

    def _read(self, reader: Reader, entry: Entry) -> Entry:
        content: Content | Unreadable = reader.read(entry.path, entry.indexed, entry.state, largest(self._config))
        return entry if content.blob is None else entry._replace(blob=content.blob)


def unselected(entry: Entry, language: str) -> Place:
    """A place whose content turned out to be in a language that is not wanted."""
    return Place(entry.path, None, None, entry.mode, entry.state, skipped=UNSELECTED + language)


def file_of(row: Row) -> File:
    """A row as the index tells of it once it is written."""
    counts = (row.symbols, row.documentable, row.documented)
    return File(0, row.key, row.blob, row.language, *counts, row.failure)


def _unchanged(entry: Entry, old: Place) -> bool:
    return entry.changed_ns is not None and (entry.size, entry.changed_ns) == (old.size, old.changed_ns)


def place(entry: Entry, key: bytes, now: Callable[[], int] = time.time_ns) -> Place:
    """Where a content lies; the time of a file that may still be changing is not remembered."""
    settled = entry.changed_ns is not None and abs(now() - entry.changed_ns) > RACY_NS
    return Place(
        entry.path, key, entry.blob, entry.mode, entry.state, entry.size, entry.changed_ns if settled else None
    )


def passed_over(failure: str) -> bool:
    """Whether a failure only says that the content is not for analysis."""
    return failure.startswith(("skipped: ", "unreadable"))


def told(failure: str) -> str:
    """The reason as it is listed."""
    return failure.removeprefix("skipped: ")
