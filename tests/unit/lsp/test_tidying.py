"""Cycles are looked for while nobody waits."""

import gc
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from postil_lsp.tidying import ENOUGH, QUIET_SECONDS, Tidying


def test_cycles_are_looked_for_once_nothing_is_asked_and_there_is_enough_that_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timers: list[Callable[[], None]] = []

    def call_later(_: float, call: Callable[[], None]) -> None:
        timers.append(call)

    protocol = SimpleNamespace(asked_at=time.monotonic())
    loop = SimpleNamespace(call_later=call_later)
    tidying = Tidying(cast("Any", SimpleNamespace(loop=loop, protocol=protocol)))
    looked: list[int] = []
    new = [ENOUGH - 1, 0, 0]
    monkeypatch.setattr(gc, "get_count", lambda: tuple(new))
    monkeypatch.setattr(gc, "collect", looked.append)
    tidying.later()
    tidying.later()
    assert len(timers) == 1
    timers.pop()()
    assert (looked, timers) == ([], [])
    new[0] = ENOUGH
    tidying.later()
    timers.pop()()
    assert looked == []
    assert len(timers) == 1
    protocol.asked_at -= 2 * QUIET_SECONDS
    timers.pop()()
    assert (looked, timers) == ([0], [])
