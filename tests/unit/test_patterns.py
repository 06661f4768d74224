"""Texts of strangers are matched in time that grows with their length, and no faster."""

import time
from collections.abc import Callable

import pytest

from postil.docstrings.parsing import parse
from postil.edits.standing import standing
from postil.ide import bindings
from postil.syntax.silences import is_silence

MANY = 60_000
"""So many blanks took some pattern a minute."""
BLANKS = " " * MANY
ASKED: dict[str, Callable[[], object]] = {
    "a comment to Postil": lambda: is_silence(f"{10 * BLANKS}x"),
    "a comment to Postil, behind a mark": lambda: is_silence(f"//{10 * BLANKS}x"),
    "a doc in its file": lambda: standing(f'"""a{BLANKS}b"""'.encode(), 0, MANY + 8, "a"),
    "a line that is none of a doc": lambda: standing(f"/** a\n{BLANKS}b */".encode(), 0, MANY + 11, "a\nc"),
    "the name of an entry": lambda: [
        each.name for each in parse(f"Do.\n\n# Parameters\n\n- {':' * MANY}.\n", "markdown").elements if each.name
    ],
    "what an arrow takes": lambda: bindings._JS_ARROW.match(f"{BLANKS}x".encode()),
}


@pytest.mark.parametrize("what", ASKED)
def test_T18_a_long_run_of_blanks_or_marks_is_gone_through_once(what: str) -> None:
    began = time.process_time()
    assert not ASKED[what]()
    assert time.process_time() - began < 2
