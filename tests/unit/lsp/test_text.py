"""The text of an open document equals a plain model of it, whatever an editor sends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.ide.text import Change, Text, width
from support.texts import EDITS, TEXTS, UNITS, Edit, edited, joined, starts


@pytest.mark.parametrize("encoding", UNITS)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS, edits=st.lists(EDITS, max_size=6))
def test_L15_L16_any_sequence_of_changes_leaves_the_text_of_the_model(
    encoding: str, text: str, edits: list[Edit]
) -> None:
    ours, model = Text(text), joined(text)
    for edit in edits:
        before = model
        model = edited(model, edit, encoding)
        data = ours.data
        ours, (splice,) = ours.edited([Change(*edit)], encoding)
        assert ours.text == model
        assert ours.line_count == len(starts(model))
        if edit.start is not None and not any("\ud800" <= char <= "\udfff" for char in before + edit.text):
            replaced = edit.text.encode("utf-8")
            assert data[: splice.start_byte] + replaced + data[splice.end_byte :] == ours.data
            assert splice.size == len(replaced)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, encoding=st.sampled_from(sorted(UNITS)))
def test_L17_bytes_lines_and_columns_lead_to_one_another(text: str, encoding: str) -> None:
    ours = Text(text)
    for line in range(1, ours.line_count + 1):
        content = ours.line(line)
        for column in range(len(content) + 1):
            units = ours.units(line, column, encoding)
            assert units == width(content[:column], encoding)
            assert ours.column(line, units, encoding) == column
            assert ours.place(ours.byte(line, column)) == (line, column)
            assert (
                ours.text.encode("utf-8", "surrogatepass")[: ours.byte(line, column)]
                .decode("utf-8", "surrogatepass")
                .endswith(content[:column])
            )


@pytest.mark.parametrize("char", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_L15_what_python_calls_the_end_of_a_line_is_none(char: str) -> None:
    text = Text(f"a{char}b\nc")
    assert text.line_count == 2
    assert text.line(1) == f"a{char}b"
    assert text.edited([Change((1, 0), (1, 1), "d")], "utf-16")[0].text == f"a{char}b\nd"


def test_L16_a_place_inside_a_pair_is_its_start_and_reversed_ranges_are_turned() -> None:
    text = Text("a😀b")
    assert text.edited([Change((0, 2), (0, 2), "x")], "utf-16")[0].text == "ax😀b"
    assert text.edited([Change((0, 4), (0, 3), "x")], "utf-16")[0].text == "a😀x"
    assert text.edited([Change((9, 9), (0, 1), "")], "utf-16")[0].text == "a"


def test_changes_of_one_message_build_on_one_another() -> None:
    text, splices = Text("one\ntwo\n").edited([Change((0, 0), (0, 0), "zero\n"), Change((2, 0), (2, 3), "2")], "utf-16")
    assert text.text == "zero\none\n2\n"
    assert [(each.start_byte, each.end_byte, each.size) for each in splices] == [(0, 0, 5), (9, 12, 1)]
