"""What is said of a push that was judged: for people, as JSON, as SARIF.

Invariant: the findings, their words and their numbers are those of ``postil check``.
"""

import os
import time
from collections.abc import Sequence
from itertools import groupby

from postil.engine.checking.check import Checked
from postil.engine.checking.coverage import Coverage, total
from postil.model import Finding
from postil.report.findings import coverage_record, finding_record
from postil.report.plain import one_line, path_text
from postil.report.records import encoded
from postil_hooks.gate import Outcome, Push, Work
from postil_hooks.judgement import Judgement
from postil_hooks.pushed import Pushed
from postil_hooks.telling import counted, fine, others, shown

MOST_FINDINGS = 20
"""So many are printed; JSON and SARIF have all."""
_BY_HAND = "postil: ignore[{rule}] REASON"


def outcome(push: Push, judgements: Sequence[Judgement]) -> Outcome:
    """The exit code and the words for a push whose refs were judged."""
    asked = push.asked
    findings = list(dict.fromkeys(finding for one in judgements for finding in one.findings))
    below = list(dict.fromkeys(sentence for one in judgements for sentence in one.below))
    complete = all(one.complete for one in judgements)
    wrong = bool(findings or below or (not complete and asked.fail_over_budget))
    code = 0 if asked.warn_only else int(wrong)
    text = _text(push, judgements, findings, below)
    if asked.form == "json":
        return Outcome(code, text, _json(push, judgements, findings, below, code))
    return Outcome(code, text, _sarif(findings) if asked.form == "sarif" else "")


def empty(form: str, found: Sequence[Pushed], remote: str, skipped: str | None) -> str:
    """What programs are told where nothing was judged."""
    if form == "sarif":
        return _sarif([])
    nothing = Coverage()
    return _line({
        "remote": remote, "skipped": skipped, "refs": [_ref(one) for one in found], "findings": [], "below": [],
        "patch": coverage_record(nothing), "notes": [],
        "checked": {"symbols": 0, "of": 0, "files": 0, "of_files": 0, "complete": True}, "exit": 0,
    })  # fmt: skip


def _text(push: Push, judgements: Sequence[Judgement], findings: Sequence[Finding], below: Sequence[str]) -> str:
    asked, found, remote = push.asked, push.found, push.remote
    lines: list[str] = []
    for note in dict.fromkeys(note for one in judgements for note in one.notes):
        lines.append(f"postil: {one_line(note)}")
    files, of_files = sum(one.files for one in judgements), sum(one.of_files for one in judgements)
    if files < of_files:
        symbols, expected = sum(one.symbols for one in judgements), sum(one.expected for one in judgements)
        how = "refused" if asked.fail_over_budget and not asked.warn_only else "not held up"
        lines.append(
            f"postil: checked {symbols} of {expected} symbols ({files} of {of_files} files; the rest is an estimate)"
            f" in the {asked.budget:g} s there are, and the push is {how} for that; the next try goes on from there"
        )
    if not findings and not below:
        touched = sum(one.touched for one in judgements)
        patch = _patch(judgements)
        if files == of_files:
            lines.append(fine(found, remote, touched, patch.documented, patch.documentable).removesuffix("\n"))
            return "\n".join(lines) + "\n"
        return others(found) + "\n".join(lines) + "\n"
    base = _base(push.work)
    shown_findings = findings[:MOST_FINDINGS]
    for path, group in groupby(shown_findings, key=lambda finding: finding.path):
        lines.append(path_text(path))
        for finding in group:
            lines.append(f"  {finding.span.line}: {finding.severity}: {one_line(finding.message)} [{finding.rule}]")
            lines += [f"      {one_line(fact)}" for fact in finding.evidence]
            lines.append(f"      {_repair(finding, base)}")
    if len(findings) > MOST_FINDINGS:
        lines.append(f"and {len(findings) - MOST_FINDINGS} more: postil check --base {base}")
    lines += [f"postil: {one_line(sentence)}" for sentence in below]
    told = counted(len(findings), "finding") if findings else "too few docs"
    end = "warnings only, so it goes on" if asked.warn_only else "the push is refused; POSTIL_SKIP=1 passes it"
    lines.append(f"postil: {told} in what this push to {shown(remote)} adds or changes: {end}")
    return others(found) + "\n".join(lines) + "\n"


def _repair(finding: Finding, base: str) -> str:
    """What a person may type; what no program can repair, a person does or gives a reason for."""
    path = _quoted(finding.path)
    if finding.fixable:
        return f"postil fix --base {base} --select {finding.rule} {path}"
    if finding.rule.startswith("undocumented-") and finding.rule != "undocumented-module":
        return f"postil fix --base {base} --select {finding.rule} {path}   (puts in what is to be filled)"
    return f"by hand, or with a reason beside it: {_BY_HAND.format(rule=finding.rule)}"


def _quoted(path: str) -> str:
    from shlex import quote

    return quote(path_text(path))


def _base(work: Sequence[Work]) -> str:
    """The commit that `--base` takes for the first ref; the empty tree's place is taken by the ref itself."""
    bases = [name for one in work for name in one.pushed.bases]
    return bases[0][:12] if bases else "HEAD"


def _patch(judgements: Sequence[Judgement]) -> Coverage:
    return Coverage(sum(one.patch.documented for one in judgements), sum(one.patch.documentable for one in judgements))


def _json(
    push: Push, judgements: Sequence[Judgement], findings: Sequence[Finding], below: Sequence[str], code: int
) -> str:
    return _line({
        "remote": shown(push.remote), "skipped": None, "refs": [_ref(one) for one in push.found],
        "findings": [finding_record(finding) for finding in findings],
        "coverage": coverage_record(total(part for one in judgements for part in one.parts)),
        "patch": coverage_record(_patch(judgements)), "below": below,
        "notes": [note for one in judgements for note in one.notes],
        "checked": {
            "symbols": sum(one.symbols for one in judgements), "of": sum(one.expected for one in judgements),
            "files": sum(one.files for one in judgements), "of_files": sum(one.of_files for one in judgements),
            "touched": sum(one.touched for one in judgements), "complete": all(one.complete for one in judgements),
        },
        "budget_s": push.asked.budget, "elapsed_s": round(time.monotonic() - push.clock.started, 3), "exit": code,
    })  # fmt: skip


def _ref(one: Pushed) -> dict[str, object]:
    update = one.update
    return {
        "local_ref": update.local_ref, "local": update.local, "remote_ref": update.remote_ref, "remote": update.remote,
        "head": one.head, "bases": one.bases, "commits": len(one.commits), "judged": one.why_not is None,
        "why_not": one.why_not, "remote_unknown_here": one.beyond,
    }  # fmt: skip


def _sarif(findings: Sequence[Finding]) -> str:
    from postil.engine.checking.selection import known
    from postil.report.outputs import rendered

    return rendered("sarif", Checked(tuple(findings), Coverage()), known(), lambda _path, _line: None)


def _line(record: dict[str, object]) -> str:
    return encoded(record) + os.linesep
