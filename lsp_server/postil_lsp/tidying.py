"""The search for cycles of values that nobody has any more, made while nobody waits.

Python makes it whenever so many values are new: in the middle of an answer, which then comes 20 ms late.

Invariant: while something is being asked one message after the other, none is made until it cannot be put off.
"""

import gc
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postil_lsp.server import Server

MOST_NEW = 50_000
"""Values, before it is made whoever waits."""
ENOUGH = 5_000
QUIET_SECONDS = 0.2
_YOUNG = 20
"""So often the new values are looked through before those are that were new then."""


def put_off() -> None:
    """From now on make it seldom: what is decoded is tuples without cycles, freed when they are let go."""
    gc.set_threshold(MOST_NEW, _YOUNG, 100)


class Tidying:
    """For one server."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._scheduled = False

    def later(self) -> None:
        """Make it once nothing has been asked for a moment."""
        if not self._scheduled:
            self._scheduled = True
            self._server.loop.call_later(QUIET_SECONDS, self._look)

    def _look(self) -> None:
        self._scheduled = False
        new, young, _ = gc.get_count()
        if new < ENOUGH:
            return
        if time.monotonic() - self._server.protocol.asked_at < QUIET_SECONDS:
            self.later()
        else:
            gc.collect(1 if young > _YOUNG else 0)
