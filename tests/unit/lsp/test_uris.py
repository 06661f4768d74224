"""Addresses of documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil_lsp.uris import identity, name_of, path_of, uri_of


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.py", "/a/b.py"),
        ("file:///a%20b/c%23d%3Fe.py", "/a b/c#d?e.py"),
        ("file:///a/b#c?d.py", "/a/b#c?d.py"),
        ("file:///c%3A/x.py", "/c:/x.py"),
        ("file:///C:/x.py", "/C:/x.py"),
        ("file://localhost/a", "/a"),
        ("file:/a", "/a"),
        ("file:///a/../b", "/b"),
        ("file:///%FF", "/\udcff"),
        ("file://server/share/a.py", None),
        ("file:relative", None),
        ("file:///a%00b", None),
        ("untitled:Untitled-1", None),
        ("untitled:/etc/passwd", None),
        ("git:/a/b.py?%7B%22ref%22%3A%22HEAD%22%7D", None),
        ("vscode-notebook-cell:/a/n.ipynb#W0", None),
        ("https://example.invalid/a.py", None),
        ("", None),
        ("/a/b.py", None),
    ],
)
def test_L22_only_a_file_of_this_machine_is_a_path(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


@given(st.binary(max_size=30).map(lambda raw: b"/" + raw.replace(b"\0", b"")))
def test_a_path_is_what_its_address_means(raw: bytes) -> None:
    import os

    path = os.path.normpath(os.fsdecode(raw)).replace("//", "/", 1)
    assert path_of(uri_of(path)) == path
    assert identity(uri_of(path)) == uri_of(path)


def test_other_addresses_are_told_apart_by_what_they_say() -> None:
    assert identity("untitled:a%20b") == identity("UNTITLED:a b")
    assert identity("git:/a?x") != identity("git:/a?y")
    assert name_of("vscode-notebook-cell:/a/n.ipynb#W0") == "cell"
    assert name_of("untitled:Untitled-1") == "Untitled-1"
    assert name_of("git:/a/b.py?ref") == "b.py"
