"""The records as programs use them: jobs started, watched, cancelled and listed."""

import time
from collections.abc import Callable, Sequence

import apsw

from postil.errors import AlreadyRunning, PostilError
from postil.records import importing, table
from postil.records import owner as owners
from postil.records.importing import Import
from postil.records.jobs import STATES, UNFINISHED, Job, estimate
from postil.records.table import Moment, Progress
from postil.sqlite import place
from postil.sqlite.database import BULK_TIMEOUT_MS, Database
from postil.sqlite.opening import Design, FileSystem, Notice, schema_beside
from postil.values import NamedTuple

SCHEMA_VERSION = 2
_SCHEMA = schema_beside(__file__)
DESIGN = Design(
    title="records",
    application_id=0x50535452,
    version=SCHEMA_VERSION,
    schema=_SCHEMA,
    fingerprint="d5fa8e798534437b",
    precious=True,
    migrations=(_SCHEMA.partition("-- Version 2.\n")[2],),
)
WRITE_SECONDS = 0.5
"""Progress is written this often at most."""
LOG_BYTES = 1 << 20
"""A longer log is moved into the file when a job ends; a shorter one costs the next start nothing."""
POLL_SECONDS = 0.2
"""A request to end is looked for this often at most."""


class LeaseLost(PostilError):
    """Another process has taken over this job's work; nothing more of it is written."""


class Clocks(NamedTuple):
    """Where the time comes from."""

    boot: Callable[[], float] = owners.boot_seconds
    wall: Callable[[], float] = time.time


class Records:
    """One records file, open. Serves one thread of one process; a fork opens its own."""

    def __init__(self, database: Database, clocks: Clocks, me: owners.Owner) -> None:
        self._database = database
        self._clocks = clocks
        self._me = me

    @classmethod
    def open(
        cls, path: str, *, notice: Notice, timeout_ms: int = BULK_TIMEOUT_MS, clocks: Clocks | None = None,
        me: owners.Owner | None = None, file_system: FileSystem = place.file_system, design: Design = DESIGN,
    ) -> "Records":  # fmt: skip
        """Open the records at a path, making or migrating them; in memory, with one notice, where that fails.

        ``StoreUnavailable`` when a newer Postil wrote them.
        """
        database = Database(path, design, notice=notice, timeout_ms=timeout_ms, file_system=file_system)
        return cls(database, clocks or Clocks(), me or owners.this_process())

    @property
    def saved(self) -> bool:
        """Whether the file is in use, as opposed to memory."""
        return self._database.saved

    def start(self, kind: str, key: str, label: str, total: int = 0) -> "Lease":
        """Start a job in one transaction; ``AlreadyRunning`` when one of this kind and key is alive.

        One whose owner died is marked interrupted, and ``Lease.interrupted`` tells of it.
        """
        if not self._database.saved:
            self._database.restored()
        moment = self._moment()
        job, token, previous = self._database.write(
            lambda connection: _started(connection, moment, kind, key, label, total)
        )
        return Lease(self._database, self._clocks, self._me, job, token, previous, total)

    def interrupted(self, kind: str, key: str) -> Job | None:
        """Tell whether the last job of this kind and key was interrupted."""
        moment = self._moment()
        found = self._database.read(lambda connection: table.last(connection, moment, kind, key))
        return found if found is not None and found.state == "interrupted" else None

    def jobs(self, limit: int = 20) -> list[Job]:
        """List jobs, the newest first."""
        moment = self._moment()
        return self._database.read(lambda connection: table.newest(connection, moment, limit))

    def job(self, name: str) -> Job | None:
        """Look up one job by its id, or the beginning of it where only one begins so."""
        moment = self._moment()
        return self._database.read(lambda connection: table.named(connection, moment, name.lower()))

    def request_cancel(self, name: str) -> bool:
        """Ask a running job to end; False when it does not run, or not any more."""
        known = self.job(name)
        if known is None or known.state not in UNFINISHED:
            return False
        return self._database.write(lambda connection: table.asked_to_end(connection, known.id))

    def cut_short(self, name: str) -> bool:
        """Have a job that ended as cancelled count as interrupted: its owner was ended, and nobody asked for that."""
        return self._database.write(lambda connection: table.turned(connection, name, ("cancelled",), "interrupted"))

    def lay_aside(self, name: str) -> bool:
        """Have an interrupted job count as cancelled, for it is not to go on; False when it is not interrupted."""
        known = self.job(name)
        if known is None or known.state != "interrupted":
            return False
        states = (*UNFINISHED, "interrupted")
        return self._database.write(lambda connection: table.turned(connection, known.id, states, "cancelled"))

    def take_in(self, source: str, imports: Sequence[Import], quarantined: Sequence[tuple[str, str]]) -> None:
        """Keep what an input says of contents, in place of what was said before, and what of it was refused."""
        now = self._clocks.wall()
        self._database.write(lambda connection: importing.taken(connection, source, imports, quarantined, now))

    def imported(self) -> dict[bytes, Import]:
        """Tell which contents other parsers described, by their ids."""
        return self._database.read(importing.known)

    def quarantine(self) -> list[tuple[str, str, str]]:
        """List what was refused: input, path (empty for the input as a whole) and reason."""
        return self._database.read(importing.refused)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _moment(self) -> Moment:
        return Moment(self._me, self._clocks.boot(), self._clocks.wall())


