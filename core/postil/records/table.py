"""The jobs table, read and written; every statement of the records stands here."""

import os

import apsw

from postil.records.jobs import MOST_ERRORS, RECORD_VERSION, UNFINISHED, Job
from postil.records.owner import LEASE_SECONDS, Owner, alive
from postil.values import NamedTuple

FINISHED_KEPT = 200
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_EPOCH = 1_600_000_000


class Moment(NamedTuple):
    """Who asks, and when."""

    me: Owner
    boot: float
    wall: float


class Progress(NamedTuple):
    """What a running job says of itself."""

    total: int = 0
    done: int = 0
    reused: int = 0
    skipped: int = 0
    failed: int = 0
    current: str = ""
    step: str = ""


class _Row(NamedTuple):
    """One row of ``jobs``, as schema.sql has it."""

    number: int
    id: str
    version: int
    kind: str
    key: str
    label: str
    state: str
    total: int
    done: int
    reused: int
    skipped: int
    failed: int
    current: bytes
    step: str
    started: float
    updated: float
    finished: float | None
    elapsed: float
    left_over: float | None
    owner: str
    token: int
    lease: float
    cancel: int


_COLUMNS = len(_Row._fields)
"""Migrations add columns behind these."""


def newest(connection: apsw.Connection, moment: Moment, limit: int) -> list[Job]:
    """List jobs, the newest first."""
    rows = [
        _Row(*row[:_COLUMNS]) for row in connection.execute("SELECT * FROM jobs ORDER BY number DESC LIMIT ?", (limit,))
    ]
    return [_job(connection, moment, row) for row in rows]


def last(connection: apsw.Connection, moment: Moment, kind: str, key: str) -> Job | None:
    """Find the newest job of a kind and key."""
    statement = "SELECT * FROM jobs WHERE kind = ? AND key = ? ORDER BY number DESC LIMIT 1"
    rows = [_Row(*row[:_COLUMNS]) for row in connection.execute(statement, (kind, key))]
    return _job(connection, moment, rows[0]) if rows else None


def named(connection: apsw.Connection, moment: Moment, name: str) -> Job | None:
    """Find the job of that id, or the only one whose id begins so."""
    statement = "SELECT * FROM jobs WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id = ?1 DESC, number DESC LIMIT 2"
    rows = [_Row(*row[:_COLUMNS]) for row in connection.execute(statement, (name,))] if name else []
    if not rows or (len(rows) > 1 and rows[0].id != name):
        return None
    return _job(connection, moment, rows[0])


def end_dead(connection: apsw.Connection, kind: str, key: str) -> None:
    """Mark what still counts as running of a kind and key, and was found dead, as interrupted."""
    connection.execute(
        "UPDATE jobs SET state = 'interrupted', finished = updated"
        " WHERE kind = ? AND key = ? AND state IN ('pending', 'running')",
        (kind, key),
    )


def begun(
    connection: apsw.Connection, moment: Moment, kind: str, key: str, label: str, total: int
) -> tuple[str, int]:  # fmt: skip
    """Insert a running job; returns its id and its fencing token."""
    token = connection.execute(
        "INSERT INTO counters VALUES('token', 1) ON CONFLICT(name) DO UPDATE SET value = value + 1 RETURNING value"
    ).get
    assert isinstance(token, int)
    job = _fresh(connection, moment.wall)
    connection.execute(
        "INSERT INTO jobs VALUES(NULL, ?, ?, ?, ?, ?, 'running', ?, 0, 0, 0, 0, x'', '', ?, ?, NULL, 0, NULL,"
        " ?, ?, ?, 0)",
        (
            job, RECORD_VERSION, kind, key, label, total, moment.wall, moment.wall, str(moment.me), token,
            moment.boot + LEASE_SECONDS,
        ),
    )  # fmt: skip
    return job, token


def beaten(
    connection: apsw.Connection, moment: Moment, job: str, token: int, progress: Progress, elapsed: float,
    left: float | None,
) -> bool | None:  # fmt: skip
    """Write progress and renew the lease; tells whether an end was asked for, None when the token is void."""
    statement = (
        "UPDATE jobs SET total = ?, done = ?, reused = ?, skipped = ?, failed = ?, current = ?, step = ?, elapsed = ?,"
        " left_over = ?, updated = ?, lease = ? WHERE id = ? AND token = ? AND state = 'running' RETURNING cancel"
    )
    values = (
        *progress[:5], os.fsencode(progress.current), progress.step, elapsed, left, moment.wall,
        moment.boot + LEASE_SECONDS, job, token,
    )  # fmt: skip
    rows = list(connection.execute(statement, values))
    return bool(rows[0][0]) if rows else None


