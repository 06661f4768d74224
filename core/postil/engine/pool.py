"""Worker processes kept busy, watched and replaced.

Files go out in batches, one batch ahead of what a worker is doing; answers come back file by file. A file that kills
its worker is tried once more, alone; the second time it has failed and the rest goes on. One that used up its time on
a processor has a part of that the second time: what is slow stays slow. A plugin that breaks the contract three times
is set aside for the run, with one notice; what comes with Postil costs only the file at hand.

Invariant: each task has exactly one result, unless the run is cancelled. No process outlives ``close``.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType

from postil.engine.keys import Keys
from postil.engine.member import BadFrame, Member, Start
from postil.engine.result import Limits, Result, answered, ended, given_up
from postil.engine.waiting import Waiting
from postil.engine.wire import Answer, Setup, Task, frame
from postil.installation import trusted_path
from postil.plugins import FALLBACK, Registry, Served
from postil.plugins.naming import Naming

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from postil.git.content import ReaderSettings

BATCH_FILES = 32
BATCH_BYTES = 256 * 1024
AHEAD = 2
"""Batches a worker holds: the one in hand and the next."""
KILLS = 2
"""So many workers a file may kill."""
_SECOND = 0.25
"""Of its time, for a file that used up all of it before."""
FAULTS = 3
"""So many faults a plugin may have."""
_LOOKAHEAD = 4096
_TICK = 0.2
_MOST_RESIDENT = 300_000_000
_MOST_FILES = 10_000
_DEATHS = 8
"""So many workers may die in a row without a file in hand."""


class Pool:
    """Some workers; use it in a ``with``. Not for several threads, except for ``cancel``, ``wake`` and ``give_up``."""

    def __init__(
        self,
        workers: int | None,
        registry: Registry,
        reader: ReaderSettings | None,
        *,
        max_file_size: int = 2_000_000,
        limits: Limits | None = None,
        notice: Callable[[str], None] = lambda _: None,
        ahead: int = AHEAD,
        expected: Sequence[str] = (),
        first: Start | None = None,
        compress: bool = True,
    ) -> None:
        """Prepare; workers are started when there is work. Without a ``reader`` each task brings its content.

        With ``ahead`` of 1 no task waits behind another while there may be one more worker. ``expected``: languages
        that workers get ready for at once. ``first``: how those that ``start`` starts are made, if in another way.
        ``compress``: whether what they describe comes as it is kept, or whoever keeps it sees to that.
        """
        self._workers = workers or os.cpu_count() or 1
        self._ahead = ahead
        self.registry = registry
        self.compress = compress
        self._limits = limits or Limits()
        self._setup = frame(
            Setup(reader, registry.languages, max_file_size, self._limits.memory, tuple(expected), compress)
        )
        self._first = first
        self._path = trusted_path()
        self._notice = notice
        self._members: dict[int, Member] = {}
        self._ending: list[Member] = []
        self._waiting: deque[Task] = deque()
        self._waiting_bytes = 0
        self._alone: deque[Task] = deque()
        self._kills: dict[int, int] = {}
        self._slow: set[int] = set()
        self._faults: dict[str, int] = {}
        self._aside: set[str] = set()
        self._deaths = 0
        self._watched = 0.0
        self._cancelled = False
        self._unwanted: deque[tuple[int, float]] = deque()
        self._pipes = Waiting()
        self._wake, self._waker = os.pipe()
        for descriptor in (self._wake, self._waker):
            os.set_blocking(descriptor, False)
        self._pipes.for_more(self._wake, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def start(self, count: int | None = None) -> None:
        """Start workers ahead of the work, while something else is still going on."""
        while len(self._members) < min(self._workers, count or self._workers):
            self._spawn(self._first)

    def cancel(self) -> None:
        """End the run within moments; safe in another thread and in a signal handler."""
        self._cancelled = True
        self.wake()

    def give_up(self, number: int, seconds: float) -> None:
        """Stop working on a task unless it ends within ``seconds``; its result says so. Safe in another thread."""
        self._unwanted.append((number, time.monotonic() + seconds))
        self.wake()

    def shrink(self, count: int) -> None:
        """Let all workers but ``count`` go; only between two runs."""
        for member in list(self._members.values())[count:]:
            self._drop(member)
            member.dismiss()
            self._ending.append(member)
        self._reap()

    def wake(self) -> None:
        """Have a run look at once whether there are more tasks; safe in another thread."""
        try:
            os.write(self._waker, b"x")
        except (BlockingIOError, OSError):
            # Full of earlier calls, or closed: awake either way.
            return

    def close(self) -> None:
        """End all workers."""
        self._abandon()
        for member in self._ending:
            member.end(0.2)
        self._ending.clear()
        if self._waker >= 0:
            os.close(self._wake)
            os.close(self._waker)
            self._wake = self._waker = -1

    def begin(self, tasks: Iterator[Task]) -> None:
        """Send workers what they can take, for a ``run`` of the rest that begins a little later."""
        self._dispatch(exhausted=self._fill(tasks))

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Carry out all tasks; results come as they are ready, in no order."""
        source = iter(tasks)
        try:
            while not self._cancelled:
                exhausted = self._fill(source)
                self._dispatch(exhausted=exhausted)
                if not any(member.sent for member in self._members.values()) and not (self._waiting or self._alone):
                    return
                yield from self._wait()
        finally:
            if self._cancelled or any(member.sent for member in self._members.values()):
                self._abandon()
            self._waiting.clear()
            self._waiting_bytes = 0
            self._alone.clear()
            self._kills.clear()
            self._slow.clear()
            self._unwanted.clear()

    def _fill(self, source: Iterator[Task]) -> bool:
        """Have tasks at hand; True when the source has no more."""
        want = _LOOKAHEAD - len(self._waiting)
        if want < _LOOKAHEAD // 2:
            return False
        more = list(islice(source, want))
        self._waiting.extend(more)
        self._waiting_bytes += sum(task.size for task in more)
        return len(more) < want

    def _dispatch(self, *, exhausted: bool) -> None:
        if not self._waiting and not self._alone:
            return
        self._engage()
        members = [member for member in self._members.values() if not member.retiring]
        for member in members:
            if self._alone and not member.sent:
                self._send(member, [self._alone.popleft()])
        # Small batches near the end, so that no worker is left with a long one while the others are done.
        share = BATCH_BYTES
        if exhausted and members:
            share = min(share, max(BATCH_BYTES // 44, self._waiting_bytes // (len(members) * self._ahead * 2)))
        for held in range(self._ahead):
            for member in members:
                if self._waiting and member.batches == held and self._kills.keys().isdisjoint(member.sent):
                    self._send(member, self._batch(share))

    def _engage(self) -> None:
        """Start as many workers as the work is worth."""
        wanted = max(1, len(self._waiting) // 16, self._waiting_bytes // (64 * 1024)) + len(self._alone)
        if self._ahead == 1:
            wanted += sum(bool(member.sent) for member in self._members.values())
        while sum(not each.retiring for each in self._members.values()) < min(self._workers, wanted):
            self._spawn()

    def _batch(self, share: int) -> list[Task]:
        batch: list[Task] = []
        size = 0
        while self._waiting and len(batch) < BATCH_FILES and (not batch or size + self._waiting[0].size <= share):
            task = self._waiting.popleft()
            size += task.size
            batch.append(task)
        self._waiting_bytes -= size
        return batch

    def _spawn(self, start: Start | None = None) -> None:
        member = Member(self._setup, self._path, start)
        self._members[member.output] = member
        self._pipes.for_more(member.output, member)
        self._flush(member)

    def _send(self, member: Member, tasks: list[Task]) -> None:
        member.send(sorted(self._aside), tasks)
        self._flush(member)

    def _flush(self, member: Member) -> None:
        """Write what the pipe takes, and wait for room when it does not take all."""
        was = member.unsent and member.input in self._pipes
        member.write()
        if member.unsent and not was:
            self._pipes.for_room(member.input, member)
        elif was and not member.unsent:
            self._pipes.no_longer(member.input)

    def _wait(self) -> Iterator[Result]:
        ready = self._pipes.ready(_TICK)
        if self._cancelled:
            return
        for descriptor, member in ready:
            if member is None:
                os.read(self._wake, 4096)
                continue
            if self._members.get(member.output) is not member:
                continue
            if descriptor == member.output:
                yield from self._hear(member)
            else:
                self._flush(member)
        yield from self._watch()
        if self._unwanted:
            yield from self._let_go()
        self._reap()

    def _hear(self, member: Member) -> Iterator[Result]:
        alive = member.read()
        try:
            for answers, resident in member.answers():
                yield from self._taken(member, answers)
                if resident is not None:
                    member.batches -= 1
                    self._deaths = 0
                    if resident > _MOST_RESIDENT or member.files > _MOST_FILES:
                        member.retiring = True
        except BadFrame:
            yield from self._lost(member, "wrote to a pipe that is not its own")
            return
        if not alive:
            member.stop(0.2)
            yield from self._lost(member, None)
        elif member.retiring and not member.sent:
            self._drop(member)
            member.dismiss()
            self._ending.append(member)

    def _taken(self, member: Member, answers: Iterable[Answer]) -> Iterator[Result]:
        for answer in answers:
            task = member.sent.pop(answer.number, None)
            if task is not None:
                if answer.plugin is not None:
                    self._fault(answer.plugin, answer.failure or "")
                yield self._result(answer, self._kills.pop(task.number, task.kills))

    def _watch(self) -> Iterator[Result]:
        """Kill what has been on one file for too long."""
        now = time.monotonic()
        if now - self._watched < _TICK / 4:
            return
        self._watched = now
        limits = self._limits
        for member in tuple(self._members.values()):
            if not member.sent:
                continue
            state = member.state()
            used = member.overdue(state, now, limits, _SECOND if state.number in self._slow else 1.0)
            if used is None:
                continue
            member.stop()
            # It may have come to an end between the look and the shot: then nobody is to blame.
            late = member.state().steps == state.steps
            if late and used == "processor":
                self._slow.add(state.number)
            yield from self._lost(member, f"took longer than {limits.seconds:g} s" if late else None, blame=late)

    def _let_go(self) -> Iterator[Result]:
        """Kill what works on tasks that nobody wants any more, once their time is up."""
        now = time.monotonic()
        due = dict(self._unwanted.popleft() for _ in range(len(self._unwanted)))
        for member in tuple(self._members.values()):
            late = [number for number in member.sent if due.get(number, now) < now]
            if late:
                unwanted = [member.sent.pop(number) for number in late]
                self._waiting.extendleft(reversed(member.sent.values()))
                self._waiting_bytes += sum(task.size for task in member.sent.values())
                self._drop(member)
                member.end()
                yield from map(given_up, unwanted)
            self._unwanted.extend((number, due[number]) for number in member.sent if number in due)
        for task in [task for task in (*self._waiting, *self._alone) if task.number in due]:
            if task in self._waiting:
                self._waiting.remove(task)
                self._waiting_bytes -= task.size
            else:
                self._alone.remove(task)
            yield given_up(task)

    def _lost(self, member: Member, reason: str | None, *, blame: bool = True) -> Iterator[Result]:
        """Replace a worker that is dead, or is to be, and decide what becomes of what it had in hand."""
        member.stop()
        state, said = member.state(), member.said()
        self._drop(member)
        status, peak = member.end()
        culprit = member.sent.pop(state.number, None) if blame else None
        rest = list(member.sent.values())
        again = [task for task in rest if task.number not in self._kills]
        self._waiting.extendleft(reversed(again))
        self._waiting_bytes += sum(task.size for task in again)
        self._alone.extend(task for task in rest if task.number in self._kills)
        if state.steps == 0:
            raise RuntimeError(f"a worker cannot start: {said or status}")
        if culprit is None:
            self._deaths += 1
            if self._deaths > _DEATHS:
                raise RuntimeError(f"workers die without a file in hand: wait status {status}")
            return
        kills = self._kills.get(culprit.number, culprit.kills) + 1
        served = self.registry.languages[state.place] if state.place >= 0 else None
        why = reason or ended(status, peak, self._limits.memory)
        if served is not None and not served.builtin:
            why = f"analyzer {served.plugin} {why}"
            self._fault(served.plugin, why)
        if kills < KILLS:
            self._kills[culprit.number] = kills
            self._alone.append(culprit)
            return
        self._kills.pop(culprit.number, None)
        yield self._result(self._killed(culprit, served, why), kills)

    def _killed(self, task: Task, served: Served | None, why: str) -> Answer:
        language = task.language or (FALLBACK if served is None else served.name)
        keys = Keys(self.registry, Naming(self.registry))
        key = None if task.blob is None else keys.of(task.blob, task.path, task.language)
        return Answer(task.number, task.blob, language, task.size, key, failure=f"unparsable: {why}", lasting=True)

    def _result(self, answer: Answer, kills: int) -> Result:
        self._slow.discard(answer.number)
        return answered(answer, kills)

    def _fault(self, plugin: str, reason: str) -> None:
        if plugin in self._aside or any(each.builtin for each in self.registry.languages if each.plugin == plugin):
            return
        self._faults[plugin] = self._faults.get(plugin, 0) + 1
        if self._faults[plugin] >= FAULTS:
            self._aside.add(plugin)
            said = reason.removeprefix("unparsable: ").removeprefix(f"analyzer {plugin} ")
            self._notice(f"analyzer {plugin} is set aside for this run after {FAULTS} faults; the last: it {said}")

    def _drop(self, member: Member) -> None:
        del self._members[member.output]
        self._pipes.no_longer(member.output, member.input)

    def _reap(self) -> None:
        """Collect the workers that were let go; one that does not leave is helped."""
        for member in self._ending:
            member.end(1.0)
        self._ending.clear()

    def _abandon(self) -> None:
        for member in tuple(self._members.values()):
            self._drop(member)
            member.end()
