"""The object database: sizes before contents, missing and damaged objects by name, what is reachable."""

import os
import zlib
from functools import partial
from pathlib import Path

import pytest

from postil.config import Config
from postil.errors import UnknownRevision
from postil.git import blobs, command
from postil.git.blobs import Missing, Objects
from postil.git.command import Dialogue
from postil.git.content import Content, Reader, Unreadable, reader_settings
from postil.git.repository import discover
from postil.git.survey import Survey
from postil.git.worktree import listing
from support.repos import Repo, make


def objects(repo: Repo) -> Objects:
    return blobs.objects(discover(str(repo.path)))


def oid(repo: Repo, name: str) -> bytes:
    return bytes.fromhex(repo.git("rev-parse", name))


def loose(repo: Repo, blob: bytes) -> Path:
    return repo.path / ".git" / "objects" / blob.hex()[:2] / blob.hex()[2:]


def test_contents_come_back_whole_and_in_any_order(tmp_path: Path) -> None:
    data: dict[str, str | bytes] = {"a": b"", "b": b"\n", "c": bytes(range(256)) * 1000, "d": b"no end"}
    repo = make(tmp_path / "r", data)
    database = objects(repo)
    for name in ("c", "a", "d", "b", "c"):
        assert database.read(oid(repo, f":{name}"), 1_000_000) == data[name]
    database.close()


