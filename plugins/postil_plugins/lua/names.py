"""The names of what is assigned to."""

import re

from tree_sitter import Node

from postil_plugins.lua import grammar as g

_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z")
_KEY = re.compile(r"[A-Za-z_]\w*\Z")


def text_of(content: bytes, node: Node) -> str:
    """The node's source text, undecodable bytes replaced."""
    return content[node.start_byte : node.end_byte].decode("utf-8", "replace")


def dotted(content: bytes, node: Node) -> list[str]:
    """The parts of ``a.b:c`` and ``a["b"]``; empty where a part is an expression."""
    parts: list[str] = []
    current: Node | None = node
    while current is not None:
        kind = current.kind_id
        if kind == g.IDENTIFIER:
            parts.append(text_of(content, current))
            return parts[::-1] if all(parts) else []
        last = current.child_by_field_id(g.METHOD if kind == g.METHOD_NAME else g.KEY)
        if last is None or kind not in (g.DOTTED, g.METHOD_NAME, g.INDEXED):
            return []
        name = _string(content, last) if kind == g.INDEXED else text_of(content, last)
        if name is None:
            return []
        parts.append(name)
        current = current.child_by_field_id(g.TABLE_OF)
    return []


def key_name(content: bytes, field: Node) -> str | None:
    """The name of a field in a table; None where it has none that is a name."""
    name = field.child_by_field_id(g.NAME)
    if name is None:
        return None
    if name.kind_id == g.STRING:
        return _string(content, name)
    return text_of(content, name) or None if content[field.start_byte] != _BRACKET else None


_BRACKET = 0x5B


def _string(content: bytes, node: Node) -> str | None:
    if node.kind_id != g.STRING:
        return None
    name = text_of(content, node)[1:-1]
    return name if _KEY.match(name) else None


def is_constant(name: str) -> bool:
    """Whether a name is written as those of constants are."""
    return len(name) > 1 and _CONSTANT.match(name) is not None
