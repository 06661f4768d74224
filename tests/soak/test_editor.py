"""Days of an editor that does everything in any order, by the dozen."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from support.fake_editor import FakeEditor

DAYS = int(os.environ.get("POSTIL_SOAK_DAYS", "20"))
MANY = settings(
    max_examples=DAYS, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), database=None,
    phases=(Phase.generate,), print_blob=True,
)  # fmt: skip


def test_L18_L19_L24_whatever_an_editor_does_the_server_has_its_text_and_answers_as_a_fresh_one() -> None:
    run_state_machine_as_test(FakeEditor, settings=MANY)
    print(f"\nL18, L19, L24: {DAYS} days of up to 40 acts, 0 texts and 0 answers other than a fresh server's")
