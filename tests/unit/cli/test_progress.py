"""How far work has come, and what a run came to, in the fewest words."""

from typing import NamedTuple

import pytest

from postil.report.progress import INTERVAL, Lines, duration, progress_line


class Far(NamedTuple):
    step: str = "analyzing"
    total: int = 200
    done: int = 50
    reused: int = 0
    failed: int = 0
    current: str = "src/a.py"
    elapsed_s: float = 5.0
    left_s: float | None = 15.0


def test_a_line_tells_count_rate_and_what_is_left() -> None:
    assert progress_line(Far()) == "analyzing: 50 of 200, 10 files/s, 15 s left"


def test_failures_are_told_as_they_happen() -> None:
    assert progress_line(Far(failed=2, left_s=None)).endswith("10 files/s, 2 failed")


def test_lines_come_every_few_seconds_and_not_with_every_file() -> None:
    now = [0.0]
    written: list[str] = []
    lines = Lines(written.append, clock=lambda: now[0])
    for tenth in range(100):
        now[0] = tenth / 10
        lines.show(Far(done=tenth))
    assert len(written) == int(9.9 / INTERVAL)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.04, "0.0 s"), (3.26, "3.3 s"), (59.4, "59 s"), (200, "3 min 20 s"), (3900, "1 h 5 min")]
)
def test_durations_are_said_as_a_person_says_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
