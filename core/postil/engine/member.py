"""One worker process as the pool sees it: its pipes, what it was sent, how it fares and how it ended.

Invariant: whatever happens to the process, ``end`` leaves no process, no child of it and no open file behind.
"""

import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from postil.engine.result import Limits
from postil.engine.wire import LENGTH, MAX_FRAME, STATE, Answer, Task, frame
from postil.plugins.packing import unpack
from postil.plugins.process import command, environment
from postil.values import NamedTuple, cast

_PIPE_SIZE = 256 * 1024
_LONGEST_STEP = 0.4
"""Of the time between two looks, in seconds, so much counts."""
_TICK = os.sysconf("SC_CLK_TCK")
_KILL = 9  # signal.SIGKILL, without importing signal for it


class State(NamedTuple):
    """What the worker noted before its last step."""

    number: int
    steps: int
    place: int
    cpu: float
    """Seconds of processor time it had used by then."""


class Usage(NamedTuple):
    """What the system says of a process."""

    cpu: float
    """Seconds."""
    runnable: bool
    """Whether it would go on if it were given a processor."""


Start = Callable[[Sequence[str], Sequence[int]], int]
"""Starts a worker that imports from a path, with these as its first descriptors."""


class BadFrame(Exception):
    """Something else than the worker wrote to its pipe."""


class Member:
    """A running worker. ``sent`` holds what it was given and has not answered, in order."""

    __slots__ = (
        "_buffer", "_ended", "_life", "_out", "_state", "_stderr", "batches", "files", "input", "output", "pid",
        "retiring", "sent", "watched_at", "watched_for", "watched_step",
    )  # fmt: skip

    def __init__(self, setup: bytes, path: Sequence[str], start: Start | None = None) -> None:
        """Start the process; ``setup`` is the first frame it is sent."""
        descriptors: list[int] = []

        def pipe() -> tuple[int, int]:
            ends = os.pipe()
            descriptors.extend(ends)
            return ends

        try:
            tasks, self.input = pipe()
            self.output, answers = pipe()
            life, self._life = pipe()
            self._state, self._stderr = _scratch(descriptors), _scratch(descriptors)
            self.pid = (start or spawned)(path, (tasks, answers, self._stderr, self._state, life))
        except OSError:
            for descriptor in descriptors:
                os.close(descriptor)
            raise
        for descriptor in (tasks, answers, life):
            os.close(descriptor)
        for descriptor in (self.input, self.output):
            os.set_blocking(descriptor, False)
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            _enlarge(self.output)
        os.pwrite(self._state, STATE.pack(-1, 0, -1, 0), 0)
        self._ended: tuple[int, int] | None = None
        self._out = bytearray(setup)
        self._buffer = bytearray()
        self.sent: dict[int, Task] = {}
        self.batches = self.files = 0
        self.retiring = False
        self.watched_step, self.watched_for, self.watched_at = -1, 0.0, 0.0

    def send(self, aside: Sequence[str], tasks: Sequence[Task]) -> None:
        """Queue one batch; ``write`` moves it."""
        self._out += frame((tuple(aside), tuple(tasks)))
        self.sent.update((task.number, task) for task in tasks)
        self.batches += 1
        self.files += len(tasks)

    @property
    def unsent(self) -> bool:
        """Whether bytes wait for room in the pipe."""
        return bool(self._out)

    def write(self) -> None:
        """Move what the pipe takes; a worker that is gone is found out when its answers end."""
        try:
            while self._out:
                with memoryview(self._out) as view:
                    count = os.write(self.input, view[: 1 << 16])
                del self._out[:count]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._out.clear()

    def read(self) -> bool:
        """Take what the pipe holds; False at its end."""
        try:
            while chunk := os.read(self.output, 1 << 18):
                self._buffer += chunk
        except BlockingIOError:
            return True
        return False

    def answers(self) -> Iterator[tuple[tuple[Answer, ...], int | None]]:
        """The frames received whole: answers, and after a batch the worker's memory in bytes."""
        start = 0
        try:
            while len(self._buffer) - start >= LENGTH.size:
                (size,) = LENGTH.unpack_from(self._buffer, start)
                if size > MAX_FRAME:
                    raise BadFrame
                if len(self._buffer) - start - LENGTH.size < size:
                    break
                start += LENGTH.size
                yield _parsed(bytes(self._buffer[start : start + size]))
                start += size
        finally:
            del self._buffer[:start]

    def state(self) -> State:
        """What it noted last."""
        number, steps, place, cpu = STATE.unpack(os.pread(self._state, STATE.size, 0))
        return State(number, steps, place, cpu / 1e9)

    def usage(self) -> Usage | None:
        """What the system says of it now; None where it does not."""
        try:
            with open(f"/proc/{self.pid}/stat", "rb", buffering=0) as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            return None
        return Usage((int(fields[11]) + int(fields[12])) / _TICK, fields[0] not in (b"S", b"Z", b"X"))

    def overdue(self, state: State, now: float, limits: Limits, part: float) -> str | None:
        """By what it is on one file for longer than ``part`` of the limits: ``processor``, ``clock`` or, if not, None.

        To be asked often: only what was seen counts, in short steps, since neither a stopped machine nor a slow reader
        of what it answers is a hang.
        """
        passed = min(now - self.watched_at, _LONGEST_STEP)
        self.watched_at = now
        if state.steps != self.watched_step or state.number < 0:
            self.watched_step, self.watched_for = state.steps, 0.0
            return None
        self.watched_for += passed
        if self.watched_for < part * limits.seconds:
            return None
        usage = self.usage()
        if usage is not None and usage.cpu - state.cpu >= 0.9 * part * limits.seconds:
            return "processor"
        waits = usage is not None and usage.runnable and self.watched_for < part * limits.loaded_seconds
        return None if waits else "clock"

    def said(self) -> str:
        """What it wrote to standard error before it was ready; to be asked before ``end``."""
        return os.pread(self._stderr, 4096, 0).decode("utf-8", "replace").strip()

    def dismiss(self) -> None:
        """Let it end by itself: nothing more will come."""
        os.close(self.input)
        self.input = -1

    def stop(self, seconds: float = 0.0) -> None:
        """See it dead, with its children: by itself within ``seconds``, else killed. Its pipes can still be read."""
        if self._ended is not None:
            return
        deadline = time.monotonic() + seconds
        pid, status, used = os.wait4(self.pid, os.WNOHANG)
        while pid == 0 and time.monotonic() < deadline:
            time.sleep(0.002)  # wait4 has no timeout, and a signal handler is the caller's
            pid, status, used = os.wait4(self.pid, os.WNOHANG)
        _kill(self.pid, group=True)
        if pid == 0:
            _kill(self.pid, group=False)
            pid, status, used = os.wait4(self.pid, 0)
        # Linux counts in kilobytes, macOS in bytes.
        self._ended = status, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    def end(self, seconds: float = 0.0) -> tuple[int, int]:
        """Stop it and close what is open; its wait status and peak memory in bytes."""
        self.stop(seconds)
        for descriptor in (self.input, self.output, self._state, self._stderr, self._life):
            if descriptor >= 0:
                os.close(descriptor)
        assert self._ended is not None
        return self._ended


