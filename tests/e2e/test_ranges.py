"""``postil check --base`` and ``postil show --history`` from the command line, in real repositories."""

import json
from pathlib import Path
from typing import cast

import pytest

from support.commands import Ran, postil
from support.repos import Repo, make

FIRST = '''\
"""Jobs."""


class Job:
    """A job."""

    def run(self, timeout=30):
        """Run it.

        Args:
            timeout: how long it may take. Defaults to 30.

        Returns:
            How long.
        """
        return timeout


def old():
    return 1
'''
SECOND = FIRST.replace("timeout=30", "timeout=5")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "repository", {"jobs.py": FIRST, "other.py": "def undocumented():\n    return 1\n"})
    made.commit({"jobs.py": SECOND}, "shorter")
    return made


def findings(ran: Ran) -> list[tuple[object, object, object]]:
    found = cast("list[dict[str, object]]", ran.json()["findings"])
    return [(each["rule"], each["path"], each["line"]) for each in found]


RULES = "--select=stale-doc,undocumented-function,undocumented-module"


def checked(repo: Repo, *arguments: str) -> list[tuple[object, object, object]]:
    return findings(postil(repo.path, "check", "--format", "json", RULES, *arguments))


def test_only_what_the_range_changed_is_told_with_the_commits_it_is_owed_to(repo: Repo) -> None:
    ran = postil(repo.path, "check", "--base", "HEAD~1", "--format", "json", RULES)
    assert ran.code == 1
    assert findings(ran) == [("stale-doc", "jobs.py", 8)]
    (finding,) = cast("list[dict[str, object]]", ran.json()["findings"])
    change, first = repo.git("rev-parse", "--short=7", "HEAD"), repo.git("rev-parse", "--short=7", "HEAD~1")
    assert finding["evidence"] == [f"default of timeout: 30 → 5 in {change}", f"doc last touched in {first}"]
    assert ran.json()["patch"] == {"documented": 1, "documentable": 1, "percent": 100.0}


def test_of_several_commits_the_one_that_did_it_is_named(repo: Repo) -> None:
    culprit = repo.git("rev-parse", "--short=7", "HEAD")
    repo.commit({"jobs.py": SECOND.replace("return timeout", "return timeout + 1")}, "more")
    repo.commit({"jobs.py": "# A remark.\n" + SECOND.replace("return timeout", "return timeout + 2")}, "again")
    ran = postil(repo.path, "check", "--base", "HEAD~3")
    assert f"default of timeout: 30 → 5 in {culprit}\n" in ran.out
    assert "jobs.py:9:9" in ran.out


def test_the_commit_that_did_it_is_named_in_a_file_that_is_renamed_before_or_after(repo: Repo) -> None:
    base, earlier = repo.git("rev-parse", "HEAD~1"), repo.git("rev-parse", "--short=7", "HEAD")
    repo.git("mv", "jobs.py", "tasks.py")
    assert f"default of timeout: 30 → 5 in {earlier}\n" in postil(repo.path, "check", "--base", base).out
    repo.git("commit", "-q", "-m", "rename")
    assert f"default of timeout: 30 → 5 in {earlier}\n" in postil(repo.path, "check", "--base", base).out
    repo.commit({"tasks.py": SECOND.replace("timeout=5", "timeout=7")}, "change")
    later = repo.git("rev-parse", "--short=7", "HEAD")
    assert f"default of timeout: 30 → 7 in {later}\n" in postil(repo.path, "check", "--base", base).out


def test_no_commit_is_named_where_the_one_that_did_it_was_not_looked_at(repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD~1")
    for number in range(20):
        repo.commit({"jobs.py": SECOND.replace("return timeout", f"return timeout + {number}")}, "more")
    assert "default of timeout: 30 → 5\n" in postil(repo.path, "check", "--base", base).out


def test_the_worktree_is_the_head_when_none_is_named_and_new_files_count(repo: Repo) -> None:
    repo.write(
        {"fresh.py": '"""Fresh."""\n\n\ndef bare():\n    return 1\n', "jobs.py": SECOND + "\n\ndef more(): ...\n"}
    )
    assert checked(repo, "--base", "HEAD") == [
        ("undocumented-function", "fresh.py", 4), ("undocumented-function", "jobs.py", 23),
    ]  # fmt: skip
    assert checked(repo, "--base", "HEAD", "--head", "HEAD") == []
    assert checked(repo, "--base", "HEAD", "fresh.py") == [("undocumented-function", "fresh.py", 4)]


def test_uncommitted_changes_are_owed_to_the_worktree(repo: Repo) -> None:
    repo.write({"jobs.py": FIRST.replace("timeout=30", "timeout=7")})
    ran = postil(repo.path, "check", "--base", "HEAD~1")
    assert "default of timeout: 30 → 7 in the worktree" in ran.out


def test_layout_comments_moves_and_renames_are_no_change(repo: Repo) -> None:
    repo.git("mv", "other.py", "renamed.py")
    repo.write(
        {
            "jobs.py": SECOND.replace("def old():\n    return 1\n", ""),
            "b.py": '"""B."""\n\n\ndef old():\n  return (1)\n',
        }
    )
    repo.commit({"b.py": '"""B."""\n\n\n# Moved.\ndef old():\n    return 1\n'}, "move")
    assert checked(repo, "--base", "HEAD~1") == []


def test_the_range_begins_where_the_branches_parted(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit({"feature.py": '"""F."""\n\n\ndef f():\n    return 1\n'})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"main.py": '"""M."""\n\n\ndef m():\n    return 1\n'})
    assert checked(repo, "--base", "main", "--head", "feature") == [("undocumented-function", "feature.py", 4)]
    repo.git("merge", "--quiet", "--no-edit", "feature")
    assert checked(repo, "--base", "HEAD^1", "--head", "HEAD") == [("undocumented-function", "feature.py", 4)]


