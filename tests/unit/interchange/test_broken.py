"""Inputs that are not of their format: each is refused with what is wrong and where."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.engine.interchange import ast_json, ctags, scip_index
from postil.engine.interchange.foreign import BadInput
from postil.engine.interchange.taking import told_by


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"postil-ast": 2, "files": []}', '"postil-ast" is 2'),
        ('{"postil-ast": 1, "files": [{"path": "a.erl"', "cut short"),
        ('{"postil-ast": 1, "files": [{"path": 3}]}', "files[0].path is no text"),
        ('{"postil-ast": 1, "files": [{"colour": 3}]}', "'colour'"),
        ('{"_type": "tag", "path": "a", "name": "b", "line": 1, "kind": "x"}\n{"_ty', "line 2 is no JSON"),
        (
            '{"_type": "ptag", "name": "JSON_OUTPUT_VERSION", "path": "2.0", "pattern": ""}',
            "JSON_OUTPUT_VERSION is 2.0",
        ),
        ("[" * 100_000, "a JSON list"),
        ('{"postil-ast": ' + "[" * 100_000, "nested too deeply"),
        (b"\x0a\x02\x08\x01", "version 1 of SCIP"),
        (b"\x12\x03abc", "metadata"),
        (b"", "it is empty"),
        (b" \n", "it is empty"),
    ],
)
def test_a_broken_input_is_told_apart_and_named(tmp_path: Path, text: str | bytes, says: str) -> None:
    file = tmp_path / "input"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadInput) as error:
        list(told_by(str(file), None))
    assert says in str(error.value)


@pytest.mark.parametrize("length", [91, 123])
def test_an_index_whose_metadata_is_as_long_as_a_bracket_is_no_json(tmp_path: Path, length: int) -> None:
    file = tmp_path / "index.scip"
    file.write_bytes(bytes((0x0A, length, 0x1A, length - 2)) + b"a" * (length - 2))
    assert list(told_by(str(file), None)) == []


@given(st.binary(max_size=400))
def test_any_bytes_are_an_index_or_bad_input(data: bytes) -> None:
    try:
        found = list(scip_index.files(b"\x0a\x00" + data))
    except BadInput:
        return
    assert all(file.path for file in found)


@given(st.text(max_size=200))
def test_any_text_is_tags_or_bad_input(text: str) -> None:
    for read in (ast_json.files, lambda given: ctags.files(given.splitlines())):
        try:
            found = read(text)
        except BadInput:
            continue
        assert found == []
