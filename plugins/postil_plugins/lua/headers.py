"""The headers of functions: parameters, and the signature on one line."""

from collections.abc import Iterable

from tree_sitter import Node

from postil.model import Parameter
from postil.syntax.outline import Outline, Scope
from postil_plugins.lua import docs
from postil_plugins.lua import grammar as g
from postil_plugins.lua.broken import Head
from postil_plugins.lua.names import text_of


def signature(out: Outline, node: Node, function: Node) -> str:
    """The header on one line; ``node`` is the whole declaration, ``function`` what holds the parameters."""
    taken = function.child_by_field_id(g.PARAMETERS)
    end = taken.end_byte if taken is not None else function.end_byte
    if function.start_byte >= node.end_byte:
        # One of several names, each with its value behind the equals sign.
        return f"{out.text(node)} = {out.folded(function.start_byte, end)}"
    return out.folded(node.start_byte, end)


def parameters_of(content: bytes, function: Node, tags: docs.Tags, *, with_self: bool) -> list[Parameter]:
    """What a function takes, with the types that its doc gives."""
    taken = function.child_by_field_id(g.PARAMETERS)
    names = [
        text_of(content, child)
        for child in (taken.children if taken is not None else ())
        if child.kind_id in (g.IDENTIFIER, g.VARARG) and not child.is_missing
    ]
    return _parameters(names, tags, with_self=with_self)


def _parameters(names: Iterable[str], tags: docs.Tags, *, with_self: bool) -> list[Parameter]:
    found = [Parameter("self", None, None, "positional_only")] if with_self else []
    for name in names:
        kind = "var_positional" if name == "..." else "positional_only"
        found.append(Parameter(name, tags.types.get(name), None, kind))
    return found


def rough(out: Outline, heads: Iterable[Head], used: set[int]) -> None:
    """List functions of which only the head can be read."""
    for head in heads:
        doc = docs.said(out.content, head.above)
        if doc is not None:
            used.add(doc.start_byte)
        tags = docs.tags(doc)
        *owner, name = head.name.replace(":", ".").split(".")
        names = [part.strip() for part in head.parameters.split(",") if part.strip()]
        visibility = "private" if head.local else "internal" if name.startswith("_") else "public"
        method = ":" in head.name
        out.add(
            "method" if method else "function", name, Scope(".".join(owner) or None),
            out.folded(head.start, head.header_end), (head.start, head.end),
            parameters=_parameters(names, tags, with_self=method), returns=tags.returns, flags=tags.flags,
            visibility=tags.visibility or visibility, doc=doc,
        )  # fmt: skip
