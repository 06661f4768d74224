"""What a push brings, told by the lines that real git writes, compared with ``git rev-list``."""

import socket
import subprocess
from pathlib import Path

import pytest

from postil.errors import PostilError
from postil_hooks.refs import updates
from support.pushes import Place, Told, listed, place, ranges
from support.repos import Repo, make

ZERO = "0" * 40


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """A repository whose remote has its first commit."""
    made = place(tmp_path)
    made.known()
    return made


def test_one_branch_further_brings_its_commits_and_is_compared_with_what_the_remote_had(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    here.repo.commit({"a": "1"})
    head = here.repo.commit({"a": "2"})
    (one,) = ranges(here.repo, here.dry("origin", "main"))
    assert set(one.commits) == listed(here.repo, "main", "^origin/main")
    assert (one.head, one.bases, one.why_not) == (head, [base], None)


def test_G6_an_empty_repository_pushes_nothing_and_a_first_commit_begins_at_nothing(tmp_path: Path) -> None:
    made = place(tmp_path, {})
    assert not made.repo.git("for-each-ref")
    root = made.repo.commit({"a": "1"})
    (one,) = ranges(made.repo, made.dry("origin", "main"))
    assert (one.commits, one.bases, one.head) == ([root], [], root)


def test_G6_a_detached_head_and_an_orphan_branch_are_pushed_as_what_they_are(here: Place) -> None:
    here.repo.git("checkout", "--quiet", "--detach")
    head = here.repo.commit({"a": "1"})
    (one,) = ranges(here.repo, here.dry("origin", "HEAD:refs/heads/side"))
    assert (one.commits, one.head) == ([head], head)
    here.repo.git("checkout", "--quiet", "--orphan", "other")
    root = here.repo.commit({"b": "1"})
    (one,) = ranges(here.repo, here.dry("origin", "other"))
    assert (one.commits, one.bases) == ([root], [])


def test_G7_a_new_branch_brings_only_what_no_tracking_ref_has(here: Place) -> None:
    fork = here.repo.git("rev-parse", "HEAD")
    here.repo.commit({"on main": "1"})
    here.known()
    here.repo.git("checkout", "--quiet", "-b", "topic", fork)
    here.repo.commit({"a": "1"})
    here.repo.commit({"a": "2"})
    (one,) = ranges(here.repo, here.dry("origin", "topic"))
    assert set(one.commits) == listed(here.repo, "topic", "--not", "--remotes=origin")
    assert one.bases == [fork]


def test_G7_a_branch_that_merged_what_the_remote_has_is_compared_with_the_newer_of_both(here: Place) -> None:
    here.repo.git("checkout", "--quiet", "-b", "topic")
    here.repo.commit({"a": "1"})
    here.repo.git("checkout", "--quiet", "main")
    main = here.repo.commit({"on main": "1"})
    here.repo.git("push", "--quiet", "--no-verify", "origin", "main")
    here.repo.git("checkout", "--quiet", "topic")
    here.repo.git("merge", "--quiet", "--no-edit", "main")
    (one,) = ranges(here.repo, here.dry("origin", "topic"))
    assert set(one.commits) == listed(here.repo, "topic", "--not", "--remotes=origin")
    assert one.bases == [main]


def test_G7_two_lines_that_the_remote_has_and_this_push_joins_are_both_compared_with(here: Place) -> None:
    tips: list[str] = []
    for name in ("left", "right"):
        here.repo.git("checkout", "--quiet", "-b", name, "main")
        tips.append(here.repo.commit({name: "1"}))
    here.repo.git("push", "--quiet", "--no-verify", "--all", "origin")
    here.repo.git("merge", "--quiet", "--no-edit", "left")
    (one,) = ranges(here.repo, here.dry("origin", "right"))
    assert one.bases == [tips[1], tips[0]]
    assert len(one.commits) == 1


def test_G7_a_first_push_to_an_empty_remote_counts_what_another_remote_has(here: Place, tmp_path: Path) -> None:
    fork = make(tmp_path / "fork.git", None, "--bare").path
    here.repo.git("remote", "add", "fork", str(fork))
    head = here.repo.commit({"a": "1"})
    (one,) = ranges(here.repo, here.dry("fork", "main"))
    assert one.commits == [head]


def test_G8_a_deletion_is_passed_over_and_what_comes_with_it_is_not(here: Place) -> None:
    here.repo.git("push", "--quiet", "--no-verify", "origin", "main:old", "main:older")
    head = here.repo.commit({"a": "1"})
    found = {one.update.remote_ref: one for one in ranges(here.repo, here.dry("origin", ":old", "main", ":older"))}
    assert [found[f"refs/heads/{name}"].why_not for name in ("old", "older")] == ["deleted", "deleted"]
    assert found["refs/heads/main"].commits == [head]
    alone = ranges(here.repo, here.dry("origin", "--delete", "old"))
    assert [one.why_not for one in alone] == ["deleted"]


def test_G9_several_refs_bring_each_commit_once(here: Place) -> None:
    here.repo.commit({"a": "1"})
    here.repo.git("branch", "lower")
    here.repo.commit({"a": "2"})
    here.repo.git("tag", "light")
    here.repo.git("tag", "--annotate", "--message", "heavy", "heavy")
    here.repo.git("checkout", "--quiet", "-b", "side", "origin/main")
    here.repo.commit({"b": "1"})
    refs = ("main", "lower", "side", "light", "heavy")
    found = ranges(here.repo, here.dry("origin", *refs))
    brought = [name for one in found for name in one.commits]
    assert len(brought) == len(set(brought))
    assert set(brought) == listed(here.repo, *refs, "--not", "--remotes=origin")
    assert {one.why_not for one in found} == {None, "nothing new"}


def test_G9_tags_are_judged_by_the_commit_that_they_name_and_others_are_no_commit(here: Place) -> None:
    head = here.repo.commit({"a": "1"})
    here.repo.git("tag", "--annotate", "--message", "one", "one")
    here.repo.git("tag", "--annotate", "--message", "of a tag", "two", "one")
    here.repo.git("tag", "of-a-tree", "HEAD^{tree}")
    here.repo.git("tag", "--annotate", "--message", "of a blob", "of-a-blob", "HEAD:a")
    found = {
        one.update.local_ref: one for one in ranges(here.repo, here.dry("origin", "two", "of-a-tree", "of-a-blob"))
    }
    assert found["refs/tags/two"].commits == [head]
    assert [found[f"refs/tags/{name}"].why_not for name in ("of-a-tree", "of-a-blob")] == ["no commit", "no commit"]


def test_G9_notes_hold_no_source(here: Place) -> None:
    here.repo.git("notes", "add", "--message", "a note")
    (one,) = ranges(here.repo, here.dry("origin", "refs/notes/commits"))
    assert one.why_not == "notes, which hold no source"


@pytest.mark.parametrize(
    "what", ["main:refs/for/main", "{id}:refs/heads/by-id", "HEAD~0:refs/heads/new", "HEAD^{/a x}:refs/heads/said"]
)
def test_G9_however_it_is_named_it_is_the_commit_that_is_pushed(here: Place, what: str) -> None:
    head = here.repo.commit({"a": "1"}, "a x")
    (one,) = ranges(here.repo, here.dry("origin", what.replace("{id}", head)))
    assert one.commits == [head]


def test_G9_a_push_to_an_address_knows_the_remote_that_has_it(here: Place, tmp_path: Path) -> None:
    other = make(tmp_path / "other.git", None, "--bare").path
    here.repo.git("remote", "add", "other", str(other))
    here.repo.git("push", "--quiet", "--no-verify", "origin", "main")
    here.repo.commit({"a": "1"})
    here.repo.git("push", "--quiet", "--no-verify", "other", "main")
    told = here.dry(f"file://{here.remote}", "main:new")
    assert told.remote == told.url
    (one,) = ranges(here.repo, told)
    assert set(one.commits) == listed(here.repo, "main", "--not", "--remotes=origin")
    (elsewhere,) = ranges(here.repo, Told(told.lines, "file:///elsewhere", "file:///elsewhere"))
    assert elsewhere.why_not == "nothing new"


def test_G10_nothing_on_the_input_is_nothing_to_judge(here: Place) -> None:
    told = here.dry("origin", "main")
    assert told.lines == b""
    assert ranges(here.repo, told) == []


def test_G11_a_force_push_brings_what_the_remote_never_had(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    here.repo.commit({"a": "1"})
    here.known()
    here.repo.git("reset", "--quiet", "--hard", base)
    head = here.repo.commit({"b": "1"})
    (one,) = ranges(here.repo, here.dry("--force", "origin", "main"))
    assert (one.commits, one.bases, one.beyond) == ([head], [base], False)


def test_G11_where_the_remotes_id_is_not_here_the_tracking_refs_tell(here: Place, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    here.repo.git("clone", "--quiet", str(here.remote), str(other.path))
    other.commit({"theirs": "1"})
    other.git("push", "--quiet", "origin", "main")
    base = here.repo.git("rev-parse", "HEAD")
    head = here.repo.commit({"ours": "1"})
    (one,) = ranges(here.repo, here.dry("--force", "origin", "main"))
    assert (one.commits, one.bases, one.beyond) == ([head], [base], True)


def test_G11_a_shallow_clone_is_compared_with_where_it_was_cut(here: Place, tmp_path: Path) -> None:
    for number in range(4):
        here.repo.commit({"a": str(number)})
    here.known()
    cut = here.repo.git("rev-parse", "HEAD")
    shallow = Repo(tmp_path / "shallow")
    here.repo.git("clone", "--quiet", "--depth=1", f"file://{here.remote}", str(shallow.path))
    shallow.git("remote", "set-url", "origin", f"file://{here.remote}")
    shallow.git("update-ref", "-d", "refs/remotes/origin/HEAD")
    shallow.git("update-ref", "-d", "refs/remotes/origin/main")
    head = shallow.commit({"b": "1"})
    (one,) = ranges(shallow, Place(shallow, here.remote).dry("origin", "main:new"))
    assert (one.commits, one.bases) == ([head], [cut])


def test_G11_grafts_and_replacements_do_not_change_what_is_pushed(here: Place) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    first = here.repo.commit({"a": "1"})
    head = here.repo.commit({"a": "2"})
    told = here.dry("origin", "main")
    here.repo.git("replace", "--graft", head)
    (one,) = ranges(here.repo, told)
    assert (one.commits, one.bases) == ([head, first], [base])


def test_G12_with_sha256_all_is_the_same(tmp_path: Path) -> None:
    made = place(tmp_path, {"a": "1"}, "--object-format=sha256")
    root = made.repo.git("rev-parse", "HEAD")
    (one,) = ranges(made.repo, made.dry("origin", "main"))
    assert (one.commits, one.bases) == ([root], [])
    made.known()
    head = made.repo.commit({"a": "2"})
    told = made.dry("origin", "main")
    assert len(told.lines.split()[1]) == 64
    (one,) = ranges(made.repo, told)
    assert (one.commits, one.bases) == ([head], [root])


@pytest.mark.parametrize("how", ["linked", "submodule", "separate", "bare", "elsewhere"])
def test_G3_G4_G5_wherever_the_git_directory_is_the_range_is_the_same(here: Place, tmp_path: Path, how: str) -> None:
    base = here.repo.git("rev-parse", "HEAD")
    env: dict[str, str] = {}
    path = tmp_path / "there"
    if how == "linked":
        here.repo.git("worktree", "add", "--quiet", "-b", "topic", str(path))
    elif how == "submodule":
        outer = make(tmp_path / "outer", {"x": "1"})
        outer.git("submodule", "--quiet", "add", f"file://{here.remote}", "inner")
        path = outer.path / "inner"
        Repo(path).git("checkout", "--quiet", "-b", "topic")
    elif how == "separate":
        git_dir = str(tmp_path / "apart")
        here.repo.git("clone", "--quiet", f"--separate-git-dir={git_dir}", f"file://{here.remote}", str(path))
        Repo(path).git("checkout", "--quiet", "-b", "topic")
    elif how == "bare":
        here.repo.git("clone", "--quiet", "--bare", f"file://{here.remote}", str(path))
        made = Repo(path).git("commit-tree", "-p", base, "-m", "x", "HEAD^{tree}")
        Repo(path).git("update-ref", "refs/heads/topic", made)
    else:
        here.repo.git("clone", "--quiet", f"file://{here.remote}", str(tmp_path / "holder"))
        path.mkdir()
        env = {"GIT_DIR": str(tmp_path / "holder" / ".git"), "GIT_WORK_TREE": str(path)}
    repo = Repo(path)
    if how == "bare":
        lines = f"refs/heads/topic {made} refs/heads/topic {ZERO}\n".encode()
        repo.git("update-ref", "refs/remotes/origin/main", base)
        (one,) = ranges(repo, Told(lines, "origin", f"file://{here.remote}"))
        assert (one.commits, one.bases) == ([made], [base])
        return
    repo.git("commit", "--quiet", "--allow-empty", "--message", "x", env=env)
    head = repo.git("rev-parse", "HEAD", env=env)
    lines = f"HEAD {head} refs/heads/new {ZERO}\n".encode()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        (one,) = ranges(repo, Told(lines, "origin", f"file://{here.remote}"))
    assert (one.commits, one.bases) == ([head], [base])


def test_G1_what_git_set_for_the_hook_holds_and_the_index_it_names_is_not_needed(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = here.repo.commit({"a": "1"})
    told = here.dry("origin", "main")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index-1.lock")
    monkeypatch.setenv("GIT_PREFIX", "sub/")
    (one,) = ranges(here.repo, told)
    assert one.commits == [head]


def test_G13_a_partial_clone_is_asked_and_nothing_is_fetched(here: Place, tmp_path: Path) -> None:
    Repo(here.remote).git("config", "uploadpack.allowFilter", "true")
    here.repo.commit({"a": "1"})
    here.known()
    partial = Repo(tmp_path / "partial")
    here.repo.git("clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{here.remote}", str(partial.path))
    tree = partial.git("rev-parse", "HEAD^{tree}")
    made = partial.git("commit-tree", "-p", "HEAD", "-m", "x", tree)
    lines = f"HEAD {made} refs/heads/new {ZERO}\n".encode()
    before = partial.git("count-objects", "-v")
    (one,) = ranges(partial, Told(lines, "origin", f"file://{here.remote}"))
    assert one.commits == [made]
    assert partial.git("count-objects", "-v") == before


def test_G13_an_extension_that_git_does_not_know_is_gits_to_refuse(here: Place) -> None:
    head = here.repo.git("rev-parse", "HEAD")
    lines = f"HEAD {head} refs/heads/new {ZERO}\n".encode()
    config = here.repo.path / ".git" / "config"
    config.write_text(config.read_text() + "[extensions]\n\tunheardof = true\n[core]\n\trepositoryformatversion = 1\n")
    with pytest.raises(PostilError, match="unknown repository extension"):
        ranges(here.repo, Told(lines, "origin", ""))


def test_G26_a_commit_that_is_not_here_is_an_error_and_not_a_pass(here: Place) -> None:
    lines = f"HEAD {'1' * 40} refs/heads/new {ZERO}\n".encode()
    with pytest.raises(PostilError, match="cannot tell what is pushed to refs/heads/new: 1111"):
        ranges(here.repo, Told(lines, "origin", ""))


@pytest.mark.parametrize(
    "line", [b"junk", b"a b c d", b"x " + b"1" * 40 + b" y " + b"0" * 64, b"x " + b"1" * 40 + b" y"]
)
def test_G9_a_line_that_is_not_gits_is_an_error_and_not_a_pass(line: bytes) -> None:
    with pytest.raises(PostilError, match="cannot tell what is pushed"):
        updates(line)


def test_T17_names_that_look_like_options_are_names(here: Place) -> None:
    head = here.repo.commit({"a": "1"})
    here.repo.git("update-ref", "refs/heads/--upload-pack=x", "HEAD")
    here.repo.git("config", "remote.--all.url", str(here.remote))
    lines = f"refs/heads/--upload-pack=x {head} refs/heads/--exec=y {ZERO}\n".encode()
    (one,) = ranges(here.repo, Told(lines, "origin", f"file://{here.remote}"))
    assert one.commits == [head]
    (one,) = ranges(here.repo, Told(lines, "--all", "ext::sh -c touch% pwned"))
    assert one.head == head
    assert not (here.repo.path / "pwned").exists()


def test_G9_a_push_over_the_network_protocol_says_the_same(here: Place) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    daemon = subprocess.Popen(
        [
            "git", "daemon", "--reuseaddr", "--export-all", "--enable=receive-pack", "--listen=127.0.0.1",
            f"--port={port}", f"--base-path={here.remote.parent}", "--verbose",
        ],
        stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert daemon.stderr is not None
        assert b"Ready" in daemon.stderr.readline()
        here.repo.git("remote", "set-url", "origin", f"git://127.0.0.1:{port}/remote.git")
        head = here.repo.commit({"a": "1"})
        told = here.told("origin", "main")
        assert told.url.startswith("git://")
        here.repo.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
        (one,) = ranges(here.repo, told)
        assert one.commits == [head]
        assert Repo(here.remote).git("rev-parse", "main") == head
    finally:
        daemon.terminate()
        daemon.communicate()


def test_a_hundred_refs_are_told_by_one_question(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(100):
        here.repo.git(
            "update-ref",
            f"refs/heads/b{number}",
            here.repo.git("commit-tree", "-p", "HEAD", "-m", str(number), "HEAD^{tree}"),
        )
    told = here.dry("--all", "origin")
    from postil_hooks import pushed

    asked: list[tuple[str, ...]] = []
    real = pushed.Repository.running

    def noted(self: pushed.Repository, *arguments: str, stdin: bytes | None = None) -> object:
        asked.append(arguments)
        return real(self, *arguments, stdin=stdin)

    monkeypatch.setattr(pushed.Repository, "running", noted)
    found = ranges(here.repo, told)
    assert sum(len(one.commits) for one in found) == 100
    assert len([one for one in asked if one[0] == "rev-list"]) == 1
