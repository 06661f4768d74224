"""The long form of what tests/git holds in short."""

from pathlib import Path

import pytest

from support.commits import against_listing


@pytest.mark.timeout(900)
def test_G25_a_thousand_commits_succeed_while_the_worktree_is_listed(tmp_path: Path) -> None:
    assert against_listing(tmp_path / "r", 1000) > 200
