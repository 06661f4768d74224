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
