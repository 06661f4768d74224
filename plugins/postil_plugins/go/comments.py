"""Which comment belongs to which declaration, as go/parser decides it.

Invariant: only comments that are siblings of the declarations are looked at; tree-sitter lifts every comment between
two declarations to their level.
"""

import re
from collections.abc import Iterable

from tree_sitter import Node

from postil.docstrings.clean import godoc

_LINE_ENDS = re.compile(rb"[ \t\r]*(?:\n|;|\Z)")
_BLANK = (" ", "\t", "\n", "\r")
_NOT_PLAIN = re.compile(r"\n\s*/[/*]|\n\n\n|[ \t\r]\n")

Group = tuple[int, int]
"""First and last byte of comments with no blank line and no token between them."""


class Placed:
    """A node with the comments around it that go/parser would give it."""

    __slots__ = ("above", "beside", "node")

    def __init__(self, node: Node, above: Group | None) -> None:
        self.node = node
        self.above = above
        """The group that ends on the line before it."""
        self.beside: Group | None = None
        """The group that starts on the line it ends on, where nothing else follows on that line."""


def placed(content: bytes, nodes: Iterable[Node], comment: int, ignored: frozenset[int]) -> list[Placed]:
    """The nodes that are neither comments nor ``ignored`` punctuation, each with its comments."""
    answer: list[Placed] = []
    waiting: list[tuple[int, int]] = []
    before = -1
    for node in nodes:
        kind = node.kind_id
        if kind == comment:
            waiting.append((node.start_byte, node.end_byte))
        elif kind in ignored:
            if not waiting:
                before = node.end_byte
        elif waiting:
            beside, above = _shared_out(content, waiting, before, node.start_byte)
            if beside and answer:
                answer[-1].beside = beside
            answer.append(Placed(node, above))
            before = node.end_byte
            waiting = []
        else:
            answer.append(Placed(node, None))
            before = node.end_byte
    if waiting and answer:
        answer[-1].beside = _shared_out(content, waiting, before, len(content))[0]
    return answer


def doc_text(content: bytes, group: Group) -> str | None:
    """What the group says, as ``CommentGroup.Text`` gives it without its last line end."""
    text = content[group[0] : group[1]].decode("utf-8", "replace")
    # Nearly every line of nearly every doc is "// " and words: then taking the marks off is all there is to do.
    if text.startswith("// "):
        said = text[3:]
        if "\n" in said:
            said = said.replace("\n// ", "\n").replace("\n//\n", "\n\n")
        if not (said.startswith(_BLANK) or said.endswith(_BLANK)) and not _NOT_PLAIN.search(said):
            return said or None
    if "/*" not in text:
        return godoc([line.lstrip() for line in text.split("\n")])
    return godoc(_comments(text))


def _shared_out(
    content: bytes, comments: list[tuple[int, int]], before: int, after: int
) -> tuple[Group | None, Group | None]:
    """The group beside the token that ends at ``before``, and the one above the token that starts at ``after``."""
    taken = 0
    end = before
    if before >= 0:
        for start, stop in comments:
            if b"\n" in content[end:start]:
                break
            end = stop
            taken += 1
    beside = (comments[0][0], end) if taken and _LINE_ENDS.match(content, end) else None
    if taken == len(comments) or content[comments[-1][1] : after].count(b"\n") != 1:
        return beside, None
    first = len(comments) - 1
    while first > taken and content[comments[first - 1][1] : comments[first][0]].count(b"\n") < 2:
        first -= 1
    return beside, (comments[first][0], comments[-1][1])


def _comments(text: str) -> list[str]:
    """A group of both kinds of comment as its single comments."""
    answer: list[str] = []
    at = 0
    while True:
        at = min((place for place in (text.find("//", at), text.find("/*", at)) if place >= 0), default=-1)
        if at < 0:
            return answer
        mark, width = ("\n", 0) if text.startswith("//", at) else ("*/", 2)
        end = text.find(mark, at + 2)
        end = len(text) if end < 0 else end + width
        answer.append(text[at:end])
        at = end
