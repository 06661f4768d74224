"""Parse bytes and step through the result without recursion."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Language, Node, Parser, Tree

from postil.syntax.differing import differing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

_WORTH_KEEPING = 4096
"""A shorter text is parsed faster than compared."""


class Kept:
    """The last sound trees of one text that is being edited, by grammar; for use in a ``with`` around each analysis."""

    __slots__ = ("_asked", "retraced", "trees")

    def __init__(self) -> None:
        self.trees: dict[str, tuple[bytes, Tree]] = {}
        self.retraced = False
        """Whether the last analysis was of a tree that an older one was brought up to."""
        self._asked: set[str] = set()

    def __enter__(self) -> Self:
        """Have all that is parsed until the end go on from here: analyzers call ``parse``, and are not to know."""
        global _kept
        self.retraced = False
        self._asked.clear()
        _kept = self
        return self

    def __exit__(self, *_: object) -> None:
        global _kept
        _kept = None

    def first(self, name: str) -> bool:
        """Whether this is the first parse by a grammar in the analysis."""
        if name in self._asked:
            return False
        self._asked.add(name)
        return True


_kept: Kept | None = None


@lru_cache(maxsize=64)
def _parser(grammar: Language) -> Parser:
    return Parser(grammar)


def parse(grammar: Language, content: bytes) -> Tree:
    """Parse ``content``; never fails, but may take all time and memory: call it in a worker only."""
    kept = _kept
    if kept is None or len(content) < _WORTH_KEEPING or not kept.first(grammar.name or ""):
        return _parser(grammar).parse(content)
    return _retraced(grammar, content, kept)


def _retraced(grammar: Language, content: bytes, kept: Kept) -> Tree:
    """The tree of a text, made from that of the last one.

    Around errors a parser that goes on from an old tree may come out elsewhere than one that begins anew; so a tree
    with errors is made anew, and none is gone on from.
    """
    name = grammar.name or ""
    parser = _parser(grammar)
    last = kept.trees.pop(name, None)
    if last is not None:
        was, tree = last
        start, old_end, new_end = differing(was, content)
        tree.edit(start, old_end, new_end, _point(was, start), _point(was, old_end), _point(content, new_end))
        found = parser.parse(content, tree)
        if not found.root_node.has_error:
            kept.retraced = True
            kept.trees[name] = (content, found)
            return found
    found = parser.parse(content)
    if not found.root_node.has_error:
        kept.trees[name] = (content, found)
    return found


def _point(content: bytes, byte: int) -> tuple[int, int]:
    """Row and column from 0, in bytes."""
    return content.count(b"\n", 0, byte), byte - (content.rfind(b"\n", 0, byte) + 1)


def kind_of(grammar: Language, name: str, named: bool = True) -> int:
    """The number of a kind of node; comparing numbers costs a third of comparing names."""
    kind = grammar.id_for_node_kind(name, named)
    if kind is None:
        raise LookupError(f"the grammar {grammar.name} has no node {name!r}")
    return kind


def field_of(grammar: Language, name: str) -> int:
    """The number of a field."""
    field = grammar.field_id_for_name(name)
    if field is None:
        raise LookupError(f"the grammar {grammar.name} has no field {name!r}")
    return field


def text(node: Node) -> str:
    """The node's source text, undecodable bytes replaced."""
    return (node.text or b"").decode("utf-8", "replace")


def one_line(node: Node) -> str:
    """The node's source text with each run of white space as one space."""
    return " ".join(text(node).split())


def field(node: Node, name: str) -> str | None:
    """The source text of the child in field ``name``, on one line; None when there is no such child."""
    child = node.child_by_field_name(name)
    return None if child is None else one_line(child)


def count_errors(tree: Tree) -> int:
    """How many ERROR and MISSING nodes there are, looking only where the tree says there are any."""
    root = tree.root_node
    if not root.has_error:
        return 0
    return sum(1 for _ in _broken(root))


def _broken(root: Node) -> Iterator[Node]:
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            pending.extend(node.children)
