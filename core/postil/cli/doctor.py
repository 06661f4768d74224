"""``postil doctor``: everything Postil stands on, looked at, with what mends each fault."""

import argparse

from postil.cli.console import Console
from postil.engine.upkeep import doctor
from postil.engine.workspace import opened
from postil.report.plain import Paint, legible, one_line

USAGE = "postil doctor [--json]"
SUMMARY = (
    "Check the installation, git, the repository, the analyzers, every row of the index and the records;\n"
    "for each fault, say how to mend it. Exits with 1 when there are any."
)
EXAMPLES = "  postil doctor"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: argparse.Namespace, console: Console) -> int:
    """Print each check as it is made; 1 when one found a fault."""
    paint = Paint(console.colours)
    checks: list[dict[str, object]] = []
    faults = 0
    for check in doctor(opened(console.directory, console.notice)):
        faults += not check.fine
        checks.append(check._asdict())
        if given.json:
            continue
        mark = paint("green", "ok   ") if check.fine else paint("red", "fault")
        console.line(f"{mark}  {check.name:<12}  {one_line(check.said)}")
        if check.mend:
            console.line(f"{'':21}{legible(check.mend)}")
        console.flush()
    if given.json:
        from postil.report.records import encoded

        console.line(encoded({"faults": faults, "checks": checks}))
    return 1 if faults else 0
