"""Comments that silence a rule where they stand: ``postil: ignore[RULE] REASON``.

Invariant: one without a reason silences nothing. A comment counts for the declaration on its line or, with nothing but
comments, decorators and docs between, below it; before the first declaration of a file it counts for the file as well.
"""

import re
from collections.abc import Iterable, Iterator

from postil.model import Finding, Span
from postil.syntax.silences import MARK, SAID
from postil.values import NamedTuple

_COMMENT = re.compile(SAID + r"[ \t]*([^\r\n]*)")
_BETWEEN = re.compile(r"[ \t]*(?:#|//|/\*|\*|--|;|%|@|\[|\"\"\"|'''|<!--|\)|$)")
_CLOSING = re.compile(r"(?:\*/|-->|--\]\]|\*\))\s*$")
_FILE_LINES = 10


class Silence(NamedTuple):
    """One such comment."""

    line: int
    rules: tuple[str, ...]
    reason: str


def silences(lines: list[str]) -> list[Silence]:
    """The comments of a file."""
    found: list[Silence] = []
    for number, line in enumerate(lines, 1):
        for match in _COMMENT.finditer(line):
            names = tuple(name.strip() for name in match[1].split(","))
            found.append(Silence(number, names, _CLOSING.sub("", match[2]).strip()))
    return found


def audible(findings: Iterable[Finding], content: bytes) -> Iterator[Finding]:
    """The findings of one file that no comment silences."""
    if MARK not in content:
        yield from findings
        return
    lines = [line.decode("utf-8", "replace") for line in content.splitlines()]
    comments = silences(lines)
    for finding in findings:
        near = [one for one in comments if finding.rule in one.rules and _speaks_of(one, finding, lines)]
        if not near:
            yield finding
        elif not any(one.reason for one in near):
            yield finding._replace(message=f"{finding.message}; the comment that would silence this needs a reason")


def heard(finding: Finding, declaration: Span, content: bytes) -> Finding | None:
    """One finding, unless it is silenced where it stands or at the declaration that it is about."""
    for place in dict.fromkeys((finding.span, declaration)):
        told = next(iter(audible([finding._replace(span=place)], content)), None)
        if told is None:
            return None
        finding = finding._replace(message=max(told.message, finding.message, key=len))
    return finding


def _speaks_of(comment: Silence, finding: Finding, lines: list[str]) -> bool:
    line = finding.span.line
    if finding.symbol is None:
        return comment.line <= _FILE_LINES
    if comment.line >= line:
        return comment.line == line
    return all(_BETWEEN.match(lines[between]) for between in range(comment.line, min(line - 1, len(lines))))
