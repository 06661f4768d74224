"""Where a declaration ends: the grammar counts what follows an indented body to it, blanks, comments and all."""

from tree_sitter import Node

from postil_plugins.scala import grammar as g

_BLANKS = b" \t\r\n\f\v"


def end_of(code: bytes, node: Node) -> int:
    """The byte behind the last token of a declaration."""
    end = node.end_byte
    last = code[end - 1 : end]
    if last not in (b"\n", b"\r", b" ", b"\t", b"/"):
        line = code.rfind(b"\n", 0, end) + 1
        if code.find(b"//", max(line, node.start_byte), end) < 0:
            return end
    while node.child_count:
        last_child = _last(node)
        if last_child is None:
            break
        rest = code[last_child.end_byte : node.end_byte].lstrip()
        if rest and not rest.startswith((b"//", b"/*")):
            break  # the closing quotes of a string are no child of it
        node = last_child
    end = node.end_byte
    while end > node.start_byte and code[end - 1] in _BLANKS:
        end -= 1
    return end


def _last(node: Node) -> Node | None:
    """The last child that is no comment and not empty."""
    for child in reversed(node.children):
        if child.kind_id not in g.COMMENTS and child.end_byte > child.start_byte:
            return child
    return None
