"""What is listed of a worktree, in which state, and what is left out for which reason."""

import os
import socket
import time
from pathlib import Path

import pytest

from postil.config import Config
from postil.errors import BadConfiguration, GitFailed, NoSuchPath
from postil.git.indexfile import Unsupported, parse
from postil.git.repository import discover
from postil.git.worktree import listing, listing_key
from support.listings import listed, one, reasons, states
from support.repos import Repo, make


def settle(*paths: Path) -> None:
    """Make files old enough that nothing about them is racy: their change time cannot be set, so it is waited for."""
    time.sleep(max(0.0, max(path.lstat().st_ctime for path in paths) + 2.1 - time.time()))


FILES = {"a.py": "a\n", "b.py": "b\n", "c.py": "c\n", "src/d.py": "d\n"}


def test_each_state_is_told_with_the_blob_that_is_known(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    repo.write({"a.py": "changed\n", "new.py": "", "later.py": "soon\n"}).remove("b.py")
    repo.git("add", "--intent-to-add", "later.py")
    found = listed(repo)
    assert states(found) == {
        b"a.py": "modified", b"c.py": "clean", b"later.py": "intent-to-add", b"new.py": "untracked",
        b"src/d.py": "clean",
    }  # fmt: skip
    assert found.deleted == (b"b.py",)
    assert found.skipped == []
    assert one(found, b"c.py").blob == bytes.fromhex(repo.git("rev-parse", ":c.py"))
    changed = one(found, b"a.py")
    assert (changed.blob, changed.indexed) == (None, bytes.fromhex(repo.git("rev-parse", ":a.py")))
    for entry in found.entries:
        about = os.lstat(repo.path / os.fsdecode(entry.path))
        assert (entry.size, entry.changed_ns) == (about.st_size, about.st_ctime_ns)


def test_the_listing_is_that_of_git_for_every_version_of_the_index(tmp_path: Path) -> None:
    names = {f"{'x' * (n % 7)}dir{n % 5}/{'long' * (n % 40)}{n}.py": f"{n}\n" for n in range(300)}
    repo = make(tmp_path / "r", dict(names))
    # Longer than the length field of an entry can say, and than this file system would take.
    long = "/".join("d" * 60 for _ in range(70)) + "/f.py"
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{repo.git('rev-parse', ':dir0/0.py')},{long}")
    expected = repo.git("ls-files", "-s").splitlines()
    for version in ("2", "3", "4"):
        repo.git("update-index", "--index-version", version)
        entries = parse((repo.path / ".git" / "index").read_bytes(), 20).entries
        assert [f"{e.mode:o} {(e.blob or b'').hex()} 0\t{os.fsdecode(e.path)}" for e in entries] == expected


def test_a_file_of_any_size_is_judged_by_its_size(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "x" * 11, "b.py": "x" * 10, "c.py": "", "d.py": "x"})
    repo.write({"e.py": "x" * 11, "f.py": "", "d.py": "x" * 12})
    with (repo.path / "huge.py").open("wb") as huge:
        huge.truncate(2**32 + 5)
    found = listed(repo, Config(max_file_size=10))
    assert [entry.path for entry in found.entries] == [b"b.py", b"c.py", b"f.py"]
    assert [skip.path for skip in found.skipped] == [b"a.py", b"d.py", b"e.py", b"huge.py"]


@pytest.mark.parametrize("damage", ["cut", "signature", "version", "extension"])
def test_an_index_that_is_not_understood_is_never_guessed_at(tmp_path: Path, damage: str) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    data = (repo.path / ".git" / "index").read_bytes()
    broken = {
        "cut": data[:-40],
        "signature": b"JUNK" + data[4:],
        "version": data[:7] + b"\x09" + data[8:],
        "extension": data[:-20] + b"link\0\0\0\0" + data[-20:],
    }[damage]
    with pytest.raises(Unsupported):
        parse(broken, 20)


@pytest.mark.parametrize("setting", ["core.splitIndex", "index.sparse", "index.skipHash", "core.untrackedCache"])
def test_indexes_of_other_kinds_are_read_all_the_same(tmp_path: Path, setting: str) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    repo.git("config", setting, "true")
    repo.git("update-index", "--force-write-index")
    repo.git("update-index", "--split-index" if setting == "core.splitIndex" else "--force-write-index")
    repo.write({"a.py": "changed\n"})
    assert states(listed(repo)) == {b"a.py": "modified", b"b.py": "clean", b"c.py": "clean", b"src/d.py": "clean"}
    assert one(listed(repo), b"b.py").size == 2


@pytest.mark.parametrize("split", ["--split-index", "--no-split-index"])
def test_attributes_count_where_the_index_names_their_file_in_another(tmp_path: Path, split: str) -> None:
    repo = make(tmp_path / "r", {**FILES, ".gitattributes": "src/* linguist-generated\n"})
    repo.git("update-index", split)
    repo.commit({"a.py": "changed\n"})
    assert reasons(listed(repo)) == {b"src/d.py": "generated"}


