"""What a check found in the formats of other tools, each imported when it is asked for."""

from collections.abc import Mapping

from postil.engine.checking.check import Checked
from postil.report.rdjson import Line, Repair
from postil.report.records import encoded
from postil.rules.rule import Rule


def rendered(
    form: str, checked: Checked, rules: Mapping[str, Rule], line: Line, repair: Repair = lambda _: None
) -> str:
    """All findings in a format that is not our own; ``line`` reads a line of a file of the repository.

    ``repair`` gives what would mend a finding, for the format that has a place for it.
    """
    if form == "sarif":
        from postil import __version__
        from postil.report.sarif import Tool, log

        return encoded(log(checked.findings, Tool(__version__, rules))) + "\n"
    if form == "rdjson":
        from postil.report.rdjson import result

        return encoded(result(checked.findings, line, repair)) + "\n"
    from postil.report.github import annotations

    return annotations(checked.findings, checked.below)
