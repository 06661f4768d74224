"""``python -m bench [GROUP…]``: measure, print a table, append the JSON lines."""

import sys
from collections.abc import Callable
from pathlib import Path

from bench import checking, documenting, editing, hooks, listing, measure, reading, refreshing

GROUPS: dict[str, Callable[[], list[measure.Line]]] = {
    "django": documenting.django,
    "typescript": documenting.typescript,
    "go": documenting.go,
    "java": documenting.java,
    "go-20000": documenting.go_20000,
    "edit": editing.edit,
    "edit-outside": editing.outside,
    "edit-checkout": editing.checkout,
    "extraction": documenting.extraction,
    "floor": documenting.floor,
    "again": listing.again,
    "branch": listing.branch,
    "changed": listing.changed,
    "check": checking.django,
    "check-change": checking.change,
    "check-cold": checking.cold_check,
    "gate": hooks.gate,
    "listing": listing.eighty_thousand,
    "reading": reading.show_and_search,
    "refresh": refreshing.checkout,
}


def main() -> None:
    """Run the groups named on the command line, or all of them."""
    lines: list[measure.Line] = []
    for name in sys.argv[1:] or list(GROUPS):
        for line in GROUPS[name]():
            lines.append(line)
            held = "ok  " if line.held else "OVER"
            detail = " ".join(f"{key}={value:g}" for key, value in line.detail.items())
            print(f"{held} {line.value:8.2f} {line.unit:<4} (≤ {line.limit:g})  {line.work}   {detail}", flush=True)
    measure.write(lines, Path(__file__).parent / "results")


if __name__ == "__main__":
    main()
