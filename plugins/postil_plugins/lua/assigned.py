"""What assignments and the end of a file say: targets with their values, and what the file returns."""

from collections.abc import Sequence

from tree_sitter import Node

from postil.model import Export
from postil.syntax.outline import Outline
from postil_plugins.lua import grammar as g
from postil_plugins.lua.names import key_name, text_of


def returned_names(content: bytes, top: Sequence[Node]) -> dict[str, str]:
    """What the chunk returns: the local name, and the name outside, empty for the module itself."""
    for node in reversed(top):
        if node.kind_id == g.RETURN:
            return _returned_by(content, node)
    return {}


def _returned_by(content: bytes, node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    values = node.named_children
    for value in values[0].named_children if values else ():
        if value.kind_id == g.IDENTIFIER:
            found[text_of(content, value)] = ""
        elif value.kind_id == g.CALL:
            # return setmetatable(M, …)
            arguments = value.child_by_field_id(g.ARGUMENTS_OF)
            for argument in arguments.named_children[:1] if arguments is not None else ():
                if argument.kind_id == g.IDENTIFIER:
                    found[text_of(content, argument)] = ""
        elif value.kind_id == g.TABLE:
            for field in value.named_children:
                inner = field.child_by_field_id(g.VALUE) if field.kind_id == g.FIELD else None
                name = key_name(content, field) if inner is not None else None
                if inner is not None and name is not None and inner.kind_id == g.IDENTIFIER:
                    found[text_of(content, inner)] = name
    return found


def exports(out: Outline, returned: dict[str, str], inner: set[str]) -> None:
    """List what the file offers; ``inner`` are names that only a call declares."""
    listed = {export.name for export in out.exports}
    for symbol in sorted(out.symbols, key=lambda one: one.span.start_byte):
        if symbol.qualname in inner or (symbol.doc_span and symbol.doc_span[0] == symbol.span[0]):
            continue
        outside = returned.get(symbol.qualname)
        name: str | None = None
        local: str | None = None
        if outside:
            continue
        if symbol.parent in returned and not returned[symbol.parent]:
            name, local = symbol.name, symbol.qualname
        elif (symbol.parent is None and outside is None) or (outside == "" and symbol.kind == "function"):
            name = symbol.name
        if name is not None and symbol.visibility == "public" and name not in listed:
            listed.add(name)
            out.exports.append(Export(name, local, None, symbol.span.line))


def pairs_of(node: Node) -> list[tuple[Node, Node | None, bool]]:
    """The targets of an assignment, each with its value and whether it is marked ``<const>``."""
    values: list[Node] = []
    answer: list[tuple[Node, Node | None, bool]] = []
    constant: set[int] = set()
    names: list[Node] = []
    for child in node.children:
        if child.kind_id == g.VARIABLES:
            for one in child.named_children:
                if one.kind_id == g.ATTRIBUTE:
                    if b"const" in (one.text or b""):
                        constant.add(len(names) - 1)
                elif one.kind_id != g.COMMENT:
                    names.append(one)
        elif child.kind_id == g.VALUES:
            values = [one for one in child.named_children if one.kind_id != g.COMMENT]
    for at, name in enumerate(names):
        answer.append((name, values[at] if at < len(values) else None, at in constant))
    return answer


def is_require(content: bytes, value: Node) -> bool:
    """Whether a value is another file's."""
    return content.startswith((b"require", b"import"), value.start_byte)


def is_test(name: str, parent: str | None) -> bool:
    """Whether LuaUnit would run it: ``test…`` that is global or in a table ``Test…``."""
    return name[:4] in ("test", "Test") and (parent is None or parent.lower().startswith("test"))
