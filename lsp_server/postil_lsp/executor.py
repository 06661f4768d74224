"""Threads for what takes longer than a look: searches for uses, proofs, evidence from history.

Invariant: the thread that reads from the client never does such work, nor do these threads ever do its work: however
many slow requests wait here, a hover does not wait behind one. A piece of work that was cancelled is not begun, and one
that runs is told so by the function it was given.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")
Cancelled = Callable[[], bool]
"""Whether nobody waits for the result any more; work asks at least every tenth of a second."""
THREADS = 4

_log = logging.getLogger(__name__)


class _Piece:
    __slots__ = ("cancelled", "future", "work")

    def __init__(self, work: Callable[[Cancelled], object], future: "asyncio.Future[object]") -> None:
        self.work = work
        self.future = future
        self.cancelled = False


class Executor:
    """A few threads that end with the process."""

    def __init__(self, loop: asyncio.AbstractEventLoop, threads: int = THREADS) -> None:
        self._loop = loop
        self._most = threads
        self._threads: list[threading.Thread] = []
        self._pieces: SimpleQueue[_Piece | None] = SimpleQueue()
        self._busy = 0
        self._running: set[_Piece] = set()
        self._guard = threading.Lock()

    async def run(self, work: Callable[[Cancelled], T]) -> T:
        """Do the work in one of the threads; when the caller is cancelled, the work is told."""
        future: asyncio.Future[T] = self._loop.create_future()
        piece = _Piece(work, future)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with self._guard:
            self._busy += 1
            self._running.add(piece)
            if self._busy > len(self._threads) and len(self._threads) < self._most:
                thread = threading.Thread(target=self._serve, name="postil-work", daemon=True)
                self._threads.append(thread)
                thread.start()
        self._pieces.put(piece)
        try:
            return await future
        finally:
            piece.cancelled = True

    def soon(self, work: Callable[[], object]) -> None:
        """Have something done that nobody waits for."""
        self._loop.create_task(self.run(lambda _: work()))

    def close(self) -> None:
        """Tell all work to end; nothing is waited for, the threads end with the process."""
        with self._guard:
            for piece in self._running:
                piece.cancelled = True
        for _ in self._threads:
            self._pieces.put(None)

    def _serve(self) -> None:
        while (piece := self._pieces.get()) is not None:
            self._carry_out(piece)
            with self._guard:
                self._busy -= 1
                self._running.discard(piece)

    def _carry_out(self, piece: _Piece) -> None:
        if piece.cancelled:
            return
        result, error = None, None
        try:
            result = piece.work(lambda: piece.cancelled)
        except Exception as raised:  # noqa: BLE001 - whoever waits for the result is given it
            error = raised
        try:
            self._loop.call_soon_threadsafe(_deliver, piece, result, error)
        except RuntimeError:
            _log.debug("a result came after the end")


def _deliver(piece: _Piece, result: object, error: Exception | None) -> None:
    if piece.future.done():
        return
    if error is not None:
        piece.future.set_exception(error)
    else:
        piece.future.set_result(result)
