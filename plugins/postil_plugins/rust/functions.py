"""Functions and methods."""

from tree_sitter import Node

from postil_plugins.rust import grammar as g
from postil_plugins.rust import header, trivia
from postil_plugins.rust.items import Items, Place
from postil_plugins.rust.trivia import NOTHING, Trivia


def function(items: Items, node: Node, place: Place, found: Trivia) -> None:
    """List a function, and come back for what it declares inside."""
    content = items.content
    parts = {child.kind_id: child for child in reversed(node.children)}
    get = parts.get
    name = items.name(get(g.IDENTIFIER))
    valued, body, generic, visible = get(g.PARAMETERS), get(g.BLOCK), get(g.TYPE_PARAMETERS), get(g.VISIBILITY)
    if not name or valued is None:
        return
    taken = header.parameters(content[valued.start_byte : valued.end_byte])
    parameters = taken.parameters
    if generic is not None:
        parameters = (*header.generics(content[generic.start_byte : generic.end_byte]), *parameters)
    stop = body.start_byte if body is not None else node.end_byte
    keyword = parts.get(g.FN, node).start_byte
    flags = _flags(items, keyword, place, get(g.FUNCTION_MODIFIERS), body)
    if place.has_members and not taken.receiver:
        flags.append("static")
    scope = items.add(
        "method" if place.has_members else "function", name, place, node, keyword,
        header.signature(content[node.start_byte : stop]), found, body=body,
        inner=trivia.inside(content, body.start_byte + 1) if body is not None else NOTHING,
        parameters=parameters, returns=_returns(content, get(g.ARROW), get(g.WHERE), stop), flags=flags,
        visibility=items.declared(visible, place),
    )  # fmt: skip
    items.export(visible, node)
    if body is not None:
        items.push_local(body, place, scope)


def _returns(content: bytes, arrow: Node | None, where: Node | None, stop: int) -> str | None:
    if arrow is None:
        return None
    return header.signature(content[arrow.end_byte : where.start_byte if where is not None else stop]) or None


def _flags(items: Items, keyword: int, place: Place, modifiers: Node | None, body: Node | None) -> list[str]:
    words = items.content[modifiers.start_byte : modifiers.end_byte].split() if modifiers is not None else ()
    flags = [word.decode() for word in words if word in (b"async", b"unsafe")]
    if place.has_members:
        flags.extend(member_flags(place, body))
    elif place.holder == "extern":
        flags.extend(foreign_flags(items, keyword))
    return flags


def member_flags(place: Place, given: Node | None) -> list[str]:
    """The flags of what a trait or its implementation declares; ``given`` is its body or value."""
    if place.holder == "trait":
        return ["abstract"] if given is None else []
    return ["override"] if place.holder == "trait impl" else []


def foreign_flags(items: Items, keyword: int) -> list[str]:
    """The flags of what an ``extern`` block declares at its ``keyword``: unsafe, unless it says that it is safe."""
    before = items.content[max(keyword - _FAR, 0) : keyword].split()
    return ["declaration"] if before and before[-1] == b"safe" else ["declaration", "unsafe"]


_FAR = 40
