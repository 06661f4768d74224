"""Heredocs, which no regular expression without memory can find, made harmless for the hashing of code.

Invariant: the masked text is byte for byte as long as the file's; only what stands between a heredoc's first line and
its terminator differs.
"""

import re

from tree_sitter import Node

from postil_plugins.ruby import grammar as g

_START = re.compile(rb"<<([~-]?)([\"'`]?)([A-Za-z_\x80-\xff][\w\x80-\xff]*)\2")
_LINE = re.compile(rb"[^\n]*\n?")
# Quotes, marks and white space become bytes that UTF-8 never has, so that each of them still counts as what it is.
_MASK = bytes.maketrans(b" \t\n#'\"`%/,;?", bytes((*range(0xF5, 0x100), 0xC0)))


def masked(content: bytes, root: Node) -> bytes:
    """``content`` with its heredocs masked; in those that are dedented, common indentation stays white space."""
    if b"<<" not in content:
        return content
    pieces: list[bytes] = []
    done = 0
    waiting: list[re.Match[bytes]] = []
    at = 0
    while (match := _START.search(content, at)) is not None or waiting:
        line_end = _line_end(content, waiting[-1].end()) if waiting else -1
        if match is not None and (not waiting or match.end() <= line_end):
            at = match.end()
            node = root.descendant_for_byte_range(match.start(), match.end() - 1)
            if node is not None and node.kind_id == g.HEREDOC_BEGINNING:
                waiting.append(match)
            continue
        at = line_end
        for start in waiting:
            body, at = at, _terminator(content, at, start)
            pieces.append(content[done:body])
            pieces.append(_masked(content[body:at], start[1] == b"~"))
            done = at
        waiting.clear()
    pieces.append(content[done:])
    return b"".join(pieces) if done else content


def _line_end(content: bytes, byte: int) -> int:
    end = content.find(b"\n", byte)
    return len(content) if end < 0 else end + 1


def _terminator(content: bytes, start: int, match: re.Match[bytes]) -> int:
    """Where the line of the terminator starts, or the end of the file."""
    name = match[3]
    at = content.find(name, start)
    while at >= 0:
        line = content.rfind(b"\n", start, at) + 1 or start
        before, after = content[line:at], content[at + len(name) : at + len(name) + 2]
        alone = after[:1] in (b"", b"\n") or after == b"\r\n"
        if alone and (not before or (match[1] and not before.strip(b" \t"))):
            return line
        at = content.find(name, at + 1)
    return len(content)


def _masked(body: bytes, dedented: bool) -> bytes:
    if not dedented:
        return body.translate(_MASK)
    lines = body.splitlines(True)
    margin = min((len(line) - len(line.lstrip(b" \t")) for line in lines if line.strip()), default=0)
    return b"".join(
        line[:margin] + line[margin:].translate(_MASK) if line.strip() else line.translate(_MASK) for line in lines
    )
