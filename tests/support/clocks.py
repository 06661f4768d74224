"""Records to test with, on a clock that tests set."""

from pathlib import Path

from postil.records.owner import Owner
from postil.records.store import Clocks, Records


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.boot = 1_000.0
        self.wall = 1_700_000_000.0

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.boot, lambda: self.wall)

    def pass_(self, seconds: float) -> None:
        self.boot += seconds
        self.wall += seconds


def opened(
    folder: Path, clock: Clock | None = None, notices: list[str] | None = None, me: Owner | None = None
) -> Records:
    told = [] if notices is None else notices
    return Records.open(
        str(folder / "store" / "records.db"),
        notice=told.append,
        clocks=None if clock is None else clock.clocks(),
        me=me,
        timeout_ms=10_000,
    )
