"""The tables of the judged sheets, as pages show them.

A sheet is Markdown with a row for each finding: rule, repository, commit, place, finding, verdict, why. The verdict is
``right`` or ``wrong``.
"""

from collections import Counter
from pathlib import Path

JUDGED = Path(__file__).parent / "judged"


def table(sheet: str) -> str:
    """How many findings of each rule were judged, and how many of them were right."""
    judged = verdicts(sheet)
    lines = ["| rule | judged | right | wrong |", "|---|---|---|---|"]
    for rule in sorted({rule for rule, _ in judged}):
        right, wrong = judged[rule, "right"], judged[rule, "wrong"]
        lines.append(f"| `{rule}` | {right + wrong} | {right} | {wrong} |")
    right = sum(number for (_, verdict), number in judged.items() if verdict == "right")
    wrong = judged.total() - right
    return "\n".join([*lines, f"| all | {right + wrong} | {right} | {wrong} |"])


def verdicts(sheet: str) -> Counter[tuple[str, str]]:
    """How often each verdict was given on each rule."""
    found = Counter[tuple[str, str]]()
    for line in (JUDGED / sheet).read_text().splitlines():
        cells = [cell.strip() for cell in line.replace(r"\|", "¦").strip("|").split("|")]
        if len(cells) == 7 and cells[5] in ("right", "wrong"):
            found[cells[0], cells[5]] += 1
    return found
