"""What was found where two contents were compared: the gate judges a push anew without a look at what it has seen."""

from collections.abc import Mapping, Sequence

import apsw

from postil.index.rows import verdict_digest

MOST_VERDICTS = 60_000
"""Of those written last; a few hundred bytes each."""
_SLACK = 2_000


def read(connection: apsw.Connection, secret: bytes, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """Read verdicts; those that are not there, or whose digest does not fit, are left out."""
    statement = "SELECT key, data, digest FROM verdicts WHERE key IN carray(?)"
    found: dict[bytes, bytes] = {}
    if keys:
        for key, data, digest in connection.execute(statement, (apsw.carray(tuple(keys)),)):
            if isinstance(data, bytes) and verdict_digest(secret, key, data) == digest:
                found[key] = data
    return found


def written(connection: apsw.Connection, secret: bytes, rows: Mapping[bytes, bytes]) -> None:
    """Write verdicts, and let the oldest go now and then."""
    connection.execute(
        "INSERT INTO counters(name, value) VALUES('verdicts', ?)"
        " ON CONFLICT(name) DO UPDATE SET value = value + excluded.value",
        (len(rows),),
    )
    now = connection.execute("SELECT value FROM counters WHERE name = 'verdicts'").get
    assert isinstance(now, int)
    connection.executemany(
        "INSERT OR REPLACE INTO verdicts(key, data, used, digest) VALUES(?, ?, ?, ?)",
        [(key, data, now, verdict_digest(secret, key, data)) for key, data in rows.items()],
    )
    count = connection.execute("SELECT count(*) FROM verdicts").get
    assert isinstance(count, int)
    if count > MOST_VERDICTS + _SLACK:
        connection.execute(
            "DELETE FROM verdicts WHERE key IN (SELECT key FROM verdicts ORDER BY used LIMIT ?)",
            (count - MOST_VERDICTS,),
        )
