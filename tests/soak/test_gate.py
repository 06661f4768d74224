"""The gate killed two hundred times. Run by ``make soak``."""

from pathlib import Path

from support.kills import killed, scene
from support.pushes import place

KILLS = 200


def test_G21_two_hundred_kills_change_nothing_of_the_repository(tmp_path: Path) -> None:
    here = place(tmp_path)
    here.known()
    caught = killed(here, scene(here), KILLS, 1)
    print(f"G21: {KILLS} kills, {caught} in the middle of the work, 0 changes")
    assert caught > KILLS // 2
