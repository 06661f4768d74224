"""Structs, unions, enums, traits, their fields and variants, and implementations."""

from tree_sitter import Node

from postil.syntax.outline import Scope
from postil_plugins.rust import grammar as g
from postil_plugins.rust import header, trivia, values
from postil_plugins.rust.items import Items, Place, said
from postil_plugins.rust.trivia import NOTHING, Trivia

_KINDS = {g.STRUCT: "struct", g.UNION: "struct", g.ENUM: "enum", g.TRAIT: "trait"}
_BODIES = {g.STRUCT: g.FIELDS, g.UNION: g.FIELDS, g.ENUM: g.VARIANTS, g.TRAIT: g.DECLARATIONS}


def type_item(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """List a struct, union, enum or trait, and come back for what it holds."""
    content = items.content
    children = node.children
    parts = {child.kind_id: child for child in reversed(children)}
    kind = node.kind_id
    name_node, body = parts.get(g.TYPE_IDENTIFIER), parts.get(_BODIES[kind])
    fields = parts.get(g.TUPLE_FIELDS)
    generic, visible = parts.get(g.TYPE_PARAMETERS), parts.get(g.VISIBILITY)
    name = items.name(name_node)
    if not name or name_node is None:
        return
    keyword = next((child for child in children if child.kind_id in g.KEYWORDS), name_node)
    if kind == g.UNION and content.startswith(b"macro", keyword.start_byte):
        values.macro_item(items, node, keyword.start_byte, place, found)
        return
    if body is not None and content.startswith(b"=", body.start_byte):
        body = None
    inner = NOTHING
    flags: tuple[str, ...] = ()
    if kind == g.TRAIT:
        if b"unsafe" in content[node.start_byte : keyword.start_byte].split():
            flags = ("unsafe",)
        if body is not None:
            inner = trivia.inside(content, body.start_byte + 1)
    scope = items.add(
        _KINDS[kind], name, place, node, keyword.start_byte,
        header.signature(content[node.start_byte : body.start_byte if body is not None else node.end_byte]),
        found, body=body, inner=inner,
        parameters=header.generics(content[generic.start_byte : generic.end_byte]) if generic is not None else (),
        flags=flags, visibility=items.declared(visible, place),
    )  # fmt: skip
    items.typed(scope)
    items.export(visible, node)
    inside = Place(scope, "struct" if kind == g.UNION else _KINDS[kind], place.modules)
    if body is not None:
        items.push(body, inside)
    elif fields is not None:
        _tuple_fields(items, fields, inside)


def variant(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """List a variant of an enum, and come back for its fields."""
    content = items.content
    parts = {child.kind_id: child for child in reversed(node.children)}
    name_node, body, fields = parts.get(g.IDENTIFIER), parts.get(g.FIELDS), parts.get(g.TUPLE_FIELDS)
    name = items.name(name_node)
    if not name or name_node is None:
        return
    signature = header.signature(content[node.start_byte : body.start_byte if body is not None else node.end_byte])
    if body is not None and body.end_byte < node.end_byte:
        signature = f"{signature} {header.signature(content[body.end_byte : node.end_byte])}"
    scope = items.add("enum_member", name, place, node, name_node.start_byte, signature, found, body=body)
    inside = Place(scope, "enum", place.modules)
    if body is not None:
        items.push(body, inside)
    elif fields is not None:
        _tuple_fields(items, fields, inside)


def field(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """List a field that has a name."""
    content = items.content
    parts = {child.kind_id: child for child in reversed(node.children)}
    name_node, visible = parts.get(g.FIELD_IDENTIFIER), parts.get(g.VISIBILITY)
    name = items.name(name_node)
    if not name or name_node is None:
        return
    start = node.start_byte
    if content.find(b"\n", start, name_node.start_byte) >= 0:
        start = name_node.start_byte
    items.add(
        "field", name, place, node, start, header.signature(content[node.start_byte : node.end_byte]), found,
        visibility=items.declared(visible, place),
    )  # fmt: skip


def _tuple_fields(items: Items, fields: Node, place: Place) -> None:
    """List the fields of a tuple that have a doc, by their numbers."""
    content = items.content
    written = content[fields.start_byte : fields.end_byte]
    if b"///" not in written and b"/**" not in written and b"doc" not in written:
        return
    number = 0
    gap = fields.start_byte + 1
    visible: Node | None = None
    for child in fields.children:
        kind = child.kind_id
        if kind == g.COMMA:
            gap = child.end_byte
            number += 1
            visible = None
        elif kind == g.VISIBILITY:
            visible = child
        elif child.is_named and kind not in g.TRIVIA and kind != g.ERROR:
            first = visible or child
            found = trivia.before(content, gap, first.start_byte)
            if said(found) is not None:
                items.add(
                    "field", str(number), place, first, first.start_byte,
                    header.signature(content[first.start_byte : child.end_byte]), found,
                    visibility=items.declared(visible, place), end=child.end_byte,
                )  # fmt: skip


def implementation(items: Items, node: Node, place: Place, _found: Trivia) -> None:
    """Come back for what an ``impl`` block holds, under the name of what it is of."""
    content = items.content
    typed, body = node.child_by_field_id(g.TYPE_FIELD), node.child_by_field_id(g.BODY_FIELD)
    if typed is None or body is None:
        return
    name = header.type_name(content[typed.start_byte : typed.end_byte])
    prefix = f"{place.scope.qualname}." if place.scope.qualname else ""
    owners: tuple[str, ...] = (prefix + name,)
    trait = node.child_by_field_id(g.TRAIT_FIELD)
    if trait is not None:
        written = header.folded(content[trait.start_byte : trait.end_byte])
        name = f"<{name} as {written}>"
        owners = (*owners, prefix + written.partition("<")[0])
    scope = Scope(prefix + name, "impl", place.scope.visibility)
    items.push(body, Place(scope, "impl" if trait is None else "trait impl", place.modules, owners))
