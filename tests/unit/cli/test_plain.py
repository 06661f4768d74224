"""What strangers wrote reaches a terminal as text and never as a command to it."""

import pytest

from postil.report.plain import Paint, columns, legible, one_line, path_text

STEERING = [
    "\x1b[2J",
    "\x9b31m",
    "\x07",
    "\x08",
    "\r",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\U000e0041",
    "\u2028",
]


@pytest.mark.parametrize("mark", STEERING)
def test_W7_what_steers_a_terminal_is_made_visible(mark: str) -> None:
    for shown in (legible(f"a{mark}b"), one_line(f"a{mark}b"), path_text(f"a{mark}b")):
        assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in shown)
        assert mark[0] not in shown
        assert shown.startswith("a")
        assert shown.endswith("b")


def test_ordinary_text_of_any_script_is_left_alone() -> None:
    text = "naïve — 日本語 👩‍💻 עברית\n\tindented"
    assert legible(text) == text


def test_line_ends_of_windows_are_line_ends() -> None:
    assert legible("a\r\nb") == "a\nb"


def test_one_line_folds_and_cuts() -> None:
    assert one_line("a\n  b\tc") == "a b c"
    assert one_line("abcdef", 4) == "abc…"


def test_G17_a_path_stays_on_one_line_and_its_bytes_stay_themselves() -> None:
    assert path_text("a\nb\udcff") == "a\\nb\udcff"


def test_colours_are_put_only_where_they_are_wanted() -> None:
    assert Paint(colours=False)("bold", "x") == "x"
    assert Paint(colours=True)("bold", "x") == "\x1b[1mx\x1b[0m"


def test_a_long_cell_pushes_only_its_own_row() -> None:
    assert columns([("a", "b"), ("long" * 5, "b")], (4,)) == ["a     b", f"{'long' * 5}  b"]
