"""The long form of what tests/git holds in short."""

from pathlib import Path

import pytest

from support.commits import against_listing
from support.wander import wander


@pytest.mark.timeout(900)
def test_G25_a_thousand_commits_succeed_while_the_worktree_is_listed(tmp_path: Path) -> None:
    assert against_listing(tmp_path / "r", 1000) > 200


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(100, 120))
def test_after_any_steps_the_listing_agrees_with_gits_status(tmp_path: Path, seed: int) -> None:
    wander(tmp_path / "r", seed, 60)
