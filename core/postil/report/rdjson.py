"""Findings as reviewdog's diagnostic format takes them: one JSON object, columns in bytes of UTF-8 from 1."""

from collections.abc import Callable, Sequence

from postil.model import Finding, Span
from postil.report.findings import full_message
from postil.report.sarif import encodable

Object = dict[str, object]
Line = Callable[[str, int], str | None]
"""The text of a line of a file by path and number; None where it is not there any more."""
Replacement = tuple[Span, str]
"""A stretch of the finding's file and what is to stand there."""

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def result(
    findings: Sequence[Finding], line: Line, repair: Callable[[Finding], Replacement | None] = lambda _: None
) -> Object:
    """The whole result; ``repair`` gives the edit that would mend a finding, None where there is none."""
    return {"source": {"name": "postil"}, "diagnostics": [_diagnostic(one, line, repair(one)) for one in findings]}


def _diagnostic(finding: Finding, line: Line, repair: Replacement | None) -> Object:
    diagnostic: Object = {
        "message": full_message(finding),
        "location": {"path": encodable(finding.path), "range": _range(finding.path, finding.span, line)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    if repair is not None:
        span, text = repair
        diagnostic["suggestions"] = [{"range": _range(finding.path, span, line), "text": encodable(text)}]
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
