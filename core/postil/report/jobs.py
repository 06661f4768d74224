"""Jobs, past and present, as text and as JSON."""

import time
from collections.abc import Sequence

from postil.records.jobs import Job
from postil.report.plain import Paint, columns, duration, one_line, path_text

_COLOURS = {
    "running": "cyan",
    "pending": "cyan",
    "completed": "green",
    "completed_with_errors": "yellow",
    "cancelled": "yellow",
    "interrupted": "yellow",
    "failed": "red",
}


def jobs_text(jobs: Sequence[Job], paint: Paint, now: float) -> str:
    """A table of jobs, and under each that is running what it is at."""
    if not jobs:
        return "no jobs yet\n"
    rows = [("id", "state", "work", "done", "failed", "started")]
    rows += [
        (
            job.id,
            job.state.replace("_", " "),
            one_line(job.label, 40),
            f"{job.done}/{job.total}",
            str(job.failed),
            ago(job.started, now),
        )
        for job in jobs
    ]
    lines = columns(rows)
    shown = [paint("dim", lines[0])]
    for job, line in zip(jobs, lines[1:], strict=True):
        state = job.state.replace("_", " ")
        shown.append(line.replace(state, paint(_COLOURS.get(job.state, "dim"), state), 1))
        if job.state == "running":
            shown.append(f"  {one_line(job.step)} {path_text(job.current)}".rstrip())
        shown += [f"  {path_text(path)}: {one_line(reason)}" for path, reason in job.errors[:3]]
    return "\n".join(shown) + "\n"


def job_record(job: Job) -> dict[str, object]:
    """One job as ``jobs --json`` has it."""
    return {
        "id": job.id,
        "kind": job.kind,
        "label": job.label,
        "state": job.state,
        "total": job.total,
        "done": job.done,
        "reused": job.reused,
        "skipped": job.skipped,
        "failed": job.failed,
        "step": job.step,
        "current": job.current,
        "started": stamp(job.started),
        "updated": stamp(job.updated),
        "finished": stamp(job.finished),
        "elapsed_s": round(job.elapsed, 3),
        "left_s": None if job.left is None else round(job.left, 1),
        "errors": [{"path": path, "reason": reason} for path, reason in job.errors],
    }


def stamp(seconds: float | None) -> str | None:
    """A moment in UTC as ISO 8601; None stays None."""
    return None if seconds is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def ago(seconds: float, now: float) -> str:
    """How long ago a moment was."""
    passed = now - seconds
    if passed < 1:
        return "just now"
    if passed < 86_400:
        return f"{duration(passed)} ago"
    return time.strftime("%Y-%m-%d", time.localtime(seconds))
