"""Each file under ``tests/cases/rules/<rule>/`` holds sources and what that rule, or family, finds in them."""

from functools import partial
from pathlib import Path

import pytest

from postil.config import Config
from postil.engine.checking.check import File, of_file
from postil.engine.checking.selection import known
from postil.rules.settings import Settings
from support import archive
from support.languages import analyzed

CASES = Path(__file__).parents[2] / "cases" / "rules"
FILES = [path for path in sorted(CASES.glob("*/*.txt")) if path.parent.name != "stale-doc"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_a_rule_finds_is_what_the_case_expects(path: Path, update_cases: bool) -> None:
    case = archive.read(path)
    family = path.parent.name
    rules = tuple(rule for name, rule in known().items() if name == family or name.startswith(f"{family}-"))
    assert rules, f"no rule {family}"
    lines: list[str] = []
    for name, text in case.inputs("findings").items():
        content = text.encode()
        file = File(name, b"", analyzed(name, content), rules, Settings(), Config())
        for finding in of_file(file, partial(bytes, content))[0]:
            place = f"{name}:{finding.span.line}:{finding.span.column}"
            lines.append(f"{place} {finding.rule}: {finding.message}\n")
            lines += [f"    {fact}\n" for fact in finding.evidence]
    archive.check(path, case, "findings", "".join(lines), update=update_cases)


def test_every_rule_has_a_page_and_tells_how_to_repair() -> None:
    for name, rule in known().items():
        assert rule.page.count("\n\n") >= 1, name
        assert "Repair:" in rule.page, name
        assert rule.severity in ("error", "warning", "info")
