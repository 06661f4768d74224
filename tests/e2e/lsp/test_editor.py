"""An editor that does everything in any order; ``make soak`` has many more of its days."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from support.fake_editor import FakeEditor

FEW = settings(
    max_examples=3, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), database=None,
    phases=(Phase.generate,), derandomize=True,
)  # fmt: skip


def test_L19_L24_whatever_an_editor_does_the_server_has_its_text_and_answers_as_a_fresh_one() -> None:
    run_state_machine_as_test(FakeEditor, settings=FEW)
