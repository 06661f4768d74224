"""What lies where: for each worktree its paths, and what was found at each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import apsw

from postil.index import content
from postil.index.rows import Count, File, Place, Worktree, doc_digest, file_digest, place_digest, worktree_digest
from postil.values import NamedTuple

PAGE_ROWS = 500
"""How many FileDocs one reading transaction hands out, so that no reader holds up a checkpoint."""
FAULT = "unparsable: "
"""How a failure begins that an analyzer is to blame for; it may do better another time."""
PASSED_OVER = ("skipped: ", "unreadable")
"""How a failure begins that only says that the content is not for analysis."""


def worktree(connection: apsw.Connection, secret: bytes, root: bytes) -> Worktree:
    """Read what a worktree was last brought up to."""
    for listing, summary, digest in connection.execute(
        "SELECT listing, summary, digest FROM worktrees WHERE root = ?", (root,)
    ):
        found = Worktree(listing, summary)
        if worktree_digest(secret, root, found) == digest:
            return found
    return Worktree(None, b"")


def places(connection: apsw.Connection, secret: bytes, root: bytes) -> tuple[list[Place], int]:
    """Read all that is known of a worktree, by path, and how many places were lost or do not fit their digest."""
    statement = (
        "SELECT path, files.key, tree.blob, mode, state, size, changed_ns, skipped, files.id, failure, tree.digest,"
        " language, symbols, documentable, documented, files.digest"
        " FROM tree LEFT JOIN files ON files.id = tree.file AND files.blob = tree.blob"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?) ORDER BY path"
    )
    read = [_place(secret, root, row) for row in connection.execute(statement, (root,))]
    found = [place for place in read if place is not None]
    return found, len(read) - len(found)


def unsettled(
    connection: apsw.Connection, secret: bytes, root: bytes, paths: Iterable[bytes]
) -> tuple[list[Place], int]:
    """Read what is known of some paths, and of all others that were not clean or not analyzed; and how many misfit."""
    statement = (
        "SELECT path, files.key, tree.blob, mode, state, size, changed_ns, skipped, files.id, failure, tree.digest,"
        " language, symbols, documentable, documented, files.digest"
        " FROM tree LEFT JOIN files ON files.id = tree.file AND files.blob = tree.blob"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?)"
        " AND (state NOT IN ('clean', 'absent') OR tree.file IS NULL)"
    )
    read = [_place(secret, root, row) for row in connection.execute(statement, (root,))]
    here = {place.path for place in read if place is not None}
    for path in paths:
        if path not in here:
            found, misfit = place(connection, secret, root, path)
            read += [found] if found is not None or misfit else []
    sound = [place for place in read if place is not None]
    return sound, len(read) - len(sound)


def place(connection: apsw.Connection, secret: bytes, root: bytes, path: bytes) -> tuple[Place | None, int]:
    """Read what is known of one path, and how many places (none or one) do not fit their digest."""
    statement = (
        "SELECT path, files.key, tree.blob, mode, state, size, changed_ns, skipped, files.id, failure, tree.digest,"
        " language, symbols, documentable, documented, files.digest"
        " FROM tree LEFT JOIN files ON files.id = tree.file AND files.blob = tree.blob"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?) AND path = ?"
    )
    for row in connection.execute(statement, (root, path)):
        found = _place(secret, root, row)
        return found, int(found is None)
    return None, 0


def some(
    connection: apsw.Connection, secret: bytes, root: bytes, paths: Sequence[bytes]
) -> tuple[dict[bytes, Place], int]:
    """Read what is known of many paths in one query, and how many places do not fit their digest."""
    statement = (
        "SELECT path, files.key, tree.blob, mode, state, size, changed_ns, skipped, files.id, failure, tree.digest,"
        " language, symbols, documentable, documented, files.digest"
        " FROM tree LEFT JOIN files ON files.id = tree.file AND files.blob = tree.blob"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?) AND path IN carray(?)"
    )
    if not paths:
        return {}, 0
    rows = connection.execute(statement, (root, apsw.carray(tuple(paths))))
    read = [_place(secret, root, row) for row in rows]
    found = {each.path: each for each in read if each is not None}
    return found, len(read) - len(found)


def shown(
    connection: apsw.Connection, secret: bytes, root: bytes, paths: Sequence[bytes]
) -> tuple[dict[bytes, tuple[Place, bytes | None]], int, list[int]]:
    """Read what is known of some paths with their packed FileDocs, in one query.

    With it come how many places do not fit their digest, and the contents that do not fit theirs.
    """
    statement = (
        "SELECT path, files.key, tree.blob, mode, state, size, changed_ns, skipped, files.id, failure, tree.digest,"
        " language, symbols, documentable, documented, files.digest, docs.data, docs.digest"
        " FROM tree LEFT JOIN files ON files.id = tree.file AND files.blob = tree.blob"
        " LEFT JOIN docs ON docs.id = files.id"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?) AND path IN carray(?)"
    )
    found: dict[bytes, tuple[Place, bytes | None]] = {}
    misfits, damaged = 0, list[int]()
    for row in connection.execute(statement, (root, apsw.carray(tuple(paths)))) if paths else ():
        place = _place(secret, root, row[:16])
        if place is None:
            misfits += 1
            continue
        data = row[16]
        if data is not None and place.key is not None:
            fits = file_digest(secret, _file(_Read._make(row[:16]))) == row[15]
            data = data if fits and doc_digest(secret, place.key, data) == row[17] else None
        if data is None and place.file is not None and place.failure is None:
            damaged.append(place.file)
        found[place.path] = place, data
    return found, misfits, damaged


def page(
    connection: apsw.Connection, secret: bytes, root: bytes, under: bytes, after: bytes
) -> list[tuple[Place, File | None, bytes | None]]:
    """Read the next places below a folder with their contents, in the order of paths."""
    statement = (
        "SELECT path, tree.blob, mode, state, size, changed_ns, skipped, file, digest FROM tree"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?) AND path > ? AND path >= ?"
        " AND (? IS NULL OR path < ?) ORDER BY path LIMIT ?"
    )
    end = under[:-1] + b"0" if under else None
    found: list[tuple[Place, File | None, bytes | None]] = []
    for path, blob, mode, state, size, changed_ns, skipped, number, digest in connection.execute(
        statement, (root, after, under, end, end, PAGE_ROWS)
    ):
        known = None if number is None else content.by_id(connection, secret, number)
        file, data = known if known is not None and known[0].blob == blob else (None, None)
        key, failure = (None, None) if file is None else (file.key, file.failure)
        read = Place(path, key, blob, mode, state, size, changed_ns, skipped, number, failure)
        sound = (number is None) == (file is None) and place_digest(secret, root, read) == digest
        found.append((read, file, data) if sound else (read._replace(skipped=None), None, None))
    return found


def written(
    connection: apsw.Connection, secret: bytes, root: bytes, changes: Iterable[Place], removals: Iterable[bytes],
    state: Worktree,
) -> bool:  # fmt: skip
    """Bring a worktree up to a listing, inside the caller's transaction; False when some content is not there."""
    used = clock(connection, ticks=1)
    connection.execute(
        "INSERT INTO worktrees(root, listing, summary, used, digest) VALUES(?, NULL, x'', ?, x'')"
        " ON CONFLICT(root) DO UPDATE SET used = excluded.used",
        (root, used),
    )
    number = connection.execute("SELECT id FROM worktrees WHERE root = ?", (root,)).get
    assert isinstance(number, int)
    rows, complete = _rows(connection, secret, root, number, changes)
    gone = [(number, path) for path in removals]
    if connection.execute("SELECT 1 FROM tree WHERE worktree = ? LIMIT 1", (number,)).get is not None:
        left = [(used, number, path) for _, path in gone] + [(used, number, row[1]) for row in rows]
        # What a path showed until now was in use until now.
        connection.executemany(
            "UPDATE files SET used = ? WHERE id = (SELECT file FROM tree WHERE worktree = ? AND path = ?)", left
        )
    connection.executemany("DELETE FROM tree WHERE worktree = ? AND path = ?", gone)
    connection.executemany("INSERT OR REPLACE INTO tree VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    kept = state if complete else state._replace(listing=None)
    connection.execute(
        "UPDATE worktrees SET listing = ?, summary = ?, digest = ? WHERE id = ?",
        (kept.listing, kept.summary, worktree_digest(secret, root, kept), number),
    )
    return complete


def counted(
    connection: apsw.Connection, secret: bytes, root: bytes
) -> tuple[dict[str, Count], dict[bytes, Count], dict[str, int]]:
    """Count a worktree by language, by top folder and, of what was skipped, by reason."""
    statement = (
        "SELECT path, files.key, tree.blob, mode, state, size, changed_ns, skipped, files.id, failure, tree.digest,"
        " language, symbols, documentable, documented, files.digest"
        " FROM tree LEFT JOIN files ON files.id = tree.file AND files.blob = tree.blob"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?)"
    )
    languages: dict[str, list[int]] = {}
    folders: dict[bytes, list[int]] = {}
    reasons: dict[str, int] = {}
    for row in connection.execute(statement, (root,)):
        place = _place(secret, root, row)
        if place is None:
            continue
        read = _Read._make(row)
        top, slash, _ = place.path.partition(b"/")
        folder = folders.setdefault(top if slash else b".", [0] * len(Count._fields))
        reason = _passed_over(place)
        if reason is not None:
            reasons[reason] = reasons.get(reason, 0) + 1
            _add(folder, Count(skipped=1))
        elif file_digest(secret, _file(read)) == read.file_digest:
            one = Count(1, read.symbols, read.documentable, read.documented, int(read.failure is not None))
            _add(languages.setdefault(read.language, [0] * len(Count._fields)), one)
            _add(folder, one)
    return (
        {language: Count(*numbers) for language, numbers in languages.items()},
        {name: Count(*numbers) for name, numbers in folders.items()},
        reasons,
    )


