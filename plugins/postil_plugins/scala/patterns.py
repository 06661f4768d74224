"""The names that a pattern binds."""

from tree_sitter import Node

from postil_plugins.scala import grammar as g


def bound_names(node: Node, content: bytes) -> list[Node]:
    """The names that ``val (a, Some(b)) = …`` or ``val a, b`` gives, in source order.

    A name alone is one however it is written; inside a pattern an upper-case one refers to what there is,
    unless it stands before ``@``.
    """
    found: list[Node] = []
    pending: list[Node] = []
    for pattern in node.children_by_field_id(g.F_PATTERN):
        if pattern.kind_id in g.NAMES:
            found.append(pattern)
        elif pattern.kind_id == g.IDENTIFIERS:
            found.extend(child for child in pattern.children if child.kind_id in g.NAMES)
        elif pattern.kind_id in g.PATTERNS:
            pending.append(pattern)
    for name in node.children_by_field_id(g.F_NAME):
        if name.kind_id == g.IDENTIFIERS:
            found.extend(child for child in name.children if child.kind_id in g.NAMES)
        elif name.kind_id in g.NAMES:
            found.append(name)
    while pending:
        pattern = pending.pop()
        captured = pattern.child_by_field_id(g.F_NAME) if pattern.kind_id == g.CAPTURE else None
        for child in pattern.children:
            if child.kind_id in g.PATTERNS:
                pending.append(child)
            elif child.kind_id != g.IDENTIFIER:
                continue
            elif child == captured or not _refers(content[child.start_byte : child.end_byte]):
                found.append(child)
    found.sort(key=_start)
    return found


def _refers(name: bytes) -> bool:
    return name.startswith(b"`") or name[:1].isupper()


def _start(node: Node) -> int:
    return node.start_byte
