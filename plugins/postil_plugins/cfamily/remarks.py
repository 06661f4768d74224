"""Comments that are no docs for Doxygen, and tell a reader what stands below them all the same.

Many projects in C and C++ write no doc comments at all, but a comment above each declaration. It is not listed as a
doc, which is for the tools of the language to say; but what has one does not lack words.
"""

import re

_HEADS = (b"template", b"[[", b"requires", b'extern "C"', b"__attribute__", b"__declspec")
"""What may stand in lines of its own between a comment and what it is about."""
_MOST_HEADS = 4
_WORDS = re.compile(rb"[A-Za-z]{2,}[^A-Za-z]+[A-Za-z]{2,}")
_OF_TOOLS = re.compile(
    rb"[\s/*]*(?:NOLINT\w*|clang-format|clang-tidy|cppcheck|LCOV|IWYU|lint|coverity|TODO|FIXME|XXX)\b"
)


def remarked(content: bytes, start: int) -> bool:
    """Whether a comment of some words ends right above the line that a byte is in."""
    line = content.rfind(b"\n", 0, start) + 1
    for _ in range(_MOST_HEADS):
        if line == 0:
            return False
        above = content.rfind(b"\n", 0, line - 1) + 1
        text = content[above : line - 1].strip()
        if text.startswith(b"//"):
            return _tells(content[_first_of(content, above) : line])
        if text.endswith(b"*/"):
            opening = content.rfind(b"/*", 0, line)
            alone = not content[content.rfind(b"\n", 0, opening) + 1 : opening].strip()
            return alone and _tells(content[opening:line])
        if not text.startswith(_HEADS):
            return False
        line = above
    return False


def _first_of(content: bytes, line: int) -> int:
    """Where the lines of one comment begin of which the last begins at a byte."""
    while line:
        above = content.rfind(b"\n", 0, line - 1) + 1
        if not content[above:line].lstrip().startswith(b"//"):
            break
        line = above
    return line


def _tells(comment: bytes) -> bool:
    return _WORDS.search(comment) is not None and _OF_TOOLS.match(comment) is None
