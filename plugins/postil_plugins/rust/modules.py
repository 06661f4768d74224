"""Modules, ``extern`` blocks, and what ``use`` and ``extern crate`` bring in and pass on."""

from tree_sitter import Node

from postil_plugins.rust import grammar as g
from postil_plugins.rust import header, trivia, values
from postil_plugins.rust.items import Items, Place
from postil_plugins.rust.trivia import NOTHING, Trivia
from postil_plugins.rust.uses import from_file, uses


def module(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """List a module, and come back for what it holds or say where it is."""
    content = items.content
    parts = {child.kind_id: child for child in reversed(node.children)}
    name, body, visible = items.name(parts.get(g.IDENTIFIER)), parts.get(g.DECLARATIONS), parts.get(g.VISIBILITY)
    if not name:
        return
    keyword = parts.get(g.MOD, node).start_byte
    if content.startswith(b"type", keyword - 1):
        values.foreign_type(items, node, keyword - 1, place, found)
        return
    modules = (*place.modules, name)
    scope = items.add(
        "module", name, place, node, keyword,
        header.signature(content[node.start_byte : body.start_byte if body is not None else node.end_byte]),
        found, body=body,
        inner=trivia.inside(content, body.start_byte + 1) if body is not None else NOTHING,
        flags=() if body is not None else ("declaration",), visibility=items.declared(visible, place),
    )  # fmt: skip
    items.export(visible, node)
    if body is not None:
        items.push(body, Place(scope, "mod", modules))
        return
    path = next((attribute.path for attribute in found.attributes if attribute.path), None)
    if path is None:
        items.imports("::".join(("self", *modules)), None, None, node.start_byte)
    else:
        items.imports(path if path.startswith((".", "/")) else f"./{path}", None, name, node.start_byte)


def extern_block(items: Items, node: Node, place: Place, _found: Trivia) -> None:
    """Come back for what an ``extern`` block declares."""
    body = node.child_by_field_id(g.BODY_FIELD)
    if body is not None:
        items.push(body, place._replace(holder="extern"))


def use(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """Take note of what a ``use`` brings in and passes on."""
    start, visible = node.start_byte, None
    if not items.content.startswith(b"use", start):
        children = node.children
        visible = children[0] if children[0].kind_id == g.VISIBILITY else None
        start = next((child.start_byte for child in children if child.kind_id == g.USE_WORD), node.end_byte)
    passed_on = visible is not None and items.offered(place, visible, found)
    for path, alias, byte in uses(items.content, start + len(b"use"), node.end_byte):
        *before, last = from_file(path, place.modules)
        whole = last == "self" and len(before) > 0
        if whole:
            items.imports("::".join(before), None, alias, byte)
            last = before.pop()
        elif before:
            items.imports("::".join(before), last, alias, byte)
        else:
            items.imports(last, None, alias, byte)
        if passed_on and alias != "_":
            items.exports(alias or last, last if alias else None, "::".join(before) or last, byte)


def extern_crate(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """Take note of an ``extern crate``."""
    name, renamed = items.name(node.child_by_field_id(g.NAME_FIELD)), node.child_by_field_id(g.ALIAS_FIELD)
    alias = items.outline.text(renamed) if renamed is not None else None
    if not name:
        return
    items.imports("crate" if name == "self" else name, None, alias, node.start_byte)
    first = node.children[0]
    if items.offered(place, first if first.kind_id == g.VISIBILITY else None, found) and alias != "_":
        items.exports(alias or name, name if alias else None, name, node.start_byte)
