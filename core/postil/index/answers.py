"""Answers to questions on many contents, such as where each says a name: a cache beside the cache."""

import apsw

from postil.index.rows import answer_digest

MOST_ANSWERS = 200
"""Of the questions asked last."""


def read(connection: apsw.Connection, secret: bytes, key: bytes) -> bytes | None:
    """Read an answer; None when there is none or its digest does not fit."""
    for data, digest in connection.execute("SELECT data, digest FROM answers WHERE key = ?", (key,)):
        if isinstance(data, bytes) and answer_digest(secret, key, data) == digest:
            return data
    return None


def written(connection: apsw.Connection, secret: bytes, key: bytes, data: bytes) -> None:
    """Write an answer, and let the oldest go."""
    connection.execute(
        "INSERT INTO answers(key, data, used, digest)"
        " VALUES(?, ?, (SELECT coalesce(max(used), 0) + 1 FROM answers), ?)"
        " ON CONFLICT(key) DO UPDATE SET data = excluded.data, used = excluded.used, digest = excluded.digest",
        (key, data, answer_digest(secret, key, data)),
    )
    connection.execute("DELETE FROM answers WHERE used <= (SELECT max(used) FROM answers) - ?", (MOST_ANSWERS,))
