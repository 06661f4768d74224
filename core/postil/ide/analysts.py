"""The workers that analyze open buffers, warm and on a thread of their own.

Three kinds of work come in from any thread: a buffer to analyze, of which only the newest text of a path counts; tasks
that somebody waits for, such as a proof; and many tasks at leisure. What waits for a person goes first.

Invariant: each buffer handed in is answered exactly once, whatever becomes of the workers; on which thread is not said.
A text that killed two of them is not tried again, and a file whose texts kill is tried less and less often.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeVar

from postil.engine.encode import decode
from postil.engine.keys import Keys
from postil.engine.pool import KILLS, Pool
from postil.engine.result import GIVEN_UP, Limits, Result
from postil.engine.wire import RETRACED, Task
from postil.ide.analysis import STOPPED, SUPERSEDED, Analysis, Buffer, without
from postil.plugins import FALLBACK, Registry
from postil.plugins.naming import HEAD, Naming
from postil.values import NamedTuple

WORKERS = 2
WARM = 1
"""So many stay when there is nothing to do."""
IDLE_SECONDS = 10.0
GRACE_SECONDS = 0.25
"""A task that nobody wants any more may end by itself within this time."""
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0
_MOST_QUARANTINED = 1_000

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


Done = Callable[[Analysis], None]


class _Waiting(NamedTuple):
    buffer: Buffer
    done: Done


class _Out(NamedTuple):
    """A task as its sender knows it, and whom to tell."""

    task: Task
    tell: Callable[[Result], None]


class _Record:
    """What is remembered of a file whose texts kill workers."""

    __slots__ = ("pause", "until")

    def __init__(self) -> None:
        self.pause = _FIRST_PAUSE
        self.until = 0.0


class Analysts:
    """One thread with its workers; for all roots of a server. Everything may be called on any thread."""

    def __init__(
        self, registry: Registry, *, workers: int = WORKERS, limits: Limits | None = None, max_bytes: int = 2_000_000,
        notice: Callable[[str], None] = lambda _: None, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._registry = registry
        self._naming = Naming(registry)
        self._keys = Keys(registry, self._naming)
        self._workers = workers
        self._limits = limits
        self._max_bytes = max_bytes
        self._notice = notice
        self._clock = clock
        self._changed = threading.Condition()
        # All below is guarded by it.
        self._buffers: dict[tuple[str, str], _Waiting] = {}
        self._urgent: deque[_Out] = deque()
        self._leisure: deque[_Out] = deque()
        self._out: dict[int, _Out] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._number = 0
        self._stopping = False
        self._answered = False
        """Whether workers have answered since they were last in trouble."""
        self._pool: Pool | None = None
        self._killers: dict[tuple[str, str], _Record] = {}
        self._quarantined: dict[bytes, str] = {}
        self._thread = threading.Thread(target=self._work, name="postil-analysts", daemon=True)

    def start(self) -> None:
        """Start the thread and a first worker."""
        self._thread.start()

    def close(self, seconds: float = 2.0) -> None:
        """End thread and workers; what was not done is answered with ``STOPPED``."""
        with self._changed:
            self._stopping = True
            if self._pool is not None:
                self._pool.cancel()
            self._changed.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(seconds)

    def submit(self, buffer: Buffer, done: Done) -> None:
        """Analyze a text; an older one of the same path that has not begun is answered with ``SUPERSEDED``."""
        place = (buffer.root, buffer.path)
        with self._changed:
            if stopping := self._stopping:
                replaced = None
            else:
                replaced = self._buffers.get(place)
                # At its old place in the row: a file that is typed into is not put off by another.
                self._buffers[place] = _Waiting(buffer, done)
                self._wake()
        if stopping:
            done(without(buffer, STOPPED))
        if replaced is not None:
            replaced.done(without(replaced.buffer, SUPERSEDED))

    def cancel(self, path: str, root: str = "") -> None:
        """Want nothing more of a path, as when it is closed."""
        place = (root, path)
        with self._changed:
            waiting = self._buffers.pop(place, None)
            number = self._places.get(place)
            if number is not None and self._pool is not None:
                self._pool.give_up(number, GRACE_SECONDS)
        if waiting is not None:
            waiting.done(without(waiting.buffer, GIVEN_UP))

    def run(self, tasks: Iterable[Task], cancelled: Callable[[], bool] = lambda: False) -> Iterator[Result]:
        """Carry out tasks that bring their content and that somebody waits for; after ``cancelled`` none is left."""
        return self._carried_out(self._urgent, tasks, cancelled)

    def at_leisure(self, tasks: Iterable[Task], cancelled: Callable[[], bool] = lambda: False) -> Iterator[Result]:
        """As ``run``, when nothing else is to be done."""
        return self._carried_out(self._leisure, tasks, cancelled)

    def _carried_out(
        self, queue: "deque[_Out]", tasks: Iterable[Task], cancelled: Callable[[], bool]
    ) -> Iterator[Result]:
        answers: SimpleQueue[Result] = SimpleQueue()
        mine = [_Out(task, answers.put) for task in tasks]
        with self._changed:
            if self._stopping:
                return
            queue.extend(mine)
            self._wake()
        left = len(mine)
        try:
            while left:
                result = _next(answers, cancelled)
                if result is None:
                    return
                left -= 1
                yield result
        finally:
            if left:
                self._forget(queue, mine)

    def _forget(self, queue: "deque[_Out]", mine: list[_Out]) -> None:
        """Drop what nobody waits for any more."""
        unwanted = set(map(id, mine))
        with self._changed:
            for out in [out for out in queue if id(out) in unwanted]:
                queue.remove(out)
            for number, out in self._out.items():
                if id(out) in unwanted and self._pool is not None:
                    self._pool.give_up(number, GRACE_SECONDS)

    def _wake(self) -> None:
        self._changed.notify_all()
        if self._pool is not None:
            self._pool.wake()

    # What follows runs on the thread.

    def _work(self) -> None:
        trouble = 0
        while not self._stopping:
            try:
                with Pool(
                    self._workers, self._registry, None, limits=self._limits, notice=self._notice, ahead=1
                ) as pool:
                    self._serve(pool)
            except (RuntimeError, OSError) as error:
                # What went well for a while is not held to have been broken ever since.
                trouble = 1 if self._answered else trouble + 1
                self._answered = False
                _log.exception("the workers ended")
                if trouble == 1:
                    self._notice(f"files cannot be analyzed at the moment: {error}")
                self._fail(f"the workers ended: {error}")
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, min(_LONGEST_PAUSE, 2.0**trouble))
        self._fail(STOPPED)

    def _serve(self, pool: Pool) -> None:
        with self._changed:
            self._pool = pool
        try:
            pool.start(WARM)
            self._serve_with(pool)
        finally:
            # Before it is closed: others write to a descriptor of its.
            with self._changed:
                self._pool = None

    def _serve_with(self, pool: Pool) -> None:
        while not self._stopping:
            for result in pool.run(_Stream(self)):
                self._tell(result)
            with self._changed:
                due = self._due()
                if self._changed.wait_for(lambda: self._stopping or self._ready(), due or IDLE_SECONDS) or due:
                    continue
            pool.shrink(WARM)
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._ready())

    def _ready(self) -> bool:
        now = self._clock()
        return bool(self._urgent or self._leisure) or any(self._held(place, now) == 0 for place in self._buffers)

    def _held(self, place: tuple[str, str], now: float) -> float:
        """Seconds for which a file is not to be tried."""
        record = self._killers.get(place)
        return 0.0 if record is None else max(0.0, record.until - now)

    def _due(self) -> float | None:
        now = self._clock()
        return min((self._held(place, now) for place in self._buffers), default=None)

    def next_task(self) -> Task | None:
        """The next task for the workers; None when there is none at the moment."""
        answered: list[tuple[Done, Analysis]] = []
        with self._changed:
            task = self._next(answered)
        for done, analysis in answered:
            self._call(done, analysis)
        return task

    def _next(self, answered: list[tuple[Done, Analysis]]) -> Task | None:
        # What is with the pool cannot be overtaken any more.
        if self._stopping or len(self._out) >= self._workers:
            return None
        if self._urgent:
            return self._sent(self._urgent.popleft())
        now = self._clock()
        for place, waiting in list(self._buffers.items()):
            # One at a time: what is typed meanwhile makes the one after the next pointless.
            if place in self._places or self._held(place, now):
                continue
            del self._buffers[place]
            task = self._task(waiting)
            if isinstance(task, Analysis):
                answered.append((waiting.done, task))
                continue
            sent = self._sent(_Out(task, partial(self._analyzed, waiting)))
            self._places[place] = sent.number
            return sent
        return self._sent(self._leisure.popleft()) if self._leisure else None

    def _sent(self, out: _Out) -> Task:
        self._number += 1
        self._out[self._number] = out
        return out.task._replace(number=self._number)

    def _task(self, waiting: _Waiting) -> Task | Analysis:
        buffer = waiting.buffer
        path, data = buffer.path.encode("utf-8", "surrogateescape"), buffer.data
        if len(data) > self._max_bytes:
            return without(buffer, f"skipped: too large: {len(data)} bytes")
        language = buffer.language or self._naming.by_name(path)
        if buffer.blob is not None:
            failure = self._quarantined.get(self._keys.of(buffer.blob, path, language))
            if failure is not None:
                return without(buffer, failure)
        language = language or self._naming.by_content(data[:HEAD], data[-HEAD:])
        place = (buffer.root, buffer.path)
        kills = KILLS - 1 if place in self._killers else 0
        kept = f"{buffer.root}\0{buffer.path}"
        return Task(0, path, buffer.blob, "modified", language, len(data), data, kills=kills, kept=kept)

    def _tell(self, result: Result) -> None:
        with self._changed:
            self._answered = True
            out = self._out.pop(result.number, None)
        if out is not None:
            self._call(out.tell, result._replace(number=out.task.number))

    def _analyzed(self, waiting: _Waiting, result: Result) -> None:
        buffer, row = waiting.buffer, result.row
        place = (buffer.root, buffer.path)
        path = buffer.path.encode("utf-8", "surrogateescape")
        language = buffer.language or self._naming.by_name(path)
        key = None if buffer.blob is None else self._keys.of(buffer.blob, path, language)
        with self._changed:
            self._places.pop(place, None)
            if result.kills >= KILLS and result.failure is not None:
                self._note(place, key, result.failure)
            elif result.failure is None:
                self._killers.pop(place, None)
        doc = decode(row.data) if row is not None and row.data is not None else None
        # Keyed anew: a text whose language only its content tells has a key that says so.
        kept = None if row is None or key is None or row.key == RETRACED else row._replace(key=key)
        failure = None if doc is not None else result.failure or "no answer"
        waiting.done(Analysis(buffer.path, buffer.version, result.language or FALLBACK, doc, failure, kept))

    def _note(self, place: tuple[str, str], key: bytes | None, failure: str) -> None:
        """Leave a text alone that killed, and put the next of its file off."""
        if key is not None:
            if len(self._quarantined) >= _MOST_QUARANTINED:
                self._quarantined.pop(next(iter(self._quarantined)))
            self._quarantined[key] = failure
        if place not in self._killers and len(self._killers) >= _MOST_QUARANTINED:
            self._killers.pop(next(iter(self._killers)))
        record = self._killers.setdefault(place, _Record())
        record.until = self._clock() + record.pause
        record.pause = min(_LONGEST_PAUSE, 2 * record.pause)

    def _call(self, tell: Callable[[_T], None], value: _T) -> None:
        try:
            tell(value)
        except Exception:  # noqa: BLE001 - the callback is the caller's; the thread serves everybody
            _log.exception("an answer could not be delivered")

    def _fail(self, reason: str) -> None:
        """Answer everything that is out or waiting."""
        with self._changed:
            out, buffers = list(self._out.values()), list(self._buffers.values())
            if self._stopping:
                out += [*self._urgent, *self._leisure]
                self._urgent.clear()
                self._leisure.clear()
            self._out.clear()
            self._buffers.clear()
            self._places.clear()
        for one in out:
            task = one.task
            failed = Result(task.number, task.blob, task.language or "", task.size, None, reason)
            self._call(one.tell, failed)
        for waiting in buffers:
            self._call(waiting.done, without(waiting.buffer, reason))


class _Stream:
    """The tasks as a pool takes them: one that has ended may go on when there is more."""

    def __init__(self, analysts: Analysts) -> None:
        self._analysts = analysts

    def __iter__(self) -> "_Stream":
        return self

    def __next__(self) -> Task:
        task = self._analysts.next_task()
        if task is None:
            raise StopIteration
        return task


def _next(answers: "SimpleQueue[Result]", cancelled: Callable[[], bool]) -> Result | None:
    while not cancelled():
        try:
            return answers.get(timeout=0.05)
        except Empty:
            continue
    return None