def test_G14_what_a_sparse_checkout_leaves_out_is_absent_and_not_deleted(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"in/a.py": "a\n", "rest/b.py": "b\n", "rest/deep/c.py": "c\n"})
    for sparse_index in ("--no-sparse-index", "--sparse-index"):
        repo.git("sparse-checkout", "set", "--cone", sparse_index, "in")
        found = listed(repo)
        assert states(found) == {b"in/a.py": "clean", b"rest/b.py": "absent", b"rest/deep/c.py": "absent"}
        assert one(found, b"rest/b.py").blob == bytes.fromhex(repo.git("rev-parse", "HEAD:rest/b.py"))
        assert found.deleted == ()


def test_G14_a_file_assumed_unchanged_is_as_the_index_says(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    repo.git("update-index", "--assume-unchanged", "a.py")
    repo.write({"a.py": "changed\n"})
    assert states(listed(repo))[b"a.py"] == "clean"


def test_G14_a_file_intended_to_be_added_and_gone_again_is_deleted(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES)).write({"later.py": ""})
    repo.git("add", "--intent-to-add", "later.py")
    repo.remove("later.py")
    assert listed(repo).deleted == (b"later.py",)


def conflict(tmp_path: Path) -> Repo:
    repo = make(tmp_path / "r", dict(FILES))
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a.py": "theirs\n", "b.py": "theirs\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a.py": "ours\n"})
    repo.remove("b.py")
    repo.commit()
    with pytest.raises(AssertionError):
        repo.git("merge", "side")
    return repo


def test_G26_in_the_middle_of_a_merge_conflicted_files_are_listed_once_as_such(tmp_path: Path) -> None:
    repo = conflict(tmp_path)
    found = listed(repo)
    assert [entry.path for entry in found.entries] == sorted({entry.path for entry in found.entries})
    assert states(found) == {b"a.py": "conflicted", b"b.py": "conflicted", b"c.py": "clean", b"src/d.py": "clean"}
    assert one(found, b"a.py").blob is None


def test_G26_a_stale_index_lock_hinders_nothing(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    (repo.path / ".git" / "index.lock").write_text("")
    assert len(listed(repo).entries) == 4


NAMES = [
    b"new\nline.py", b"tab\t.py", b'quote".py', b"back\\slash.py", b"-dash.py", b"--output=x", b":colon.py",
    b":(exclude)x.py", b" space.py", b"trailing ", b"latin-\xe9.py", b"nfc-\xc3\xa9.py", b"nfd-e\xcc\x81.py",
    b"n" * 253, b"CON.py", b"Case.py", b"case.py", b"*.py", b"[a].py", b"#hash.py", b"!bang.py", b"$(touch x).py",
    b"\x01\x7f.py",
]  # fmt: skip


def test_G17_names_of_any_bytes_are_ordinary(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"first": ""})
    root = os.fsencode(repo.path)
    for name in NAMES:
        with open(os.path.join(root, name), "wb") as file:
            file.write(b"# " + name + b"\n")
    assert {path for path, state in states(listed(repo)).items() if state == "untracked"} == set(NAMES)
    repo.git("add", "--all")
    repo.git("commit", "-q", "-m", "names")
    assert {path for path, state in states(listed(repo)).items() if state == "clean"} == {b"first", *NAMES}
    with open(os.path.join(root, NAMES[0]), "wb") as file:
        file.write(b"changed\n")
    assert states(listed(repo))[NAMES[0]] == "modified"
    assert [entry.path for entry in listed(repo, None, ":(exclude)x.py").entries] == [b":(exclude)x.py"]


def test_G18_links_and_special_files_are_named_and_never_opened(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {**FILES, "fifo.py": "", "socket.py": ""})
    for name, target in (("in", "a.py"), ("out", "/etc/passwd"), ("dangling", "nowhere"), ("up", "../..")):
        (repo.path / name).symlink_to(target)
    repo.git("add", "in", "out")
    repo.remove("fifo.py", "socket.py", "c.py")
    os.mkfifo(repo.path / "fifo.py")
    (repo.path / "c.py").symlink_to("/etc/passwd")
    with socket.socket(socket.AF_UNIX) as bound:
        cwd = Path.cwd()
        os.chdir(repo.path)  # the name of a socket is short
        bound.bind("socket.py")
        os.chdir(cwd)
        found = listed(repo)
    assert reasons(found) == {
        b"in": "symbolic link", b"out": "link out of the repository", b"dangling": "symbolic link",
        b"up": "link out of the repository", b"c.py": "link out of the repository",
        b"fifo.py": "special file", b"socket.py": "special file",
    }  # fmt: skip
    assert set(states(found)) == {b"a.py", b"b.py", b"src/d.py"}


