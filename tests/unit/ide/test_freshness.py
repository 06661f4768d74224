"""What history says of docs in an open file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postil.engine.document import document
from postil.ide.freshness import Freshness, Look
from postil.ide.session import Evidence, Session
from support import repos
from support.repos import Repo


def source(limit: int, note: str = "30", more: str = "") -> str:
    return f'''"""A module."""


def wait(job, limit={limit}):
    """Wait for a job.

    Args:
        job: What to wait for.
        limit: Seconds, `{note}` when not given.
    """
    return job.join(limit)


def untouched(size):
    """Tell the size."""
    return size
{more}'''


class Looking:
    """A file under version control, looked at as an editor does."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.session = Session.open(str(repo.path), lambda _: None)
        self.freshness = Freshness(self.session)
        self.notices: list[str] = []

    def look(self, path: str = "a.py") -> Look | None:
        document(str(self.repo.path), ())
        self.session.refreshed()
        found = self.session.document(path)
        assert found is not None
        return self.freshness.look(path, found.doc, found.data)

    def evidence(self, path: str = "a.py") -> dict[str, Evidence]:
        look = self.look(path)
        if look is not None:
            found = look.evidence(self.notices.append, lambda: False)
            assert found is not None
            self.freshness.take(found)
        return {key[1]: one for key, one in self.session.evidence.items() if key[0] == path}


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Looking]:
    made = Looking(repos.make(tmp_path / "work", {"a.py": source(30)}))
    yield made
    made.session.close()


def test_a_doc_whose_code_went_on_without_it_is_stale_with_the_commits_of_both(looking: Looking) -> None:
    first = looking.repo.git("rev-parse", "--short=7", "HEAD")
    second = looking.repo.commit({"a.py": source(5)}, "Wait less")[:7]
    looking.repo.commit({"b.py": "x = 1\n"})
    looking.repo.commit({"a.py": source(5, more="\nMORE = 1\n")}, "More")
    found = looking.evidence()
    stale = found["wait"]
    assert stale.stale == f"30 → 5 in {second}; doc last touched in {first}"
    assert [message for _, _, message in stale.related] == [
        f"30 → 5 in {second}: Wait less", f"doc last touched in {first}: the first",
    ]  # fmt: skip
    assert found["untouched"] == Evidence(None)


def test_what_is_not_committed_counts_too(looking: Looking) -> None:
    looking.repo.write({"a.py": source(5)})
    stale = looking.evidence()["wait"].stale
    assert stale is not None
    assert stale.startswith("30 → 5 in the worktree; doc last touched in ")


def test_a_doc_that_was_touched_with_its_code_or_after_it_is_fresh(looking: Looking) -> None:
    looking.repo.commit({"a.py": source(5)})
    looking.repo.commit({"a.py": source(5, "5")})
    assert looking.evidence()["wait"] == Evidence(None)


def test_a_file_that_was_renamed_keeps_its_history(looking: Looking) -> None:
    looking.repo.git("mv", "a.py", "c.py")
    looking.repo.commit({}, "Rename")
    second = looking.repo.commit({"c.py": source(5)}, "Wait less")[:7]
    stale = looking.evidence("c.py")["wait"].stale
    assert stale is not None
    assert stale.startswith(f"30 → 5 in {second}; ")


def test_what_is_known_of_a_symbol_is_not_looked_up_again_until_it_changes(looking: Looking) -> None:
    looking.repo.commit({"a.py": source(5)})
    looking.evidence()
    assert looking.look() is None
    looking.repo.write({"a.py": source(7)})
    again = looking.look()
    assert again is not None
    assert [again.doc.symbols[ordinal].qualname for ordinal in again.ordinals] == ["wait"]
    assert again.history is not None


def test_another_commit_is_another_history(looking: Looking) -> None:
    looking.evidence()
    looking.freshness.head_moved()
    assert looking.session.evidence == {}
    looking.repo.commit({"a.py": source(5)})
    assert looking.evidence()["wait"].stale is not None


def test_without_a_history_nothing_is_said(tmp_path: Path) -> None:
    for repo in (
        repos.make(tmp_path / "new").write({"a.py": source(5)}),
        repos.plain(tmp_path / "plain", {"a.py": source(5)}),
    ):
        looking = Looking(repo)
        look = looking.look()
        assert look is None or look.evidence(print, lambda: False) is None
        looking.session.close()


def test_looking_ends_when_it_is_cancelled(looking: Looking) -> None:
    look = looking.look()
    assert look is not None
    assert look.evidence(print, lambda: True) is None
