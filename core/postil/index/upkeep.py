"""Keeping the index small, and remembering what kills workers."""

from collections.abc import Container, Sequence

import apsw

from postil.index import content
from postil.index.rows import kill_digest

KILLS_ALLOWED = 2
"""At the second kill a content is left alone."""
_BATCH = 500
FEW_PIECES = 3
"""In so many pieces the words may lie: each look-up by a name looks into all of them."""
_MERGED_PAGES = 200
"""At a time, so that nobody waits long for the lock."""


def killed(connection: apsw.Connection, secret: bytes, key: bytes, reason: str) -> int:
    """Note that a content has cost a worker process; returns how often by now."""
    count = _kills(connection, secret, [key]).get(key, (0, ""))[0] + 1
    connection.execute(
        "INSERT OR REPLACE INTO kills VALUES(?, ?, ?, ?)",
        (key, count, reason, kill_digest(secret, key, count, reason)),
    )
    return count


def quarantined(connection: apsw.Connection, secret: bytes, keys: Sequence[bytes]) -> dict[bytes, str]:
    """Tell which of many contents are not to be tried again, and why."""
    if not keys:
        return {}
    return {key: reason for key, (count, reason) in _kills(connection, secret, keys).items() if count >= KILLS_ALLOWED}


def forgiven(connection: apsw.Connection, keys: Sequence[bytes]) -> None:
    """Forget the kills of contents that are to be tried again."""
    if keys:
        connection.execute("DELETE FROM kills WHERE key IN carray(?)", (apsw.carray(tuple(keys)),))


def used_bytes(connection: apsw.Connection) -> int:
    """Tell how many bytes of the file hold something."""
    numbers = [connection.pragma(name) for name in ("page_count", "freelist_count", "page_size")]
    pages, free, size = [number if isinstance(number, int) else 0 for number in numbers]
    return (pages - free) * size


def checked(connection: apsw.Connection) -> list[str]:
    """Name what SQLite itself finds wrong with the file, at most ten things."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    return [] if found == ["ok"] else found


def unreached(connection: apsw.Connection, limit: int) -> list[int]:
    """List contents that are in no tree, the longest unused first."""
    statement = (
        "SELECT id FROM files WHERE NOT EXISTS (SELECT 1 FROM tree WHERE tree.file = files.id)"
        " ORDER BY used, id LIMIT ?"
    )
    return [row[0] for row in connection.execute(statement, (limit,))]


def evicted(connection: apsw.Connection, budget: int) -> int:
    """Delete the longest unused contents until the index fits its budget; what a worktree shows stays."""
    count = 0
    while used_bytes(connection) > budget:
        ids = unreached(connection, _BATCH)
        if not ids:
            return count
        content.removed(connection, ids)
        count += len(ids)
    return count


def swept(connection: apsw.Connection, keep: Container[bytes], gone: Sequence[bytes]) -> int:
    """Forget the worktrees that are gone, then delete every content that is in no tree and whose blob is not kept."""
    for root in gone:
        connection.execute("DELETE FROM tree WHERE worktree = (SELECT id FROM worktrees WHERE root = ?)", (root,))
        connection.execute("DELETE FROM worktrees WHERE root = ?", (root,))
    statement = "SELECT id, blob FROM files WHERE NOT EXISTS (SELECT 1 FROM tree WHERE tree.file = files.id)"
    ids = [number for number, blob in connection.execute(statement) if blob not in keep]
    content.removed(connection, ids)
    return len(ids)


def _kills(connection: apsw.Connection, secret: bytes, keys: Sequence[bytes]) -> dict[bytes, tuple[int, str]]:
    statement = "SELECT key, count, reason, digest FROM kills WHERE key IN carray(?)"
    return {
        key: (count, reason)
        for key, count, reason, digest in connection.execute(statement, (apsw.carray(tuple(keys)),))
        if kill_digest(secret, key, count, reason) == digest
    }


def pieces(connection: apsw.Connection) -> int:
    """Count the pieces in which the words lie: one more with each batch that was written, and fewer now and then."""
    found = connection.execute("SELECT count(DISTINCT segid) FROM mentions_idx").get
    return found if isinstance(found, int) else 0


def joined(connection: apsw.Connection, *, first: bool) -> bool:
    """Take a step towards having the words in one piece; False when there is none left."""
    before = connection.total_changes()
    pages = -_MERGED_PAGES if first else _MERGED_PAGES
    connection.execute("INSERT INTO mentions(mentions, rank) VALUES('merge', ?)", (pages,))
    # As SQLite's documentation has it: a step that did nothing changes less than two rows.
    return connection.total_changes() - before >= 2
