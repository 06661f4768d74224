"""Which comment is the doc of a declaration, and what it says.

Invariant: only lines decide, no nodes: what starts with ``#`` on a line above a statement is a comment.
"""

import re

from postil.syntax.outline import Said
from postil.syntax.positions import BOM
from postil.values import NamedTuple

_MAGIC = (
    rb"#!|#[ \t]*-\*-|#[ \t]*(?:vim?|ex):|#[ \t]*(?:frozen[_-]string[_-]literal|(?:en)?coding|warn[_-]indent|typed"
    rb"|shareable[_-]constant[_-]value|rbs_inline|immutable|:markup)[ \t]*[:=]"
)
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?>(?:[ \t\r]*\n|(?i:" + _MAGIC + rb")[^\n]*(?:\n|\Z))*)")
_BESIDE = re.compile(rb"[ \t]*(?:;[ \t]*)?(#[^\r\n]*)")
_OPENED = re.compile(rb"[^'\"`/%?#\n]*[\[({|,\\][ \t]*(#[^\r\n]*)")
_LICENCE = re.compile(r"\bcopyright\b|\blicen[cs]ed?\b|\(c\)|©|SPDX-", re.IGNORECASE)
_DIRECTIVE = re.compile(
    r"[ \t]*:(?:nodoc|doc|startdoc|stopdoc|enddoc|main|title|include|markup|category|section|notnew|not_new|not-new"
    r"|yields?|args?|nocov):"
    r"|[ \t]*(?:rubocop|standard|steep|reek|erb_lint|brakeman):[a-z]|[ \t]*frozen_string_literal:"
)
_HIDDEN = re.compile(r"^[ \t]*#?[ \t]*:nodoc:|^[ \t]*@private\b|^[ \t]*@api[ \t]+private\b", re.MULTILINE)
_PRIVATE_PART = re.compile(r"^[ \t]*#--.*?^[ \t]*#\+\+[^\n]*\n?|^[ \t]*#--.*\Z", re.MULTILINE | re.DOTALL)
_TAG = re.compile(
    r"^[ \t]*@(?:!\w+|abstract|api|attr|attr_reader|attr_writer|author|deprecated|example|macro|method|note|option"
    r"|overload|param|private|raise|return|see|since|throw|todo|version|yield|yieldparam|yieldreturn)\b",
    re.MULTILINE,
)
_DEPRECATED = re.compile(r"^[ \t]*@deprecated\b", re.MULTILINE)


class Noted(NamedTuple):
    """What the comments around a declaration say."""

    said: Said | None = None
    hidden: bool = False
    """Whether they say that it is not for others."""
    deprecated: bool = False


NOTHING = Noted()


