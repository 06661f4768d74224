"""Scaladoc: which comment is a declaration's, and what it says.

The place in the text decides, not the tree: the grammar counts a comment behind an indented body to that body.
"""

import re
from collections.abc import Iterable

from postil.docstrings.clean import block_comment
from postil.syntax.outline import Said

_DEPRECATED = re.compile(r"^[ \t]*@deprecated\b", re.MULTILINE)
_LONGEST = 100_000
"""How far back an opening mark is looked for: a file of marks that close nothing must not cost its square."""
_BLANKS = b" \t\r\n\f\v"


def doc_before(content: bytes, byte: int) -> Said | None:
    """The doc comment that stands last before a token; line comments and ordinary blocks are passed over."""
    end = byte
    while True:
        token, end = end, _blanks_before(content, end)
        if content.find(b"\n", end, token) >= 0 and (mark := _line_comment(content, end)) >= 0:
            end = mark
            continue
        if not content.endswith(b"*/", 0, end):
            return None
        start = _opening(content, end)
        if start < 0:
            return None
        if content.startswith(b"/**", start) and end - start > 4:
            text = block_comment(content[start:end].decode("utf-8", "replace"))
            return None if text is None else Said(text, start, end, "scaladoc")
        end = start


def told(flags: Iterable[str], doc: Said | None) -> tuple[str, ...]:
    """The flags with what the tags of a doc add to them."""
    if doc is not None and "@deprecated" in doc.text and _DEPRECATED.search(doc.text):
        return (*flags, "deprecated")
    return tuple(flags)


def _blanks_before(content: bytes, end: int) -> int:
    while end and content[end - 1] in _BLANKS:
        end -= 1
    return end


def _line_comment(content: bytes, end: int) -> int:
    """Where the line comment starts that is alone on the line that ends at ``end``, -1 if there is none."""
    line = content.rfind(b"\n", 0, end) + 1
    mark = content.find(b"//", line, end)
    return mark if mark >= 0 and not content[line:mark].strip() else -1


def _opening(content: bytes, end: int) -> int:
    """Where the block comment that ends at ``end`` starts; comments nest, so that marks are counted."""
    depth = 1
    at = end - 2
    furthest = max(0, end - _LONGEST)
    while depth:
        opening = content.rfind(b"/*", furthest, at)
        if opening < 0:
            return -1
        # Each end of an inner comment between the two asks for an opening more.
        depth += content.count(b"*/", opening + 2, at) - 1
        at = opening
    return at
