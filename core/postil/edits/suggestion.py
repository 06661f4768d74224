"""An edit as those who review a change take it: whole lines of the file, and the lines to stand in their place.

Reviewers' tools replace the lines that a comment stands at, so nothing of a line is left outside.
"""

from postil.model import Edit
from postil.values import NamedTuple


class Suggestion(NamedTuple):
    """Lines of a file and what is to stand there instead."""

    line: int
    end_line: int
    """The last line that is replaced."""
    end_column: int
    """How many bytes that line has."""
    text: str
    """Without the end of its last line, which stays."""


def suggestion(content: bytes, edit: Edit) -> Suggestion | None:
    """The whole lines that an edit changes; None where lines cannot be counted, or are not UTF-8."""
    if content.count(b"\r") != content.count(b"\r\n"):
        return None
    start = content.rfind(b"\n", 0, edit.start_byte) + 1
    end = content.find(b"\n", edit.end_byte)
    end = len(content) if end < 0 else end
    if content[:end].endswith(b"\r"):
        end = max(end - 1, edit.end_byte)
    try:
        before = content[start : edit.start_byte].decode()
        after = content[edit.end_byte : end].decode()
    except UnicodeDecodeError:
        return None
    line = content.count(b"\n", 0, start) + 1
    last = content.rfind(b"\n", 0, end) + 1
    return Suggestion(line, content.count(b"\n", 0, end) + 1, end - last, f"{before}{edit.text}{after}")
