"""Where an editor's links to rules lead."""

from pathlib import Path

from postil.ide.pages import made, page_of


def test_each_rule_has_an_address_with_its_name() -> None:
    assert page_of("stale-doc").endswith("/rules.md#stale-doc")


def test_without_the_documentation_a_page_is_made_of_what_the_rules_say(tmp_path: Path) -> None:
    page = made(tmp_path / "new")
    assert page is not None
    text = page.read_text("utf-8")
    assert "### `stale-doc`\n\nReport a doc that speaks of" in text
    before = page.stat().st_mtime_ns
    assert made(tmp_path / "new") == page
    assert page.stat().st_mtime_ns == before


def test_where_nothing_can_be_written_there_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert made(tmp_path / "file") is None
