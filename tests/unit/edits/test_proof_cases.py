"""Edits of one source per language, line by line: what it becomes another, with ``↵`` where a line ends."""

from pathlib import Path

import pytest

from support.archive import read
from support.proofs import proved

CASES = Path(__file__).parents[2] / "cases" / "proof"
EDITS = [
    (path.stem, verdict, line)
    for path in sorted(CASES.glob("*.txt"))
    for verdict in ("accepted", "refused")
    for line in read(path).sections[verdict].splitlines()
    if line
]


@pytest.mark.parametrize(("case", "verdict", "line"), EDITS)
def test_an_edit_is_accepted_or_refused_as_its_case_says(case: str, verdict: str, line: str) -> None:
    (name, before), *_ = read(CASES / f"{case}.txt").sections.items()
    old, arrow, new = line.replace("↵", "\n").partition(" => ")
    assert arrow
    assert before.count(old) == 1, old
    answer = proved(name, before.encode(), before.replace(old, new).encode())
    assert (answer is None) == (verdict == "accepted"), answer