@pytest.mark.parametrize(
    "revision", ["--output=x", "-x", "HEAD~1..HEAD", "^HEAD", "nothing", "HEAD~9", "", "a\nb", "HEAD:jobs.py"]
)
def test_what_names_no_commit_is_refused_in_one_sentence(repo: Repo, revision: str) -> None:
    for option in (f"--base={revision}", f"--head={revision}"):
        given = [option] if option.startswith("--base") else ["--base=HEAD", option]
        ran = postil(repo.path, "check", *given)
        assert ran.code == 2, ran.out
        assert "no such revision:" in ran.err
        assert "Traceback" not in ran.err
    assert not (repo.path / "x").exists()


def test_a_bare_repository_is_checked_at_its_head(repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    ran = postil(tmp_path / "bare.git", "check", "--base", "HEAD~1", "--format", "json", RULES)
    assert findings(ran) == [("stale-doc", "jobs.py", 8)]


def test_a_shallow_clone_says_that_its_history_ends(repo: Repo, tmp_path: Path) -> None:
    repo.git("branch", "side", "HEAD~1")
    repo.git("checkout", "--quiet", "side")
    repo.commit({"a.py": "a = 1\n"})
    repo.git("clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{repo.path}", str(tmp_path / "shallow"))
    ran = postil(tmp_path / "shallow", "check", "--base", "origin/main")
    assert ran.code == 2
    assert "no commit in common in this shallow clone" in ran.err


def test_unrelated_histories_have_nothing_to_compare(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "--orphan", "else")
    repo.commit({"a.py": "a = 1\n"})
    ran = postil(repo.path, "check", "--base", "main")
    assert (ran.code, "no commit in common at all" in ran.err) == (2, True)


def test_patch_coverage_falls_short_of_its_threshold(repo: Repo) -> None:
    repo.commit({"a.py": '"""A."""\n\n\ndef a():\n    return 1\n\n\ndef b():\n    """Be."""\n    return 1\n'})
    ran = postil(repo.path, "check", "--base", "HEAD~1", "--select", "stale-doc", "--patch-fail-under", "60")
    assert ran.code == 1
    assert "50.0 % of what this change adds or changes and owes a doc has one, and 60 % is asked for" in ran.out
    assert postil(repo.path, "check", "--base", "HEAD~1", "--select", "stale-doc").code == 0


def test_a_comment_with_a_reason_silences_a_stale_doc(repo: Repo) -> None:
    mark = "    # postil: ignore[stale-doc] the old default is still what callers see\n    def run"
    repo.commit({"jobs.py": SECOND.replace("    def run", mark)})
    assert checked(repo, "--base", "HEAD~2") == []


def test_options_that_are_of_the_whole_or_of_a_range_alone_say_so(repo: Repo) -> None:
    for given in (
        ["--head", "HEAD"],
        ["--patch-fail-under", "5"],
        ["--base", "HEAD", "--write-baseline"],
        ["--base", "HEAD", "--fail-under", "5"],
        ["--base", "HEAD", "--explain", "jobs.py:1"],
    ):
        ran = postil(repo.path, "check", *given)
        assert (ran.code, "--base" in ran.err or "--patch" in ran.err) == (2, True), ran.err


def test_a_range_leaves_alone_what_the_listing_leaves_out(repo: Repo) -> None:
    text = '"""A."""\n\n\ndef a():\n    return 1\n'
    repo.commit({
        "vendor/a.py": text, "made.py": text, ".gitattributes": "made.py linguist-generated\n",
        "postil.toml": 'exclude = ["left/"]\n', "left/a.py": text, "kept.py": text, "link.py": "x = 1\n",
    })  # fmt: skip
    (repo.path / "link.py").unlink()
    (repo.path / "link.py").symlink_to("kept.py")
    assert checked(repo, "--base", "HEAD~1") == [("undocumented-function", "kept.py", 4)]


def test_history_names_the_commits_that_changed_a_symbol_through_renames(repo: Repo) -> None:
    repo.git("mv", "jobs.py", "work.py")
    repo.commit(None, "rename")
    repo.commit({"work.py": SECOND.replace("def old():\n", 'def old():\n    """Old."""\n')}, "document old")
    repo.write({"work.py": SECOND.replace("return timeout", "return 2 * timeout")})
    postil(repo.path, "document")
    ran = postil(repo.path, "show", "Job.run", "--history", "--format", "json")
    steps = cast("list[dict[str, object]]", ran.json()["history"])
    assert [(step["subject"], step["path"], step["changes"]) for step in steps] == [
        (None, "work.py", ["code"]),
        ("shorter", "jobs.py", ["default of timeout: 30 → 5"]),
        ("the first", "jobs.py", ["added"]),
    ]
    assert ran.json()["cut"] is False
    text = postil(repo.path, "show", "Job.run", "--history").out
    assert text.startswith("Job.run  work.py:7\n\nnot committed\n    code\n")


def test_a_history_that_is_cut_says_so(repo: Repo) -> None:
    for number in range(52):
        repo.commit({"jobs.py": SECOND.replace("return 1", f"return {number + 2}")}, f"change {number}")
    postil(repo.path, "document")
    ran = postil(repo.path, "show", "Job.run", "--history")
    assert "older commits were not looked at: these are of the last 50 that changed the file" in ran.out
    assert json.loads(postil(repo.path, "show", "old", "--history", "--format", "json").out)["cut"] is True
    assert postil(repo.path, "show", "jobs.py", "--history").code == 2


def test_what_a_change_adds_and_changes_is_listed_with_how_it_counts(repo: Repo) -> None:
    repo.write({"jobs.py": SECOND.replace("return 1", "return 2") + "\n\ndef _own():\n    return 3\n"})
    ran = postil(repo.path, "check", "--base", "HEAD~1", "--list-symbols")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "jobs.py:7  method Job.run  changed, documented, counts",
        "jobs.py:19  function old  changed, no doc, counts",
        "jobs.py:23  function _own  added, no doc, does not count: not public",
    ]
    lines = postil(repo.path, "check", "--base", "HEAD~1", "--list-symbols", "--format", "json").out.splitlines()
    assert [(row["qualname"], row["change"], row["counts"]) for row in map(json.loads, lines)] == [
        ("Job.run", "changed", True),
        ("old", "changed", True),
        ("_own", "added", False),
    ]