def test_a_missing_object_is_named_and_the_next_one_is_answered(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a": "a\n"})
    database = objects(repo)
    assert database.read(bytes(20), 100) == Missing("missing object " + "0" * 40)
    assert database.read(oid(repo, "HEAD"), 1000) == Missing(f"not a blob: {repo.git('rev-parse', 'HEAD')}")
    assert database.read(oid(repo, ":a"), 100) == b"a\n"
    database.close()


def test_T19_a_bomb_is_refused_by_its_size_and_never_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = make(tmp_path / "r", {"a": "a\n", "bomb": bytes(30_000_000)})
    assert loose(repo, oid(repo, ":bomb")).stat().st_size < 200_000
    started: list[tuple[str | bytes, ...]] = []
    real = command._spawned

    def noted(argv: tuple[str | bytes, ...], *rest: object) -> int:
        started.append(argv)
        return real(argv, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(command, "_spawned", noted)
    database = objects(repo)
    assert database.read(oid(repo, ":bomb"), 2_000_000) == Missing("too large: 30000000 bytes")
    assert [argv[-1] for argv in started] == ["--batch-check"]
    database.close()


def test_many_contents_are_read_together_and_what_cannot_be_had_is_left_out_or_named(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a": "a\n", "b": "", "large": "x" * 500, "c": "c\nno newline"})
    database = objects(repo)
    wanted = [oid(repo, f":{name}") for name in ("a", "b", "large", "c")]
    assert database.read_all([*wanted, bytes(20), oid(repo, "HEAD")], 400) == {
        wanted[0]: b"a\n", wanted[1]: b"", wanted[2]: Missing("too large: 500 bytes"), wanted[3]: b"c\nno newline",
    }  # fmt: skip
    assert database.read_all([], 400) == {}
    database.close()


@pytest.mark.parametrize("damage", [None, b"", b"\x01\x02\x03", zlib.compress(b"blob 8\0another\n")])
def test_G26_processes_that_run_already_are_asked_once_and_what_is_broken_costs_only_itself(
    tmp_path: Path, damage: bytes | None
) -> None:
    repo = make(tmp_path / "r", {"a": "a\n" * 50, "b": "", "large": "x" * 500, "c": "c\nno newline"})
    wanted = [oid(repo, f":{name}") for name in ("a", "b", "large", "c")]
    if damage is not None:
        loose(repo, wanted[0]).chmod(0o644)
        loose(repo, wanted[0]).write_bytes(damage)
    here = discover(str(repo.path))
    both = [Dialogue(("cat-file", how), here.environment, here.folder) for how in ("--batch-check", "--batch")]
    asked: list[bytes] = []

    def noted(dialogue: Dialogue, question: bytes) -> None:
        asked.append(question)
        Dialogue.ask(dialogue, question)

    for dialogue in both:
        dialogue.ask = partial(noted, dialogue)  # type: ignore[method-assign]
    database = Objects(here.environment, here.folder, here.object_format, (both[0], both[1]))
    found = database.read_all(wanted if damage is not None else [*wanted, bytes(20)], 400)
    first = found.pop(wanted[0])
    assert first == b"a\n" * 50 if damage is None else isinstance(first, Missing) and wanted[0].hex() in first.reason
    nowhere = {} if damage is not None else {bytes(20): Missing("missing object " + "0" * 40)}
    assert found == {
        wanted[1]: b"", wanted[2]: Missing("too large: 500 bytes"), wanted[3]: b"c\nno newline", **nowhere,
    }  # fmt: skip
    # What is too large is not asked for.
    sizes, contents = [question.count(b"\n") for question in asked[:2]]
    assert (sizes, contents <= 3) == (4 + len(nowhere), True)
    database.close()
    for dialogue in both:
        dialogue.close()


@pytest.mark.parametrize("damage", ["cut", "noise", "another", "empty"])
def test_G26_a_corrupt_object_is_reported_by_its_id_and_costs_only_itself(tmp_path: Path, damage: str) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n" * 1000, "b.py": "b\n"})
    blob = oid(repo, ":a.py")
    path = loose(repo, blob)
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes({
        "cut": data[: len(data) // 2], "noise": b"\x01\x02\x03" * 20, "empty": b"",
        "another": zlib.compress(b"blob 8\0another\n"),
    }[damage])  # fmt: skip
    database = objects(repo)
    found = database.read(blob, 1_000_000)
    assert isinstance(found, Missing)
    assert blob.hex() in found.reason
    assert database.read(oid(repo, ":b.py"), 100) == b"b\n"
    database.close()


def test_G26_a_repack_during_the_reading_is_not_noticed(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {f"{n}.py": f"{n}\n" for n in range(40)})
    ids = {n: oid(repo, f":{n}.py") for n in range(40)}
    database = objects(repo)
    for n in range(40):
        if n % 10 == 5:
            repo.commit({"more.py": f"{n}"})
            repo.git("repack", "-a", "-d", "-q")
            repo.git("prune-packed", "-q")
        assert database.read(ids[n], 100) == f"{n}\n".encode()
    database.close()


def test_an_object_is_what_its_id_says_and_not_its_replacement(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a": "a\n", "b": "b\n"})
    repo.git("replace", repo.git("rev-parse", ":a"), repo.git("rev-parse", ":b"))
    database = objects(repo)
    assert database.read(oid(repo, ":a"), 100) == b"a\n"
    database.close()


def test_G14_absent_files_are_read_from_the_object_database(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"in/a.py": "a\n", "rest/b.py": "b\n", "rest/big.py": "x" * 100})
    repo.git("sparse-checkout", "set", "--cone", "in")
    survey = Survey(discover(str(repo.path)), Config())
    assert survey.key
    reader = Reader(reader_settings(survey))
    assert reader.read(b"rest/b.py", oid(repo, ":rest/b.py"), "absent", 50) == Content(oid(repo, ":rest/b.py"), b"b\n")
    assert reader.read(b"rest/big.py", oid(repo, ":rest/big.py"), "absent", 50) == Unreadable("too large: 100 bytes")
    reader.close()


def test_G5_a_bare_repository_is_read_from_its_objects(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "b.git"))
    survey = Survey(discover(str(tmp_path / "b.git")), Config())
    assert survey.key
    reader = Reader(reader_settings(survey))
    (entry,) = listing(survey.repository, Config()).entries
    found = reader.read(entry.path, entry.blob, entry.state, 50)
    assert found == Content(oid(repo, ":a.py"), b"a\n")
    reader.close()


def test_G13_in_a_partial_clone_nothing_is_ever_fetched(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"in/a.py": "a\n", "rest/b.py": "b\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = Repo(tmp_path / "clone")
    repo.git("clone", "-q", "--filter=blob:none", "--sparse", f"file://{repo.path}", str(clone.path))
    found = listing(discover(str(clone.path)), Config())
    assert {entry.path: entry.state for entry in found.entries} == {b"in/a.py": "absent", b"rest/b.py": "absent"}
    database = objects(clone)
    blob = oid(repo, "HEAD:rest/b.py")
    missing = database.read(blob, 100)
    assert isinstance(missing, Missing)
    assert blob.hex() in missing.reason
    database.close()
    assert list(blobs.reachable(discover(str(clone.path)))) == []
    assert "?" + blob.hex() in clone.git("rev-list", "--objects", "--all", "--missing=print")


def test_a_revision_resolves_to_its_commit_and_lists_its_tree(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n", "new\nline": ""})
    first = repo.git("rev-parse", "HEAD")
    repo.git("tag", "-a", "-m", "x", "v1")
    repo.commit({"b.py": "b\n"})
    repository = discover(str(repo.path))
    for name in ("v1", "HEAD~1", first, first[:10], "main^"):
        assert blobs.resolve(repository, name).hex() == first
    listed = [(entry.path, entry.mode) for entry in blobs.tree(repository, "v1")]
    assert listed == [(b"a.py", 0o100644), (b"new\nline", 0o100644)]


@pytest.mark.parametrize(
    "revision", ["nothing", "", "--all", "--upload-pack=touch ran", "-h", "HEAD:a.py", "a\nb", "a\0b"]
)
def test_T17_a_revision_that_is_none_or_looks_like_an_option_is_unknown(tmp_path: Path, revision: str) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    with pytest.raises(UnknownRevision):
        blobs.resolve(discover(str(repo.path)), revision)
    assert os.listdir(repo.path) in (["a.py", ".git"], [".git", "a.py"])


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_G12_what_refs_worktrees_and_indexes_hold_is_reachable_and_nothing_else(
    tmp_path: Path, object_format: str
) -> None:
    repo = make(tmp_path / "r", {"a.py": "first\n"}, f"--object-format={object_format}")
    repo.commit({"a.py": "second\n"})
    repo.git("branch", "side")
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "w"))
    other = Repo(tmp_path / "w")
    other.commit({"w.py": "detached\n"})
    other.write({"staged.py": "staged elsewhere\n"}).git("add", "staged.py")
    repo.write({"mine.py": "staged here\n"}).git("add", "mine.py")
    lost = repo.git("hash-object", "-w", "--stdin", stdin=b"lost\n")
    found = set(blobs.reachable(discover(str(repo.path))))
    texts = ("first\n", "second\n", "detached\n", "staged elsewhere\n", "staged here\n")
    assert found == {bytes.fromhex(repo.git("hash-object", "--stdin", stdin=text.encode())) for text in texts}
    assert bytes.fromhex(lost) not in found


def test_G6_an_unborn_branch_reaches_nothing_and_has_no_revisions(tmp_path: Path) -> None:
    repository = discover(str(make(tmp_path / "r").path))
    assert list(blobs.reachable(repository)) == []
    with pytest.raises(UnknownRevision):
        blobs.resolve(repository, "HEAD")
