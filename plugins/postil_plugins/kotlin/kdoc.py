"""Which comment is the doc of a declaration, and its text.

Found from the bytes before the declaration: the grammar may put a comment into what stands before it.
"""

from postil.docstrings.clean import block_comment
from postil.syntax.outline import Said

_BLANKS = b" \t\r\n\f\v"
_FARTHEST = 1 << 16
"""How many bytes before a declaration its doc may start."""


def before(content: bytes, start: int) -> Said | None:
    """The last doc comment before ``start`` that only white space and comments divide from it."""
    lowest = max(0, start - _FARTHEST)
    end = start
    while True:
        while end > lowest and content[end - 1] in _BLANKS:
            end -= 1
        if content.endswith(b"*/", lowest, end):
            opening = _opening(content, lowest, end)
            if opening < 0:
                return None
            if is_doc(content, opening, end):
                return said(content, opening, end)
            end = opening
            continue
        line = max(content.rfind(b"\n", lowest, end), content.rfind(b"\r", lowest, end)) + 1 or lowest
        if not content[line:end].lstrip().startswith(b"//"):
            return None
        end = line


def is_doc(content: bytes, start: int, end: int) -> bool:
    """Whether the comment between two bytes is a doc comment."""
    return end - start > 4 and content.startswith(b"/**", start)


def said(content: bytes, start: int, end: int) -> Said | None:
    """What a doc comment says; None when nothing."""
    text = block_comment(content[start:end].decode("utf-8", "replace"))
    return Said(text, start, end, "kdoc") if text else None


def _opening(content: bytes, lowest: int, end: int) -> int:
    """Where the block comment starts that ends at ``end``; comments nest. -1 where none does."""
    depth = 1
    at = end - 2
    while depth:
        opening, closing = content.rfind(b"/*", lowest, at), content.rfind(b"*/", lowest, at)
        if opening < 0:
            return -1
        if closing > opening:
            depth += 1
            at = closing
        else:
            depth -= 1
            at = opening
    return at
