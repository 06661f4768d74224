"""Annotations that the end of the file cuts short: the grammar's scanner looks for their end for ever.

Invariant: the text stays as long as it is, and one in which every annotation ends is not touched.
"""

import re

_TAIL = re.compile(rb"@[\w.:]*[ \t]*\Z")
_OPENING = re.compile(rb"@[\w.:]+[ \t]*(?=\()")
_BRACKET = re.compile(rb"[()]")
_MOST = 50
"""Annotations without an end that are looked for; a text with more is the clock's business."""


def ended(content: bytes) -> bytes:
    """The content with blanks for each annotation that never ends."""
    tail = _TAIL.search(content, max(0, len(content) - 300))
    if tail is not None:
        content = content[: tail.start()] + b" " * len(tail[0])
    if content.count(b"(") == content.count(b")"):
        return content
    found = 0
    for match in _OPENING.finditer(content):
        if _closes(content, match.end()):
            continue
        content = content[: match.start()] + b" " * (match.end() + 1 - match.start()) + content[match.end() + 1 :]
        found += 1
        if found == _MOST:
            break
    return content


def _closes(content: bytes, at: int) -> bool:
    depth = 0
    for bracket in _BRACKET.finditer(content, at):
        depth += 1 if bracket[0] == b"(" else -1
        if depth == 0:
            return True
    return False
