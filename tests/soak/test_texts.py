"""A campaign on texts: 100,000 sequences of changes in each of the three encodings, against the plain model."""

import random

import pytest

from postil.ide.text import Change, Text
from support.texts import UNITS, Edit, edited, joined

SEQUENCES = 100_000
CHANGES = 5
_PIECES = (
    "a",
    "word ",
    "é",
    "漢",
    "😀",
    "𝒳",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\x0c",
    "\x85",
    "\u2028",
    "\ud83d",
    "\ude00",
    "\t",
)


@pytest.mark.parametrize("encoding", UNITS)
def test_L15_L16_no_sequence_of_changes_leads_to_another_text(encoding: str) -> None:
    chooser = random.Random(encoding)
    diverged = 0
    for _ in range(SEQUENCES):
        model = joined("".join(chooser.choices(_PIECES, k=chooser.randrange(20))))
        ours = Text(model)
        for _ in range(CHANGES):
            places = [(chooser.randrange(-1, 9), chooser.randrange(-1, 11)) for _ in "se"]
            edit = Edit(places[0], places[1], "".join(chooser.choices(_PIECES, k=chooser.randrange(4))))
            model = edited(model, edit, encoding)
            ours, _splices = ours.edited([Change(*edit)], encoding)
        diverged += ours.text != model
    print(f"\n{encoding}: {SEQUENCES} sequences, {diverged} diverged")
    assert diverged == 0
