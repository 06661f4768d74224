"""Which comments are docs, and their XML as text.

The compiler takes ``///`` but not ``////``, and ``/**`` but neither ``/***`` nor ``/**/``.
"""

import re

from postil.docstrings.clean import block_comment, line_comments
from postil.syntax.outline import Said

_LINES = re.compile(r"///(?: [^\n]*)?(?:\n[ \t]*///(?: [^\n]*)?)*\Z")
_MARK = re.compile(r"\n[ \t]*/// ?")


class Docs:
    """The docs that wait for the next declaration."""

    __slots__ = ("_between", "_content", "_found")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._found: list[tuple[int, int]] = []
        self._between = False

    def comment(self, start: int, end: int) -> None:
        """Take note of a comment."""
        content = self._content
        mark = content[start : start + 4]
        if (mark.startswith(b"///") and mark != b"////") or (
            mark.startswith(b"/**") and mark not in (b"/***", b"/**/")
        ):
            if self._between:
                self._found.clear()
                self._between = False
            self._found.append((start, end))
        elif self._found:
            self._between = True

    def clear(self) -> None:
        """Let nothing wait any longer."""
        self._found.clear()
        self._between = False

    def take(self) -> Said | None:
        """What is said of a declaration that starts here."""
        found = self._found
        if not found:
            return None
        self._found = []
        self._between = False
        start, end = found[0][0], found[-1][1]
        text = self._content[start:end].decode("utf-8", "replace")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        said = _MARK.sub("\n", text)[4:].strip("\n") if _LINES.match(text) else None
        if said is None or said != said.rstrip() or " \n" in said or said.startswith((" ", "\t")) or "\t\n" in said:
            said = self._joined(found)
        return Said(said, start, end, "xmldoc") if said else None

    def _joined(self, found: list[tuple[int, int]]) -> str:
        parts: list[str] = []
        lines: list[str] = []
        for start, end in [*found, (0, 0)]:
            comment = self._content[start:end].decode("utf-8", "replace")
            if comment.startswith("///"):
                lines.append(comment)
                continue
            if lines:
                parts.append(line_comments(lines, "///") or "")
                lines = []
            if end:
                parts.append(block_comment(comment) or "")
        return "\n".join(part for part in parts if part)
