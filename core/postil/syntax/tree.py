"""Parse bytes and step through the result without recursion."""

from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Language, Node, Parser, Tree


@lru_cache(maxsize=64)
def _parser(grammar: Language) -> Parser:
    return Parser(grammar)


def parse(grammar: Language, content: bytes) -> Tree:
    """Parse ``content``; never fails, but may take all time and memory: call it in a worker only."""
    return _parser(grammar).parse(content)


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
