"""What other parsers said of contents, and what of it was refused; every statement about that stands here."""

import os
from collections.abc import Sequence

import apsw

from postil.values import NamedTuple


class Import(NamedTuple):
    """What another parser says of one content."""

    blob: bytes
    language: str
    digest: bytes
    data: bytes
    """A FileDoc, packed and compressed."""


def taken(
    connection: apsw.Connection, source: str, imports: Sequence[Import], quarantined: Sequence[tuple[str, str]],
    now: float,
) -> None:  # fmt: skip
    """Write what an input brought; what was refused of it before is forgotten."""
    rows = [(one.blob, one.language, source, one.digest, one.data, now) for one in imports]
    connection.executemany("INSERT OR REPLACE INTO imports VALUES(?, ?, ?, ?, ?, ?)", rows)
    connection.execute("DELETE FROM quarantine WHERE source = ?", (source,))
    connection.executemany(
        "INSERT OR REPLACE INTO quarantine VALUES(?, ?, ?, ?)",
        [(source, os.fsencode(path), _plain(reason), now) for path, reason in quarantined],
    )


def known(connection: apsw.Connection) -> dict[bytes, Import]:
    """Read all that was taken in."""
    rows = connection.execute("SELECT blob, language, digest, data FROM imports")
    return {blob: Import(blob, language, digest, data) for blob, language, digest, data in rows}


def refused(connection: apsw.Connection) -> list[tuple[str, str, str]]:
    """Read all that was refused."""
    rows = connection.execute("SELECT source, path, reason FROM quarantine ORDER BY source, path")
    return [(source, os.fsdecode(path), reason) for source, path, reason in rows]


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
