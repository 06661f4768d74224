"""Workers read the files themselves, and what they analyze is what they hash."""

import os
from pathlib import Path

import pytest

from postil.engine.encode import decode
from postil.engine.keys import Keys
from postil.engine.pool import Pool
from postil.engine.result import Result
from postil.engine.wire import Task
from postil.git.content import ReaderSettings
from postil.plugins.naming import Naming
from support.analyzers import registry
from support.repos import Repo

NEW = b"one\nnew\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path)
    repo.git("init", "-q")
    repo.write({"a.lines": "one\n", "big.lines": "x\n" * 5000, "b.lines": b"one\0"})
    os.mkfifo(tmp_path / "pipe.lines")
    return repo


def read(repo: Repo, *tasks: Task) -> dict[int, Result]:
    settings = ReaderSettings(str(repo.path), str(repo.path), "sha1", (), "false", (), ())
    with Pool(1, registry(), settings, max_file_size=1000) as pool:
        return {result.number: result for result in pool.run(tasks)}


def test_S22_the_blob_told_is_of_the_bytes_analyzed_whatever_was_expected(repo: Repo) -> None:
    old = bytes.fromhex(repo.git("hash-object", "a.lines"))
    repo.write({"a.lines": NEW})
    new = bytes.fromhex(repo.git("hash-object", "a.lines"))
    result = read(repo, Task(0, b"a.lines", old, "clean", "lines"))[0]
    assert result.blob == new != old
    row = result.row
    assert row is not None
    assert row.data is not None
    assert [symbol.name for symbol in decode(row.data).symbols] == ["one", "new"]
    assert (row.blob, row.key) == (new, Keys(registry(), Naming(registry())).of(new, b"a.lines", "lines"))


def test_G16_only_the_hash_of_many_files_can_be_asked(repo: Repo) -> None:
    asked = [Task(number, b"a.lines", None, "untracked", hash_only=True) for number in range(50)]
    results = read(repo, *asked)
    expected = bytes.fromhex(repo.git("hash-object", "a.lines"))
    assert {result.blob for result in results.values()} == {expected}
    assert {result.row for result in results.values()} == {None}


def test_P8_P9_what_is_not_for_analysis_says_why(repo: Repo) -> None:
    paths = (b"big.lines", b"b.lines", b"pipe.lines", b"gone.lines")
    results = read(repo, *(Task(number, path, None, "untracked", "lines") for number, path in enumerate(paths)))
    failures = [results[number].failure or "" for number in range(4)]
    assert failures[0].startswith("skipped: too large")
    assert failures[1] == "skipped: binary"
    assert failures[2] == "skipped: special file"
    assert failures[3].startswith("unreadable")
    # Only what the content itself says is kept.
    assert [results[number].row is not None for number in range(4)] == [False, True, False, False]
