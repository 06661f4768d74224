"""What was learned of open buffers goes into the index, on a thread of its own.

Invariant: nobody waits for the disk. Of a text that is typed on the row is not kept: only what stands for a moment is.
"""

import threading
import time
from collections.abc import Callable

from postil.index.rows import Row
from postil.index.store import Index

QUIET_SECONDS = 1.0
"""A text that stands for so long is worth a row."""
MOST_WAITING = 2_000


class Sharing:
    """Rows on their way into one index. Everything may be called on any thread."""

    def __init__(self, opened: Callable[[], Index], *, clock: Callable[[], float] = time.monotonic) -> None:
        """``opened`` opens the index, on the thread that is to use it."""
        self._opened = opened
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: dict[str, tuple[float, Row]] = {}
        self._writing = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    def keep(self, path: str, row: Row, *, seconds: float = QUIET_SECONDS) -> None:
        """Save a row unless another of the same path comes within some seconds."""
        with self._changed:
            if self._stopping or (path not in self._waiting and len(self._waiting) >= MOST_WAITING):
                return
            self._waiting[path] = (self._clock() + seconds, row)
            if self._thread is None:
                # Not before there is something to save: most sessions only read.
                self._thread = threading.Thread(target=self._work, name="postil-sharing", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def flush(self, seconds: float = 2.0) -> bool:
        """Save all that waits now; False when it takes longer."""
        with self._changed:
            self._waiting = {path: (0.0, row) for path, (_, row) in self._waiting.items()}
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._waiting and not self._writing, seconds)

    def close(self, seconds: float = 2.0) -> None:
        """Save what waits, and end the thread."""
        with self._changed:
            self._stopping = True
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        index = self._opened()
        try:
            while rows := self._due():
                index.put(rows)
                with self._changed:
                    self._writing = False
                    self._changed.notify_all()
        finally:
            index.close()

    def _due(self) -> list[Row]:
        """The rows whose time has come, once there are some; none at the end."""
        with self._changed:
            while True:
                now = self._clock()
                ready = [path for path, (due, _) in self._waiting.items() if due <= now or self._stopping]
                if ready:
                    self._writing = True
                    return [self._waiting.pop(path)[1] for path in ready]
                if self._stopping:
                    return []
                next_due = min((due for due, _ in self._waiting.values()), default=None)
                self._changed.wait(None if next_due is None else max(0.0, next_due - now))