class Docs:
    """Finds the comments of one content."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        head = _HEAD.match(content)
        self.head = head.end() if head is not None else 0
        """Where the magic comments end."""
        self._bom = 3 if content.startswith(BOM) else 0
        self._floor = self.head if self.head > self._bom else 0
        self._parts = [] if b":stopdoc:" not in content else _stopped(content)

    def of(self, start: int, header_end: int) -> Noted:
        """What is said of the statement that starts at ``start`` and whose first line ends behind ``header_end``."""
        content = self._content
        group = self._above(start)
        line_end = content.find(b"\n", start)
        if line_end < 0 or header_end <= line_end:
            beside = _BESIDE.match(content, header_end)
        else:
            # Behind a bracket that opens on the first line and closes on another.
            beside = _OPENED.match(content, start) if group is None else None
        stopped = self._stopped(start)
        if group is None and beside is None:
            return NOTHING if not stopped else Noted(None, True)
        hidden = stopped
        if beside is not None and b":nodoc:" in beside[1]:
            hidden = True
        said = None
        if group is not None:
            raw = content[group[0] : group[1]].decode("utf-8", "replace")
            hidden = hidden or _hides(raw)
            text = text_of(raw)
            if text is not None and not (self._heads_file(group, start) and _is_licence(text)):
                said = _said(text, group)
        if said is None and beside is not None and (text := text_of(beside[1].decode("utf-8", "replace"))) is not None:
            said = _said(text, beside.span(1))
        deprecated = said is not None and "@deprecated" in said.text and _DEPRECATED.search(said.text) is not None
        return Noted(said, hidden, deprecated)

    def first(self) -> Said | None:
        """The first comment of the file, when it is more than magic and no licence."""
        start = self.head
        if not self._content.startswith((b"#", b"=begin"), start):
            return None
        end = self._last(start)
        text = text_of(self._content[start:end].decode("utf-8", "replace"))
        return None if text is None or _is_licence(text) else _said(text, (start, end))

    def _above(self, start: int) -> tuple[int, int] | None:
        """The comment whose last line is the one before that of ``start``, or the one before that."""
        content = self._content
        line = content.rfind(b"\n", 0, start) + 1
        if line <= self._floor or content[line:start].strip():
            return None
        end = line - 1
        before = content.rfind(b"\n", 0, end) + 1
        written = self._line(before, end)
        if not written.strip():
            if before <= self._floor:
                return None
            end = before - 1
            before = content.rfind(b"\n", 0, end) + 1
            written = self._line(before, end)
        bare = written.lstrip()
        if bare.startswith(b"#"):
            return self._run(before, end, len(written) - len(bare))
        if written.startswith(b"=end") and not written[4:5].strip():
            first = content.rfind(b"\n=begin", 0, before) + 1
            if first or content.startswith(b"=begin"):
                return first, end - 1 if content.endswith(b"\r", 0, end) else end
        return None

    def _run(self, before: int, end: int, column: int) -> tuple[int, int] | None:
        """The lines of comment in one column that end with the line between ``before`` and ``end``."""
        content, floor = self._content, self._floor
        if before < floor:
            return None
        first = before
        while first > floor:
            above = content.rfind(b"\n", 0, first - 1) + 1
            written = self._line(above, first - 1)
            bare = written.lstrip()
            if not bare.startswith(b"#") or len(written) - len(bare) != column:
                break
            first = above
        if first < floor:
            return None
        return (first or self._bom) + column, end - 1 if content.endswith(b"\r", 0, end) else end

    def _line(self, start: int, end: int) -> bytes:
        return self._content[start or self._bom : end]

    def _last(self, start: int) -> int:
        """Where the comment ends that starts at ``start``, at the margin."""
        content = self._content
        if content.startswith(b"=begin", start):
            at = content.find(b"\n=end", start)
            return len(content) if at < 0 else at + 5
        end = start
        while content.startswith(b"#", start):
            end = content.find(b"\n", start)
            if end < 0:
                return len(content)
            start = end + 1
        return end - 1 if content.endswith(b"\r", 0, end) else end

    def _heads_file(self, group: tuple[int, int], start: int) -> bool:
        """Whether a comment stands at the top of the file, with a blank line behind."""
        return group[0] <= self.head and self._content.count(b"\n", group[1], start) > 1

    def _stopped(self, byte: int) -> bool:
        return any(start <= byte < end for start, end in self._parts)


def text_of(raw: str) -> str | None:
    """What comments say, without marks, directives and common indentation; None when that is nothing."""
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    if "#--" in raw and not _TAG.search(raw.replace("#", " ")):
        raw = _PRIVATE_PART.sub("", raw)
    if raw.startswith("=begin"):
        lines = raw.split("\n")[1:]
        if lines and lines[-1].startswith("=end"):
            lines.pop()
    else:
        lines = [_bare(line) for line in raw.split("\n")]
    lines = [line.rstrip() for line in lines if ":" not in line or not _DIRECTIVE.match(line)]
    margin = min((len(line) - len(line.lstrip(" \t")) for line in lines if line), default=0)
    if margin:
        lines = [line[margin:] for line in lines]
    return "\n".join(lines).strip("\n") or None


def _bare(line: str) -> str:
    line = line.lstrip().lstrip("#")
    return line[1:] if line[:1].isspace() else line


def _said(text: str, group: tuple[int, int]) -> Said:
    yard = "@" in text and _TAG.search(text) is not None
    return Said(text, group[0], group[1], "yard" if yard else "rdoc")


def _hides(raw: str) -> bool:
    if ":nodoc:" not in raw and "private" not in raw:
        return False
    return _HIDDEN.search("\n".join(map(_bare, raw.split("\n")))) is not None


def _is_licence(text: str) -> bool:
    """Whether a comment starts as a licence does."""
    return _LICENCE.search("\n".join(text.split("\n", 3)[:3])) is not None


def _stopped(content: bytes) -> list[tuple[int, int]]:
    """The stretches between ``:stopdoc:`` and ``:startdoc:``."""
    answer: list[tuple[int, int]] = []
    at = content.find(b":stopdoc:")
    while at >= 0:
        end = content.find(b":startdoc:", at)
        if end < 0:
            answer.append((at, len(content)))
            break
        answer.append((at, end))
        at = content.find(b":stopdoc:", end)
    return answer