def owing(connection: apsw.Connection, secret: bytes, root: bytes) -> list[tuple[bytes, str, int, int]]:
    """Read path, language, documented and documentable of each file of which a symbol needs a doc by default."""
    statement = (
        "SELECT path, files.key, tree.blob, mode, state, size, changed_ns, skipped, files.id, failure, tree.digest,"
        " language, symbols, documentable, documented, files.digest"
        " FROM tree JOIN files ON files.id = tree.file AND files.blob = tree.blob"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?) AND documentable > 0 ORDER BY path"
    )
    found: list[tuple[bytes, str, int, int]] = []
    for row in connection.execute(statement, (root,)):
        place, read = _place(secret, root, row), _Read._make(row)
        if place is not None and file_digest(secret, _file(read)) == read.file_digest:
            found.append((place.path, read.language, read.documented, read.documentable))
    return found


def failed(connection: apsw.Connection, secret: bytes, root: bytes) -> list[tuple[bytes, str]]:
    """Read path and reason of each file that was to be analyzed and could not be, for once or for good."""
    statement = (
        "SELECT path, files.key, tree.blob, mode, state, size, changed_ns, skipped, files.id, failure, tree.digest,"
        " language, symbols, documentable, documented, files.digest"
        " FROM tree LEFT JOIN files ON files.id = tree.file AND files.blob = tree.blob"
        " WHERE worktree = (SELECT id FROM worktrees WHERE root = ?) AND (failure IS NOT NULL OR skipped >= ?)"
        " ORDER BY path"
    )
    found: list[tuple[bytes, str]] = []
    for row in connection.execute(statement, (root, FAULT)):
        place = _place(secret, root, row)
        reason = None if place is None else place.failure or place.skipped
        if place is not None and reason is not None and reason.startswith(FAULT):
            found.append((place.path, reason.removeprefix(FAULT)))
    return found


