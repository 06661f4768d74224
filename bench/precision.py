"""The tables of the judged sheets, as pages show them.

A sheet is Markdown with a row for each finding: rule, repository, commit, place, finding, verdict, why; the verdict is
``right`` or ``wrong``. Before them stands a row for each repository: its name, how many documented symbols or commits
were looked at, and how many findings there were.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

JUDGED = Path(__file__).parent / "judged"


def published() -> str:
    """What the page on rules says: the last sample of mismatches, and stale docs in the last commits."""
    judged, (repositories, symbols, found) = verdicts("last.md"), totals("last.md")
    wrong = sum(number for (_, verdict), number in judged.items() if verdict == "wrong")
    thousandth = 1000 * found * wrong / judged.total() / symbols
    stale, (histories, commits, told) = verdicts("stale-fresh.md"), totals("stale-fresh.md")
    lines = [
        f"Mismatches: {found} findings in {symbols:,} documented symbols of {repositories} repositories, of which "
        f"{judged.total()} were judged. That makes {thousandth:.1f} wrong for every thousand documented symbols.",
        "",
        table("last.md"),
        "",
        f"`stale-doc`: {told} findings in {commits:,} commits of {histories} repositories, that is "
        f"{100 * told / commits:.2f} in a hundred commits; {stale['stale-doc', 'right']} right and "
        f"{stale['stale-doc', 'wrong']} wrong, {100 * stale['stale-doc', 'wrong'] / commits:.2f} in a hundred.",
        "",
        _widened(),
        "",
        _again(),
    ]
    return "\n".join(lines)


def _widened() -> str:
    """What was found since the rule sees more."""
    judged, (histories, commits, found) = verdicts("stale-newest.md"), totals("stale-newest.md")
    return (
        f"Since it sees more: {found} in {commits:,} commits of {histories} others, "
        f"{judged['stale-doc', 'right']} right and {judged['stale-doc', 'wrong']} wrong."
    )


def _again() -> str:
    """What was found when the same histories were looked at once more."""
    judged, (histories, commits, found) = verdicts("stale-again.md"), totals("stale-again.md")
    wrong = judged["stale-doc", "wrong"]
    return (
        f"The first {histories} once more, in one campaign: {found} in {commits:,} commits, "
        f"{judged['stale-doc', 'right']} right and {wrong} wrong, {100 * wrong / commits:.2f} in a hundred; "
        "both were mended then."
    )


def table(sheet: str) -> str:
    """How many findings of each rule were judged, and how many of them were right."""
    judged = verdicts(sheet)
    lines = ["| rule | judged | right | wrong |", "|---|---|---|---|"]
    for rule in sorted({rule for rule, _ in judged}):
        right, wrong = judged[rule, "right"], judged[rule, "wrong"]
        lines.append(f"| `{rule}` | {right + wrong} | {right} | {wrong} |")
    right = sum(number for (_, verdict), number in judged.items() if verdict == "right")
    return "\n".join([*lines, f"| all | {judged.total()} | {right} | {judged.total() - right} |"])


def verdicts(sheet: str) -> Counter[tuple[str, str]]:
    """How often each verdict was given on each rule."""
    return Counter((cells[0], cells[5]) for cells in _rows(sheet) if len(cells) == 7 and cells[5] in ("right", "wrong"))


def totals(sheet: str) -> tuple[int, int, int]:
    """How many repositories were looked at, how much of them, and how many findings there were."""
    rows = [cells for cells in _rows(sheet) if len(cells) == 3 and cells[1].replace(",", "").isdigit()]
    return len(rows), sum(int(cells[1].replace(",", "")) for cells in rows), sum(int(cells[2]) for cells in rows)


def _rows(sheet: str) -> Iterator[list[str]]:
    for line in (JUDGED / sheet).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.replace(r"\|", "¦").strip("|").split("|")]
