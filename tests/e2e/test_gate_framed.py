"""The gate as pre-commit and prek run it: one ref, in variables, and nothing on the input; the rows of G that apply."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.pushes import BAD, GOOD, Place, place
from support.repos import Repo, make

WORSE = GOOD + BAD


def framed(repo: Repo, head: str, base: str | None, branch: str = "main", **also: str) -> tuple[int, str]:
    """Run the hook as a framework does; its exit code and what it says."""
    variables = {
        "REMOTE_NAME": "origin", "REMOTE_URL": "url", "TO_REF": head, "LOCAL_BRANCH": f"refs/heads/{branch}",
        "REMOTE_BRANCH": f"refs/heads/{branch}", **({} if base is None else {"FROM_REF": base}),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-P", "-m", "postil_hooks.pre_commit"], cwd=repo.path, stdin=subprocess.DEVNULL,
        capture_output=True, check=False,
        env={**os.environ, **{f"PRE_COMMIT_{name}": value for name, value in variables.items()}, **also},
    )  # fmt: skip
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "postil hooks install sees all" in said
    return done.returncode, said


def judged(repo: Repo, base: str | None, branch: str = "main", **also: str) -> None:
    """What is documented passes, and what is not is refused."""
    good = repo.commit({"good.py": GOOD})
    code, said = framed(repo, good, base, branch, **also)
    assert (code, "fine" in said) == (0, True), said
    worse = repo.commit({"worse.py": WORSE})
    code, said = framed(repo, worse, base, branch, **also)
    assert code == 1, said
    assert "worse.py" in said
    assert "take has no doc" in said


@pytest.fixture
def here(tmp_path: Path) -> Place:
    made = place(tmp_path)
    made.known()
    return made


def test_G6_a_first_commit_has_no_range(tmp_path: Path) -> None:
    judged(place(tmp_path).repo, None)


def test_G7_G11_a_new_branch_and_one_whose_base_is_not_here_begin_where_they_left_the_remote(here: Place) -> None:
    here.repo.git("checkout", "-q", "-b", "feature")
    judged(here.repo, None, "feature")
    here.repo.git("checkout", "-q", "-b", "forced", "main")
    judged(here.repo, "1" * 40, "forced")


def test_G12_with_sha256_ids_are_longer(tmp_path: Path) -> None:
    made = place(tmp_path, None, "--object-format=sha256")
    made.known()
    judged(made.repo, made.repo.git("rev-parse", "HEAD"))


def test_G1_G3_in_a_linked_worktree_with_what_git_sets_for_its_hooks(here: Place, tmp_path: Path) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    here.repo.git("worktree", "add", "-q", "-b", "beside", str(tmp_path / "beside"))
    beside = Repo(tmp_path / "beside")
    judged(beside, base, "beside", GIT_DIR=beside.git("rev-parse", "--absolute-git-dir"))


def test_G14_G26_the_worktree_the_index_and_a_merge_under_way_have_no_say(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    head = here.repo.commit({"worse.py": WORSE})
    here.repo.write({"worse.py": GOOD})
    git_dir = here.repo.path / ".git"
    (git_dir / "index.lock").write_bytes(b"")
    (git_dir / "MERGE_HEAD").write_text(f"{base}\n")
    code, said = framed(here.repo, head, base)
    assert code == 1, said
    assert "worse.py" in said


def test_G13_a_partial_clone_fetches_nothing(here: Place, tmp_path: Path) -> None:
    Repo(here.remote).git("config", "uploadpack.allowFilter", "true")
    subprocess.run(
        ["git", "clone", "-q", "--filter=blob:none", f"file://{here.remote}", str(tmp_path / "partial")], check=True
    )
    judged(Repo(tmp_path / "partial"), here.repo.git("rev-parse", "HEAD"), "main")


@pytest.mark.parametrize("name", ["-dash.py", "a b\t.py", "neu\u00eb.py", ":colon.py"])
def test_G17_whatever_a_file_is_called(here: Place, name: str) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    code, said = framed(here.repo, here.repo.commit({name: WORSE}), base)
    assert code == 1, said
    assert "1 finding" in said


def test_G24_with_a_minimal_environment(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    head = here.repo.commit({"worse.py": WORSE})
    done = subprocess.run(
        [sys.executable, "-P", "-m", "postil_hooks.pre_commit"], cwd=here.repo.path, stdin=subprocess.DEVNULL,
        capture_output=True, check=False,
        env={"PATH": os.defpath, "LANG": "C", "PRE_COMMIT_TO_REF": head, "PRE_COMMIT_FROM_REF": base,
             "PRE_COMMIT_REMOTE_NAME": "origin", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "postil.budget",
             "GIT_CONFIG_VALUE_0": "300", "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert b"take has no doc" in done.stderr


def test_a_skip_is_told_and_a_submodule_is_a_repository_of_its_own(here: Place, tmp_path: Path) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    code, said = framed(here.repo, here.repo.commit({"worse.py": WORSE}), base, POSTIL_SKIP="1")
    assert (code, "POSTIL_SKIP is set" in said) == (0, True)
    inner = make(tmp_path / "inner", {"sums.py": GOOD})
    here.repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.path), "sub")
    below = Repo(here.repo.path / "sub")
    judged(below, below.git("rev-parse", "HEAD"), below.git("branch", "--show-current"))
