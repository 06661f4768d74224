"""Waits for several pipes at once: what ``selectors`` does, which takes as long to import as a file to analyze."""

from __future__ import annotations

import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.engine.member import Member


class Waiting:
    """Descriptors that are waited for, each with whose it is."""

    __slots__ = ("_poll", "_whose")

    def __init__(self) -> None:
        self._poll = select.poll()
        self._whose: dict[int, Member | None] = {}

    def __contains__(self, descriptor: int) -> bool:
        return descriptor in self._whose

    def for_more(self, descriptor: int, whose: Member | None) -> None:
        """Wait for something to read, or for the end of it."""
        self._poll.register(descriptor, select.POLLIN)
        self._whose[descriptor] = whose

    def for_room(self, descriptor: int, whose: Member) -> None:
        """Wait for room to write."""
        self._poll.register(descriptor, select.POLLOUT)
        self._whose[descriptor] = whose

    def no_longer(self, *descriptors: int) -> None:
        """Wait for these no more, whether they were waited for or not."""
        for descriptor in descriptors:
            if self._whose.pop(descriptor, self) is not self:
                self._poll.unregister(descriptor)

    def ready(self, seconds: float) -> list[tuple[int, Member | None]]:
        """Wait no longer than so long; the descriptors that are ready, each with whose it is."""
        return [(descriptor, self._whose[descriptor]) for descriptor, _ in self._poll.poll(1000 * seconds)]