def test_T6_a_folder_swapped_for_a_link_takes_its_files_away(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    outside = make(tmp_path / "outside", {"d.py": "secret\n"})
    repo.remove("src/d.py")
    (repo.path / "src").rmdir()
    (repo.path / "src").symlink_to(outside.path)
    found = listed(repo)
    assert b"src/d.py" not in states(found)
    assert reasons(found) == {b"src": "link out of the repository"}


def test_a_link_that_is_gone_or_became_a_file_is_treated_as_what_it_is(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    for name in ("gone", "became"):
        (repo.path / name).symlink_to("a.py")
    repo.commit()
    repo.remove("gone", "became").write({"became": "text\n"})
    found = listed(repo)
    assert (states(found)[b"became"], found.deleted, found.skipped) == ("modified", (b"gone",), [])


def test_an_index_that_git_cannot_read_either_is_an_error_in_one_line(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    (repo.path / ".git" / "index").write_bytes(b"<<<<<<< HEAD\n" * 100)
    with pytest.raises(GitFailed, match=r"^git [a-z-]+: [^\n]*(bad|corrupt|index)[^\n]*$"):
        listed(repo)


def test_a_bad_pattern_is_named_as_bad_configuration(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="not a gitignore pattern"):
        listed(make(tmp_path / "r", dict(FILES)), Config(exclude=("!",)))


def test_an_ignored_file_is_not_listed_unless_it_is_tracked(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"kept.log": "", "a.py": ""})
    repo.write({".gitignore": "*.log\n", "other.log": ""})
    assert set(states(listed(repo))) == {b".gitignore", b"a.py", b"kept.log"}


def test_a_file_above_the_limit_is_skipped_with_its_size(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"big.py": "x" * 101, "fits.py": "x" * 100}).write({"new.py": "x" * 102})
    found = listed(repo, Config(max_file_size=100))
    assert reasons(found) == {b"big.py": "too large: 101 bytes", b"new.py": "too large: 102 bytes"}


def test_the_key_stays_while_nothing_changes_and_differs_with_any_change(tmp_path: Path, home: Path) -> None:
    repo = make(tmp_path / "r", {**FILES, ".gitignore": "*.log\n"})
    repo.write({"b.py": "changed\n", "new.py": "new\n"})
    settle(repo.path / "b.py", repo.path / "new.py")
    repository = discover(str(repo.path))
    first = listing_key(repository, Config())
    assert first == listing_key(repository, Config()) == listing(repository, Config()).key
    repo.write({"ignored.log": "x"})
    assert listing_key(repository, Config()) == first
    seen = {first}

    def differs() -> None:
        key = listing_key(discover(str(repo.path)), Config())
        assert key not in seen
        seen.add(key)

    repo.write({"a.py": "A\n"})
    differs()
    repo.git("add", "a.py")
    differs()
    repo.write({"b.py": "Changed\n"})
    differs()
    repo.remove("new.py")
    differs()
    repo.git("config", "core.autocrlf", "input")
    differs()
    (repo.path / ".git" / "info").mkdir(exist_ok=True)
    (repo.path / ".git" / "info" / "attributes").write_text("a.py text\n")
    differs()
    assert listing_key(repository, Config(exclude=("a.py",))) not in seen
    assert listing_key(repository, Config(max_file_size=5)) not in seen


def test_S22_a_file_that_may_still_be_changing_never_gives_the_same_key_twice(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    repository = discover(str(repo.path))
    repo.write({"a.py": "one\n"})
    assert listing_key(repository, Config()) != listing_key(repository, Config())


def test_a_key_needs_no_checksum_in_the_index(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", dict(FILES))
    index = repo.path / ".git" / "index"
    data = index.read_bytes()
    index.write_bytes(data[:-20] + bytes(20))
    repository = discover(str(repo.path))
    first = listing_key(repository, Config())
    repo.write({"e.py": "e\n"})
    repo.git("add", "e.py")
    data = index.read_bytes()
    index.write_bytes(data[:-20] + bytes(20))
    assert first == first != listing_key(repository, Config())


def test_paths_narrow_the_listing_and_an_unknown_one_is_an_error(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {**FILES, "src-other/x.py": "", "vendor/v.py": ""})
    assert set(states(listed(repo, None, "src", "a.py"))) == {b"src/d.py", b"a.py"}
    assert set(states(listed(repo, None, str(repo.path / "src")))) == {b"src/d.py"}
    assert len(listed(repo, None, ".").entries) == 5
    assert reasons(listed(repo, None, "vendor/v.py")) == {b"vendor/v.py": "vendored"}
    with pytest.raises(NoSuchPath, match="no such path in the repository: nothing"):
        listed(repo, None, "nothing")
    with pytest.raises(NoSuchPath, match="outside the repository: \\.\\./x"):
        listed(repo, None, "../x")
