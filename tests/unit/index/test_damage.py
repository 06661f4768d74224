"""A damaged, foreign or forged index answers nothing wrong: it is a miss, or it is moved aside and made anew."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from postil.errors import StoreUnavailable
from postil.index import store
from postil.index.store import Index
from postil.index.words import matches
from support.stores import ROOT, filled, key, names, opened, path_of, place, right, row, rows

COUNT = 30


def answers(index: Index) -> None:
    """Ask everything; fails on any answer that is not what was put."""
    right(index, list(range(COUNT)))
    expected = {path_of(number): number for number in range(COUNT)}
    for found in index.tree(ROOT):
        number = expected[found.path]
        assert found[:9] == (*place(number)[:8], found.file)
    for found, file, packed in index.pages(ROOT):
        assert file is None or (packed is not None and file.key == key(expected[found.path]))
    state = index.worktree(ROOT)
    assert state in ((b"listing", b"summary"), (None, b""))
    for query in ("engine", "start_engine_7", "HTTPServer", "car"):
        for hit in index.search(ROOT, query):
            if hit.ordinal < 2 and matches(query, *names(expected[hit.path])[hit.ordinal]):
                known = index.doc(hit.file)
                assert known is None or known[0].key == key(expected[hit.path])
    languages, _, reasons = index.status(ROOT)
    assert languages.keys() <= {"python"}
    assert reasons == {}
    assert index.quarantined([key(1)]) == {}


def refilled(index: Index, count: int) -> None:
    """Document all again, as two runs of a command would; the first may be the one that meets the damage."""
    changes = [place(number) for number in range(count)]
    for _ in range(2):
        index.put(rows(count))
        if index.set_tree(ROOT, changes, [], b"listing", b"summary"):
            break
    assert len(right(index, list(range(count)))) == count
    assert len(index.tree(ROOT)) == count
    assert len(list(index.search(ROOT, "engine", limit=1_000))) == 2 * count


def connection_of(index: Index) -> apsw.Connection:
    found = index._database._connection
    assert found is not None
    return found


def flipped(path: Path, original: bytes, chance: random.Random) -> None:
    at = chance.randrange(len(original))
    path.write_bytes(original[:at] + bytes([original[at] ^ 1 << chance.randrange(8)]) + original[at + 1 :])


def test_S7_a_flipped_bit_is_a_miss_not_an_answer(tmp_path: Path) -> None:
    path = filled(tmp_path, COUNT)
    original = path.read_bytes()
    chance = random.Random(7)
    misses = rebuilt = 0
    for _ in range(80):
        for other in path.parent.iterdir():
            other.unlink()
        flipped(path, original, chance)
        index = opened(tmp_path)
        answers(index)
        misses += COUNT - len(right(index, list(range(COUNT)))) > 0
        rebuilt += any("corrupt" in file.name for file in path.parent.iterdir())
        refilled(index, COUNT)
        index.close()
    assert misses > 10
    assert rebuilt > 0


def test_S7_a_row_that_does_not_fit_is_counted_dropped_and_made_again(tmp_path: Path) -> None:
    path = filled(tmp_path, COUNT)
    raw = apsw.Connection(str(path))
    raw.execute("UPDATE docs SET data = zeroblob(300) WHERE id = 4")
    raw.close()
    index = opened(tmp_path)
    known = index.get([key(3)])[key(3)]
    assert index.doc(known.id) is None
    assert index.misfits == 1
    assert index.missing([key(3), key(4)]) == {key(3)}
    assert index.worktree(ROOT).listing is None
    assert path_of(3) not in {found.path for found in index.tree(ROOT)}
    index.put([row(3)])
    assert right(index, [3]) == [3]


@pytest.mark.parametrize(
    "table",
    [
        "files SET documented = 0",
        "files SET blob = x'00'",
        "tree SET mode = 7",
        "tree SET path = CAST('a' || path AS BLOB)",
        "tree SET file = 31 - file",
        "worktrees SET summary = x'00'",
    ],
)
def test_S7_no_column_can_change_unnoticed(tmp_path: Path, table: str) -> None:
    path = filled(tmp_path, COUNT)
    raw = apsw.Connection(str(path))
    raw.execute(f"UPDATE {table}")
    raw.close()
    index = opened(tmp_path)
    answers(index)
    if table.startswith("files"):
        assert len(index.missing([key(number) for number in range(COUNT)])) == COUNT
    elif table.startswith("tree"):
        assert index.tree(ROOT) == []
    else:
        assert index.worktree(ROOT) == (None, b"")


def test_T5_a_planted_index_cannot_forge_rows(tmp_path: Path) -> None:
    filled(tmp_path / "attacker", COUNT)
    opened(tmp_path / "mine").close()
    for file in (tmp_path / "mine" / "store").iterdir():
        file.unlink()
    shutil.copy(tmp_path / "attacker" / "store" / "index.db", tmp_path / "mine" / "store" / "index.db")
    index = opened(tmp_path / "mine")
    assert len(index.missing([key(number) for number in range(COUNT)])) == COUNT
    assert index.tree(ROOT) == []
    assert list(index.search(ROOT, "engine")) == []
    assert index.worktree(ROOT).listing is None
    index.put(rows(COUNT))
    assert len(right(index, list(range(COUNT)))) == COUNT


@pytest.mark.parametrize("reader", ["tree", "place", "page", "search", "pages"])
def test_S7_whoever_meets_a_place_that_does_not_fit_has_the_next_run_look_at_all(tmp_path: Path, reader: str) -> None:
    path = filled(tmp_path, COUNT)
    raw = apsw.Connection(str(path))
    raw.execute("UPDATE tree SET mode = 7 WHERE path = ?", (path_of(3),))
    raw.close()
    index = opened(tmp_path)
    assert index.worktree(ROOT).listing == b"listing"
    readers: dict[str, Callable[[], object]] = {
        "tree": lambda: index.tree(ROOT),
        "place": lambda: index.place(ROOT, path_of(3)),
        "page": lambda: index.page(ROOT, path_of(3)),
        "search": lambda: list(index.search(ROOT, "Engine3")),
        "pages": lambda: list(index.pages(ROOT)),
    }
    readers[reader]()
    assert index.misfits > 0
    assert index.worktree(ROOT).listing is None
    assert path_of(3) not in {found.path for found in index.tree(ROOT)}


def test_S7_a_check_of_the_whole_file_names_what_is_wrong(tmp_path: Path) -> None:
    path = filled(tmp_path, COUNT)
    index = opened(tmp_path)
    assert index.check() == []
    page = connection_of(index).execute("SELECT rootpage FROM sqlite_schema WHERE name = 'tree_by_file'").get
    index.close()
    assert isinstance(page, int)
    content = bytearray(path.read_bytes())
    content[page * 4_096 - 1] ^= 1
    path.write_bytes(content)
    assert opened(tmp_path).check() != []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON files BEGIN DELETE FROM docs; END",
        "CREATE VIEW evil AS SELECT 1",
        "CREATE TABLE mentions_evil2(x); CREATE INDEX mentions_evil ON files(blob)",
        "ALTER TABLE files ADD COLUMN extra TEXT",
    ],
)
def test_T5_a_schema_with_anything_of_somebody_elses_is_not_used(tmp_path: Path, statement: str) -> None:
    path = filled(tmp_path, COUNT)
    raw = apsw.Connection(str(path))
    raw.execute(statement)
    raw.close()
    notices: list[str] = []
    index = opened(tmp_path, notices)
    assert len(notices) == 1
    assert index.missing([key(1)]) == {key(1)}


def test_T20_folder_and_files_are_for_this_user_alone(tmp_path: Path) -> None:
    path = filled(tmp_path)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir() if file.stat().st_mode & 0o077] == []
    assert (tmp_path / "secret" / "row-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key_file", [b"short", b"", b"x" * 33])
def test_T20_a_secret_that_is_not_one_is_made_again(tmp_path: Path, key_file: bytes) -> None:
    filled(tmp_path)
    secret = tmp_path / "secret" / "row-key"
    secret.write_bytes(key_file)
    index = opened(tmp_path)
    assert index.saved
    assert index.missing([key(1)]) == {key(1)}
    assert len(secret.read_bytes()) == 32


def test_T20_a_secret_others_can_read_is_not_used(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "secret" / "row-key").chmod(0o644)
    notices: list[str] = []
    assert not opened(tmp_path, notices).saved
    assert len(notices) == 1


CONFLICT = b"<<<<<<< HEAD\n" + b"\0" * 4_000 + b"\n=======\n>>>>>>> other\n"


@pytest.mark.parametrize("content", [b"", b"not a database at all\n", CONFLICT, b"SQLite format 3\0" + b"\0" * 5_000])
def test_S8_what_is_no_index_is_moved_aside_and_made_anew_with_one_notice(tmp_path: Path, content: bytes) -> None:
    path = filled(tmp_path)
    path.write_bytes(content)
    notices: list[str] = []
    index = opened(tmp_path, notices)
    assert index.saved
    index.put(rows(3))
    assert right(index, [0, 1, 2]) == [0, 1, 2]
    aside = [
        file
        for file in path.parent.iterdir()
        if file.name.startswith("index.corrupt-") and not file.name.endswith(("-wal", "-shm"))
    ]
    assert [file.read_bytes() for file in aside] == [content]
    assert notices == [f"the index file was damaged and is made anew; the old one is {aside[0]}"]
    index.close()
    opened(tmp_path, notices).close()
    assert len(notices) == 1


@pytest.mark.parametrize("part", [0.01, 0.3, 0.5, 0.9, 0.999])
def test_S8_a_truncated_index_is_made_anew(tmp_path: Path, part: float) -> None:
    path = filled(tmp_path, 300)
    os.truncate(path, int(path.stat().st_size * part))
    notices: list[str] = []
    index = opened(tmp_path, notices)
    right(index, list(range(300)))
    index.tree(ROOT)
    list(index.search(ROOT, "engine"))
    refilled(index, 300)
    assert index.saved
    assert len(notices) <= 1


def test_S8_a_database_of_another_program_is_moved_aside(tmp_path: Path) -> None:
    path = filled(tmp_path)
    path.unlink()
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1)")
    other.close()
    notices: list[str] = []
    assert opened(tmp_path, notices).saved
    assert len(notices) == 1


def test_S9_an_index_deleted_under_an_open_connection_is_noticed_and_made_again(tmp_path: Path) -> None:
    path = filled(tmp_path)
    index = opened(tmp_path)
    assert index.missing([key(1)]) == set()
    shutil.rmtree(path.parent)
    assert index.missing([key(1)]) == {key(1)}
    index.put(rows(3))
    other = opened(tmp_path)
    assert right(other, [0, 1, 2]) == [0, 1, 2]
    path.unlink()
    index.put(rows(3, 10))
    assert right(opened(tmp_path), [10, 11, 12]) == [10, 11, 12]


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
@pytest.mark.parametrize("while_open", [True, False])
def test_S10_a_log_or_shared_memory_taken_away_ends_in_a_sound_index(
    tmp_path: Path, suffix: str, while_open: bool
) -> None:
    path = filled(tmp_path)
    index = opened(tmp_path)
    index.put(rows(20, 100))
    other = opened(tmp_path)
    right(other, [100])
    if not while_open:
        index.close()
        other.close()
    Path(f"{path}{suffix}").unlink()
    if not while_open:
        index, other = opened(tmp_path), opened(tmp_path)
    for one in (index, other):
        right(one, list(range(120)))
        one.put(rows(20, 200))
        one.put(rows(20, 100))
    assert len(right(opened(tmp_path), list(range(100, 120)))) == 20
    assert index.saved
    assert other.saved


def test_S10_a_log_of_another_database_is_not_believed(tmp_path: Path) -> None:
    path = filled(tmp_path / "one")
    opened(tmp_path / "two").put(rows(50, 500))
    shutil.copy(tmp_path / "two" / "store" / "index.db-wal", f"{path}-wal")
    Path(f"{path}-shm").unlink()
    index = opened(tmp_path / "one")
    right(index, [*range(COUNT), *range(500, 550)])
    index.put(rows(COUNT))
    assert len(right(index, list(range(COUNT)))) == COUNT
    assert index.saved


def test_S6_a_transaction_torn_in_half_is_not_there_and_those_before_it_are(tmp_path: Path) -> None:
    path = filled(tmp_path, 5)
    log = Path(f"{path}-wal")
    index = opened(tmp_path)
    index.put(rows(5, 10))
    whole = log.stat().st_size
    index.put(rows(5, 20))
    index.close()
    for left in (whole + 24, whole + 2_048, log.stat().st_size - 2_048):
        folder = tmp_path / str(left)
        shutil.copytree(tmp_path / "store", folder / "store")
        shutil.copytree(tmp_path / "secret", folder / "secret")
        os.truncate(folder / "store" / "index.db-wal", left)
        (folder / "store" / "index.db-shm").unlink()
        assert right(opened(folder), list(range(30))) == [0, 1, 2, 3, 4, 10, 11, 12, 13, 14]


def version(path: Path, number: int) -> bytes:
    raw = apsw.Connection(str(path))
    raw.pragma("user_version", number)
    raw.close()
    return path.read_bytes()


def test_S19_the_index_of_a_newer_postil_is_left_alone_and_a_side_file_used(tmp_path: Path) -> None:
    path = filled(tmp_path)
    before = version(path, store.SCHEMA_VERSION + 1)
    notices: list[str] = []
    index = opened(tmp_path, notices)
    assert index.path == str(path.with_name(f"index-v{store.SCHEMA_VERSION}.db"))
    index.put(rows(3))
    index.close()
    assert right(opened(tmp_path), [0, 1, 2]) == [0, 1, 2]
    assert path.read_bytes() == before
    assert notices == []


def test_S19_the_index_of_an_older_postil_is_dropped_and_filled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)
    still_open = opened(tmp_path)
    monkeypatch.setattr(store, "DESIGN", store.DESIGN._replace(version=store.SCHEMA_VERSION + 1))
    notices: list[str] = []
    index = opened(tmp_path, notices)
    assert index.missing([key(1)]) == {key(1)}
    index.put(rows(3))
    assert notices == []
    monkeypatch.undo()
    # The older one, still at work, goes to a side file rather than back.
    still_open.put(rows(3))
    assert Path(still_open.path).name == f"index-v{store.SCHEMA_VERSION}.db"
    assert right(index, [0, 1, 2]) == [0, 1, 2]


def test_S19_another_version_of_an_analyzer_is_another_key(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    index = opened(tmp_path)
    assert index.missing([key(0), key(0)[::-1]]) == {key(0)[::-1]}


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.close()
    with pytest.raises(StoreUnavailable, match="the index file is closed"):
        index.missing([key(0)])
