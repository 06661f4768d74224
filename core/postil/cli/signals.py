"""Ctrl-C during work that commits in batches: the first one asks it to stop, the second one stops it."""

import signal
from types import FrameType, TracebackType
from typing import Self

_STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")


class Cancellation:
    """While entered, a first signal only makes ``requested`` true; a second one raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[int, object] = {}

    def requested(self) -> bool:
        """Whether the work should finish its batch and end."""
        return self._asked

    def __enter__(self) -> Self:
        for name in _STOPPING:
            number = getattr(signal, name, None)
            # What the caller chose to ignore, as nohup does with SIGHUP, stays ignored.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        self._before.clear()

    def _receive(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
