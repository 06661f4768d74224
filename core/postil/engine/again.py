"""A run of ``postil document`` as it begins: git at work, and the question whether anything has changed at all.

Invariant: what the last run came to is the answer only where all it depended on is as it was then: the index's own
files, what is installed, the configuration, and everything that git says of the worktree. Nothing is imported here that
a run with nothing to do could do without: it has ended before the rest could have been loaded.
"""

import time

from postil.git.repository import discover
from postil.git.walk import Walk
from postil.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.engine.stamp import Stamp
    from postil.records.jobs import Job

Pairs = tuple[tuple[str, str], ...]


class Outcome(NamedTuple):
    """What a run came to."""

    job: str
    """Its id; where nothing had changed, that of the run before, whose outcome this still is."""
    state: str
    """``completed``, ``completed_with_errors``, ``cancelled`` or ``failed``."""
    total: int
    """All files looked at; when nothing went wrong, the sum of the four below."""
    documented: int
    """Analyzed now."""
    reused: int
    """Already in the index."""
    skipped: int
    failed: int
    elapsed_s: float
    errors: Pairs
    """Path and reason of each failure."""
    skipped_files: Pairs
    """Path and reason of each file passed over."""
    interrupted: "Job | None" = None
    """The run before, when it came to no end of its own."""


class Begun:
    """A run that has set git to work."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.at = time.monotonic()
        self.repository = discover(start)
        self.walk = Walk(self.repository)
        self.last: Stamp | None = None
        """The run before, where it was over the whole worktree and nothing but what git knows of has changed since."""

    def as_before(self) -> Outcome | None:
        """What the last run came to, when nothing it depended on has changed since."""
        # Git is at work by now.
        from postil.engine import stamp

        last = stamp.read(self.repository)
        self.walk.proceed()
        if last is None or last.tracked != self.walk.index_name() or not stamp.holds(last, self.repository.root):
            return None
        self.last = last
        if self.walk.key(last.configured) != last.listing:
            return None
        self.walk.remember()
        failed, skipped = len(last.errors), len(last.skipped)
        return Outcome(
            last.job, last.state, last.total, 0, last.total - failed - skipped, skipped, failed,
            time.monotonic() - self.at, last.errors, last.skipped,
        )  # fmt: skip
