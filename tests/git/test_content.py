"""The bytes that are read are the bytes that are hashed, as git would hash them, and only regular files are read."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from postil.config import Config
from postil.git.content import Content, Reader, ReaderSettings, Unreadable, reader_settings, settings_of
from postil.git.indexfile import Entry
from postil.git.repository import discover
from postil.git.survey import Survey
from postil.git.worktree import listed
from support.repos import Repo, make

LIMIT = 2_000_000


@contextmanager
def reading(repo: Repo) -> Iterator[tuple[Reader, dict[str, Entry]]]:
    survey = Survey(discover(str(repo.path)), Config())
    found = listed(survey)
    reader = Reader(reader_settings(survey))
    try:
        yield reader, {os.fsdecode(entry.path): entry for entry in found.entries}
    finally:
        reader.close()


def read(repo: Repo, name: str, limit: int = LIMIT) -> Content | Unreadable:
    with reading(repo) as (reader, entries):
        entry = entries.get(name) or Entry(os.fsencode(name), None, 0o100644, "untracked")
        return reader.read(entry.path, entry.blob, entry.state, limit)


def good(content: Content | Unreadable) -> Content:
    assert isinstance(content, Content)
    return content


def asked_of_git(repo: Repo, name: str) -> str:
    return repo.git("hash-object", f"--path={name}", "--", name)


TEXTS: dict[str, bytes] = {
    "lf": b"one\ntwo\n",
    "crlf": b"one\r\ntwo\r\n",
    "mixed": b"one\r\ntwo\nthree\r\n",
    "lone_cr": b"one\rtwo\r\n",
    "crcrlf": b"one\r\r\ntwo\r\n",
    "no_end": b"one\r\ntwo",
    "empty": b"",
    "cr_last": b"one\r\ntwo\r",
    "control": b"\x01\x02\x03 one\r\n",
    "control_once": b"\x01" + b"x" * 200 + b"\r\n",
    "control_few": b"\x01" + b"x" * 100 + b"\r\n",
    "control_enough": b"\x01" + b"x" * 128 + b"\r\n",
    "control_barely": b"\x01" + b"x" * 127 + b"\r\n",
    "delete": b"\x7f" * 2 + b"x" * 255 + b"\r\n",
    "ctrl_z": b"x" * 126 + b"\r\n\x1a",
    "escape": b"\x1b[0m\x08\x0c one\r\n",
    "high": "é — \u2028\r\n".encode(),
    "ident": b"$Id$ and $Id: old $ and $Id: split\n$ and $Idx: no $ and $Id:$\r\n",
    "ident_open": b"$Id: never closed\r\n",
    "dollars": b"$$Id: a $$Id: b$\r\n",
    "utf16": "one\r\ntwo\r\n".encode("utf-16"),
    "utf16le": "one\r\ntwo\r\n".encode("utf-16-le"),
    "utf16be": "one é\r\ntwo\r\n".encode("utf-16-be"),
    "latin": "é\r\n".encode("latin-1"),
    "sjis": "日本語\r\n".encode("shift-jis"),
    "odd": b"\xff\xfea",
}
RULES = [
    "", "* text", "* text=auto", "* -text", "* text eol=crlf", "* eol=lf", "* eol=crlf", "* text=auto eol=crlf",
    "* text=auto eol=lf", "* -text eol=crlf", "* crlf", "* -crlf", "* crlf=input", "* crlf=auto", "* text=input",
    "* ident", "* ident text", "* binary", "* text=unknown", "* working-tree-encoding=UTF-16",
    "* text working-tree-encoding=UTF-16", "* working-tree-encoding=UTF-16LE-BOM text",
    "* working-tree-encoding=UTF-16LE text",
    "* working-tree-encoding=UTF-16BE", "* working-tree-encoding=utf8 text", "* working-tree-encoding=ISO-8859-1 ident",
    "* working-tree-encoding=SHIFT-JIS text", "* working-tree-encoding=UTF-32",
    "* text=auto working-tree-encoding=UTF-16", "* text working-tree-encoding=UTF-16 ident", "*.py !text",
]  # fmt: skip


@pytest.mark.parametrize("autocrlf", ["false", "true", "input"])
def test_G16_every_built_in_conversion_gives_the_id_that_git_gives(tmp_path: Path, autocrlf: str) -> None:
    repo = make(tmp_path / "r", {"first": ""})
    repo.git("config", "core.autocrlf", autocrlf)
    repo.git("config", "core.safecrlf", "false")
    wrong: list[str] = []
    names = list(TEXTS)
    for number, rule in enumerate(RULES):
        folder = f"{number:02}"
        repo.write({f"{folder}/.gitattributes": rule + "\n"})
        repo.write({f"{folder}/{name}": data for name, data in TEXTS.items()})
    paths = [f"{number:02}/{name}" for number in range(len(RULES)) for name in names]
    expected = repo.git("hash-object", "--stdin-paths", stdin="\n".join(paths).encode()).split()
    with reading(repo) as (reader, _):
        for path, wanted in zip(paths, expected, strict=True):
            found = reader.read(path.encode(), None, "untracked", LIMIT)
            if found.blob is None or found.blob.hex() != wanted:
                wrong.append(f"{RULES[int(path[:2])]!r}: {path[3:]}")
    assert wrong == []


@pytest.mark.parametrize("autocrlf", ["false", "true", "input"])
def test_G16_a_file_committed_with_crlf_keeps_it_where_git_only_guesses(tmp_path: Path, autocrlf: str) -> None:
    repo = make(
        tmp_path / "r", {"kept": b"a\r\n", "text": b"a\r\n", "lf": b"a\n", "new\nline": b"a\r\n", "sub/kept": b"a\r\n"}
    )
    repo.git("config", "core.autocrlf", autocrlf)
    repo.write({".gitattributes": "* text=auto\ntext text\n"})
    repo.write(dict.fromkeys(("kept", "text", "lf", "new\nline", "sub/kept", "untracked"), b"b\r\n"))
    found: dict[str, str] = {}
    with reading(repo) as (reader, entries):
        for name in ("kept", "text", "lf", "new\nline", "sub/kept", "untracked"):
            entry = entries[name]
            found[name] = good(reader.read(entry.path, entry.blob, entry.state, LIMIT)).blob.hex()
    repo.git("add", "--all")
    assert found == {name: repo.git("rev-parse", f":{name}") for name in found}


def test_G16_clean_files_hash_to_the_blob_of_the_index_whatever_is_on_disk(tmp_path: Path) -> None:
    repo = make(
        tmp_path / "r", {".gitattributes": "*.py text eol=crlf\n*.txt ident\n", "a.py": "1\n2\n", "b.txt": "$Id$\n"}
    )
    repo.remove("a.py", "b.txt")
    repo.git("checkout", "-q", ".")
    assert (repo.path / "a.py").read_bytes() == b"1\r\n2\r\n"
    assert b"$Id: " in (repo.path / "b.txt").read_bytes()
    with reading(repo) as (reader, entries):
        for name, data in (("a.py", b"1\n2\n"), ("b.txt", b"$Id$\n")):
            entry = entries[name]
            assert entry.state == "clean"
            assert good(reader.read(entry.path, entry.blob, entry.state, LIMIT)) == (entry.blob, data)


def test_G16_an_external_filter_is_not_run_and_its_files_are_keyed_by_their_bytes(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"first": ""})
    repo.git("config", "filter.shout.clean", "tr a-z A-Z")
    repo.write({".gitattributes": "*.py filter=shout text\n", "a.py": b"a\r\n"})
    repo.git("add", "--all")
    with reading(repo) as (reader, entries):
        assert entries["a.py"].blob is None
        assert entries["a.py"].indexed is not None
        content = good(reader.read(b"a.py", None, "clean", LIMIT))
    assert content.data == b"a\r\n"
    assert content.blob.hex() == repo.git("hash-object", "--no-filters", "a.py")


def test_a_single_file_is_read_the_same_without_a_listing(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {".gitattributes": "*.py text ident\n", "a.py": "$Id$\n"})
    repo.write({"a.py": "$Id: x $\r\n"})
    reader = Reader(settings_of(discover(str(repo.path))))
    assert good(reader.read(b"a.py", None, "modified", LIMIT)).blob.hex() == repo.git("rev-parse", ":a.py")
    reader.close()


def test_settings_survive_being_sent_to_a_worker(tmp_path: Path) -> None:
    import msgpack

    repo = make(tmp_path / "r", {".gitattributes": "*.py text\n", "a.py": "a\n"})
    repo.write({"a.py": "a\r\n"})
    sent = msgpack.unpackb(msgpack.packb(settings_of(discover(str(repo.path)))))
    reader = Reader(ReaderSettings(*sent))
    assert good(reader.read(b"a.py", None, "modified", LIMIT)).blob.hex() == repo.git("rev-parse", ":a.py")
    reader.close()


def test_G12_a_sha256_repository_hashes_with_sha256(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"}, "--object-format=sha256")
    content = good(read(repo, "a.py"))
    assert (content.blob.hex(), content.data) == (repo.git("rev-parse", ":a.py"), b"a\n")


def test_S22_a_file_changed_since_it_was_listed_is_known_by_what_was_read(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n"})
    with reading(repo) as (reader, entries):
        repo.write({"a.py": "changed meanwhile\n"})
        content = good(reader.read(b"a.py", entries["a.py"].blob, "clean", LIMIT))
    assert content.data == b"changed meanwhile\n"
    assert content.blob.hex() == asked_of_git(repo, "a.py")
    assert content.blob != entries["a.py"].blob


def test_S22_under_a_busy_writer_no_content_ever_has_anothers_id(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "0\n"})
    script = (
        "import os, sys, time\nend = time.time() + 1.5\nn = 0\n"
        "while time.time() < end:\n    n += 1\n    f = open('a.py', 'r+b'); f.truncate(0)\n"
        "    f.write(b'%d\\n' % n * (n % 50)); f.close()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=repo.path) as writer, reading(repo) as (reader, _):
        seen: dict[bytes, bytes] = {}
        while writer.poll() is None:
            content = reader.read(b"a.py", None, "modified", LIMIT)
            if isinstance(content, Unreadable):
                # A file caught between two writes can have a hole in it, which reads as NUL bytes.
                assert content.reason == "binary"
                continue
            assert seen.setdefault(content.blob, content.data) == content.data
    assert len(seen) > 10
    for blob, data in list(seen.items())[:20]:
        assert blob.hex() == repo.git("hash-object", "--stdin", stdin=data)


def test_G15_a_pointer_of_LFS_is_named_and_its_filter_never_run(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"first": ""})
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 1\n"
    repo.write({".gitattributes": "*.psd filter=lfs diff=lfs merge=lfs -text\n", "a.psd": pointer})
    repo.commit()
    found = read(repo, "a.psd")
    assert found == Unreadable("LFS pointer", bytes.fromhex(repo.git("rev-parse", ":a.psd")))
    repo.git("config", "filter.lfs.clean", "touch ../ran; cat")
    repo.git("config", "filter.lfs.process", "touch ../ran; false")
    repo.git("config", "filter.lfs.required", "true")
    os.utime(repo.path / "a.psd")
    assert isinstance(read(repo, "a.psd"), Unreadable)
    assert not (tmp_path / "ran").exists()


def test_a_binary_file_is_named_with_its_id_and_UTF_16_is_text(tmp_path: Path) -> None:
    data: dict[str, str | bytes] = {
        "b.py": b"a\0b",
        "late.py": b"x" * 9000 + b"\0",
        "wide.py": "a = 1\n".encode("utf-16"),
    }
    repo = make(tmp_path / "r", data)
    assert read(repo, "b.py") == Unreadable("binary", bytes.fromhex(repo.git("rev-parse", ":b.py")))
    assert isinstance(read(repo, "late.py"), Content)
    assert isinstance(read(repo, "wide.py"), Content)


def test_a_file_that_grew_beyond_the_limit_is_too_large(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"a.py": "x" * 101})
    assert read(repo, "a.py", 100) == Unreadable("too large: 101 bytes")
    assert good(read(repo, "a.py", 101)).data == b"x" * 101


def test_T6_G18_nothing_but_regular_files_inside_the_worktree_is_opened(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"sub/a.py": "a\n", "gone.py": ""})
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.py").write_text("secret\n")
    os.mkfifo(repo.path / "fifo")
    (repo.path / "link").symlink_to("sub/a.py")
    (repo.path / "out").symlink_to(tmp_path / "secret")
    with reading(repo) as (reader, _):

        def reason(path: bytes) -> str:
            found = reader.read(path, None, "modified", LIMIT)
            assert isinstance(found, Unreadable)
            return found.reason

        assert reason(b"fifo") == "special file"
        assert reason(b"link") == "symbolic link"
        assert reason(b"sub") == "special file"
        repo.remove("gone.py")
        assert reason(b"gone.py") == "unreadable: No such file or directory"
        for path in (b"out/a.py", b"../secret/a.py", b"sub/../../secret/a.py", b"/etc/passwd", b"sub//a.py"):
            assert reason(path).startswith("unreadable: "), path
        # A folder that was read from before is not trusted once it has been swapped.
        assert isinstance(reader.read(b"sub/a.py", None, "modified", LIMIT), Content)
        os.rename(repo.path / "sub", repo.path / "moved")
        (repo.path / "sub").symlink_to(tmp_path / "secret")
        assert good(reader.read(b"sub/a.py", None, "modified", LIMIT)).data == b"a\n"
        os.unlink(repo.path / "moved" / "a.py")
        assert reason(b"sub/a.py").startswith("unreadable: ")


def test_a_file_without_permission_is_unreadable_and_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make(tmp_path / "r", {"a.py": "a\n", "b.py": "b\n"})
    real = os.open

    def refuse(path: str | bytes, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == b"a.py":  # the superuser, who may run these tests, is refused nothing
            raise PermissionError(13, "Permission denied")
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr("os.open", refuse)
    assert read(repo, "a.py") == Unreadable("unreadable: Permission denied")
    assert isinstance(read(repo, "b.py"), Content)


def test_a_folder_replaced_while_reading_is_read_anew(tmp_path: Path) -> None:
    repo = make(tmp_path / "r", {"sub/a.py": "a\n", "sub/b.py": "b\n"})
    with reading(repo) as (reader, _):
        assert isinstance(reader.read(b"sub/a.py", None, "modified", LIMIT), Content)
        os.rename(repo.path / "sub", repo.path / "old")
        os.unlink(repo.path / "old" / "b.py")
        repo.write({"sub/b.py": "new\n"})
        assert good(reader.read(b"sub/b.py", None, "modified", LIMIT)).data == b"new\n"
