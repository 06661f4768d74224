"""Each file under ``tests/cases/rules/stale-doc/`` holds two versions of sources and what is told of the change.

A section is named ``before/PATH`` or ``now/PATH``; a path that stands only on one side is new or gone.
"""

from pathlib import Path

import pytest

from postil.engine.checking.changes import Change
from postil.engine.checking.ranges import Added, fresh_files, told
from postil.model import Finding
from postil.rules.rule import Rule
from postil.rules.settings import Settings
from postil.rules.stale import RULES
from support import archive
from support.languages import analyzed

CASES = Path(__file__).parents[2] / "cases" / "rules" / "stale-doc"
FILES = sorted(CASES.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_told_of_a_change_is_what_the_case_expects(path: Path, update_cases: bool) -> None:
    case = archive.read(path)
    lines: list[str] = []
    for finding in findings(case.inputs("findings")):
        lines.append(f"{finding.path}:{finding.span.line}:{finding.span.column} {finding.rule}: {finding.message}\n")
        lines += [f"    {fact}\n" for fact in finding.evidence]
    archive.check(path, case, "findings", "".join(lines), update=update_cases)


def findings(sections: dict[str, str], rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """What the rules say of the later versions."""
    blobs = {name.encode(): text.encode() for name, text in sections.items()}  # a name does for an id here
    changes: list[Change] = []
    for path in sorted({name.split("/", 1)[1] for name in sections}):
        old, new = f"before/{path}", f"now/{path}"
        changes.append(
            Change(
                path,
                path if old in sections else None,
                old.encode() if old in sections else None,
                new.encode() if new in sections else None,
                analyzed(path, blobs[old.encode()]) if old in sections else None,
                analyzed(path, blobs[new.encode()]) if new in sections else None,
            )
        )
    found: list[Finding] = []
    added = Added(changes, blobs.get)
    for fresh in fresh_files(changes):
        found += told(fresh, rules, Settings(), [None] * len(fresh.now.symbols), added)
    return found
