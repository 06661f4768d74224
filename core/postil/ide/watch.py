"""What happens to the files of a worktree and to its git directory, where the editor does not say so itself.

The system's own notices where there are enough of them to be had, else looks at what git says is different, the rarer
the longer one takes.

Invariant: what is told are hints; ``upkeep`` finds out what is so. Nothing is opened, and no link is followed.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from postil.config import Config, load
from postil.errors import BadConfiguration, PostilError
from postil.git.repository import Repository
from postil.git.survey import Survey

STEP_MS = 20
"""So long nothing more must come before what came is told: what is written in one go comes as one."""
MOST_MS = 200
POLL_SECONDS = 2.0
_POLL_SHARE = 50
"""A look may take one part in so many of the time."""
_NOT_OURS = frozenset(
    ("node_modules", "__pycache__", ".venv", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache")
)

_log = logging.getLogger(__name__)


class Notifier(Protocol):
    """What ``watchfiles`` gives: changes, or why there are none."""

    def watch(
        self, debounce_ms: int, step_ms: int, timeout_ms: int, stop_event: threading.Event
    ) -> "set[tuple[int, str]] | str":
        """Wait for changes."""
        ...

    def close(self) -> None:
        """Watch no more."""
        ...


def notifier(paths: list[str], recursive: bool) -> Notifier:
    """Watch some folders; ``OSError`` where the system has no room for that."""
    from watchfiles._rust_notify import RustNotify

    # The class behind ``watchfiles.watch``, which would start a thread and an import of anyio with it.
    return RustNotify(paths, False, False, 300, recursive, True)


class Watch:
    """Watches one worktree, or only its git directory, on a thread of its own."""

    def __init__(
        self, repository: Repository, touched: Callable[[Iterable[str]], None], git_moved: Callable[[], None],
        notice: Callable[[str], None] = lambda _: None, *, files: bool = True,
        opened: Callable[[list[str], bool], Notifier] = notifier,
    ) -> None:  # fmt: skip
        """``files``: whether the files are watched too; else the editor tells of them."""
        self._repository = repository
        self._touched = touched
        self._git_moved = git_moved
        self._notice = notice
        self._files = files and repository.root is not None
        self._opened = opened
        self._stop = threading.Event()
        self.ready = threading.Event()
        """Set once whatever happens is seen."""
        self.polling = False
        self._thread = threading.Thread(target=self._work, name="postil-watch", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self, seconds: float = 2.0) -> None:
        """End it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _work(self) -> None:
        try:
            notices = self._opened(*self._folders())
        except (OSError, RuntimeError) as error:
            # watchfiles raises its own RuntimeError for what it has no name for.
            self._notice(_said(error, self._repository.folder))
            self.polling = True
            self._poll()
            return
        try:
            self.ready.set()
            while not self._stop.is_set():
                found = notices.watch(MOST_MS, STEP_MS, 0, self._stop)
                if isinstance(found, str):
                    return
                self._tell({path for _, path in found})
        finally:
            notices.close()

    def _folders(self) -> tuple[list[str], bool]:
        """What to watch, and whether below it too."""
        repository = self._repository
        git_dir, root = repository.git_dir, repository.root
        if not self._files or root is None:
            return [git_dir], False
        inside = git_dir == root or git_dir.startswith(root + "/")
        return [root] if inside or not repository.managed else [root, git_dir], True

    def _tell(self, paths: set[str]) -> None:
        git, root = self._repository.git_dir.rstrip("/"), (self._repository.root or "").rstrip("/")
        below = f"{root}/"
        hints: list[str] = []
        moved = False
        for path in paths:
            if path == git or path.startswith(f"{git}/"):
                moved = moved or _tells_of_head(path[len(git) + 1 :])
            elif self._files and path.startswith(below):
                relative = path[len(below) :]
                parts = relative.split("/")
                if ".git" not in parts and _NOT_OURS.isdisjoint(parts):
                    hints.append(relative)
        if hints:
            self._touched(hints)
        if moved and self._repository.managed:
            self._git_moved()

    def _poll(self) -> None:
        """Look again and again at what git says is different, and tell where that is another than before."""
        seen: dict[bytes, object] | None = None
        first = True
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                now: dict[bytes, object] | None = self._state()
            except (PostilError, OSError) as error:
                _log.warning("a look at %s failed: %s", self._repository.folder, error)
                now = seen
            if seen is not None and now is not None:
                other = {path for path in seen.keys() | now.keys() if seen.get(path) != now.get(path)}
                if other and self._files:
                    self._touched(sorted(os.fsdecode(path) for path in other))
                self._git_moved()
            seen = now
            if first:
                first = False
                self.ready.set()
            self._stop.wait(max(POLL_SECONDS, _POLL_SHARE * (time.monotonic() - began)))

    def _state(self) -> dict[bytes, object]:
        """Each path that is not as git's index has it, and what it looks like."""
        if not self._files:
            return {}
        survey = Survey(self._repository, _configured(self._repository))
        _ = survey.key  # waits for git
        return {**survey.stats, **survey.untracked}


def _tells_of_head(name: str) -> bool:
    """Whether a file of the git directory may say that another commit is checked out."""
    return name in ("HEAD", "index", "packed-refs", "ORIG_HEAD", "logs/HEAD") or name.startswith(
        ("refs/heads", "reftable")
    )


def _configured(repository: Repository) -> Config:
    if repository.root is None:
        return Config()
    try:
        return load(repository.root)
    except BadConfiguration:
        return Config()


def _said(error: Exception, folder: str) -> str:
    if "limit" in str(error).lower() or getattr(error, "errno", None) == 28:
        why = "the system's limit of watched folders is reached (on Linux, raise fs.inotify.max_user_watches)"
    else:
        why = f"{error}"
    return f"{folder} is not watched but looked at every few seconds: {why}"