def _parsed(packed: bytes) -> tuple[tuple[Answer, ...], int | None]:
    try:
        rows, resident = cast("tuple[tuple[tuple[int, bytes, str, int], ...], int | None]", unpack(packed))
        return tuple(map(Answer._make, rows)), resident
    except (ValueError, TypeError) as error:
        raise BadFrame from error


def spawned(path: Sequence[str], descriptors: Sequence[int]) -> int:
    """Start a worker with these as its first descriptors, in a process group of its own; its id."""
    # Copies above all targets, so that giving one its place never overwrites another that still waits for its own.
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 64) for descriptor in descriptors]
    try:
        return os.posix_spawn(
            sys.executable,
            command("postil.engine.worker", path),
            environment(),
            file_actions=[(os.POSIX_SPAWN_DUP2, source, target) for target, source in enumerate(high)],
            # Ctrl-C in the terminal reaches the parent alone, and children of a plugin can be ended with it.
            setpgroup=0,
        )
    finally:
        for descriptor in high:
            os.close(descriptor)


def _scratch(descriptors: list[int]) -> int:
    """A file without a name, shared with the worker."""
    if sys.platform == "linux":
        descriptor = os.memfd_create("postil")
    else:
        import tempfile

        descriptor, name = tempfile.mkstemp(prefix="postil-")
        os.unlink(name)
    descriptors.append(descriptor)
    return descriptor


def _enlarge(descriptor: int) -> None:
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
    except OSError:
        # The user's share of pipe memory is used up: a smaller pipe only costs some switches.
        return


def _kill(pid: int, *, group: bool) -> None:
    try:
        if group:
            os.killpg(pid, _KILL)
        else:
            os.kill(pid, _KILL)
    except (ProcessLookupError, PermissionError):
        # Already gone; macOS says the latter of a group of zombies.
        return
