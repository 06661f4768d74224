"""Which comments are docs, and what they say.

Not docs: rules, licences, the headings that dumps and administration tools write, statements that are commented out.
"""

import re
from collections.abc import Sequence

from postil.docstrings.clean import block_comment
from postil.syntax.outline import Said

_RULE = re.compile(r"(?:--|#)?[\s\-=*#~_+/]*\Z")
_DUMP = re.compile(
    r"\s*(?:Name: [^\n]*; Type: [^\n]*; Schema:"
    r"|(?:Data for )?Name: [^\n]*; Type:"
    r"|(?:Temporary )?(?:Table|View|Trigger|Event) structure for\b|Dumping (?:data|routines|events|structure)\b"
    r"|Final view structure\b|Temporary view structure\b|Structure for view\b|Stand-in structure for\b"
    r"|Dumped (?:from|by)\b"
    r"|(?:Table|View|Schema|Database|Index|Trigger|Function|Procedure|Type|Domain|routine|Placeholder table for view)"
    r":? [`\"\[]?[\w.`\"\[\]]+[`\"\]]?\s*\Z"
    r"|(?:Indexes|Constraints|AUTO_INCREMENT|Triggers|Procedures|Functions) for (?:dumped )?tables?\b"
    r"|Object:\s+\w+ |PostgreSQL database dump|MySQL dump |MariaDB dump|phpMyAdmin SQL Dump|Records of |Server version:"
    r"|\*+\s*Object:|(?:Create|Drop|Populate|Add) (?:the )?(?:all )?(?:tables|views|functions|procedures|"
    r"triggers|types|foreign keys|primary keys?|primary key unique indexes|database|schema|indexes|constraints)"
    r"(?: and [\w ]+)?\W*\Z)",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"copyright\b|\(c\) ?\d|©|spdx-|\blicen[sc]e\b|licen[sc]ed under|all rights reserved|permission is hereby|"
    r"without warrant", re.IGNORECASE,
)  # fmt: skip
_CODE = re.compile(
    r"\s*(?:DROP|CREATE|ALTER|INSERT|SELECT|DELETE|UPDATE|GRANT|EXEC|USE|SET|PRAGMA|TRUNCATE)\b.*;\s*\Z|\s*GO\s*\Z|"
    r"\s*(?:vim?:|sqlfluff:|noqa|sqlint|name: [\w-]+\s+:|\+(?:goose|migrate|micrate) |migrate:|squawk-ignore|liquibase|"
    r"changeset |postil:)",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    rb"[ \t\r]*\n(?:[ \t]*DROP[ \t][^;\r\n]*;?[ \t\r]*\n(?:[ \t]*GO[ \t\r]*\n)?){0,3}[ \t]*(?:/\*!\d*[ \t]*)?\Z",
    re.IGNORECASE,
)

Comment = tuple[int, int]


def above(content: bytes, comments: Sequence[Comment], at: int) -> tuple[Comment, ...]:
    """The comments that end on the line above ``at``; a ``DROP`` of what is about to be made may stand between."""
    if not comments or not _ABOVE.match(content, comments[-1][1], at):
        return ()
    first = len(comments) - 1
    if not _alone(content, comments[first][0]):
        return ()
    while first and _alone(content, comments[first - 1][0]):
        between = content[comments[first - 1][1] : comments[first][0]]
        if between.count(b"\n") > 1 or between.strip():
            break
        first -= 1
    return tuple(comments[first:])


def _alone(content: bytes, at: int) -> bool:
    """Whether only blanks stand before ``at`` on its line."""
    return not content[content.rfind(b"\n", 0, at) + 1 : at].strip()


def beside(content: bytes, comments: Sequence[Comment], at: int) -> tuple[Comment, ...]:
    """The comments behind ``at`` on its line, with the lines below that go on in the same column."""
    found: list[Comment] = []
    column = -1
    for start, end in comments:
        if start < at:
            continue
        between = content[at if not found else found[-1][1] : start]
        here = start - content.rfind(b"\n", 0, start)
        if not found:
            if b"\n" in between or between.strip(b" \t,()"):
                break
            column = here
        elif between.strip() or between.count(b"\n") != 1 or here != column:
            break
        found.append((start, end))
    return tuple(found)


def said(content: bytes, comments: Sequence[Comment]) -> Said | None:
    """The doc that comments give; None when they are none."""
    if not comments:
        return None
    kept: list[str] = []
    speaking: list[Comment] = []
    for comment in comments:
        own = [line for line in _lines(content, comment) if not _says_nothing(line)]
        kept += own
        if any(map(str.strip, own)):
            speaking.append(comment)
    words = _dedented(kept)
    if not words or _DUMP.match(words) or _LICENCE.search(words[:400]):
        return None
    return Said(words, speaking[0][0], speaking[-1][1], "plain")


def _lines(content: bytes, comment: Comment) -> list[str]:
    """The lines of a comment without its marks."""
    start, end = comment
    text = content[start:end].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("/*"):
        inner = block_comment(text) or ""
        return [f" {line}" for line in inner.split("\n")]
    return [text.lstrip("#") if text.startswith("#") else text[2:].removeprefix("!")]


def _says_nothing(line: str) -> bool:
    """Whether a line is for a tool, a statement, or a rule between others."""
    return _CODE.match(line) is not None or bool(line.strip() and _RULE.match(line))


def _dedented(lines: list[str]) -> str:
    margin = min((len(line) - len(rest) for line in lines if (rest := line.lstrip(" \t"))), default=0)
    text = "\n".join(line[margin:].rstrip() for line in lines)
    return text.strip("\n") if any(map(str.isalnum, text)) else ""


def overview(content: bytes, groups: Sequence[Sequence[Comment]]) -> Said | None:
    """The doc of a file: the first group that says anything, without its paragraphs about licences."""
    for group in groups:
        text = _words(content, group)
        kept: list[str] = []
        for paragraph in text.split("\n\n"):
            if _LICENCE.search(paragraph):
                break
            kept.append(paragraph)
        words = "\n\n".join(kept).strip("\n")
        if words and not _DUMP.match(words) and any(map(str.isalnum, words)):
            return Said(words, group[0][0], group[-1][1], "plain")
    return None


def _words(content: bytes, group: Sequence[Comment]) -> str:
    lines = [line for comment in group for line in _lines(content, comment)]
    return _dedented([line for line in lines if not _says_nothing(line)])