def clock(connection: apsw.Connection, *, ticks: int = 0) -> int:
    """Read the count of tree writes, which tells older from newer without a clock; with ticks, advance it."""
    if ticks:
        connection.execute(
            "INSERT INTO counters VALUES('writes', ?) ON CONFLICT(name) DO UPDATE SET value = value + excluded.value",
            (ticks,),
        )
    value = connection.execute("SELECT value FROM counters WHERE name = 'writes'").get
    return value if isinstance(value, int) else 0


class _Read(NamedTuple):
    """One row of ``tree`` with what it needs of ``files``."""

    path: bytes
    key: bytes | None
    blob: bytes | None
    mode: int
    state: str
    size: int | None
    changed_ns: int | None
    skipped: str | None
    file: int | None
    failure: str | None
    digest: bytes
    language: str
    symbols: int
    documentable: int
    documented: int
    file_digest: bytes


def _place(secret: bytes, root: bytes, row: tuple[Any, ...]) -> Place | None:
    """Make a place of the columns that ``_Read`` names, in tuples as plain as can be: there may be 100,000."""
    place: Place = tuple.__new__(Place, row[:10])
    if (row[8] is None and row[7] is None) or place_digest(secret, root, place) != row[10]:
        return None
    # All else of the content that is told here is in the place's own digest.
    if row[9] is not None and file_digest(secret, _file(_Read._make(row))) != row[15]:
        return None
    return place


def _file(row: _Read) -> File:
    counts = (row.symbols, row.documentable, row.documented)
    return File(row.file or 0, row.key or b"", row.blob or b"", row.language, *counts, row.failure)


def _passed_over(place: Place) -> str | None:
    """Tell why a place was skipped, be it for where it is or for its content."""
    if place.failure is not None and place.failure.startswith(PASSED_OVER):
        return place.failure.removeprefix("skipped: ")
    return place.skipped


def _rows(
    connection: apsw.Connection, secret: bytes, root: bytes, number: int, changes: Iterable[Place]
) -> tuple[list[tuple[object, ...]], bool]:
    wanted = changes if isinstance(changes, Sequence) else list(changes)
    files = content.present(connection, secret, list({place.key for place in wanted if place.key is not None}))
    rows: list[tuple[object, ...]] = []
    complete = True
    for place in wanted:
        file = None if place.key is None else files.get(place.key)
        if file is None and place.skipped is None:
            complete = False
            continue
        kept = place._replace(key=None) if file is None else place._replace(blob=file.blob)
        rows.append(
            (
                number, kept.path, None if file is None else file.id, kept.blob, kept.mode, kept.state, kept.size,
                kept.changed_ns, kept.skipped, place_digest(secret, root, kept),
            )
        )  # fmt: skip
    return rows, complete


def _add(numbers: list[int], one: Count) -> None:
    for at, number in enumerate(one):
        numbers[at] += number


def forgotten(connection: apsw.Connection, root: bytes) -> None:
    """Count a worktree's listing as incomplete, so that the next run compares every place."""
    connection.execute("UPDATE worktrees SET listing = NULL WHERE root = ?", (root,))


def roots(connection: apsw.Connection) -> Iterator[tuple[int, bytes]]:
    """Name the worktrees there are, the one not used for longest first."""
    for number, root in connection.execute("SELECT id, root FROM worktrees ORDER BY used"):
        if isinstance(root, bytes):
            yield number, root
