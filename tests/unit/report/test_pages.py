"""The page of every rule tells what a reader needs to act on it."""

import re

import pytest

from postil.report.pages import page, reference
from postil.rules.rule import Rule, builtin
from postil.rules.subject import Subject

RULES = builtin()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_tells_what_it_reports_how_to_repair_it_and_where_it_ends(rule: Rule) -> None:
    text = page(rule).text
    assert text.startswith("Report "), "the first sentence completes the rule's name"
    for part in ("Example:", "Repair:", "Silent"):
        assert len(re.findall(rf"^{part} ", text, re.MULTILINE)) == 1, f"{part} begins a paragraph, once"
    assert text.index("\nExample: ") < text.index("\nRepair: ") < text.index("\nSilent ")
    assert len(page(rule).title) < 140


def test_the_reference_has_a_row_and_a_chapter_for_every_rule() -> None:
    told = reference(RULES)
    for rule in RULES:
        assert f"| [`{rule.name}`](#{rule.name}) |" in told
        assert f"### `{rule.name}`\n" in told


def test_code_in_a_page_is_code_in_markdown() -> None:
    def check(subject: Subject) -> tuple[()]:
        """Report ``this``.

        Example: ``:meth:`A.b```. Repair: use ``that``.
        """
        return ()

    told = page(Rule("some-rule", "info", check)).markdown
    assert "Report `this`." in told
    assert "**Example:** `` :meth:`A.b` ``. **Repair:** use `that`." in told
