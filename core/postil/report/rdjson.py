"""Findings as reviewdog's diagnostic format takes them: one JSON object, columns in bytes of UTF-8 from 1."""

from collections.abc import Callable, Sequence

from postil.edits.suggestion import Suggestion
from postil.model import Finding, Span
from postil.report.findings import full_message
from postil.report.sarif import encodable

Object = dict[str, object]
Line = Callable[[str, int], str | None]
"""The text of a line of a file by path and number; None where it is not there any more."""
Repair = Callable[[Finding], Suggestion | None]
"""The lines that would mend a finding; None where there are none."""

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def result(findings: Sequence[Finding], line: Line, repair: Repair = lambda _: None) -> Object:
    """The whole result; ``repair`` gives what would mend a finding, in whole lines, as a review takes it."""
    return {"source": {"name": "postil"}, "diagnostics": [_diagnostic(one, line, repair(one)) for one in findings]}


def _diagnostic(finding: Finding, line: Line, repair: Suggestion | None) -> Object:
    diagnostic: Object = {
        "message": full_message(finding),
        "location": {"path": encodable(finding.path), "range": _range(finding.path, finding.span, line)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    if repair is not None:
        end = {"line": repair.end_line, "column": repair.end_column + 1}
        place = {"start": {"line": repair.line, "column": 1}, "end": end}
        diagnostic["suggestions"] = [{"range": place, "text": repair.text}]
    return diagnostic


def _range(path: str, span: Span, line: Line) -> Object:
    return {
        "start": _position(span.line, span.column, line(path, span.line)),
        "end": _position(max(span.end_line, span.line), span.end_column, line(path, max(span.end_line, span.line))),
    }


def _position(number: int, column: int, text: str | None) -> Object:
    """A position; only its line where the text that would tell its bytes is gone."""
    if not column:
        return {"line": number, "column": 1}
    if text is None:
        return {"line": number}
    return {"line": number, "column": len(text[:column].encode("utf-8", "surrogateescape")) + 1}