def ended(connection: apsw.Connection, moment: Moment, job: str, token: int, state: str) -> bool:
    """Give a running job its last state; False when the token is void."""
    statement = (
        "UPDATE jobs SET state = ?, finished = ?, left_over = NULL"
        " WHERE id = ? AND token = ? AND state = 'running' RETURNING 1"
    )
    return bool(list(connection.execute(statement, (state, moment.wall, job, token))))


def noted(connection: apsw.Connection, job: str, errors: list[tuple[str, str]]) -> None:
    """Add errors to a job, up to the most it keeps."""
    connection.executemany(
        "INSERT INTO errors SELECT number, (SELECT count(*) FROM errors WHERE job = number), ?2, ?3 FROM jobs"
        " WHERE id = ?1 AND (SELECT count(*) FROM errors WHERE job = number) < ?4",
        [(job, os.fsencode(path), _plain(reason), MOST_ERRORS) for path, reason in errors],
    )


def asked_to_end(connection: apsw.Connection, job: str) -> bool:
    """Set the flag that asks a job to end; False when it does not run."""
    statement = "UPDATE jobs SET cancel = 1 WHERE id = ? AND state IN ('pending', 'running') RETURNING 1"
    return bool(list(connection.execute(statement, (job,))))


def turned(connection: apsw.Connection, job: str, states: tuple[str, ...], state: str) -> bool:
    """Give a job that is over another last state, if it is in one of some states."""
    found = connection.execute("SELECT state FROM jobs WHERE id = ?", (job,)).get
    if found not in states:
        return False
    connection.execute("UPDATE jobs SET state = ?, finished = updated, left_over = NULL WHERE id = ?", (state, job))
    return True


def cancel_flag(connection: apsw.Connection, job: str, token: int) -> bool:
    """Tell whether a job was asked to end, or has been taken away."""
    statement = "SELECT cancel FROM jobs WHERE id = ? AND token = ? AND state = 'running'"
    flag = connection.execute(statement, (job, token)).get
    return flag is None or bool(flag)


def prune(connection: apsw.Connection) -> None:
    """Forget all but the newest finished jobs."""
    connection.execute(
        "DELETE FROM jobs WHERE state NOT IN ('pending', 'running') AND number <= (SELECT number FROM jobs"
        " WHERE state NOT IN ('pending', 'running') ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (FINISHED_KEPT,),
    )
    connection.execute("DELETE FROM errors WHERE job NOT IN (SELECT number FROM jobs)")


def _job(connection: apsw.Connection, moment: Moment, row: "_Row") -> Job:
    state, finished, left = row.state, row.finished, row.left_over
    if state in UNFINISHED and not _alive(moment, row.owner, row.lease, row.updated):
        state, finished, left = "interrupted", row.updated, None
    statement = "SELECT path, reason FROM errors WHERE job = ? ORDER BY ordinal"
    errors = [(os.fsdecode(path), str(reason)) for path, reason in connection.execute(statement, (row.number,))]
    return Job(
        row.id, row.kind, row.key, row.label, state, row.total, row.done, row.reused, row.skipped, row.failed,
        os.fsdecode(row.current), row.step, row.started, row.updated, finished, row.elapsed, left, tuple(errors),
        row.version,
    )  # fmt: skip


def _alive(moment: Moment, owner: str, lease: float, updated: float) -> bool:
    try:
        known = Owner.read(owner)
    except ValueError:
        return False
    return alive(known, moment.me, lease, moment.boot, moment.wall - updated)


def _fresh(connection: apsw.Connection, wall: float) -> str:
    """Make an id of eight characters that sort by time as far as the clock does."""
    seconds = max(0, int(wall) - _EPOCH) & 0x3FFFFFFF
    while True:
        number = seconds << 10 | int.from_bytes(os.urandom(2), "big") & 0x3FF
        name = "".join(_DIGITS[number >> shift & 31] for shift in range(35, -1, -5))
        if connection.execute("SELECT 1 FROM jobs WHERE id = ?", (name,)).get is None:
            return name
        seconds = (seconds + 1) & 0x3FFFFFFF


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