class Lease:
    """The right to do one job, for as long as it is renewed. Every write is refused once it has been lost."""

    def __init__(
        self, database: Database, clocks: Clocks, me: owners.Owner, job: str, token: int, interrupted: Job | None,
        total: int,
    ) -> None:  # fmt: skip
        self.job = job
        """The job's id."""
        self.interrupted = interrupted
        """The job of the same work before this one, when that was interrupted."""
        self.progress = Progress(total)
        self._database = database
        self._clocks = clocks
        self._me = me
        self._token = token
        self._begun = self._written = self._polled = clocks.boot()
        self._cancel = False
        self._errors: list[tuple[str, str]] = []

    def update(
        self, *, total: int | None = None, done: int | None = None, reused: int | None = None,
        skipped: int | None = None, failed: int | None = None, current: str | None = None, step: str | None = None,
    ) -> None:  # fmt: skip
        """Say how far the job is; None leaves a count as it was. Written twice a second at most; ``LeaseLost`` then."""
        was = self.progress
        self.progress = Progress(
            was.total if total is None else total,
            was.done if done is None else done,
            was.reused if reused is None else reused,
            was.skipped if skipped is None else skipped,
            was.failed if failed is None else failed,
            was.current if current is None else current,
            was.step if step is None else step,
        )
        if self._clocks.boot() - self._written >= WRITE_SECONDS:
            self.heartbeat()

    def error(self, path: str, reason: str) -> None:
        """Note an item that failed; written with the next progress."""
        self._errors.append((path, reason))

    def heartbeat(self) -> None:
        """Write progress and renew the lease now; due every ``HEARTBEAT_SECONDS``. ``LeaseLost`` when it is gone."""
        elapsed = self._clocks.boot() - self._begun
        left = estimate(elapsed, self.progress.total, self.progress.done, self.progress.reused)
        cancel = self._database.write(lambda connection: self._beaten(connection, elapsed, left))
        if cancel is None:
            raise LeaseLost(f"job {self.job} was taken over by another process")
        self._errors = []
        self._written = self._polled = self._clocks.boot()
        self._cancel = self._cancel or cancel

    def cancelled(self) -> bool:
        """Tell whether somebody has asked for the end of the job, or taken it over."""
        now = self._clocks.boot()
        if not self._cancel and now - self._polled >= POLL_SECONDS:
            self._polled = now
            self._cancel = self._database.read(lambda connection: table.cancel_flag(connection, self.job, self._token))
        return self._cancel

    def finish(self, state: str) -> None:
        """End the job in one of the finished states; ``LeaseLost`` when another process has taken it over."""
        if state not in STATES or state in UNFINISHED:
            raise ValueError(f"not a state to finish in: {state}")
        self.heartbeat()
        moment = self._moment()
        if not self._database.write(lambda connection: table.ended(connection, moment, self.job, self._token, state)):
            raise LeaseLost(f"job {self.job} was taken over by another process")
        self._database.checkpoint_if_long(LOG_BYTES)

    def _beaten(self, connection: apsw.Connection, elapsed: float, left: float | None) -> bool | None:
        moment = self._moment()
        cancel = table.beaten(connection, moment, self.job, self._token, self.progress, elapsed, left)
        if cancel is not None:
            table.noted(connection, self.job, self._errors)
        return cancel

    def _moment(self) -> Moment:
        return Moment(self._me, self._clocks.boot(), self._clocks.wall())


def _started(
    connection: apsw.Connection, moment: Moment, kind: str, key: str, label: str, total: int
) -> tuple[str, int, Job | None]:  # fmt: skip
    previous = table.last(connection, moment, kind, key)
    if previous is not None and previous.state in UNFINISHED:
        raise AlreadyRunning(previous.id)
    table.end_dead(connection, kind, key)
    job, token = table.begun(connection, moment, kind, key, label, total)
    table.prune(connection)
    return job, token, previous if previous is not None and previous.state == "interrupted" else None
