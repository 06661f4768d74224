"""Whatever is done to a worktree, the listing says of it what git says."""

from pathlib import Path

import pytest

from support.wander import wander


@pytest.mark.parametrize("seed", range(2))
def test_after_any_steps_the_listing_agrees_with_gits_status(tmp_path: Path, seed: int) -> None:
    wander(tmp_path / "r", seed, 20)
