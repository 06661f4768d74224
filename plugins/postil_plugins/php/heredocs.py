"""Heredocs, and the HTML before the first tag, made harmless for the hashing of code.

Invariant: the masked text is byte for byte as long as the file's; only HTML and what stands between a heredoc's first
line and its terminator differs.
"""

import re

from tree_sitter import Node

from postil_plugins.php import grammar as g

_START = re.compile(rb"<<<[ \t]*([\"']?)([A-Za-z_\x80-\xff][\w\x80-\xff]*)\1\r?\n")
_TAG = re.compile(rb"<\?(?:php|=)", re.IGNORECASE)
# Quotes, marks and white space become bytes that UTF-8 never has, so that each of them still counts as what it is.
_MASK = bytes.maketrans(b" \t\n#'\"`/?,;<", bytes((*range(0xF5, 0x100), 0xC0)))


def masked(content: bytes, root: Node) -> bytes:
    """``content`` with its heredocs masked; indentation as deep as the terminator's stays white space."""
    pieces: list[bytes] = []
    done = at = 0
    if not content.startswith(b"<?"):
        tag = _TAG.search(content)
        done = at = tag.start() if tag is not None else len(content)
        pieces.append(content[:done].translate(_MASK))
    if b"<<<" in content:
        while (match := _START.search(content, at)) is not None:
            at = match.end()
            node = root.descendant_for_byte_range(match.start(), match.start() + 2)
            if node is None or node.parent is None or node.parent.kind_id not in g.HEREDOCS:
                continue
            end, margin = _terminator(content, at, match[2])
            pieces.append(content[done:at])
            pieces.extend(_masked(line, margin) for line in content[at:end].splitlines(True))
            done = at = end
    pieces.append(content[done:])
    return b"".join(pieces) if len(pieces) > 1 else content


def _terminator(content: bytes, start: int, name: bytes) -> tuple[int, int]:
    """Where the terminator's line starts, and how deep it is indented."""
    at = content.find(name, start)
    while at >= 0:
        line = max(content.rfind(b"\n", 0, at) + 1, start)
        after = content[at + len(name) : at + len(name) + 1]
        if not content[line:at].strip(b" \t") and not (after.isalnum() or after == b"_" or after >= b"\x80"):
            return line, at - line
        at = content.find(name, at + 1)
    return len(content), 0


def _masked(line: bytes, margin: int) -> bytes:
    blank = min(margin, len(line) - len(line.lstrip(b" \t")))
    return line[:blank] + line[blank:].translate(_MASK)
