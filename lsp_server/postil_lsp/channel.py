"""The two streams to the client, read and written on the loop without ever waiting.

What cannot be written yet is queued. Messages with a key, such as the diagnostics of a file, replace one with the same
key that still waits, and are dropped when too much waits; all others are kept, and once too many of them wait, nothing
more is read from the client until it has read.

Invariant: no message is cut or interleaved, and a client that does not read costs a bounded amount of memory.
"""

import asyncio
import errno
import os
import stat
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

READ_SIZE = 256 * 1024
MOST_DROPPABLE = 4 << 20
"""Bytes that wait before messages with a key are dropped."""
MOST_WAITING = 64 << 20
"""Bytes that wait before nothing more is read."""


class Channel:
    """Reads from one descriptor and writes to another."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        source: int,
        sink: int,
        received: Callable[[bytes], None],
        ended: Callable[[], None],
    ) -> None:
        """``received`` is called with bytes as they come, ``ended`` once when the client has closed either stream."""
        self._loop = loop
        self._source = source
        self._sink = sink
        self._received = received
        self._ended = ended
        self._queue: OrderedDict[object, bytes] = OrderedDict()
        self._rest: memoryview | None = None
        self._waiting = 0
        self._number = 0
        self._writing = self._reading = self._paused = self._closed = False
        self._waitable = _waitable(sink)
        self.dropped: set[object] = set()
        """Keys of messages that were dropped; whoever sends them looks here when told of relief."""
        self.relieved: Callable[[], None] = lambda: None
        """Called when all that waited is written and something was dropped meanwhile."""

    def start(self) -> None:
        """Begin to read."""
        # Only what waits must not be waited for: whoever shares a terminal or a file with us sees no difference.
        if self._waitable:
            os.set_blocking(self._sink, False)
        try:
            self._resume()
        except PermissionError:
            # A regular file, or a device that is always ready: the system does not say when to read it.
            threading.Thread(target=self._read_file, name="postil-input", daemon=True).start()

    def send(self, data: bytes, key: object = None) -> None:
        """Write a message, now or when there is room; one with a ``key`` may be replaced or dropped."""
        if self._closed:
            return
        if not self._queue and self._rest is None:
            written = self._write(data)
            if written == len(data) or self._closed:
                return
            self._rest = memoryview(data)[written:]
            self._waiting += len(self._rest)
            self._watch()
            return
        if key is None:
            self._number += 1
            self._queue[self._number] = data
        else:
            self._waiting -= len(self._queue.pop(key, b""))
            if self._waiting + len(data) > MOST_DROPPABLE:
                self.dropped.add(key)
                return
            self._queue[key] = data
        self._waiting += len(data)
        if self._waiting > MOST_WAITING and self._reading:
            self._loop.remove_reader(self._source)
            self._reading, self._paused = False, True

    @property
    def waiting(self) -> int:
        """Bytes that the client has not taken yet."""
        return self._waiting

    async def drained(self, seconds: float) -> None:
        """Wait until all is written, for so long at most."""
        until = self._loop.time() + seconds
        while self._waiting and not self._closed and self._loop.time() < until:
            await asyncio.sleep(0.005)

    def close(self) -> None:
        """Read and write no more."""
        if self._closed:
            return
        self._closed = True
        if self._reading:
            self._loop.remove_reader(self._source)
            self._reading = False
        if self._writing:
            self._loop.remove_writer(self._sink)
            self._writing = False
        if self._waitable:
            with suppress(OSError):
                os.set_blocking(self._sink, True)

    def _resume(self) -> None:
        self._loop.add_reader(self._source, self._readable)
        self._reading, self._paused = True, False

    def _readable(self) -> None:
        try:
            data = os.read(self._source, READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._received(data)
        else:
            self._end()

    def _read_file(self) -> None:
        """Read what cannot be waited for, as a file, in a thread."""
        data = b"-"
        while data:
            data = os.read(self._source, READ_SIZE)
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._received if data else _ignored, data)
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        if not self._closed:
            if self._reading:
                self._loop.remove_reader(self._source)
            self._reading = self._paused = False
            self._ended()

    def _write(self, data: bytes | memoryview) -> int:
        """How much of it could be written."""
        done = 0
        view = memoryview(data)
        try:
            while done < len(view):
                done += os.write(self._sink, view[done:])
        except (BlockingIOError, InterruptedError):
            return done
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.EBADF):
                raise
            self.close()
            self._ended()
        return done

    def _watch(self) -> None:
        if not self._writing:
            self._loop.add_writer(self._sink, self._writable)
            self._writing = True

    def _writable(self) -> None:
        while True:
            if self._rest is None:
                if not self._queue:
                    break
                self._rest = memoryview(self._queue.popitem(last=False)[1])
            written = self._write(self._rest)
            self._waiting -= written
            if self._closed:
                return
            if written < len(self._rest):
                self._rest = self._rest[written:]
                return
            self._rest = None
        self._loop.remove_writer(self._sink)
        self._writing = False
        if self._paused:
            self._resume()
        if self.dropped:
            self.relieved()


def _ignored(_: bytes) -> None:
    """Take the empty bytes at the end."""


def _waitable(descriptor: int) -> bool:
    """Whether the system says when it can be read or written; regular files are always ready and cannot be asked."""
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISCHR(mode)
