"""Open one SQLite file as one of ours, or make it, or say why neither can be.

Invariant: opening a good file writes nothing. Making, replacing and migrating happen under the store's lock, after
looking again, so that of many processes that find the same fault one mends it.
"""

import os
from _blake2 import blake2b
from collections.abc import Callable

import apsw

from postil.errors import StoreUnavailable
from postil.sqlite import place
from postil.values import NamedTuple


class Design(NamedTuple):
    """What a store of ours looks like."""

    title: str
    """As notices call it: ``index``."""
    application_id: int
    version: int
    schema: str
    """All its DDL."""
    fingerprint: str
    """Of the tables that the DDL makes, as ``fingerprint`` tells it."""
    precious: bool = False
    """Whether another version is migrated (and a newer one refused) rather than replaced (and left alone)."""
    migrations: tuple[str, ...] = ()
    """Statements that lead from version 1 to 2, from 2 to 3, and so on."""


class Opened(NamedTuple):
    """A connection to a file of ours."""

    connection: apsw.Connection
    path: str
    identity: tuple[int, int]
    writable: bool


def schema_beside(module: str) -> str:
    """Read the ``schema.sql`` beside a module, at import: a process outlives the upgrade of what it runs."""
    with open(os.path.join(os.path.dirname(module), "schema.sql"), encoding="utf-8") as file:
        return file.read()


Notice = Callable[[str], None]
FileSystem = Callable[[str], str]


def opened(path: str, design: Design, notice: Notice, timeout_ms: int, file_system: FileSystem) -> Opened:
    """Open the store at a path, making or mending it first; errors of SQLite and of the system are let through."""
    folder = os.path.dirname(path)
    place.prepare(folder)
    network = place.on_network(file_system(folder))
    # Whoever loses a race for the same repair finds a good file the next time round.
    for _ in range(5):
        found = _examined(path, design, timeout_ms, network)
        if isinstance(found, Opened):
            return found
        if found == "newer":
            if design.precious:
                raise StoreUnavailable(f"{path} was written by a newer Postil; use that one, or move the file away")
            stem, extension = os.path.splitext(path)
            return opened(f"{stem}-v{design.version}{extension}", design, notice, timeout_ms, file_system)
        with place.Lock(path, timeout_ms / 1000) as held:
            if not held:
                raise apsw.BusyError(f"{path} is being made by another process")
            _mend(path, design, notice, timeout_ms, network)
    raise apsw.BusyError(f"{path} is being replaced over and over")


def in_memory(design: Design) -> apsw.Connection:
    """Make an empty store that lives as long as its connection."""
    connection = apsw.Connection(":memory:")
    _build(connection, design)
    return connection


