"""One store in use: reads and writes that survive what happens to its file, down to going on in memory.

Invariant: before each read and write the path is compared with the open file, so nothing is ever written to a file
that was deleted or replaced. A connection serves the process that opened it and no other.
"""

import os
import time
from collections.abc import Callable
from typing import TypeVar

import apsw

from postil.errors import StoreUnavailable
from postil.sqlite import place
from postil.sqlite.opening import Design, FileSystem, Notice, in_memory, opened

T = TypeVar("T")

BULK_TIMEOUT_MS = 10_000
RETRY_TIMEOUT_MS = 100
RETRY_SECONDS = 5.0
LOG_LIMIT_BYTES = 64 << 20
COPY_LIMIT_BYTES = 256 << 20
"""A larger store is not copied into memory when it cannot be written any more."""

_OURS = (apsw.BindingsError, apsw.ThreadingViolationError, apsw.InterruptError, apsw.ConnectionClosedError)
_DAMAGED = (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError)
_UNUSABLE = (
    apsw.FullError,
    apsw.ReadOnlyError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.PermissionsError,
    apsw.AuthError,
)


class Database:
    """A store, on disk while that works and in memory from the first time it does not.

    ``saved`` tells which. ``generation`` grows whenever the content underneath may be another: after a reopening, a
    rebuilding, a change to memory or back.
    """

    def __init__(
        self, path: str, design: Design, *, notice: Notice, timeout_ms: int = BULK_TIMEOUT_MS,
        file_system: FileSystem = place.file_system, clock: Callable[[], float] = time.monotonic,
        unusable: str | None = None,
    ) -> None:  # fmt: skip
        """Open the file at a path, or only memory when it is known to be unusable and why."""
        self.path = path
        self.saved = False
        self.writable = True
        self.generation = 0
        self._design = design
        self._timeout_ms = timeout_ms
        self._file_system = file_system
        self._clock = clock
        self._notice = notice
        self._noticed = False
        self._pid = os.getpid()
        self._identity: tuple[int, int] | None = None
        self._log: tuple[int, int] | None = None
        self._shared: tuple[int, int] | None = None
        self._retry_at = 0.0
        self._connection: apsw.Connection | None = None
        self._permanent = unusable is not None
        if unusable is not None:
            self._to_memory(unusable)
            return
        try:
            self._attach(timeout_ms)
        except (apsw.Error, OSError, place.NotOurs) as error:
            self._to_memory(_reason(error))

    def read(self, work: Callable[[apsw.Connection], T]) -> T:
        """Do some reading; a fault of the file is mended and the work done again, in memory if need be."""
        return self._surviving(work)

    def write(self, work: Callable[[apsw.Connection], T]) -> T:
        """Do some writing in one transaction, which is kept whole or not at all; faults are met as in ``read``."""
        return self._surviving(lambda connection: _transaction(connection, work))

    def attempt(self, work: Callable[[apsw.Connection], T], *, in_transaction: bool = True) -> bool:
        """Do some writing that may as well be left undone; tells whether it was done."""
        if not self.writable:
            return False
        try:
            connection = self._current()
            if in_transaction:
                _transaction(connection, work)
            else:
                work(connection)
        except (apsw.Error, OSError, place.NotOurs):
            return False
        return True

    def restored(self) -> bool:
        """Try, now and then, to get from memory back to the file; True when that has just been done."""
        if self.saved or self._permanent or self._clock() < self._retry_at:
            return False
        self._retry_at = self._clock() + RETRY_SECONDS
        previous = self._connection
        try:
            self._attach(RETRY_TIMEOUT_MS)
            if not self.writable:
                raise apsw.ReadOnlyError(self.path)
            _transaction(self._usable(), _touch)
        except (apsw.Error, OSError, place.NotOurs):
            if self._connection is not None and self._connection is not previous:
                self._connection.close()
            self._swap(previous, saved=False)
            return False
        if previous is not None:
            previous.close()
        self._usable().set_busy_timeout(self._timeout_ms)
        return True

    def checkpoint(self) -> bool:
        """Bring the log into the database and empty it, unless another process is at it; True when all of it is in."""
        if not self.saved or not self.writable:
            return False
        try:
            with place.Lock(self.path, 0) as held:
                if not held:
                    return False
                connection = self._usable()
                connection.set_busy_timeout(0)
                try:
                    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
                finally:
                    connection.set_busy_timeout(self._timeout_ms)
        except (apsw.BusyError, apsw.LockedError, apsw.FullError, apsw.IOError, apsw.ReadOnlyError, OSError):
            # What could not be moved stays in the log, where it is as safe.
            return False
        return True

    def checkpoint_if_long(self, limit: int | None = None) -> None:
        """Keep the log bounded while much is written."""
        try:
            size = os.stat(f"{self.path}-wal").st_size if self.saved else 0
        except OSError:
            return
        if size > (LOG_LIMIT_BYTES if limit is None else limit):
            self.checkpoint()

    def close(self) -> None:
        """Let go of the file; the log stays as it is."""
        if self._connection is not None and self._pid == os.getpid():
            self._connection.close()
        self._connection = None

    def _surviving(self, work: Callable[[apsw.Connection], T]) -> T:
        for attempt in (0, 1):
            try:
                return work(self._current())
            except (apsw.Error, OSError, UnicodeDecodeError, place.NotOurs) as error:
                if not self.saved or isinstance(error, _OURS):
                    raise
                self._heal(error, attempt)
        return work(self._current())

    def _heal(self, error: Exception, attempt: int) -> None:
        """Find another footing after a fault: the file opened again, a new file, or memory."""
        environment = isinstance(error, (apsw.IOError, apsw.CantOpenError, apsw.NoMemError, OSError))
        unusable = isinstance(error, (*_UNUSABLE, place.NotOurs))
        if not environment and not unusable and not isinstance(error, _DAMAGED) and (attempt or self._design.precious):
            raise error
        if unusable or attempt:
            self._to_memory(_reason(error, self._connection))
            return
        try:
            if not environment:
                self._rebuild()
            self._attach(self._timeout_ms)
        except (apsw.Error, OSError, place.NotOurs) as second:
            self._to_memory(_reason(second))

    def _rebuild(self) -> None:
        """Set the damaged file aside, unless another process has done so already."""
        with place.Lock(self.path, self._timeout_ms / 1000) as held:
            mine = held and place.identity(self.path) == self._identity
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            if mine:
                target = place.moved_aside(self.path)
                self._notice(f"the {self._design.title} file was damaged and is made anew; the old one is {target}")

    def _current(self) -> apsw.Connection:
        if self._pid != os.getpid():
            raise RuntimeError(f"the {self._design.title} file was opened by process {self._pid}: a fork opens its own")
        if self.saved and self._displaced():
            self._attach(self._timeout_ms)
        return self._usable()

    def _displaced(self) -> bool:
        """Tell whether the path names another file than the open one, or its log or shared memory was taken away."""
        if place.identity(self.path) != self._identity:
            return True
        if place.lost(f"{self.path}-wal", self._log):
            # What the log held is gone, and what it had half moved into the database has made that a mixture.
            self._rebuild()
            return True
        return place.lost(f"{self.path}-shm", self._shared)

    def _usable(self) -> apsw.Connection:
        if self._connection is None:
            raise StoreUnavailable(f"the {self._design.title} file is closed")
        return self._connection

    def _attach(self, timeout_ms: int) -> None:
        found = opened(self.path, self._design, self._notice, timeout_ms, self._file_system)
        previous = self._connection if self.saved else None
        self.path, self._identity, self.writable = found.path, found.identity, found.writable
        self._log, self._shared = place.identity(f"{self.path}-wal"), place.identity(f"{self.path}-shm")
        self._swap(found.connection, saved=True)
        if previous is not None:
            previous.close()

    def _swap(self, connection: apsw.Connection | None, *, saved: bool) -> None:
        self._connection, self.saved = connection, saved
        self.generation += 1

    def _to_memory(self, reason: str) -> None:
        if not self._noticed:
            self._noticed = True
            self._notice(f"{self._design.title} not saved: {reason}")
        memory = in_memory(self._design)
        previous = self._connection
        if previous is not None:
            if self.saved and self._copied(previous, memory) is False:
                memory = in_memory(self._design)
            previous.close()
        self._retry_at = self._clock() + RETRY_SECONDS
        self._swap(memory, saved=False)

    def _copied(self, source: apsw.Connection, target: apsw.Connection) -> bool:
        try:
            if os.stat(self.path).st_size > COPY_LIMIT_BYTES:
                return False
            with target.backup("main", source, "main") as backup:
                while not backup.done:
                    backup.step(-1)
        except (apsw.Error, OSError):
            return False
        return True


def _transaction(connection: apsw.Connection, work: Callable[[apsw.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        # Some errors have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _touch(connection: apsw.Connection) -> None:
    """Write for certain, to learn whether writing works."""
    version = connection.pragma("user_version")
    assert isinstance(version, int)
    connection.pragma("user_version", version)


def _reason(error: Exception, connection: apsw.Connection | None = None) -> str:
    if isinstance(error, (apsw.BusyError, apsw.LockedError)):
        return "another process keeps it locked"
    if isinstance(error, apsw.FullError):
        return "disk full"
    if isinstance(error, apsw.ReadOnlyError):
        return "read-only"
    if isinstance(error, place.NotOurs):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}"
    number = connection.system_errno if connection is not None else 0
    return f"{os.strerror(number)}" if number else f"{error}"
