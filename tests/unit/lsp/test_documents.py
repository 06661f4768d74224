"""Documents of an editor that is out of step, or is not what it should be."""

import pytest

from postil.ide.text import Change
from postil_lsp.documents import Documents

URI = "file:///a.py"


def whole(text: str) -> list[Change]:
    return [Change(None, None, text)]


def insert(text: str) -> list[Change]:
    return [Change((0, 0), (0, 0), text)]


def test_L18_a_change_that_is_older_is_left_out_and_so_is_what_follows_until_a_whole_text_comes() -> None:
    documents = Documents()
    document = documents.opened(URI, "python", 5, "text")
    assert documents.changed(URI, 6, insert("a"), "utf-16") is document
    assert documents.changed(URI, 4, insert("OLD"), "utf-16") is None
    assert document.lost
    assert documents.changed(URI, 7, insert("b"), "utf-16") is None
    assert document.text.text == "atext"
    assert documents.changed(URI, 8, whole("new"), "utf-16") is document
    assert (document.text.text, document.version, document.lost) == ("new", 8, False)


@pytest.mark.parametrize("versions", [[1, 1, 1], [None, None], [2, None, 3]])
def test_L18_versions_that_are_repeated_or_missing_do_not_stand_in_the_way(versions: list[int | None]) -> None:
    documents = Documents()
    document = documents.opened(URI, "python", 1, "")
    for version in versions:
        assert documents.changed(URI, version, insert("x"), "utf-16") is document
    assert document.text.text == "x" * len(versions)


def test_L18_changes_of_what_is_not_open_are_ignored_and_opening_and_closing_twice_does_no_harm() -> None:
    documents = Documents()
    assert documents.changed(URI, 1, whole("x"), "utf-16") is None
    documents.opened(URI, "python", 1, "one")
    documents.opened(URI, "python", 9, "two")
    found = documents.get(URI)
    assert found is not None
    assert found.text.text == "two"
    assert documents.closed(URI) is found
    assert documents.closed(URI) is None
    assert len(documents) == 0


@pytest.mark.parametrize(
    "other", ["file:///a%2Epy", "FILE:///a.py", "file://localhost/a.py", "file:///b/../a.py", "file:/a.py"]
)
def test_L22_one_file_is_one_document_however_its_address_is_written(other: str) -> None:
    documents = Documents()
    document = documents.opened(URI, "python", 1, "")
    assert documents.get(other) is document
    assert documents.changed(other, 2, whole("x"), "utf-16") is document
