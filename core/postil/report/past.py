"""The history of a symbol as text and as JSON."""

import time

from postil.engine.checking.past import Past, Step
from postil.engine.lookup import Found
from postil.report.plain import Paint, legible, one_line, path_text


def text(item: Found, past: Past, paint: Paint) -> str:
    """A line for each commit with what changed below it, newest first, and what was not looked at."""
    symbol = item.doc.symbols[item.ordinal or 0]
    lines = [f"{paint('bold', symbol.qualname)}  {path_text(item.path)}:{symbol.span.line}"]
    for step in past.steps:
        lines.append("")
        lines.append(_head(step, paint))
        lines += [f"    {one_line(fact)}" for fact in step.facts]
        if step.path != item.path:
            lines.append(f"    in {path_text(step.path)}")
    if past.cut:
        lines += ["", f"older commits were not looked at: these are of the last {past.looked_at} that changed the file"]
    return legible("\n".join(lines)) + "\n"


def record(item: Found, past: Past) -> dict[str, object]:
    """The same for scripts."""
    symbol = item.doc.symbols[item.ordinal or 0]
    return {
        "path": item.path,
        "symbol": symbol.qualname,
        "line": symbol.span.line,
        "history": [
            {
                "commit": None if step.commit is None else step.commit.id.hex(),
                "time": None if step.commit is None else step.commit.time,
                "author": None if step.commit is None else step.commit.author,
                "subject": None if step.commit is None else step.commit.subject,
                "path": step.path,
                "changes": step.facts,
            }
            for step in past.steps
        ],
        "looked_at": past.looked_at,
        "cut": past.cut,
    }


def _head(step: Step, paint: Paint) -> str:
    commit = step.commit
    if commit is None:
        return "not committed"
    day = time.strftime("%Y-%m-%d", time.gmtime(commit.time))
    return f"{paint('yellow', commit.short)}  {day}  {one_line(commit.author)}: {one_line(commit.subject)}"
