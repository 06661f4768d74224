"""A job as anybody may look at it: values only."""

from postil.values import NamedTuple

STATES = (
    "pending", "running", "completed", "completed_with_errors", "failed", "cancelled", "interrupted",
)  # fmt: skip
UNFINISHED = ("pending", "running")
RECORD_VERSION = 1


class Job(NamedTuple):
    """One piece of long work as it was at one moment."""

    id: str
    kind: str
    key: str
    label: str
    state: str
    """One of ``STATES``; a job whose owner has died reads as interrupted."""
    total: int = 0
    done: int = 0
    """Items handled, whatever came of them."""
    reused: int = 0
    skipped: int = 0
    failed: int = 0
    current: str = ""
    """The path at hand."""
    step: str = ""
    started: float = 0.0
    """By the wall clock, as all moments here."""
    updated: float = 0.0
    finished: float | None = None
    """None while it runs."""
    elapsed: float = 0.0
    """Seconds."""
    left: float | None = None
    """Seconds it may still take; None when that cannot be told."""
    errors: tuple[tuple[str, str], ...] = ()
    """Path and reason, at most ``MOST_ERRORS``."""
    version: int = RECORD_VERSION


MOST_ERRORS = 1_000


def estimate(elapsed: float, total: int, done: int, reused: int) -> float | None:
    """Guess the seconds left from the pace so far; what was known before does not count as pace."""
    worked = done - reused
    if worked <= 0 or total <= 0:
        return None
    return max(0.0, elapsed / worked * (total - done))
