"""Uses of a symbol as lines and as JSON."""

from postil.engine.lookup import Found
from postil.engine.uses.find import Uses
from postil.report.plain import Paint, columns, one_line, path_text

_SAID = {"exact": "exact", "likely": "likely", "name": "by name only"}
_STYLES = {"exact": "green", "likely": "yellow", "name": "dim"}


def uses_text(found: Uses, paint: Paint) -> str:
    """One line each: where, how sure, in which declaration, and the line itself; then how many."""
    rows = [
        (
            f"{path_text(use.path)}:{use.line}" + (f":{use.column + 1}" if use.end_column else ""),
            _SAID[use.confidence],
            one_line(use.symbol or "", 60),
        )
        for use in found.uses
    ]
    lines = [
        row.replace(_SAID[use.confidence], paint(_STYLES[use.confidence], _SAID[use.confidence]), 1)
        + paint("dim", f"  {one_line(use.text, 120)}")
        for row, use in zip(columns(rows, (56, 12, 36)), found.uses, strict=True)
    ]
    return "\n".join(lines) + f"\n\n{counted(found)}\n"


def counted(found: Uses) -> str:
    """How often and how surely, in words."""
    if not found.uses:
        return "no use of it was found"
    files = len({use.path for use in found.uses})
    parts = [f"{number} {_SAID[kind]}" for kind, number in _counts(found).items() if number]
    return f"used {_times(len(found.uses))} in {files} file{'' if files == 1 else 's'}: {', '.join(parts)}"


def uses_record(item: Found, found: Uses) -> dict[str, object]:
    """All uses, the target they are of, and how many there are of each confidence."""
    symbol = None if item.ordinal is None else item.doc.symbols[item.ordinal]
    return {
        "target": {
            "path": item.path,
            "language": item.doc.language,
            "kind": "file" if symbol is None else symbol.kind,
            "qualname": None if symbol is None else symbol.qualname,
            "line": 1 if symbol is None else symbol.span.line,
            "fresh": item.fresh,
        },
        **counts_record(found),
        "uses": [use._asdict() for use in found.uses],
        "failed": [{"path": path, "reason": reason} for path, reason in found.failed],
    }


def counts_record(found: Uses) -> dict[str, object]:
    """How many uses there are of each confidence, and in how many files."""
    return {"counts": _counts(found), "files": len({use.path for use in found.uses})}


def _counts(found: Uses) -> dict[str, int]:
    counts = dict.fromkeys(_SAID, 0)
    for use in found.uses:
        counts[use.confidence] += 1
    return counts


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
