"""Constants, statics, type aliases, associated types and macros."""

from tree_sitter import Node

from postil.model import Constant
from postil.syntax.outline import LONGEST_VALUE
from postil_plugins.rust import grammar as g
from postil_plugins.rust import header
from postil_plugins.rust.functions import foreign_flags, member_flags
from postil_plugins.rust.items import Items, Place
from postil_plugins.rust.trivia import Trivia


def value(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """List a constant or static, and come back for the items in its value."""
    content = items.content
    parts = {child.kind_id: child for child in reversed(node.children)}
    name, given = items.name(parts.get(g.IDENTIFIER)), node.child_by_field_id(g.VALUE_FIELD)
    constant = node.kind_id == g.CONST
    keyword, visible = parts.get(g.CONST_WORD if constant else g.STATIC_WORD, node), parts.get(g.VISIBILITY)
    scope = place.scope
    if name:
        flags = foreign_flags(items, keyword.start_byte) if place.holder == "extern" else []
        if place.has_members:
            flags.extend(member_flags(place, given))
        if constant or g.MUTABLE not in parts:
            line = items.outline.positions.line(keyword.start_byte)
            items.outline.constants.append(Constant(name, _shown(content, given), line))
        scope = items.add(
            "constant" if constant else "variable", name, place, node, keyword.start_byte,
            _signature(content, node, parts.get(g.EQUALS), given), found, flags=flags,
            visibility=items.declared(visible, place),
        )  # fmt: skip
        items.export(visible, node)
    if given is not None:
        items.push_local(given, place, scope)


def _signature(content: bytes, node: Node, equals: Node | None, given: Node | None) -> str:
    """Name and type, with the value when that is short."""
    text = header.signature(content[node.start_byte : equals.start_byte if equals is not None else node.end_byte])
    shown = _shown(content, given)
    return text if shown is None else f"{text} = {shown}"


def _shown(content: bytes, given: Node | None) -> str | None:
    """The text of a value when that is short."""
    if given is None or given.end_byte - given.start_byte > LONGEST_VALUE * 4:
        return None
    shown = header.folded(content[given.start_byte : given.end_byte])
    return shown if len(shown) <= LONGEST_VALUE else None


def alias(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """List a type alias or an associated type."""
    content = items.content
    parts = {child.kind_id: child for child in reversed(node.children)}
    name = items.name(node.child_by_field_id(g.NAME_FIELD))
    generic, visible = parts.get(g.TYPE_PARAMETERS), parts.get(g.VISIBILITY)
    if not name:
        return
    flags = ["declaration"] if place.holder == "extern" else []
    if place.has_members:
        flags.extend(member_flags(place, parts.get(g.EQUALS)))
    scope = items.add(
        "type", name, place, node, parts.get(g.TYPE_WORD, node).start_byte,
        header.signature(content[node.start_byte : node.end_byte]), found,
        parameters=header.generics(content[generic.start_byte : generic.end_byte]) if generic is not None else (),
        flags=flags, visibility=items.declared(visible, place),
    )  # fmt: skip
    items.typed(scope)
    items.export(visible, node)


def macro(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """List a ``macro_rules!``, which only ``#[macro_export]`` shows to others."""
    name_node = node.child_by_field_id(g.NAME_FIELD)
    name = items.name(name_node)
    if not name or name_node is None:
        return
    exported = any(attribute.exports_macro for attribute in found.attributes)
    items.add(
        "macro", name, place, node, node.start_byte, header.folded(items.content[node.start_byte : name_node.end_byte]),
        found, visibility="public" if exported else "private",
    )  # fmt: skip
    if exported:
        items.exports(name, None, None, node.start_byte)


def macro_item(items: Items, node: Node, start: int, place: Place, found: Trivia) -> None:
    """List a ``macro``, which has a visibility like any item; the tree has it as something else."""
    name_node = node.child_by_field_id(g.NAME_FIELD)
    if name_node is not None:
        _unknown_item(items, node, start, name_node.end_byte, place, found, "macro")


def foreign_type(items: Items, node: Node, start: int, place: Place, found: Trivia) -> None:
    """List a public type of an ``extern`` block; the tree has it as something else."""
    _unknown_item(items, node, start, node.end_byte, place, found, "type")


def _unknown_item(
    items: Items, node: Node, start: int, stop: int, place: Place, found: Trivia, kind: str
) -> None:  # fmt: skip
    visible = node.children[0] if node.children[0].kind_id == g.VISIBILITY else None
    name = items.name(node.child_by_field_id(g.NAME_FIELD))
    if not name:
        return
    items.add(
        kind, name, place, node, start, header.signature(items.content[node.start_byte : stop]), found,
        flags=("declaration",) if kind == "type" else (), visibility=items.declared(visible, place),
    )  # fmt: skip
    items.export(visible, node)
