"""How far work has come, and what a run came to, in the fewest words."""

import io
import signal
from typing import NamedTuple

import pytest

from postil.cli.signals import Cancellation
from postil.engine.again import Outcome
from postil.report.plain import duration
from postil.report.progress import INTERVAL, Bar, Lines, progress_line
from postil.report.run import outcome_text


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


def test_the_first_signal_asks_and_the_second_one_stops() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Cancellation() as cancellation:
        assert not cancellation.requested()
        signal.raise_signal(signal.SIGINT)
        assert cancellation.requested()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Cancellation() as cancellation:
            signal.raise_signal(signal.SIGHUP)
            assert not cancellation.requested()
    finally:
        signal.signal(signal.SIGHUP, before)


OUTCOME = Outcome("3f2a", "completed", 9, 5, 2, 1, 1, 2.34, (("a\x1b.py", "took\nlong"),), (("b.png", "binary"),))


def test_a_run_is_told_in_a_sentence_with_the_files_that_failed() -> None:
    assert outcome_text(OUTCOME, every=False) == (
        "9 files in 2.3 s: 5 analyzed, 2 already known, 1 skipped, 1 failed\n  failed  a\\x1b.py: took long\n"
    )


def test_with_more_detail_what_was_left_out_is_named_too() -> None:
    assert outcome_text(OUTCOME, every=True).endswith("  skipped b.png: binary\n")


def test_hundreds_of_failures_are_cut_and_counted() -> None:
    errors = tuple((f"{number}.py", "x") for number in range(300))
    text = outcome_text(OUTCOME._replace(failed=300, errors=errors), every=False)
    assert text.count("\n") == 12
    assert "and 290 more" in text


def test_a_cancelled_run_says_how_far_it_came_and_what_continues_it() -> None:
    text = outcome_text(OUTCOME._replace(state="cancelled", total=50), every=False)
    assert text.startswith("cancelled: 9 of 50 files in 2.3 s")
    assert "postil document continues (job 3f2a)" in text


def test_a_bar_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    with Bar(stream) as bar:
        bar.show(Far(current="src/" + "very/" * 30 + "deep\x1b[2J.py"))
    shown = stream.getvalue()
    assert "\u2026" not in shown.replace("\u2026", "", 1)
    assert "\x1b[2J" not in shown
    assert "50 of 200" in shown
