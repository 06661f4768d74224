"""A baseline knows findings by rule, file and symbol, and what left it does not come back."""

import os
from pathlib import Path

import pytest

from postil.engine.checking.baseline import fresh, place, read, write
from postil.errors import BadConfiguration, PostilError
from postil.model import Finding, Span


def finding(rule: str = "echoed-name", path: str = "a.py", symbol: str | None = "f", line: int = 1) -> Finding:
    return Finding(rule, "info", path, Span(0, 0, line, 0, line, 0), symbol, f"on line {line}")


def test_where_something_stands_does_not_matter_and_how_often_does(tmp_path: Path) -> None:
    path = str(tmp_path / "known.json")
    assert write(path, [finding(line=3), finding(line=9)]) == (2, 0)
    known = read(path)
    assert fresh([finding(line=30), finding(line=90)], known) == []
    assert fresh([finding(line=1), finding(line=2), finding(line=3)], known) == [finding(line=3)]
    other = [finding(path="b.py"), finding(symbol="g"), finding(rule="stale-doc"), finding(symbol=None)]
    assert fresh(other, known) == other


def test_writing_again_only_takes_away(tmp_path: Path) -> None:
    path = str(tmp_path / "known.json")
    write(path, [finding(), finding(), finding(symbol="g")])
    assert write(path, [finding(), finding(symbol="new")]) == (1, 1)
    assert write(path, [finding(), finding(), finding(symbol="g")]) == (1, 2)
    assert read(path) == {("echoed-name", "a.py", "f"): 1}


def test_an_empty_one_stays_empty(tmp_path: Path) -> None:
    path = str(tmp_path / "known.json")
    assert write(path, []) == (0, 0)
    assert write(path, [finding()]) == (0, 1)


def test_what_is_written_is_sorted_one_finding_a_line_for_a_readable_diff(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    write(str(path), [finding(path="b\n.py"), finding(path="a\udcff.py"), finding(path="\u00e9.py")])
    lines = path.read_bytes().splitlines()
    assert len(lines) == 5
    paths = [line.split(b", ")[1] for line in lines[1:-1]]
    assert paths == [b'"a\xff.py"', b'"b\\n.py"', '"\u00e9.py"'.encode()]
    assert len(read(str(path))) == 3


def test_no_part_of_a_write_that_failed_is_left(tmp_path: Path) -> None:
    with pytest.raises(PostilError, match="cannot be written"):
        write(str(tmp_path / "no" / "known.json"), [finding()])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"findings": 1}', '{"findings": [1]}', '{"findings": [["a", "b", "c"]]}', "\x00", "[" * 100_000,
     '{"findings": [["a", "b", "c", "1"]]}', '{"findings": [["a", "b", "c", -1]]}', '{"findings": [["a", 1, "c", 1]]}'],
)  # fmt: skip
def test_what_is_no_baseline_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(BadConfiguration, match=r"known\.json"):
        read(str(path))


def test_a_baseline_never_leads_out_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "outside").mkdir()
    os.symlink(tmp_path / "outside", tmp_path / "tree" / "docs")
    assert place(str(tmp_path / "tree"), None) == str(tmp_path / "tree" / ".postil-baseline.json")
    with pytest.raises(BadConfiguration, match="leads out"):
        place(str(tmp_path / "tree"), "docs/known.json")
