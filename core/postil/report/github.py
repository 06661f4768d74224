"""Findings as the workflow commands that GitHub turns into annotations: one line each.

GitHub shows the first ten of each level and step, so the worst stand first.

Invariant: nothing out of a source or a path ends a line or a property, so that none can be a command of its own.
"""

from collections.abc import Sequence

from postil.model import SEVERITIES, Finding
from postil.report.findings import full_message
from postil.report.plain import legible, path_text

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def annotations(findings: Sequence[Finding], below: Sequence[str] = ()) -> str:
    """All findings and all thresholds that were missed, the worst first."""
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    lines = [f"::error title=postil::{_text(sentence)}" for sentence in below]
    lines += [_annotation(finding) for finding in ordered]
    return "".join(f"{line}\n" for line in lines)


def _annotation(finding: Finding) -> str:
    span = finding.span
    fields = {"file": path_text(finding.path), "line": span.line, "endLine": max(span.end_line, span.line)}
    if span.end_line <= span.line and span.end_column > span.column:
        # GitHub takes columns only within one line.
        fields |= {"col": span.column + 1, "endColumn": span.end_column}
    fields["title"] = finding.rule
    told = ",".join(f"{name}={_property(str(value))}" for name, value in fields.items())
    return f"::{_COMMANDS[finding.severity]} {told}::{_text(full_message(finding))}"


def _text(text: str) -> str:
    return legible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C")
