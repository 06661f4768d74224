"""What is put into the index comes out of it, by key, by path and by worktree."""

import time
from pathlib import Path

from postil.index import content
from postil.index.rows import Count, Place, Row
from postil.index.store import DESIGN
from postil.sqlite.opening import fingerprint, in_memory
from support.stores import ROOT, blob, data, filled, key, opened, place, row, rows


def test_rows_come_back_as_they_were_put(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert index.missing([key(0), key(1)]) == {key(0), key(1)}
    assert index.put(rows(2)) == 2
    assert index.missing([key(0), key(1), key(2)]) == {key(2)}
    file = index.get([key(1)])[key(1)]
    assert (file.blob, file.language, file.symbols, file.failure) == (blob(1), "python", 2, None)
    assert index.doc(file.id) == (file, data(1))
    assert index.doc(99) is None


def test_a_key_that_is_there_is_not_written_again_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put([Row(key(0), blob(0), "python", None, "took too long", 0, 0, 0, [])])
    assert index.put(rows(1)) == 0
    assert index.put(rows(1), replace=True) == 1
    assert index.get([key(0)])[key(0)].failure is None


def test_a_hundred_thousand_keys_are_asked_for_in_one_query(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put(rows(3))
    wanted = [key(number) for number in range(100_000)]
    begun = time.process_time()
    assert len(index.missing(wanted)) == 99_997
    assert time.process_time() - begun < 2


def test_a_row_too_large_to_keep_is_a_failure_with_a_reason(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(content, "MOST_DATA_BYTES", 1_000)
    index = opened(tmp_path)
    index.put([row(0, size=1_001)])
    file = index.get([key(0)])[key(0)]
    assert file.failure == "its description takes 1,001 bytes, and at most 1,000 are kept"
    assert index.doc(file.id) == (file, None)


def test_a_tree_is_brought_up_to_a_listing_by_its_changes(tmp_path: Path) -> None:
    filled(tmp_path, 5)
    index = opened(tmp_path)
    assert index.worktree(ROOT) == (b"listing", b"summary")
    assert [found.path for found in index.tree(ROOT)] == sorted(place(number).path for number in range(5))
    link = Place(b"link", None, None, 0o120000, "clean", skipped="a link out of the repository")
    moved = place(3)._replace(path=b"moved.py", state="untracked")
    assert index.set_tree(ROOT, [moved, link], [place(3).path, place(0).path], b"second", b"more")
    known = {found.path: found for found in index.tree(ROOT)}
    assert known.keys() == {place(1).path, place(2).path, place(4).path, b"moved.py", b"link"}
    assert known[b"moved.py"][:7] == moved[:7]
    assert known[b"link"].skipped == "a link out of the repository"
    assert index.place(ROOT, b"link") == known[b"link"]
    assert index.place(ROOT, b"nowhere") is None
    assert index.places(ROOT, [b"link", b"nowhere", b"moved.py"]) == {
        name: known[name] for name in (b"link", b"moved.py")
    }
    assert index.places(ROOT, []) == {}
    assert index.page(ROOT, b"link") == (known[b"link"], None)
    assert index.page(ROOT, b"nowhere") == (None, None)
    assert index.page(ROOT, b"moved.py") == (known[b"moved.py"], data(3))
    assert index.worktree(ROOT) == (b"second", b"more")
    assert index.worktree(b"/elsewhere") == (None, b"")
    assert index.tree(b"/elsewhere") == []


def test_a_place_whose_content_is_gone_leaves_the_listing_incomplete(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    index = opened(tmp_path)
    assert not index.set_tree(ROOT, [place(7)], [], b"second")
    assert index.worktree(ROOT).listing is None
    assert len(index.tree(ROOT)) == 2


def test_pages_hand_out_a_folder_in_order_with_its_contents(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put(rows(1_200))
    index.set_tree(ROOT, [place(number) for number in range(1_200)], [], b"listing")
    everything = list(index.pages(ROOT))
    assert [found.path for found, _, _ in everything] == sorted(place(number).path for number in range(1_200))
    below = list(index.pages(ROOT, b"pkg1/"))
    assert {found.path.partition(b"/")[0] for found, _, _ in below} == {b"pkg1"}
    assert len(below) == 400
    for found, file, packed in below[:10]:
        assert file is not None
        assert found.key == file.key
        assert packed is not None


def test_status_counts_by_language_by_folder_and_by_reason(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put([*rows(4), Row(key(9), blob(9), "go", None, "took too long", 0, 0, 0, [])])
    changes = [
        *(place(number) for number in range(4)),
        Place(b"top.go", key(9), blob(9)),
        Place(b"x", None, None, skipped="binary"),
    ]
    index.set_tree(ROOT, changes, [], b"listing")
    languages, folders, reasons = index.status(ROOT)
    assert languages == {"python": Count(4, 8, 8, 4), "go": Count(1, failed=1)}
    assert folders == {
        b"pkg0": Count(2, 4, 4, 2),
        b"pkg1": Count(1, 2, 2, 1),
        b"pkg2": Count(1, 2, 2, 1),
        b".": Count(1, failed=1, skipped=1),
    }
    assert reasons == {"binary": 1}


def test_the_schema_is_the_one_whose_fingerprint_is_remembered() -> None:
    assert fingerprint(in_memory(DESIGN)) == DESIGN.fingerprint


def test_opening_and_looking_up_writes_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path)
    opened(tmp_path).close()
    before = {
        file.name: (file.stat().st_mtime_ns, file.read_bytes())
        for file in path.parent.iterdir()
        if not file.name.endswith("-shm")
    }
    index = opened(tmp_path)
    assert index.worktree(ROOT).listing == b"listing"
    assert len(list(index.search(ROOT, "engine"))) == 60
    assert len(list(index.pages(ROOT))) == 30
    assert index.status(ROOT)[2] == {}
    index.close()
    assert before == {
        file.name: (file.stat().st_mtime_ns, file.read_bytes())
        for file in path.parent.iterdir()
        if not file.name.endswith("-shm")
    }