def test_tables_badge_and_summary_of_a_range_are_of_the_change(repo: Repo) -> None:
    repo.write({"jobs.py": SECOND.replace("return 1", "return 2"), "src/new.py": "def new():\n    return 1\n"})
    ran = postil(repo.path, "check", "--base", "HEAD~1", "--coverage", "--badge", "b.svg", "--summary", "s.md", "src")
    assert "src" in ran.out
    assert "change documented: 0%" in (repo.path / "b.svg").read_text()
    summary = (repo.path / "s.md").read_text()
    assert summary.startswith("### Documentation of what this change adds or changes: 0 of 1 that owe a doc")
    assert "| function new | src/new.py&#58;1 | added | no | counts |" in summary
    tables = postil(repo.path, "check", "--base", "HEAD~1", "--coverage", "--format", "json").json()["tables"]
    assert tables == {
        "languages": {"python": {"documented": 1, "documentable": 3, "percent": 33.33}},
        "folders": {
            ".": {"documented": 1, "documentable": 2, "percent": 50.0},
            "src": {"documented": 0, "documentable": 1, "percent": 0.0},
        },
        "owners": {},
    }


def test_a_table_of_paths_has_a_threshold_of_its_own_for_changes(repo: Repo) -> None:
    settings = 'patch-fail-under = 50\n[[paths]]\npattern = "src/"\npatch-fail-under = 10\n'
    repo.write({"postil.toml": settings, "src/new.py": "def new():\n    return 1\n"})
    ran = postil(repo.path, "check", "--base", "HEAD~1", "--select", "stale-doc", "--ignore", "stale-doc")
    assert ran.code == 1
    assert "0.0 % of what this change adds or changes and owes a doc under src/ has one, and 10 % is asked" in ran.out
    assert "50 % is asked" not in ran.out
