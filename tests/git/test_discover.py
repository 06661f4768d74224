"""Which repository a folder is in, wherever git keeps it and whatever a hook's environment says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import postil
from postil.config import Config
from postil.errors import NotARepository
from postil.git import command
from postil.git.repository import Repository, discover
from postil.git.worktree import listing
from support.repos import make, plain


def names(repository: Repository) -> list[str]:
    return [os.fsdecode(entry.path) for entry in listing(repository, Config()).entries]


def test_an_ordinary_repository_is_found_from_below_without_starting_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make(tmp_path / "r", {"src/deep/a.py": "a = 1\n"})
    monkeypatch.setenv("PATH", "/nonexistent")
    found = discover(str(repo.path / "src" / "deep"))
    root = os.path.realpath(repo.path)
    assert found == Repository(root, f"{root}/.git", f"{root}/.git", "sha1", False, True, f"{root}/.git/index")
    assert found.store_dir == f"{root}/.git/postil"


def test_a_link_to_a_repository_is_the_repository(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": ""})
    (tmp_path / "link").symlink_to(repo.path)
    assert discover(str(tmp_path / "link")) == discover(str(repo.path))


def test_POSTIL_HOME_moves_the_store_and_keeps_repositories_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTIL_HOME", str(tmp_path / "store"))
    stores = {discover(str(make(tmp_path / name, {"a": ""}).path)).store_dir for name in ("one", "two")}
    assert len(stores) == 2
    assert all(store.startswith(str(tmp_path / "store")) for store in stores)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match=r"no such folder: .*nowhere"):
        discover(str(tmp_path / "nowhere"))


def test_outside_git_ignore_files_and_attributes_mean_what_they_mean_in_git(tmp_path: Path) -> None:
    folder = plain(
        tmp_path / "plain",
        {
            "a.py": "a\n",
            "b.log": "",
            ".gitignore": "*.log\n",
            "g.py": "",
            ".gitattributes": "g.py linguist-generated\n",
        },
    )
    found = discover(str(folder.path))
    assert not found.managed
    assert not (folder.path / ".git").exists()
    listed = listing(found, Config())
    assert [(entry.path, entry.state, entry.blob) for entry in listed.entries] == [
        (b".gitattributes", "untracked", None), (b".gitignore", "untracked", None), (b"a.py", "untracked", None),
    ]  # fmt: skip
    assert listed.skipped == [(b"g.py", "generated")]
    assert os.stat(found.store_dir).st_mode & 0o077 == 0


def test_outside_git_a_home_that_cannot_be_written_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    folder = plain(tmp_path / "plain", {"a.py": ""})
    assert names(discover(str(folder.path))) == ["a.py"]


def test_G1_the_index_named_in_the_environment_of_this_repository_is_the_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n", "b.py": "b\n"})
    other = tmp_path / "other-index"
    shutil.copyfile(repo.path / ".git" / "index", other)
    repo.git("rm", "-q", "--cached", "b.py", env={"GIT_INDEX_FILE": str(other)})
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    found = {entry.path: entry.state for entry in listing(discover("."), Config()).entries}
    assert found == {b"a.py": "clean", b"b.py": "untracked"}


def test_G1_variables_of_one_repository_do_not_reach_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = make(tmp_path / "ours", {"a.py": ""})
    theirs = make(tmp_path / "theirs", {"b.py": ""})
    monkeypatch.chdir(ours.path)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    monkeypatch.setenv("GIT_WORK_TREE", str(ours.path))
    monkeypatch.setenv("GIT_PREFIX", "")
    assert names(discover(".")) == ["a.py"]
    assert names(discover(str(theirs.path))) == ["b.py"]
    assert discover(str(theirs.path)).environment == {
        "GIT_DIR": os.path.realpath(theirs.path / ".git"), "GIT_WORK_TREE": os.path.realpath(theirs.path),
    }  # fmt: skip


def test_G1_a_folder_outside_git_stays_outside_when_a_hook_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = make(tmp_path / "ours", {"a.py": ""})
    folder = plain(tmp_path / "plain", {"b.py": ""})
    monkeypatch.chdir(ours.path)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert not discover(str(folder.path)).managed


HOOK = """#!/bin/sh
PYTHONPATH={path} {python} - <<'END' > {out}
import os
import shutil
import subprocess
import sys
from postil.config import Config
from postil.git.repository import discover
from postil.git.worktree import listing
found = discover(".")
print(os.path.basename(found.index_file))
for entry in listing(found, Config()).entries:
    print(entry.path.decode(), entry.state, (entry.blob or b"").hex())
