"""The top level of a script that the grammar cannot read whole.

Shells disagree on their syntax, and one construct of zsh makes the grammar give up on a whole file. So where the tree
is broken, the text is parsed again in pieces: each function from its head to the line that closes it at the same
indentation, and what stands between. A function whose piece is broken too is known by its head.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node, Parser, Point, Range

from postil.syntax.tree import count_errors, parse
from postil.syntax.walking import outside_errors
from postil.values import NamedTuple
from postil_plugins.bash import grammar as g

HEAD = re.compile(
    rb"^([ \t]*)(?:function[ \t]+(?P<word>[^\s(){};&|<>$`'\"]+)[ \t]*(?:\([ \t]*\))?|"
    rb"(?P<name>[^\s(){};&|<>$`'\"=\#]+)[ \t]*\([ \t]*\))"
    rb"[ \t]*(?:\\?\r?\n[ \t]*)?(?P<open>[{(])?",
    re.MULTILINE,
)
_COMMENTS = re.compile(rb"(?:^[ \t]*\#[^\r\n]*\r?\n)+\Z", re.MULTILINE)
_COMPOUND = re.compile(rb"\s*(if|for|while|until|select|case|\[\[|\(\()(?![\w-])")
_CLOSING = {
    b"if": rb"(?<![\w-])fi", b"case": rb"(?<![\w-])esac", b"[[": rb"\]\]", b"((": rb"\)\)",
    **dict.fromkeys((b"for", b"while", b"until", b"select"), rb"(?<![\w-])done"),
}  # fmt: skip
"""What ends a body that is no group: the first of its kind, for nobody nests such bodies."""
_WORDS = frozenset((b"if", b"while", b"until", b"for", b"case", b"select", b"then", b"do", b"else"))
_MOST = 2000
_MOST_HEREDOCS = 200
_LONGEST = 50_000
"""How far away the end of a function is looked for."""


class Piece(NamedTuple):
    """One function that the grammar cannot read."""

    name: str
    start: int
    end: int
    body: tuple[int, int] | None
    above: tuple[int, int] | None
    """The comments on the lines above it."""
    parent: str | None
    """The function it stands in."""


class Read(NamedTuple):
    """A script, read as far as it goes."""

    nodes: list[Node]
    pieces: list[Piece]
    errors: int


def read(content: bytes) -> Read:
    """Parse a script, in pieces where it is broken."""
    tree = parse(g.GRAMMAR, content)
    root = tree.root_node
    if not root.has_error:
        return Read(root.children, [], 0)
    if HEAD.search(content) is None:
        return Read(outside_errors(root), [], count_errors(tree))
    hidden = _heredocs(content)
    nodes: list[Node] = []
    pieces: list[Piece] = []
    errors = at = 0
    for match in list(HEAD.finditer(content))[:_MOST]:
        start = match.start()
        word = match["word"] or match["name"]
        if start < at or word in _WORDS or any(first < start < last for first, last in hidden):
            continue
        if match["open"] is None and _COMPOUND.match(content, match.end()) is None:
            continue
        end = _closed(content, match)
        before = _COMMENTS.search(content, max(at, start - 4000), start)
        first = before.start() if before is not None else start
        errors += _parsed(content, at, first, nodes)
        found: list[Node] = []
        wrong = _parsed(content, first, end, found)
        errors += wrong
        own = start + len(match.group(1))
        if wrong and not any(node.kind_id == g.FUNCTION and node.start_byte == own for node in found):
            piece = _piece(content, match, (first, start), end, None)
            pieces.append(piece)
            pieces.extend(_inside(content, piece, hidden))
        else:
            nodes.extend(found)
        at = end
    errors += _parsed(content, at, len(content), nodes)
    return Read(nodes, pieces, errors or count_errors(tree))


def _piece(content: bytes, match: re.Match[bytes], before: tuple[int, int], end: int, parent: str | None) -> Piece:
    """A function known by its head, with the comments from the first of two bytes to the second."""
    first, start = before
    name = (match["word"] or match["name"]).decode("utf-8", "replace")
    above = (first, len(content[:start].rstrip())) if first < start else None
    compound = _COMPOUND.match(content, match.end())
    body = (match.end() - 1, end) if match["open"] else (compound.start(1), end) if compound else None
    return Piece(name, start + len(match.group(1)), end, body, above, parent)


def _inside(content: bytes, outer: Piece, hidden: list[tuple[int, int]]) -> Iterator[Piece]:
    """The functions on lines of their own in one that the grammar cannot read."""
    if outer.body is None:
        return
    at = outer.body[0] + 1
    for match in HEAD.finditer(content, at, outer.end):
        start = match.start()
        word = match["word"] or match["name"]
        if start < at or match["open"] is None or word in _WORDS or any(one < start < last for one, last in hidden):
            continue
        end = min(_closed(content, match), outer.end)
        before = _COMMENTS.search(content, max(at, start - 4000), start)
        yield _piece(content, match, (before.start() if before is not None else start, start), end, outer.name)
        at = end


def _closed(content: bytes, match: re.Match[bytes]) -> int:
    """Where the function ends whose head this is."""
    line_end = content.find(b"\n", match.end())
    line_end = len(content) if line_end < 0 else line_end
    opening = match["open"]
    compound = _COMPOUND.match(content, match.end()) if opening is None else None
    if compound is not None:
        closing = re.compile(_CLOSING[compound.group(1)] + rb"(?![\w-])").search(
            content, match.end(), match.end() + _LONGEST
        )
        return closing.end() if closing is not None else line_end
    mark = b")" if opening == b"(" else b"}"
    line = content[match.end() : line_end].split(b" #")[0].rstrip()
    if opening is not None and line.endswith(mark) and line.count(opening) < line.count(mark):
        return match.end() + len(line)
    ending = re.compile(rb"^" + re.escape(match.group(1)) + re.escape(mark), re.MULTILINE)
    closing = ending.search(content, match.end(), match.end() + _LONGEST)
    stop = closing.end() if closing is not None else line_end
    for other in HEAD.finditer(content, match.end(), stop):
        # One that starts at the same margin shows that this one was never closed.
        if other.group(1) == match.group(1) and other["open"] is not None:
            before = _COMMENTS.search(content, match.end(), other.start())
            return len(content[: before.start() if before is not None else other.start()].rstrip())
    return stop


def _parsed(content: bytes, start: int, end: int, nodes: list[Node]) -> int:
    """Add what stands between two bytes; answer how many errors are in it."""
    if not content[start:end].strip():
        return 0
    stretch = Range(Point(0, start), Point(0, end), start, end)
    tree = Parser(g.GRAMMAR, included_ranges=[stretch]).parse(content)
    nodes.extend(outside_errors(tree.root_node))
    return count_errors(tree)


def _heredocs(content: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while len(found) < _MOST_HEREDOCS and (match := g.HEREDOC.search(content, at)) is not None:
        tag = match.group(2)
        closing = re.compile(rb"^\t*" + re.escape(tag) + rb"[ \t]*\r?$", re.MULTILINE).search(
            content, match.end(), match.end() + _LONGEST
        )
        at = match.end()
        if closing is not None:
            found.append((match.end(), closing.start()))
            at = closing.end()
    return found
