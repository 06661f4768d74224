"""What a file says of itself as a whole: its namespaces, what it uses, its own doc."""

from tree_sitter import Node

from postil.model import Import
from postil.syntax.outline import Outline, Said
from postil_plugins.php import grammar as g
from postil_plugins.php import phpdoc

_DOCUMENTED = frozenset((*g.TYPES, g.FUNCTION, g.CONST))
_TRANSPARENT = frozenset((*g.HTML, g.DECLARE, g.NAMESPACE))


def overview(outline: Outline, root: Node) -> Said | None:
    """The first doc comment, where what follows cannot have one of its own or has a second one."""
    docs: list[Node] = []
    follower = 0
    for node in root.children:
        kind = node.kind_id
        if kind == g.COMMENT:
            if outline.content.startswith(g.DOC_MARKS, node.start_byte):
                docs.append(node)
        elif kind in _TRANSPARENT:
            if docs and kind not in g.HTML:
                follower = kind
                break
        else:
            follower = kind
            break
    if not docs or (follower in _DOCUMENTED and len(docs) < 2):
        return None
    first = docs[0]
    text = phpdoc.text_of(outline.content[first.start_byte : first.end_byte])
    if text is None or text.startswith("@var") or phpdoc.is_licence(text):
        return None
    return Said(text, first.start_byte, first.end_byte, "phpdoc")


def namespace(outline: Outline, node: Node) -> str | None:
    """The name of a namespace; None for the global one."""
    name = node.child_by_field_id(g.NAME)
    return None if name is None else outline.folded(name.start_byte, name.end_byte).replace(" ", "")


def uses(outline: Outline, node: Node) -> None:
    """Read ``use`` in all its forms."""
    prefix = ""
    for child in node.children:
        kind = child.kind_id
        if kind == g.USE_CLAUSE:
            _clause(outline, child, "")
        elif kind == g.NAMESPACE_NAME:
            prefix = _name(outline, child)
        elif kind == g.USE_GROUP:
            for clause in child.children:
                if clause.kind_id == g.USE_CLAUSE:
                    _clause(outline, clause, prefix)


def _clause(outline: Outline, node: Node, prefix: str) -> None:
    alias_node = node.child_by_field_id(g.ALIAS)
    alias = outline.text(alias_node) if alias_node is not None else None
    path = ""
    for child in node.children:
        if child.kind_id in _NAMES and child != alias_node:
            path = _name(outline, child)
            break
    path = f"{prefix}\\{path}" if prefix else path
    module, _, name = path.rpartition("\\")
    line = outline.positions.line(node.start_byte)
    if module:
        outline.imports.append(Import(module, name, alias, line))
    elif name:
        outline.imports.append(Import(name, None, alias, line))


def _name(outline: Outline, node: Node) -> str:
    return "".join(outline.folded(node.start_byte, node.end_byte).split()).strip("\\")


_NAMES = frozenset((g.NAME_NODE, g.QUALIFIED_NAME, g.NAMESPACE_NAME))
