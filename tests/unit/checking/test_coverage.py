"""Coverage counts each symbol once, in the table and under the threshold that are its own."""

import xml.etree.ElementTree as ElementTree

import pytest

from postil.config import Config, PathSettings
from postil.engine.checking.check import Checked
from postil.engine.checking.coverage import NOBODY, Coverage, Part, Tables, below, tables, total
from postil.engine.checking.owners import owned_by
from postil.model import Finding, Span
from postil.report.plain import Paint
from postil.report.tables import badge, record, summary, text

PARTS = (
    Part("src/a.py", "python", 3, 4),
    Part("src/b.go", "go", 1, 1),
    Part("legacy/c.py", "python", 0, 5),
    Part("d.py", "python", 2, 2),
    Part("README.md", "markdown", 0, 0),
)


def config(*tables_: tuple[str, float | None], least: float | None = None) -> Config:
    paths = [PathSettings(pattern, () if asked is None else (("fail_under", asked),)) for pattern, asked in tables_]
    return Config(fail_under=least, paths=tuple(paths))


def test_each_table_adds_up_to_the_whole() -> None:
    counted = tables(PARTS, owned_by("* @all\nlegacy/ @old\n"))
    assert total(PARTS) == (6, 12)
    for rows in counted:
        assert (sum(of.documented for _, of in rows), sum(of.documentable for _, of in rows)) == (6, 12)
    assert dict(counted.folders) == {"src": (4, 5), "legacy": (0, 5), ".": (2, 2)}
    assert dict(counted.owners) == {"@all": (6, 7), "@old": (0, 5)}
    assert "markdown" not in dict(counted.languages), "what owes nothing is in no table"


def test_what_nobody_owns_is_told_and_without_a_file_of_owners_nothing_is() -> None:
    assert dict(tables(PARTS, owned_by("src/ @x @y\n")).owners) == {"@x": (4, 5), "@y": (4, 5), NOBODY: (2, 7)}
    assert tables(PARTS, None).owners == ()


def test_a_path_with_a_threshold_counts_by_itself_and_not_in_the_rest() -> None:
    assert below(PARTS, config(least=80), None) != ()
    assert below(PARTS, config(("legacy/", 0.0), least=80), None) == ()
    (said,) = below(PARTS, config(("legacy/", 10.0), least=80), None)
    assert said == "0.0 % of what owes a doc under legacy/ has one, and 10 % is asked for"


def test_the_last_table_that_sets_a_threshold_decides() -> None:
    assert below(PARTS, config(("*.py", 100.0), ("legacy/", 0.0), ("src/a.py", 70.0)), None) == ()
    assert below(PARTS, config(("src/a.py", 70.0), ("src/*", None), ("*.py", 100.0)), None) != ()


def test_a_threshold_on_the_command_line_is_for_everything() -> None:
    (said,) = below(PARTS, config(("legacy/", 0.0), least=0), 51)
    assert said == "50.0 % of what owes a doc has one, and 51 % is asked for"
    assert below(PARTS, config(("legacy/", 100.0), least=100), 50) == ()


def test_what_falls_short_never_reads_as_enough() -> None:
    (said,) = below([Part("a", "go", 79999, 100000)], Config(), 80)
    assert said.startswith("79.9 %")
    assert "100%" not in badge(Coverage(999, 1000))


def test_nothing_owed_is_enough() -> None:
    assert below([], Config(fail_under=100), None) == ()
    assert Coverage().percent == 100


@pytest.mark.parametrize("coverage", [Coverage(), Coverage(1, 2), Coverage(0, 3), Coverage(3, 4)])
def test_a_badge_is_well_formed_and_refers_to_nothing(coverage: Coverage) -> None:
    svg = badge(coverage)
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["aria-label"] == f"documented: {int(coverage.percent)}%"
    assert svg.count("http") == 1
    assert "script" not in svg


def test_names_of_strangers_are_text_in_a_summary() -> None:
    name = "a|b`<img src=x>[l](http://x)\x1b\n@me\udcff"
    counted = Tables((), ((name, Coverage(1, 2)),), ())
    finding = Finding("echoed-name", "info", "a.py", Span(0, 0, 1, 0, 1, 0), None, name)
    told = summary(Checked((finding,), Coverage(1, 2), below=(f"under {name}",)), counted)
    told.encode("utf-8")
    for taken in ("<img", "](", "`<", "\x1b", "@me", "b`"):
        assert taken not in told
    assert "| `echoed-name` | info | 1 |" in told
    rows = [line for line in told.splitlines() if line.startswith("| a&#124;b")]
    assert len(rows) == 1
    assert rows[0].count("|") == 5


def test_the_tables_are_the_same_as_text_and_as_json() -> None:
    counted = tables(PARTS, owned_by("* @all\n"))
    told = text(counted, Paint(False))
    assert "python           5/11  45%" in told
    assert record(counted)["folders"] == {
        ".": {"documented": 2, "documentable": 2, "percent": 100.0},
        "legacy": {"documented": 0, "documentable": 5, "percent": 0.0},
        "src": {"documented": 4, "documentable": 5, "percent": 80.0},
    }