END
"""


def hooked(repo_path: Path, tmp_path: Path) -> Path:
    hook = repo_path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    out = tmp_path / "seen"
    core = Path(postil.__file__).parent.parent
    hook.write_text(HOOK.format(path=core, python=sys.executable, out=out), encoding="utf-8")
    hook.chmod(0o755)
    return out


def test_G2_commit_all_is_seen_through_the_index_that_will_be_committed(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n", "b.py": "b\n"})
    seen = hooked(repo.path, tmp_path)
    repo.write({"a.py": "changed\n"})
    repo.git("commit", "-q", "-a", "-m", "all")
    blob = repo.git("rev-parse", "HEAD:a.py")
    assert seen.read_text().splitlines()[:2] == ["index.lock", f"a.py clean {blob}"]


def test_G2_a_partial_commit_is_seen_through_its_own_index(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n", "b.py": "b\n"})
    seen = hooked(repo.path, tmp_path)
    repo.write({"a.py": "changed\n", "b.py": "changed\n", "c.py": "new\n"})
    repo.git("add", "c.py")
    repo.git("commit", "-q", "-m", "part", "a.py")
    lines = seen.read_text().splitlines()
    assert lines[0].startswith("next-index-")
    assert [line.split()[1] for line in lines[1:]] == ["clean", "modified", "untracked"]


def test_G3_worktrees_share_a_store_and_have_states_of_their_own(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    (tmp_path / "side" / "a.py").write_text("changed\n", encoding="utf-8")
    main, side = discover(str(repo.path)), discover(str(tmp_path / "side"))
    assert main.store_dir == side.store_dir
    assert main.git_dir != side.git_dir
    assert main.common_dir == side.common_dir
    assert [entry.state for entry in listing(main, Config()).entries] == ["clean"]
    assert [entry.state for entry in listing(side, Config()).entries] == ["modified"]


def test_G3_a_worktree_whose_git_directory_was_pruned_is_refused_in_gits_words(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    os.rename(repo.path, tmp_path / "moved")
    with pytest.raises(NotARepository, match="not a git repository"):
        discover(str(tmp_path / "side"))


def test_G3_a_worktree_of_a_bare_repository_is_no_bare_repository(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "b.git"))
    repo.git("--git-dir", str(tmp_path / "b.git"), "worktree", "add", "-q", str(tmp_path / "side"), "main")
    found = discover(str(tmp_path / "side"))
    assert (found.bare, found.root) == (False, os.path.realpath(tmp_path / "side"))
    assert names(found) == ["a.py"]


def test_G4_a_submodule_has_its_own_index_and_does_not_block_its_parent(tmp_path: Path) -> None:
    inner = make(tmp_path / "inner", {"i.py": "i\n"})
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("submodule", "--quiet", "add", str(inner.path), "sub")
    repo.git("commit", "-q", "-m", "sub")
    (repo.path / "sub" / "new.py").write_text("", encoding="utf-8")
    listed = listing(discover(str(repo.path)), Config())
    assert [entry.path for entry in listed.entries] == [b".gitmodules", b"a.py"]
    assert listed.skipped == [(b"sub", "submodule: it has an index of its own")]
    within = discover(str(repo.path / "sub"))
    assert within.root == os.path.realpath(repo.path / "sub")
    assert names(within) == ["i.py", "new.py"]
    assert within.store_dir != discover(str(repo.path)).store_dir


def test_G4_a_repository_inside_another_is_named_and_left_alone(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    make(repo.path / "nested", {"n.py": "n\n"})
    listed = listing(discover(str(repo.path)), Config())
    assert listed.skipped == [(b"nested", "another repository: it has an index of its own")]


def test_G5_a_bare_repository_lists_what_its_head_holds(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n", "g.py": "", ".gitattributes": "g.py linguist-generated\n"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "b.git"))
    found = discover(str(tmp_path / "b.git"))
    assert (found.bare, found.root) == (True, None)
    listed = listing(found, Config())
    blob = bytes.fromhex(repo.git("rev-parse", "HEAD:a.py"))
    assert [(entry.path, entry.blob, entry.state) for entry in listed.entries][1:] == [(b"a.py", blob, "absent")]
    assert listed.skipped == [(b"g.py", "generated")]
    assert listed.key == listing(found, Config()).key


def test_G5_a_bare_repository_without_configuration_is_bare(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "b.git"))
    (tmp_path / "b.git" / "config").unlink()
    for path in ("b.git", "b.git/refs/heads"):
        found = discover(str(tmp_path / path))
        assert (found.bare, found.git_dir) == (True, os.path.realpath(tmp_path / "b.git"))
        assert [entry.state for entry in listing(found, Config()).entries] == ["absent"]


def test_G5_a_separate_git_directory_and_one_named_in_the_environment_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"}, "--separate-git-dir", str(tmp_path / "elsewhere"))
    assert discover(str(repo.path)).git_dir == os.path.realpath(tmp_path / "elsewhere")
    assert names(discover(str(repo.path))) == ["a.py"]
    (repo.path / ".git").unlink()
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    found = discover(".")
    assert (found.root, found.git_dir) == (os.path.realpath(repo.path), os.path.realpath(tmp_path / "elsewhere"))
    assert names(found) == ["a.py"]


def test_G5_an_environment_that_leads_nowhere_is_refused_in_gits_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(NotARepository, match="not a git repository"):
        discover(".")


RECEIVE = """#!/bin/sh
read old new ref
PYTHONPATH={path} {python} - $new <<'END' > {out}
import sys
from postil.git import blobs
from postil.git.repository import discover
found = discover(".")
database = blobs.objects(found)
for entry in blobs.tree(found, sys.argv[1]):
    print(found.bare, database.read(entry.blob, 100))
