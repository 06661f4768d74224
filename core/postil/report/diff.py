"""Edits as a patch that ``git apply`` takes, byte for byte.

Invariant: applied to the content it was made from, a patch gives exactly what the edits give, whatever the line ends,
and whether or not the file ends with one.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

from postil.model import Edit
from postil.values import NamedTuple

CONTEXT = 3
_PLAIN = re.compile(rb'[^\x00-\x1f"\\\x7f-\xff]*')
_ESCAPES = {0x07: b"\\a", 0x08: b"\\b", 0x09: b"\\t", 0x0A: b"\\n", 0x0B: b"\\v", 0x0C: b"\\f", 0x0D: b"\\r",
            0x22: b'\\"', 0x5C: b"\\\\"}  # fmt: skip


class _Block(NamedTuple):
    """Lines that are replaced."""

    start: int
    """The first of the old lines, counted from 0."""
    end: int
    new: tuple[bytes, ...]


def patch(path: bytes, content: bytes, edits: Sequence[Edit]) -> bytes:
    """The patch of one file, whose path has ``/`` and is relative to the root; empty when nothing changes."""
    lines = _lines(content)
    blocks = _blocks(content, lines, sorted(edits))
    if not blocks:
        return b""
    old, new = _named(b"a/" + path), _named(b"b/" + path)
    parts = [b"diff --git %s %s\n--- %s\n+++ %s\n" % (old, new, _ended(old), _ended(new))]
    shift = 0
    for group in _groups(blocks):
        first = max(0, group[0].start - CONTEXT)
        last = min(len(lines), group[-1].end + CONTEXT)
        body: list[bytes] = []
        at = first
        for block in group:
            body += [_line(b" ", line) for line in lines[at : block.start]]
            body += [_line(b"-", line) for line in lines[block.start : block.end]]
            body += [_line(b"+", line) for line in block.new]
            at = block.end
        body += [_line(b" ", line) for line in lines[at:last]]
        grown = sum(len(block.new) - (block.end - block.start) for block in group)
        parts.append(b"@@ -%s +%s @@\n" % (_range(first, last - first), _range(first + shift, last - first + grown)))
        parts += body
        shift += grown
    return b"".join(parts)


def _lines(content: bytes) -> list[bytes]:
    """The lines with their ends, which are newlines and nothing else."""
    lines = [line + b"\n" for line in content.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _blocks(content: bytes, lines: Sequence[bytes], edits: Sequence[Edit]) -> list[_Block]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    ranges: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        first = min(bisect_right(starts, edit.start_byte) - 1, len(lines))
        last = min(bisect_right(starts, edit.end_byte), len(lines))
        if ranges and first < ranges[-1][1]:
            start, end, shared = ranges.pop()
            ranges.append((start, max(end, last), [*shared, edit]))
        else:
            ranges.append((first, last, [edit]))
    blocks = [_block(content, lines, starts, *each) for each in ranges]
    return [block for block in blocks if block.start < block.end or block.new]


def _block(
    content: bytes, lines: Sequence[bytes], starts: Sequence[int], start: int, end: int, edits: Sequence[Edit]
) -> _Block:
    parts: list[bytes] = []
    at = starts[start]
    for edit in edits:
        parts += [content[at : edit.start_byte], edit.text.encode()]
        at = edit.end_byte
    new = _lines(b"".join([*parts, content[at : starts[end]]]))
    while start < end and new and lines[start] == new[0]:
        start += 1
        del new[0]
    while start < end and new and lines[end - 1] == new[-1]:
        end -= 1
        del new[-1]
    return _Block(start, end, tuple(new))


def _groups(blocks: Sequence[_Block]) -> list[list[_Block]]:
    """Those whose context would overlap together."""
    groups: list[list[_Block]] = []
    for block in blocks:
        if groups and block.start - groups[-1][-1].end <= 2 * CONTEXT:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _range(start: int, count: int) -> bytes:
    if count == 1:
        return b"%d" % (start + 1)
    return b"%d,%d" % (start + 1 if count else start, count)


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


def _named(path: bytes) -> bytes:
    """A path as git quotes it."""
    if _PLAIN.fullmatch(path):
        return path
    return b'"%s"' % b"".join(
        _ESCAPES.get(byte) or (b"\\%03o" % byte if byte < 0x20 or byte > 0x7E else bytes((byte,))) for byte in path
    )


def _ended(name: bytes) -> bytes:
    """A name with the mark of its end, where it holds blanks."""
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name
