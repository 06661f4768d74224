"""What the normaliser of code must know of Python's tokens."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from tree_sitter import Node

from postil.syntax.tokens import Lexis
from postil_plugins.python import kinds

PYTHON = Lexis(
    opaque=re.compile(
        rb"#[^\r\n\x01-\x08]*"
        rb"|\"\"\"[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*(?:\"\"\"|\Z)"
        rb"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"
        rb"|\"[^\"\\\r\n]*(?:\\.[^\"\\\r\n]*)*\"?"
        rb"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'?",
        re.DOTALL,
    ),
    comments=(b"#",),
    optional=b"\\;",
    quotes=True,
    joins_strings=True,
    # It starts with one class of bytes, as the next pattern with one byte: only then is a search fast.
    numbers=re.compile(
        rb"[0-9](?=[0-9_.eEjJlLxXoObB])(?<!\w[0-9])(?:(?<=0)[xXoObB][0-9a-fA-F_]+[lL]?"
        rb"|[0-9_]*(?:\.[0-9_]*(?:[eE][+-]?[0-9_]+)?[jJ]?|[eE][+-]?[0-9_]+[jJ]?|[jJlL]))"
    ),
)

# Where a parenthesis around a whole part of a statement can open: behind an assignment, an arrow, a sign or a keyword,
# or at the start of a line.
_OPENING = re.compile(
    rb"\((?:(?<![^\s=>\\-]\()|(?<=\b(?:if|in)\()|(?<=\b(?:for|del)\()|(?<=\b(?:elif|with)\()"
    rb"|(?<=\b(?:while|await|yield|raise)\()|(?<=\b(?:return|assert|except)\())"
)
# What comes before it, where it is not the start of a line.
_OPENERS = (
    b"=", b"-", b">", b"return", b"if", b"while", b"in", b"assert", b"del", b"for", b"with", b"await", b"yield",
    b"raise", b"except", b"print",
)  # fmt: skip
_BLANKS = b" \t\r\n\f\\"
_ASSERT = re.compile(rb"assert(?<!\wassert)(?=[ \t(\\])")
# What a line ends with that goes on in the next.
_GOES_ON = tuple(bytes((byte,)) for byte in b",([{=+-*/%<>&|^~.@")


def redundant_parentheses(content: bytes, root: Node, crowds: Sequence[Sequence[Node]]) -> list[int]:
    """The bytes of the parentheses that formatters add and take away around a whole part of a statement."""
    places = _Places(root, crowds)
    found: list[int] = []
    enclosing: list[int] = []
    for match in _OPENING.finditer(content):
        start = match.start()
        while enclosing and enclosing[-1] <= start:
            enclosing.pop()
        # Finding a node takes time in proportion to its depth, and nobody formats code this deep.
        if len(enclosing) > _DEEPEST:
            continue
        before = content[max(start - 80, 0) : start]
        tail = before.rstrip(_BLANKS)
        if not tail.endswith(_OPENERS) and (tail.endswith(_GOES_ON) or (tail and b"\n" not in before[len(tail) :])):
            continue
        node = places.statement(start).named_descendant_for_byte_range(start, start + 1)
        if node is None or node.start_byte != start or node.kind_id not in _PARENTHESIZED:
            continue
        enclosing.append(node.end_byte)
        if (holder := node.parent) is not None:
            found += _around(node, holder)
    for match in _ASSERT.finditer(content):
        node = places.statement(match.start()).descendant_for_byte_range(*match.span())
        statement = node.parent if node is not None and not node.is_named else None
        # The message is behind a comma, where most parentheses are none of a statement's parts.
        if statement is not None and statement.kind_id == kinds.ASSERT and statement.child_count > 3:
            found += _around(statement.children[3], statement)
    return found


def _around(node: Node, holder: Node) -> list[int]:
    """The parentheses of ``node``, and of what is alone in them, as far as they mean nothing."""
    found: list[int] = []
    start = node.start_byte
    while node.start_byte == start and node.kind_id in _PARENTHESIZED:
        children = node.children
        if len(children) < 3 or not _is_part(children[1], holder):
            break
        found += (start, node.end_byte - 1)
        if node.kind_id != kinds.PARENTHESIZED and children[-2].kind_id == kinds.COMMA and len(children) > 4:
            found.append(children[-2].start_byte)
        holder, node = node, children[1]
        start = node.start_byte
    return found


class _Places:
    """Finds the statement that a byte is in where there are many: the tree itself looks at one after the other."""

    __slots__ = ("_crowds", "_root", "_starts")

    def __init__(self, root: Node, crowds: Sequence[Sequence[Node]]) -> None:
        self._root = root
        # Inner ones start later than the outer ones that hold them.
        self._crowds = sorted(crowds, key=lambda nodes: nodes[0].start_byte, reverse=True)
        self._starts = [[node.start_byte for node in nodes] for nodes in self._crowds]

    def statement(self, byte: int) -> Node:
        """The smallest known node that holds the byte."""
        for nodes, starts in zip(self._crowds, self._starts, strict=True):
            place = bisect_right(starts, byte) - 1
            if place >= 0 and byte < nodes[place].end_byte:
                return nodes[place]
        return self._root


_PARENTHESIZED = (kinds.PARENTHESIZED, kinds.TUPLE, kinds.TUPLE_PATTERN, kinds.WITH_CLAUSE)
_DEEPEST = 200


def _is_part(inside: Node, holder: Node) -> bool:
    """Whether parentheses around ``inside`` mean nothing in ``holder``."""
    if holder.kind_id == kinds.UNARY:
        # ``-(2**8)``: a power binds more closely than a sign.
        return inside.kind_id == kinds.BINARY and inside.child_count == 3 and inside.children[1].type == "**"
    return holder.kind_id in kinds.PARTED
