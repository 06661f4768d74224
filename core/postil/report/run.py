"""What one run of ``document`` came to."""

from postil.engine.again import Outcome
from postil.report.plain import duration, legible, one_line, path_text

SHOWN = 10
"""Failed files named when more detail was not asked for."""


def outcome_text(outcome: Outcome, *, every: bool) -> str:
    """One sentence, then the files that failed; with ``every`` all of them, and those left out with the reason."""
    counts = [f"{outcome.documented} analyzed", f"{outcome.reused} already known"]
    counts += [f"{outcome.skipped} skipped"] if outcome.skipped else []
    counts += [f"{outcome.failed} failed"] if outcome.failed else []
    head = {"cancelled": "cancelled: ", "failed": "failed: "}.get(outcome.state, "")
    done = outcome.documented + outcome.reused + outcome.skipped + outcome.failed
    files = f"{done} of {outcome.total} files" if done < outcome.total else _files(outcome.total)
    lines = [f"{head}{files} in {duration(outcome.elapsed_s)}: {', '.join(counts)}"]
    if outcome.state == "cancelled":
        lines.append(f"what is done is kept; postil document continues (job {outcome.job})")
    shown = outcome.errors if every else outcome.errors[:SHOWN]
    lines += [f"  failed  {path_text(path)}: {one_line(reason)}" for path, reason in shown]
    if len(shown) < len(outcome.errors):
        lines.append(f"  and {len(outcome.errors) - len(shown)} more; postil -v document names them")
    if every:
        lines += [f"  skipped {path_text(path)}: {one_line(reason)}" for path, reason in outcome.skipped_files]
    return legible("\n".join(lines)) + "\n"


def outcome_record(outcome: Outcome) -> dict[str, object]:
    """The same as ``document --json`` has it."""
    return {
        "job": outcome.job,
        "state": outcome.state,
        "total": outcome.total,
        "documented": outcome.documented,
        "reused": outcome.reused,
        "skipped": outcome.skipped,
        "failed": outcome.failed,
        "elapsed_s": round(outcome.elapsed_s, 3),
        "errors": _reasons(outcome.errors),
        "skipped_files": _reasons(outcome.skipped_files),
    }


def _reasons(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"path": path, "reason": reason} for path, reason in pairs]


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
