"""Work on many files, in a process of its own: the editor's requests share neither its memory nor its interpreter.

The two ends speak in frames, as the pool and its workers do. Invariant: the process ends with whoever started it: the
end of its input asks it to stop, and a moment later it stops by itself. What it has done by then is in the index.
"""

import os
import selectors
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from typing import IO, cast

from postil.engine.again import Outcome
from postil.engine.document import Progress, document
from postil.engine.touch import Touched
from postil.engine.wire import LENGTH, frame
from postil.errors import AlreadyRunning, BadConfiguration, PostilError
from postil.installation import trusted_path
from postil.plugins.packing import unpack
from postil.plugins.process import command, environment
from postil.values import NamedTuple

_PASSED = ("POSTIL_HOME", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
_LAST_SECONDS = 2.0
_POLL_SECONDS = 0.1
_CANCELLED = b"c"
"""Before the end of the input: the end is wanted. Without it whoever started this is gone."""
_NICENESS = 5
"""Beside an editor bulk work gives way."""


class Asked(NamedTuple):
    """One piece of work."""

    folder: str
    paths: tuple[str, ...] = ()
    """Relative to the folder; for ``touched`` to the root."""
    force: bool = False
    touch: bool = False


class Ears(NamedTuple):
    """Whom a run tells what, on the thread that waits for it."""

    progress: Callable[[Progress], None] = lambda _: None
    started: Callable[[str], None] = lambda _: None
    notice: Callable[[str], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False
    """Whether somebody wants no more of it."""
    leaving: Callable[[], bool] = lambda: False
    """Whether whoever started it ends, so that it is to go on with the next start."""


def documented(folder: str, paths: Sequence[str], ears: Ears, *, force: bool = False) -> Outcome:
    """Run ``document`` in a process of its own, and wait; raises what it raises."""
    return Outcome._make(cast("tuple[object, ...]", _run(Asked(folder, tuple(paths), force), ears)))


def touched(folder: str, paths: Sequence[str], ears: Ears) -> Touched:
    """Bring the index up to date for many paths in a process of its own, and wait."""
    return Touched._make(cast("tuple[object, ...]", _run(Asked(folder, tuple(paths), touch=True), ears)))


def _run(asked: Asked, ears: Ears) -> object:
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    child = subprocess.Popen(
        command("postil.ide.chore", trusted_path()), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**environment(), **passed}, process_group=0,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(frame(asked))
        child.stdin.flush()
        return _heard(child.stdout, child.stdin, ears)
    finally:
        child.stdin.close()
        try:
            child.wait(_LAST_SECONDS + 1)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()


def _heard(output: IO[bytes], life: IO[bytes], ears: Ears) -> object:
    """Pass on what is said until the last word."""
    descriptor, buffer, stopped = output.fileno(), bytearray(), False
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if not stopped and (ears.cancelled() or ears.leaving()):
                stopped = True
                if not ears.leaving():
                    life.write(_CANCELLED)
                life.close()
            if not selector.select(_POLL_SECONDS):
                continue
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                raise PostilError("the run ended before it was done; what it had analyzed is kept")
            buffer += chunk
            while len(buffer) >= LENGTH.size:
                (size,) = LENGTH.unpack_from(buffer)
                if len(buffer) < LENGTH.size + size:
                    break
                said = cast("tuple[str, object]", unpack(bytes(buffer[LENGTH.size : LENGTH.size + size])))
                del buffer[: LENGTH.size + size]
                kind, value = said
                if kind == "done":
                    return value
                _pass_on(kind, value, ears)


def _pass_on(kind: str, value: object, ears: Ears) -> None:
    match kind:
        case "progress":
            ears.progress(Progress._make(cast("tuple[object, ...]", value)))
        case "started":
            ears.started(str(value))
        case "notice":
            ears.notice(str(value))
        case "running":
            raise AlreadyRunning(str(value))
        case "misconfigured":
            raise BadConfiguration(str(value))
        case _:
            raise PostilError(str(value))


# What follows runs in the process.


def main() -> None:
    """Do what the first frame asks for."""
    try:
        _serve()
    except BaseException:  # noqa: BLE001 - whatever it is, the process ends with it, and says so
        traceback.print_exc()
        os._exit(3)
    # The thread that waits for the end of the input would be in the way of an ordinary exit.
    os._exit(0)


def _serve() -> None:
    os.nice(_NICENESS)
    stdin, stdout = sys.stdin.buffer, os.dup(1)
    os.set_inheritable(stdout, False)
    # Nothing but frames goes to whoever reads them.
    os.dup2(2, 1)
    head = stdin.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return
    asked = Asked._make(cast("tuple[object, ...]", unpack(stdin.read(LENGTH.unpack(head)[0]))))
    stopping, alone = threading.Event(), threading.Event()
    threading.Thread(target=_watch, args=(stdin, stopping, alone), daemon=True).start()
    lock = threading.Lock()

    def say(kind: str, value: object) -> None:
        view = memoryview(frame((kind, value)))
        with lock:
            try:
                while view:
                    view = view[os.write(stdout, view) :]
            except BrokenPipeError:
                alone.set()
                stopping.set()

    try:
        say("done", _done(asked, say, stopping, alone))
    except AlreadyRunning as error:
        say("running", error.job)
    except BadConfiguration as error:
        say("misconfigured", str(error))
    except PostilError as error:
        say("refused", str(error))


def _done(
    asked: Asked, say: Callable[[str, object], None], stopping: threading.Event, alone: threading.Event
) -> tuple[object, ...]:
    def notice(said: str) -> None:
        say("notice", said)

    if not asked.touch:
        outcome = document(
            asked.folder, asked.paths, force=asked.force, on_progress=lambda progress: say("progress", progress),
            notice=notice, cancelled=stopping.is_set, on_started=lambda job: say("started", job),
        )  # fmt: skip
        if outcome.state == "cancelled" and alone.is_set():
            _cut_short(asked.folder, outcome.job, notice)
        return outcome._replace(interrupted=None)
    from postil.engine.places import analyzers, records_path
    from postil.engine.pool import Pool
    from postil.engine.touch import Touching
    from postil.engine.workspace import opened
    from postil.records.store import Records

    workspace = opened(asked.folder, notice)
    records = Records.open(records_path(workspace.repository), notice=notice)
    imported = records.imported()
    records.close()
    try:
        with Pool(None, analyzers(), None, notice=notice) as pool:
            touching = Touching(workspace, analyzers(), pool, imported, notice)
            return touching.touch(map(os.fsencode, asked.paths), stopping.is_set)
    finally:
        workspace.index.close()


def _cut_short(folder: str, job: str, notice: Callable[[str], None]) -> None:
    """Have a job that nobody ended be seen as interrupted, so that the next start goes on with it."""
    from postil.engine.places import records_path
    from postil.git.repository import discover
    from postil.records.store import Records

    records = Records.open(records_path(discover(folder)), notice=notice)
    try:
        records.cut_short(job)
    finally:
        records.close()


def _watch(life: IO[bytes], stopping: threading.Event, alone: threading.Event) -> None:
    """Stop when whoever started this is gone or wants no more."""
    if life.read() != _CANCELLED:
        alone.set()
    stopping.set()
    time.sleep(_LAST_SECONDS)  # for a batch to be saved; nothing else is waited for
    os._exit(130)
