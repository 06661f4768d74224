"""Comments that are no docs for Doxygen, and tell a reader what stands below them all the same.

Many projects in C and C++ write no doc comments at all, but a comment above each declaration. It is not listed as a
doc, which is for the tools of the language to say; but what has one does not lack words.
"""

import re

_HEADS = (b"template", b"[[", b"requires", b'extern "C"', b"__attribute__", b"__declspec")
"""What may stand in lines of its own between a comment and what it is about."""
_MOST_HEADS = 4
_MOST_BYTES = 20_000
"""How far up the start of a line or of a comment is looked for."""
_MOST_READ = 1000
"""Of a comment so many bytes are asked for words."""
_WORDS = re.compile(rb"[A-Za-z]{2,}[^A-Za-z]+[A-Za-z]{2,}")
_OF_TOOLS = re.compile(
    rb"[\s/*]*(?:NOLINT\w*|clang-format|clang-tidy|cppcheck|LCOV|IWYU|lint|coverity|TODO|FIXME|XXX)\b"
)


def remarked(content: bytes, start: int) -> bool:
    """Whether a comment of some words ends right above the line that a byte is in."""
    line = _line(content, start)
    for _ in range(_MOST_HEADS):
        if line == 0:
            return False
        above = _line(content, line - 1)
        text = content[above : line - 1].strip()
        if text.startswith(b"//"):
            return _tells(content[_first_of(content, above) : line])
        if text.endswith(b"*/"):
            opening = content.rfind(b"/*", max(0, line - _MOST_BYTES), line)
            alone = opening >= 0 and not content[_line(content, opening) : opening].strip()
            return alone and _tells(content[opening:line])
        if not text.startswith(_HEADS):
            return False
        line = above
    return False


def _line(content: bytes, at: int) -> int:
    """Where the line begins that a byte is in; of a very long one, somewhere in it."""
    lowest = max(0, at - _MOST_BYTES)
    return max(lowest, content.rfind(b"\n", lowest, at) + 1)


def _first_of(content: bytes, line: int) -> int:
    """Where the lines of one comment begin of which the last begins at a byte."""
    lowest = max(0, line - _MOST_BYTES)
    while line > lowest:
        above = _line(content, line - 1)
        if not content[above:line].lstrip().startswith(b"//"):
            break
        line = above
    return line


def _tells(comment: bytes) -> bool:
    return _WORDS.search(comment, 0, _MOST_READ) is not None and _OF_TOOLS.match(comment) is None
