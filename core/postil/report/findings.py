"""Findings as text, and as the JSON that scripts are written against."""

from collections.abc import Sequence

from postil.engine.checking.check import Checked
from postil.engine.checking.coverage import Coverage, Tables
from postil.model import Finding
from postil.report.plain import Paint, legible, one_line, path_text

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def text(checked: Checked, paint: Paint) -> str:
    """A line for each finding with its evidence below it, then how many there are and the coverage."""
    lines: list[str] = []
    for finding in checked.findings:
        place = f"{path_text(finding.path)}:{finding.span.line}:{finding.span.column + 1}"
        severity = paint(_COLOURS[finding.severity], finding.severity)
        lines.append(f"{place}: {severity}: {one_line(finding.message)} {paint('dim', f'[{finding.rule}]')}")
        lines += [f"    {one_line(fact)}" for fact in finding.evidence]
    if lines:
        lines.append("")
    lines.append(_summary(checked))
    if checked.patch is not None:
        lines.append(f"of what this change adds or changes, {_coverage(checked.patch)}")
    if checked.baseline is not None:
        kept, new = checked.baseline
        held = f"the baseline holds {kept} finding{'' if kept == 1 else 's'}"
        lines.append(held + (f"; {new} {'is' if new == 1 else 'are'} new and not in it" if new else ""))
    lines += checked.below
    return legible("\n".join(lines)) + "\n"


def record(checked: Checked, tables: Tables | None = None) -> dict[str, object]:
    """The whole result, as ``check --format json`` has it; the tables of ``--coverage`` under a key of their own."""
    whole: dict[str, object] = {
        "findings": [finding_record(finding) for finding in checked.findings],
        "coverage": coverage_record(checked.coverage),
        "patch": None if checked.patch is None else coverage_record(checked.patch),
    }
    if tables is not None:
        from postil.report.tables import record as tables_record

        whole["tables"] = tables_record(tables)
    return whole


def finding_record(finding: Finding) -> dict[str, object]:
    """One finding."""
    span = finding.span
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.path,
        "line": span.line,
        "end_line": span.end_line,
        "column": span.column,
        "end_column": span.end_column,
        "symbol": finding.symbol,
        "message": finding.message,
        "fixable": finding.fixable,
        "evidence": finding.evidence,
    }


def full_message(finding: Finding) -> str:
    """The message with its evidence below it, fit for a terminal and for UTF-8."""
    lines = [one_line(finding.message), *(f"- {one_line(fact)}" for fact in finding.evidence)]
    return legible("\n".join(lines)).encode("utf-8", "backslashreplace").decode("utf-8")


def coverage_record(coverage: Coverage) -> dict[str, object]:
    """How much is documented."""
    return {
        "documented": coverage.documented,
        "documentable": coverage.documentable,
        "percent": round(coverage.percent, 2),
    }


def _summary(checked: Checked) -> str:
    count = len(checked.findings)
    said = "no findings" if not count else "1 finding" if count == 1 else f"{count} findings"
    return f"{said}{_mending(checked.findings)}; {_coverage(checked.coverage)}"


def _mending(findings: Sequence[Finding]) -> str:
    """What `postil fix` does about findings: skeletons it inserts only where their rules are selected by name."""
    fixable = [finding.rule for finding in findings if finding.fixable]
    missing = sorted({rule for rule in fixable if rule.startswith("undocumented-")})
    begun = sum(rule in missing for rule in fixable)
    repaired = len(fixable) - begun
    said = f"; postil fix repairs {repaired}" if repaired else ""
    if begun:
        said += f"; postil fix --select {','.join(missing)} begins {begun} missing {'doc' if begun == 1 else 'docs'}"
    return said


def _coverage(coverage: Coverage) -> str:
    return f"{coverage.documented} of {coverage.documentable} that owe a doc have one ({coverage.percent:.1f} %)"
