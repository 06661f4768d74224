"""Read a list: ``# project`` lines, ``- task`` lines, ``  note`` lines below a task."""

import re

from postil.model import FileDoc, Source, Symbol
from postil.syntax.positions import Positions
from postil.syntax.tokens import doc_hash

_LINE = re.compile(rb"^(?:# *(?P<project>[^\r\n]+)|- *(?P<task>[^\r\n]+)(?P<note>(?:\r?\n  [^\r\n]+)*))", re.MULTILINE)


def described(source: Source) -> FileDoc | None:
    """The projects and tasks in source order; None when there is neither."""
    at = Positions(source.content)
    symbols: list[Symbol] = []
    project: str | None = None
    for match in _LINE.finditer(source.content):
        span = at.span(*match.span())
        if match["project"] is not None:
            project = _text(match["project"])
            symbols.append(Symbol("section", project, project, None, _text(match[0]), span, None))
            continue
        task, note = _text(match["task"]), _text(match["note"]) or None
        qualname = f"{project}.{task}" if project else task
        task_symbol = Symbol("variable", task, qualname, project, f"- {task}", span, None)
        if note:
            told = at.span(*match.span("note"))
            task_symbol = task_symbol._replace(doc=note, doc_span=told, doc_format="plain", doc_hash=doc_hash(note))
        symbols.append(task_symbol)
    if not symbols:
        return None
    return FileDoc(source.language, symbols=tuple(symbols), lines=at.lines, size=len(source.content))


def _text(raw: bytes) -> str:
    return "\n".join(line.strip() for line in raw.decode("utf-8", "replace").split("\n")).strip()