def fingerprint(connection: apsw.Connection) -> str:
    """Digest the tables, indexes, views and triggers there are; the tables that FTS5 keeps for itself are left out."""
    statement = (
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema"
        " WHERE name NOT GLOB 'mentions_*' OR type <> 'table' ORDER BY 1"
    )
    texts = [str(row[0]) for row in connection.execute(statement)]
    return blake2b("\n".join(texts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _examined(path: str, design: Design, timeout_ms: int, network: bool) -> Opened | str:
    """Open the file when it is good; otherwise tell: absent, empty, damaged, older or newer."""
    before = place.identity(path)
    if before is None:
        return "absent"
    place.check_owner(path)
    if os.stat(path).st_size == 0:
        return "empty"
    try:
        connection, writable = _connected(path, timeout_ms, network)
    except (apsw.CorruptError, apsw.NotADBError):
        return "damaged"
    verdict = "raced"
    try:
        verdict = _verdict(connection, design)
        if place.identity(path) != before:
            verdict = "raced"
        if verdict == "good":
            return Opened(connection, path, before, writable)
    except (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError):
        verdict = "damaged"
    finally:
        if verdict != "good":
            connection.close()
    return verdict


def _verdict(connection: apsw.Connection, design: Design) -> str:
    if connection.pragma("application_id") != design.application_id:
        return "damaged"
    version = connection.pragma("user_version")
    if not isinstance(version, int) or version < 1:
        return "damaged"
    if version != design.version:
        return "newer" if version > design.version else "older"
    return "good" if fingerprint(connection) == design.fingerprint else "damaged"


def _connected(path: str, timeout_ms: int, network: bool) -> tuple[apsw.Connection, bool]:
    """Connect and read once; on a read-only file system without shared memory as to a file that cannot change."""
    connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        _configure(connection, timeout_ms)
        if network and _is_logged(path):
            # Exclusive: such a connection needs no shared memory to leave write-ahead logging.
            connection.pragma("locking_mode", "EXCLUSIVE")
            connection.pragma("journal_mode", "DELETE")
            connection.pragma("locking_mode", "NORMAL")
        connection.pragma("user_version")
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        connection.close()
        log = f"{path}-wal"
        if os.access(os.path.dirname(path), os.W_OK) or (os.path.exists(log) and os.path.getsize(log)):
            raise
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        connection = apsw.Connection(f"file:{quoted}?immutable=1", flags=flags)
        _configure(connection, timeout_ms)
        return connection, False
    except BaseException:
        connection.close()
        raise
    return connection, not connection.readonly("main") and os.access(os.path.dirname(path), os.W_OK)


def _configure(connection: apsw.Connection, timeout_ms: int) -> None:
    connection.set_busy_timeout(timeout_ms)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    # One process checkpoints, when it has done its work; closing must not.
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.wal_autocheckpoint(0)
    connection.execute(
        "PRAGMA cell_size_check=ON; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY"
    )


def _is_logged(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(20)[18:] == b"\2\2"


def _mend(path: str, design: Design, notice: Notice, timeout_ms: int, network: bool) -> None:
    """Under the lock: look again, and make, replace or migrate."""
    found = _examined(path, design, timeout_ms, network)
    if isinstance(found, Opened):
        found.connection.close()
    elif found == "older" and design.precious:
        _migrate(path, design, timeout_ms, network)
    elif found in ("absent", "empty", "damaged", "older"):
        if found == "older":
            place.removed(path)
        elif found != "absent" or os.path.lexists(f"{path}-wal"):
            _set_aside(path, design, notice)
        _make(path, design, timeout_ms, network)


def _set_aside(path: str, design: Design, notice: Notice) -> None:
    target = place.moved_aside(path)
    if os.path.lexists(target):
        notice(f"the {design.title} file was damaged and is made anew; the old one is {target}")


def _make(path: str, design: Design, timeout_ms: int, network: bool) -> None:
    """Make a new file complete under another name, so that no other process ever sees half of one."""
    scratch = f"{path}.new"
    place.removed(scratch)
    os.close(os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    connection = apsw.Connection(scratch, flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(timeout_ms)
        _build(connection, design)
        if not network:
            connection.pragma("journal_mode", "WAL")
    finally:
        connection.close()
    os.replace(scratch, path)


def _build(connection: apsw.Connection, design: Design) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(design.schema)
    connection.pragma("application_id", design.application_id)
    connection.pragma("user_version", design.version)
    connection.execute("COMMIT")


def _migrate(path: str, design: Design, timeout_ms: int, network: bool) -> None:
    """Bring a precious file to this version in one transaction: it is the old one or the new one, never between."""
    connection, writable = _connected(path, timeout_ms, network)
    try:
        if not writable:
            raise apsw.ReadOnlyError(f"{path} is of an older version and cannot be written")
        connection.execute("BEGIN IMMEDIATE")
        version = connection.pragma("user_version")
        assert isinstance(version, int)
        for statements in design.migrations[version - 1 :]:
            connection.execute(statements)
        connection.pragma("user_version", design.version)
        connection.execute("COMMIT")
    finally:
        connection.close()
