"""A broken file made whole enough to read: methods that do not parse are emptied, by their indentation.

Tree-sitter gives up on everything around a method that lacks an ``end`` or a bracket; people save files in the middle
of a word. Where a ``def`` does not parse alone, from its line to the ``end`` that is indented as it is, what it holds
is blanked, so that it costs itself alone.

Invariant: the repaired text is byte for byte as long as the file's, and its lines are where they were.
"""

import re
from collections.abc import Iterator

from postil.syntax.tree import parse
from postil_plugins.ruby import grammar as g

_DEF = re.compile(rb"^([ \t]*)(?:[a-z_]+[ \t]+)*def\b[^\n]*", re.MULTILINE)
_WHOLE = re.compile(rb"\bend[ \t\r]*(?:#[^\n]*)?\Z|\)[ \t]*=[ \t]|\bdef[ \t]+[\w.?!]+[ \t]+=[ \t]")
_NOT_LINE_END = re.compile(rb"[^\r\n]")
_HEADER = re.compile(rb"(?:[a-z_]+[ \t]+)*def[ \t]+[\w.]+[?!=]?(?:\([^()\n]*\))?")
_MOST = 500


def repaired(content: bytes) -> bytes | None:
    """``content`` with the methods emptied that do not parse; None when all do."""
    pieces: list[bytes] = []
    done = 0
    for count, (start, header_end, end, closed) in enumerate(_methods(content)):
        if count >= _MOST:
            break
        if closed and not parse(g.GRAMMAR, content[start:end]).root_node.has_error:
            continue
        header = content[start:header_end]
        if parse(g.GRAMMAR, header + b"\nend").root_node.has_error:
            shorter = _HEADER.match(header)
            header = (shorter[0] if shorter is not None else b"") + _blank(header[shorter.end() if shorter else 0 :])
            if shorter is None or parse(g.GRAMMAR, header + b"\nend").root_node.has_error:
                pieces += content[done:start], _blank(content[start:end])
                done = end
                continue
        body = _blank(content[header_end : end - 3]) + b"end" if end - header_end > 4 else b""
        if len(header) + len(body) != end - start:
            continue
        pieces += content[done:start], header, body
        done = end
    return b"".join((*pieces, content[done:])) if pieces else None


def _blank(text: bytes) -> bytes:
    return _NOT_LINE_END.sub(b" ", text)


def _methods(content: bytes) -> Iterator[tuple[int, int, int, bool]]:
    """Where each outermost ``def`` starts, where its line and where it ends, and whether it has an ``end``."""
    found = list(_DEF.finditer(content))
    following = _following(found)
    at = 0
    for match, after in zip(found, following, strict=True):
        start, header_end = match.end(1), match.end()
        if start < at:
            continue
        if _WHOLE.search(match[0]):
            at = header_end
            yield start, header_end, header_end, True
            continue
        limit = found[after].start() if after >= 0 else len(content)
        end = _end(content, header_end, limit, match[1])
        if end >= 0:
            at = end
            yield start, header_end, end, True
        elif after >= 0:
            at = limit
            yield start, header_end, limit - 1, False


def _end(content: bytes, byte: int, limit: int, indent: bytes) -> int:
    """Behind the next ``end`` that is indented so; -1 when there is none."""
    line = b"\n" + indent + b"end"
    at = content.find(line, byte, limit)
    while at >= 0:
        end = at + len(line)
        if not (content[end : end + 1].isalnum() or content[end : end + 1] in (b"_", b":", b"?", b"!")):
            return end
        at = content.find(line, end, limit)
    return -1


def _following(found: list[re.Match[bytes]]) -> list[int]:
    """For each ``def`` the next one that is indented no deeper; -1 where there is none."""
    answer = [-1] * len(found)
    waiting: list[int] = []
    for place, match in enumerate(found):
        depth = len(match[1])
        while waiting and len(found[waiting[-1]][1]) >= depth:
            answer[waiting.pop()] = place
        waiting.append(place)
    return answer
