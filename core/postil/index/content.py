"""The rows themselves: contents by their key, their FileDocs and their words."""

from collections.abc import Sequence

import apsw

from postil.index.rows import File, Row, doc_digest, file_digest

ORDINAL_BITS = 20
"""The rowid of a symbol is its file's id, then its ordinal in that many bits."""
MOST_DATA_BYTES = 32 << 20
"""A larger FileDoc is not kept."""


def present(connection: apsw.Connection, secret: bytes, keys: Sequence[bytes]) -> dict[bytes, File]:
    """Find the rows of many keys in one query; those whose digest does not fit are left out."""
    if not keys:
        return {}
    statement = (
        "SELECT id, key, blob, language, symbols, documentable, documented, failure, digest"
        " FROM files WHERE key IN carray(?)"
    )
    found: dict[bytes, File] = {}
    for row in connection.execute(statement, (apsw.carray(tuple(keys)),)):
        file = File(*row[:8])
        if file_digest(secret, file) == row[8]:
            found[file.key] = file
    return found


def by_id(connection: apsw.Connection, secret: bytes, number: int) -> tuple[File, bytes | None] | None:
    """Read one content with its FileDoc; None when there is none or its digest does not fit."""
    statement = (
        "SELECT files.id, key, blob, language, symbols, documentable, documented, failure, files.digest,"
        " docs.data, docs.digest FROM files LEFT JOIN docs ON docs.id = files.id WHERE files.id = ?"
    )
    for row in connection.execute(statement, (number,)):
        file = File(*row[:8])
        data = row[9]
        if file_digest(secret, file) != row[8]:
            return None
        if data is None:
            return (file, None) if file.failure is not None else None
        return (file, data) if doc_digest(secret, file.key, data) == row[10] else None
    return None


def added(connection: apsw.Connection, secret: bytes, rows: Sequence[Row], used: int, *, replace: bool) -> int:
    """Write new rows inside the caller's transaction; returns how many. Keys there already are left or replaced."""
    there = _ids(connection, [row.key for row in rows])
    if there:
        sound = {} if replace else present(connection, secret, list(there))
        removed(connection, [number for key, number in there.items() if key not in sound])
        there = {key: file.id for key, file in sound.items()}
    bound = connection.execute("SELECT coalesce(max(id), 0) FROM files").get
    assert isinstance(bound, int)
    files: list[tuple[object, ...]] = []
    docs: list[tuple[int, bytes, bytes]] = []
    words: list[tuple[int, str, str, str]] = []
    for row in rows:
        if row.key in there:
            continue
        bound += 1
        there[row.key] = bound
        kept = _bounded(row)
        file = File(bound, *kept[:3], kept.symbols, kept.documentable, kept.documented, kept.failure)
        files.append((*file, used, file_digest(secret, file)))
        if kept.data is not None:
            docs.append((bound, kept.data, doc_digest(secret, kept.key, kept.data)))
        first = bound << ORDINAL_BITS
        words.extend(
            [(first | ordinal, name, qualname.rpartition(".")[0], doc) for ordinal, name, qualname, doc in kept.words]
        )
    connection.executemany("INSERT INTO files VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", files)
    connection.executemany("INSERT INTO docs VALUES(?, ?, ?)", docs)
    connection.executemany("INSERT INTO mentions(rowid, name, container, doc) VALUES(?, ?, ?, ?)", words)
    return len(files)


def removed(connection: apsw.Connection, ids: Sequence[int]) -> None:
    """Delete rows inside the caller's transaction, with their places, which then count as not documented."""
    for number in ids:
        first = number << ORDINAL_BITS
        connection.execute("DELETE FROM mentions WHERE rowid BETWEEN ? AND ?", (first, first | (1 << ORDINAL_BITS) - 1))
        connection.execute("DELETE FROM docs WHERE id = ?", (number,))
        connection.execute(
            "UPDATE worktrees SET listing = NULL WHERE id IN (SELECT worktree FROM tree WHERE file = ?)", (number,)
        )
        connection.execute("DELETE FROM tree WHERE file = ?", (number,))
        connection.execute("DELETE FROM files WHERE id = ?", (number,))


def _ids(connection: apsw.Connection, keys: Sequence[bytes]) -> dict[bytes, int]:
    if not keys:
        return {}
    statement = "SELECT key, id FROM files WHERE key IN carray(?)"
    return {row[0]: row[1] for row in connection.execute(statement, (apsw.carray(tuple(keys)),))}


def _bounded(row: Row) -> Row:
    if row.data is None or len(row.data) <= MOST_DATA_BYTES:
        return row if len(row.words) < 1 << ORDINAL_BITS else row._replace(words=row.words[: 1 << ORDINAL_BITS])
    failure = f"its description takes {len(row.data):,} bytes, and at most {MOST_DATA_BYTES:,} are kept"
    return Row(row.key, row.blob, row.language, None, failure, 0, 0, 0, [])
