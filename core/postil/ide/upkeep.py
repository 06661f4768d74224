"""The index kept true while an editor is open: after a save, a checkout, a formatter, another editor.

What watchers say are hints, collected for a moment and then checked against the files and git. A few paths are looked
at here, with the workers that are warm; many in a process of their own; and where hints may be missing the whole
worktree is compared, once it is quiet.

Invariant: whatever is hinted at, and however often, one pass is under way at a time; after the last hint the index
comes to say what git and the files say.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable

from postil.config import Config, load
from postil.engine.places import analyzers, records_path
from postil.engine.result import Runner
from postil.engine.touch import Touched, Touching
from postil.engine.workspace import Workspace, opened, opened_index
from postil.errors import AlreadyRunning, BadConfiguration, PostilError
from postil.git.command import run
from postil.git.repository import discover
from postil.ide import chore
from postil.records.importing import Import
from postil.records.jobs import UNFINISHED
from postil.records.store import Records
from postil.values import NamedTuple

WINDOW_SECONDS = 0.2
"""Between two passes over hinted paths; the first after a pause begins at once."""
HERE = 1_500
"""So many paths are looked at in this process."""
MANY = 20_000
"""So many hints are not looked at one by one."""
QUIET_SECONDS = 5.0
"""After the last hint, before the whole worktree is compared."""
RETRY_SECONDS = 1.0
_CONFIGURATION = frozenset(("postil.toml", "pyproject.toml"))
_RULES = (".gitattributes", ".gitignore")

_log = logging.getLogger(__name__)


class Moved(NamedTuple):
    """What the index says otherwise now."""

    paths: tuple[str, ...] = ()
    """Files that changed, came or went; with ``whole``, there may be others."""
    whole: bool = False
    head: bool = False
    """Whether another commit is checked out: what history says of open files may be another."""
    configuration: bool = False
    """Whether the configuration was changed, and is to be read again."""


class Upkeep:
    """Keeps the index of one worktree true, on a thread of its own. Everything may be called on any thread."""

    def __init__(
        self, folder: str, runner: Runner, moved: Callable[[Moved], None],
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        """``moved`` is told on the thread what changed."""
        self._folder = folder
        self._runner = runner
        self._moved = moved
        self._notice = notice
        self._changed = threading.Condition()
        # All below is guarded by it.
        self._hints: dict[bytes, None] = {}
        self._head = False
        self._whole_at: float | None = None
        self._configuration = False
        self._busy = False
        self._stopping = False
        self._noticed: set[str] = set()
        self._thread = threading.Thread(target=self._work, name="postil-upkeep", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self, seconds: float = 3.0) -> None:
        """Stop what is under way, and end the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(seconds)

    def touched(self, paths: Iterable[str]) -> None:
        """Hear that something happened to some paths, relative to the root; to folders too, gone ones among them."""
        with self._changed:
            for path in paths:
                name = path.rpartition("/")[2]
                self._configuration = self._configuration or path in _CONFIGURATION
                if path in _CONFIGURATION or name in _RULES or path in ("", "."):
                    self._whole_at = time.monotonic()
                if path not in ("", "."):
                    self._hints[os.fsencode(path)] = None
            if len(self._hints) > MANY:
                self._hints.clear()
                self._whole_at = time.monotonic()
            self._changed.notify_all()

    def git_moved(self) -> None:
        """Hear that something happened in the git directory."""
        with self._changed:
            self._head = True
            self._changed.notify_all()

    def whole(self, seconds: float = 0.0) -> None:
        """Compare the whole worktree, once so many seconds have passed without a hint."""
        with self._changed:
            due = time.monotonic() + seconds
            self._whole_at = due if self._whole_at is None else min(self._whole_at, due)
            self._changed.notify_all()

    def settled(self, seconds: float) -> bool:
        """Wait until there is nothing to do any more; False when that takes longer."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not (self._busy or self._hints or self._head or self._whole_at is not None), seconds
            )

    # What follows runs on the thread.

    def _work(self) -> None:
        try:
            pass_ = _Passes(self._folder, self._runner, self._tell, lambda: self._stopping)
        except (PostilError, OSError) as error:
            self._tell(f"the index of {self._folder} is not kept up to date: {error}")
            with self._changed:
                self._stopping = True
            return
        try:
            while (work := self._next()) is not None:
                self._done(pass_, *work)
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
                    # What was typed meanwhile is collected; the end of it all is not waited for. Git moves HEAD last.
                    self._changed.wait_for(lambda: self._stopping or self._head, WINDOW_SECONDS)
        finally:
            pass_.close()

    def _next(self) -> tuple[list[bytes], bool, bool, bool] | None:
        """The paths to look at; whether to look at HEAD, at everything, and at the configuration."""
        with self._changed:
            while not self._stopping:
                now = time.monotonic()
                whole = self._whole_at is not None and self._whole_at <= now
                if self._hints or self._head or whole:
                    found = list(self._hints), self._head, whole, self._configuration
                    self._hints.clear()
                    self._head = self._configuration = False
                    if whole:
                        self._whole_at = None
                    self._busy = True
                    return found
                self._changed.wait(None if self._whole_at is None else self._whole_at - now)
        return None

    def _done(self, passes: "_Passes", paths: list[bytes], head: bool, whole: bool, configuration: bool) -> None:
        # A step that fails, as over a configuration that is no good, costs itself.
        if configuration or whole:
            # What was written before anybody watched was not hinted at.
            self._guarded(passes.configure)
        self._guarded(lambda: self._pass(passes, paths, head, configuration))
        if whole:
            self._guarded(lambda: self._compare(passes))

    def _pass(self, passes: "_Passes", paths: list[bytes], head: bool, configuration: bool) -> None:
        if head:
            paths, head = passes.since(paths)
        touched = passes.touch(paths) if paths else Touched((), (), 0)
        if touched.changed or touched.gone or head or configuration:
            self._report(Moved((*touched.changed, *touched.gone), False, head, configuration))
        if head:
            # What a checkout did is known by its names; that it is all is for git to say.
            self.whole(QUIET_SECONDS)

    def _compare(self, passes: "_Passes") -> None:
        passes.forget()
        if passes.whole():
            self._report(Moved((), whole=True))
            # It is quiet now; when the next checkout comes it is not.
            passes.make_ready()
        elif not self._stopping:
            self.whole(RETRY_SECONDS)

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except BadConfiguration as error:
            self._tell(str(error))
        except (PostilError, OSError, RuntimeError) as error:
            _log.warning("upkeep of %s: %s", self._folder, error, exc_info=not isinstance(error, PostilError))
            if str(error) not in self._noticed:
                self._tell(f"the index of {self._folder} may be out of date: {error}")

    def _report(self, moved: Moved) -> None:
        try:
            self._moved(moved)
        except Exception:  # noqa: BLE001 - the callback is the caller's; the thread goes on
            _log.exception("a change of the index could not be reported")

    def _tell(self, said: str) -> None:
        """Each notice once."""
        if said not in self._noticed:
            self._noticed.add(said)
            self._notice(said)


class _Passes:
    """What a pass works with; everything of it belongs to the thread."""

    def __init__(
        self, folder: str, runner: Runner, notice: Callable[[str], None], stopping: Callable[[], bool]
    ) -> None:
        self._workspace = _opened(folder, notice)
        self._runner = runner
        self._notice = notice
        self._stopping = stopping
        self._touching = Touching(self._workspace, analyzers(), runner, self._imported(), notice)
        self._at = self._commit()
        self._elsewhere: str | None = None

    def close(self) -> None:
        """Let go of the index."""
        self._workspace.index.close()

    def forget(self) -> None:
        """Ask git for settings and attributes again."""
        self._touching.forget()

    def make_ready(self) -> None:
        """Ask git for them, and join the words of the index, before anybody waits for that."""
        self._touching.make_ready()
        self._workspace.index.join_words(self._stopping)

    def configure(self) -> None:
        """Read the configuration again; a broken one leaves the last good one in force."""
        old = self._workspace
        if old.repository.root is not None:
            config = load(old.repository.root)
            self._workspace = Workspace(old.repository, config, old.index, old.start)
            self._touching = Touching(self._workspace, analyzers(), self._runner, self._imported(), self._notice)

    def since(self, paths: list[bytes]) -> tuple[list[bytes], bool]:
        """The paths with those that differ between the commit that was checked out and the one that is."""
        before, self._at = self._at, self._commit()
        if before == self._at:
            return paths, False
        if before is None or self._at is None:
            return paths, True
        repository = self._workspace.repository
        asked = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", before, self._at, "--")
        names = run(asked, repository.environment, cwd=repository.folder, fine=(0, 128)).split(b"\0")
        return list(dict.fromkeys((*paths, *filter(None, names)))), True

    def touch(self, paths: list[bytes]) -> Touched:
        """Look at some paths, here or, when they are many, elsewhere."""
        if len(paths) <= HERE:
            return self._touching.touch(paths, self._stopping)
        ears = chore.Ears(notice=self._notice, leaving=self._stopping)
        return chore.touched(self._workspace.repository.folder, [os.fsdecode(path) for path in paths], ears)

    def whole(self) -> bool:
        """Compare the whole worktree; False when another process is at it."""
        if self._elsewhere is not None and self._runs(self._elsewhere):
            return False
        self._elsewhere = None
        ears = chore.Ears(notice=self._notice, leaving=self._stopping)
        try:
            chore.documented(self._workspace.repository.folder, (), ears)
        except AlreadyRunning as error:
            self._elsewhere = error.job
            return False
        return True

    def _runs(self, job: str) -> bool:
        records = Records.open(records_path(self._workspace.repository), notice=self._notice)
        try:
            known = records.job(job)
        finally:
            records.close()
        return known is not None and known.state in UNFINISHED

    def _commit(self) -> str | None:
        repository = self._workspace.repository
        if not repository.managed:
            return None
        asked = ("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return (
            run(asked, repository.environment, cwd=repository.folder, fine=(0, 1, 128)).decode("ascii").strip() or None
        )

    def _imported(self) -> dict[bytes, Import]:
        path = records_path(self._workspace.repository)
        if not os.path.exists(path):
            return {}
        records = Records.open(path, notice=self._notice)
        try:
            return records.imported()
        finally:
            records.close()


def _opened(folder: str, notice: Callable[[str], None]) -> Workspace:
    """The worktree; one whose configuration cannot be read counts as not configured until it can."""
    try:
        return opened(folder, notice)
    except BadConfiguration as error:
        notice(str(error))
        repository = discover(folder)
        return Workspace(repository, Config(), opened_index(repository, notice), os.path.realpath(folder))
