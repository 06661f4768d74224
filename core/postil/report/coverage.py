"""What is indexed and how much of it is documented, as text and as JSON."""

from collections.abc import Sequence

from postil.engine.status import Status
from postil.index.rows import Count
from postil.report.jobs import job_record
from postil.report.plain import Paint, columns, duration, one_line, path_text

SHOWN_FOLDERS = 20
"""More are told only when more detail is asked for; JSON has them all."""


def status_text(status: Status, paint: Paint, *, every: bool) -> str:
    """Coverage by language and folder, freshness, what was left out, running jobs."""
    if not status.indexed and not status.total.files:
        lines = [f"{path_text(status.root)}: nothing is indexed yet; postil document does it"]
        return "\n".join([*lines, *_running(status, paint)]) + "\n"
    total = status.total
    lines = [
        f"{paint('bold', path_text(status.root))}  {_freshness(status, paint)}",
        f"{_counted(total.files, 'file')}, {_counted(total.symbols, 'symbol')}, {_covered(total)}",
        "",
        *_table("language", status.languages if every else _folded(status.languages), paint),
    ]
    folders = status.folders if every else status.folders[:SHOWN_FOLDERS]
    if len(status.folders) > 1:
        lines += ["", *_table("folder", folders, paint)]
    if len(folders) < len(status.folders):
        lines.append(
            paint("dim", f"and {len(status.folders) - len(folders)} folders more; postil -v status lists them")
        )
    if status.owners:
        rows = [("owner", f"{'documented':>16}", "")]
        rows += [(path_text(name), *_share(Count(documentable=of[1], documented=of[0]))) for name, of in status.owners]
        head, *rest = columns(rows, (40,))
        lines += ["", paint("dim", head), *rest]
    if total.failed:
        lines += ["", paint("yellow", f"{_counted(total.failed, 'file')} failed; postil -v document names them")]
    if status.skipped:
        lines += ["", f"{_counted(total.skipped, 'file')} skipped: {_reasons(status.skipped, every=every)}"]
    where = f"{path_text(status.index_path)}, {size(status.index_bytes)}" if status.index_path else "in memory only"
    lines += ["", f"index: {where}", *_running(status, paint)]
    return "\n".join(lines) + "\n"


def status_record(status: Status) -> dict[str, object]:
    """The same as ``status --json`` has it."""
    return {
        "root": status.root,
        "indexed": status.indexed,
        "fresh": status.fresh,
        "total": _count_record(status.total),
        "languages": {name: _count_record(count) for name, count in status.languages},
        "folders": {name: _count_record(count) for name, count in status.folders},
        "owners": {name: {**of._asdict(), "percent": round(of.percent, 2)} for name, of in status.owners},
        "skipped": dict(status.skipped),
        "index": {"path": status.index_path or None, "bytes": status.index_bytes},
        "running": [job_record(job) for job in status.running],
    }


def percent(count: Count) -> float | None:
    """How much of what needs docs has them; None when nothing needs any."""
    return 100 * count.documented / count.documentable if count.documentable else None


def size(count: int) -> str:
    """A number of bytes as a person says it."""
    for unit, worth in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= worth:
            return f"{count / worth:.1f} {unit}"
    return f"{count} bytes"


def _freshness(status: Status, paint: Paint) -> str:
    if not status.indexed:
        return paint("yellow", "partly indexed; postil document does the rest")
    if status.fresh:
        return paint("green", "fresh")
    return paint("yellow", "changed since it was indexed; postil document brings it up to date")


def _folded(languages: Sequence[tuple[str, Count]]) -> Sequence[tuple[str, Count]]:
    """Languages without symbols in one row: a repository has a dozen kinds of settings and data."""
    bare = [count for _, count in languages if not count.symbols]
    if len(bare) < 2:
        return languages
    total = Count(*[sum(column) for column in zip(*bare, strict=True)])
    return [*(row for row in languages if row[1].symbols), (f"{len(bare)} without symbols", total)]


def _table(title: str, counts: Sequence[tuple[str, Count]], paint: Paint) -> list[str]:
    width = max((len(path_text(name)) for name, _ in counts), default=0)
    rows = [(title, f"{'files':>7}", f"{'symbols':>8}", f"{'documented':>16}", "")]
    for name, count in counts:
        rows.append((path_text(name), f"{count.files:>7}", f"{count.symbols:>8}", *_share(count)))
    lines = columns(rows, (min(max(width, len(title)), 40),))
    return [paint("dim", lines[0]), *lines[1:]]


def _share(count: Count) -> tuple[str, str]:
    share = percent(count)
    if share is None:
        return f"{'—':>16}", ""
    bar = "█" * round(share / 10)
    return f"{count.documented}/{count.documentable} {_floored(share):>4}".rjust(16), f"{bar}"


def _covered(count: Count) -> str:
    share = percent(count)
    if share is None:
        return "none of which needs docs"
    return f"{count.documented} of {count.documentable} that need docs have them ({_floored(share)})"


def _floored(share: float) -> str:
    """Rounded down, so that only what is whole reads as whole."""
    return f"{int(share)}%"


def _reasons(reasons: Sequence[tuple[str, int]], *, every: bool) -> str:
    shown = reasons if every else reasons[:6]
    told = ", ".join(f"{count} {one_line(reason)}" for reason, count in shown)
    return told if len(shown) == len(reasons) else f"{told}, and {sum(n for _, n in reasons[6:])} for other reasons"


def _running(status: Status, paint: Paint) -> list[str]:
    lines: list[str] = []
    for job in status.running:
        left = f", {duration(job.left)} left" if job.left is not None else ""
        told = f"{job.kind} {job.id} is running: {job.done} of {job.total}{left}, {path_text(job.current)}"
        lines.append(paint("cyan", told))
    return ["", *lines] if lines else []


def _count_record(count: Count) -> dict[str, object]:
    share = percent(count)
    return {**count._asdict(), "percent": None if share is None else round(share, 2)}


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"
