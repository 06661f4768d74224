"""Which comment is the doc of a declaration, as libclang and Doxygen decide it.

A doc comment starts with ``/**``, ``/*!``, ``///`` or ``//!``; those with no blank line between them are one. Before a
declaration it counts where nothing but words stands between it and the declared name: no ``;``, brace, directive or
``@``. With ``<`` behind its mark it is for what ends before it on its line. Comments that only group (``@{``), and
those of a file or a page, are nobody's.
"""

import re
from bisect import bisect_left, bisect_right

from postil.docstrings.clean import block_comment
from postil.syntax.outline import Said

_BARRIER = re.compile(rb"[;{}#@]")
_GROUP = re.compile(rb"[@\\][{}]|[@\\](?:defgroup|addtogroup|weakgroup|mainpage|page|subpage|dir|file)\b")
_FILE = re.compile(r"(?:^|\n)[ \t]*[@\\]file\b")
_OPENS_GROUP = re.compile(r"[@\\][{}]")
_ELSEWHERE = re.compile(r"(?:^|\n)[ \t]*[@\\](?:defgroup|addtogroup|weakgroup|mainpage|page|subpage|dir|file)\b")
_SLASHES = re.compile(r"//+[!/]*<?")
_DEPRECATED = re.compile(r"[@\\]deprecated\b")


class Docs:
    """The doc comments of one file."""

    __slots__ = ("_content", "_ends", "_groups", "_starts")

    def __init__(self, content: bytes, comments: list[tuple[int, int]]) -> None:
        self._content = content
        self._groups: list[tuple[int, int, bool]] = []
        groups = self._groups
        for start, end in comments:
            trailing = content[start + 3 : start + 4] == b"<"
            if groups and groups[-1][2] == trailing:
                between = content[groups[-1][1] : start]
                if between.count(b"\n") <= 1 and not between.strip():
                    groups[-1] = groups[-1][0], end, trailing
                    continue
            groups.append((start, end, trailing))
        self._starts = [group[0] for group in groups]
        self._ends = [group[1] for group in groups]

    def overview(self) -> Said | None:
        """What the file says of itself: the first comment with ``@file``."""
        content = self._content
        if b"@file" in content or b"\\file" in content:
            for start, end, _ in self._groups:
                if b"file" in content[start:end]:
                    text = self._text(start, end)
                    if text is not None and _FILE.search(text):
                        return Said(text, start, end, "doxygen")
        return None

    def above(self, name: int) -> Said | None:
        """The doc before the declaration whose name, or first token, is at a byte."""
        place = bisect_right(self._ends, name) - 1
        if place < 0:
            return None
        start, end, trailing = self._groups[place]
        if trailing or _BARRIER.search(self._content, end, name):
            return None
        return self._said(start, end)

    def behind(self, name: int, end: int) -> Said | None:
        """The doc behind the declaration whose name is at a byte, and that ends at another, if on the same line."""
        content = self._content
        place = bisect_left(self._starts, name)
        if place == len(self._groups):
            return None
        start, stop, trailing = self._groups[place]
        if not trailing or b"\n" in content[name:start]:
            return None
        if start < end:
            return None
        return self._said(start, stop)

    def _said(self, start: int, end: int) -> Said | None:
        if _GROUP.search(self._content, start, end):
            text = self._text(start, end)
            if text is None or _OPENS_GROUP.search(text) or _ELSEWHERE.search(text):
                return None
        else:
            text = self._text(start, end)
        return Said(text, start, end, "doxygen") if text else None

    def _text(self, start: int, end: int) -> str | None:
        return text_of(self._content[start:end].decode("utf-8", "replace"))


def text_of(comment: str) -> str | None:
    """The text of one or more comments without their marks and common indentation; None when empty."""
    if "\r" in comment:
        comment = comment.replace("\r\n", "\n").replace("\r", "\n")
    if comment.startswith("/*"):
        if comment.find("*/") >= len(comment) - 2:
            return _block(comment)
    elif "/*" not in comment:
        return _lines(comment.split("\n"))
    return _mixed(comment)


def _block(comment: str) -> str | None:
    if comment[3:4] == "<":
        comment = comment[:3] + comment[4:]
    return block_comment(comment)


def _lines(lines: list[str]) -> str | None:
    bare = [_SLASHES.sub("", line.strip(), count=1) for line in lines]
    margin = min((len(line) - len(rest) for line in bare if (rest := line.lstrip(" \t"))), default=0)
    return "\n".join([line[margin:].rstrip() for line in bare]).strip("\n") or None


def _mixed(comment: str) -> str | None:
    """Comments of both forms, one after the other."""
    parts: list[str] = []
    lines: list[str] = []
    at = 0
    while at < len(comment):
        if comment.startswith("/*", at):
            end = comment.find("*/", at + 2)
            end = len(comment) if end < 0 else end + 2
            if lines:
                parts.append(_lines(lines) or "")
                lines = []
            parts.append(_block(comment[at:end]) or "")
        else:
            end = comment.find("\n", at)
            end = len(comment) if end < 0 else end
            lines.append(comment[at:end])
        at = end
        while at < len(comment) and comment[at].isspace():
            at += 1
    if lines:
        parts.append(_lines(lines) or "")
    return "\n".join(part for part in parts if part) or None


def says_deprecated(text: str) -> bool:
    """Whether a doc has the command ``@deprecated``."""
    return "deprecated" in text and _DEPRECATED.search(text) is not None