database.close()
END
"""


def test_G1_a_push_in_quarantine_is_readable_from_its_hook(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "pushed\n"})
    bare = make(tmp_path / "b.git", None, "--bare")
    out = tmp_path / "seen"
    hook = bare.path / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    core = Path(postil.__file__).parent.parent
    hook.write_text(RECEIVE.format(path=core, python=sys.executable, out=out), encoding="utf-8")
    hook.chmod(0o755)
    repo.git("push", "-q", str(bare.path), "main")
    assert out.read_text() == "True b'pushed\\n'\n"


def test_G6_an_unborn_branch_lists_its_files_and_a_bare_one_nothing(tmp_path: Path) -> None:
    repo = make(tmp_path / "r").write({"a.py": "a\n", "b.py": "b\n"})
    repo.git("add", "a.py")
    found = listing(discover(str(repo.path)), Config()).entries
    assert [(entry.path, entry.state) for entry in found] == [(b"a.py", "clean"), (b"b.py", "untracked")]
    bare = make(tmp_path / "b.git", None, "--bare")
    assert list(listing(discover(str(bare.path)), Config()).entries) == []


def test_G6_a_detached_head_changes_nothing(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("checkout", "-q", "--detach")
    assert names(discover(str(repo.path))) == ["a.py"]


def test_G12_a_sha256_repository_has_ids_of_32_bytes(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n", "empty.py": ""}, "--object-format=sha256")
    found = discover(str(repo.path))
    assert found.object_format == "sha256"
    entries = listing(found, Config()).entries
    assert [entry.blob for entry in entries] == [
        bytes.fromhex(repo.git("rev-parse", f"HEAD:{name}")) for name in ("a.py", "empty.py")
    ]
    assert [entry.state for entry in entries] == ["clean", "clean"]


def test_G13_an_extension_that_git_does_not_know_is_reported_in_its_words(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.somethingNew", "true")
    with pytest.raises(NotARepository, match="unknown repository extension"):
        discover(str(repo.path))


def test_G13_configuration_of_its_own_for_each_worktree_is_followed(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("config", "extensions.worktreeConfig", "true")
    assert names(discover(str(repo.path))) == ["a.py"]
    (tmp_path / "tree").mkdir()
    repo.git("config", "--worktree", "core.worktree", str(tmp_path / "tree"))
    assert discover(str(repo.path)).root == os.path.realpath(tmp_path / "tree")


@pytest.mark.parametrize("kind", ["sha256", "sparse", "partial"])
def test_the_usual_extensions_are_known_without_starting_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    repo = make(
        tmp_path / "r", {"a.py": "a\n"}, "--object-format=sha256" if kind == "sha256" else "--object-format=sha1"
    )
    if kind == "sparse":
        repo.git("sparse-checkout", "set", "--cone", "src")
    if kind == "partial":
        repo.git("config", "core.repositoryFormatVersion", "1")
        repo.git("config", "extensions.partialClone", "origin")
    monkeypatch.setenv("PATH", "/nonexistent")
    assert discover(str(repo.path)).object_format == ("sha256" if kind == "sha256" else "sha1")


def test_G19_a_strangers_repository_is_refused_in_gits_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    bare = make(tmp_path / "b.git", None, "--bare")
    monkeypatch.setattr(command, "_INHERITED", command._INHERITED | {"GIT_TEST_ASSUME_DIFFERENT_OWNER"})
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    owner = os.geteuid() + 1
    monkeypatch.setattr("os.geteuid", lambda: owner)
    for path in (repo.path, bare.path):
        with pytest.raises(NotARepository, match="dubious ownership"):
            discover(str(path))


def test_G24_an_empty_environment_is_enough(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"}).write({"é.py": ""})
    script = (
        "import os; os.close(0)\nfrom postil.config import Config\nfrom postil.git.repository import discover\n"
        "from postil.git.worktree import listing\n"
        "print([entry.path for entry in listing(discover('.'), Config()).entries])"
    )
    core = str(Path(postil.__file__).parent.parent)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": core, "LANG": "C"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=repo.path, env=env, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[b'a.py', b'\\xc3\\xa9.py']\n", "")


def test_T3_a_bare_repository_inside_a_worktree_is_only_files_of_it(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    make(repo.path / "trap", None, "--bare")
    found = discover(str(repo.path / "trap"))
    assert found.root == os.path.realpath(repo.path)
    assert found.git_dir == os.path.realpath(repo.path / ".git")


CONFIGURATIONS = {
    "all in one line": "[core] bare = true\n",
    "a key without a value": "[core]\n\tbare\n",
    "a value in quotes": '[core]\n\tbare = "true"\n',
    "a number": "[core]\n\tbare = 2\n",
    "a comment behind it": "[core]\n\tbare = true ; really\n",
    "a worktree in one line": "[core] worktree = ../tree\n",
    "a worktree in brackets": "[core] worktree = ../[tree]\n",
    "a line that goes on": "[core]\n\tbare = \\\n\ttrue\n",
    "a mark of the byte order": "\ufeff[core]\n\tbare = true\n",
    "a section of the same name below": '[core "x"]\n\tbare = true\n',
    "a later line that takes it back": "[core]\n\tbare = true\n\tbare = false\n",
    "another file": "[include]\n\tpath = more\n",
    "capitals and spaces": "[ CORE ]\n\tBARE = TRUE\n",
    "lines of windows": "[core]\r\n\tbare = true\r\n",
    "one for this worktree alone": "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = yes\n",
    "nothing": "",
}


@pytest.mark.parametrize("how", CONFIGURATIONS)
def test_G5_a_configuration_in_any_form_means_what_git_makes_of_it(tmp_path: Path, how: str) -> None:
    repo = make(tmp_path / "r", {"a.py": ""})
    for folder in ("tree", "[tree]"):
        (repo.path / folder).mkdir()
    (repo.path / ".git/more").write_text("[core]\n\tbare = true\n", encoding="utf-8")
    (repo.path / ".git/config.worktree").write_text("[core]\n\tbare = true\n", encoding="utf-8")
    (repo.path / ".git/config").write_text(CONFIGURATIONS[how], encoding="utf-8", newline="")
    said = subprocess.run(
        ["git", "rev-parse", "--is-bare-repository", "--show-toplevel"], cwd=repo.path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    bare, _, top = said.stdout.strip().partition("\n")
    try:
        found = discover(str(repo.path))
    except NotARepository:
        assert not top
    else:
        assert (str(found.bare).lower(), found.root or "") == (bare, top)
