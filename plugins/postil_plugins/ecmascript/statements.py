"""The statements of a file or namespace: what they declare, import and export."""

from tree_sitter import Node

from postil.model import Export
from postil_plugins.ecmascript import commonjs, declarations, modules
from postil_plugins.ecmascript.callables import value_of
from postil_plugins.ecmascript.file import INTERNAL, PUBLIC, Block, File, Scope, Stretch, first_named
from postil_plugins.ecmascript.grammar import CLASSES, FUNCTION_DECLARATIONS, FUNCTION_VALUES
from postil_plugins.ecmascript.naming import decorator

# What, right below an ``export``, is what it declares.
_DECLARATIONS = FUNCTION_DECLARATIONS | {
    "class_declaration", "interface_declaration", "type_alias_declaration", "lexical_declaration",
    "ambient_declaration", "enum_declaration", "abstract_class_declaration", "variable_declaration",
}  # fmt: skip


def walk(file: File, first: Block) -> None:
    """Add everything that the statements declare, namespaces included."""
    names = file.names
    pending = [first]
    while pending:
        block = pending.pop()
        doc: Stretch | None = None
        edge = block.edge
        nodes = block.nodes
        last = len(nodes) - 1
        for at, node in enumerate(nodes):
            kind = names[node.kind_id]
            if kind == "comment":
                doc = file.doc_at(node, edge, doc)
                continue
            edge = node.end_byte
            block.following = nodes[at + 1] if at < last else None
            if kind == "import_statement":
                modules.import_statement(file, node)
            elif kind == "export_statement":
                offered = len(file.exports)
                _export(file, node, block, doc, pending)
                if block.scope.qualname is not None:
                    del file.exports[offered:]  # what a namespace exports is the namespace's
            else:
                _declare(file, node, kind, block, doc, pending)
            doc = None


def _declare(
    file: File, node: Node, kind: str, block: Block, doc: Stretch | None, pending: list[Block], *,
    exported: bool = False, decorators: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Add what one statement declares, if it is a declaration."""
    names = file.names
    ambient = block.ambient
    if kind == "ambient_declaration":
        ambient = True
        inner = [each for each in node.children if each.is_named and names[each.kind_id] != "comment"]
        if not inner:
            return
        if names[inner[0].kind_id] == "statement_block":  # declare global
            _namespace(file, node, "namespace", "global", inner[0], block, doc, pending, PUBLIC, ambient=True)
            return
        node = inner[0]
        kind = names[node.kind_id]
    if kind == "expression_statement":
        inner_node = first_named(node)
        if inner_node is None:
            return
        kind = names[inner_node.kind_id]
        if kind == "assignment_expression":
            commonjs.assignment(file, node, inner_node, block.scope, doc)
        if kind != "internal_module":
            return
        node = inner_node
    if kind in ("lexical_declaration", "variable_declaration"):
        declarations.variables(file, node, block, doc, exported=exported)
        return
    name_node = node.child_by_field_name("name")
    if name_node is None or kind == "import_alias":
        return
    name = modules.specifier(file, name_node)
    if not name:
        return
    inside = not exported and name not in block.exported
    visibility = block.scope.default if inside else PUBLIC
    if kind in FUNCTION_DECLARATIONS:
        flags = ("overload",) if kind == "function_signature" and not ambient else ()
        declarations.function(file, node, name, block.scope, doc, visibility, flags)
    elif kind in ("internal_module", "module"):
        body = node.child_by_field_name("body")
        shape = "module" if names[name_node.kind_id] == "string" else "namespace"
        visibility = PUBLIC if shape == "module" else visibility
        _namespace(file, node, shape, name, body, block, doc, pending, visibility, ambient=ambient)
    else:
        declarations.declared_type(file, node, kind, name, block.scope, doc, visibility, decorators)


def _namespace(
    file: File, node: Node, kind: str, name: str, body: Node | None, block: Block, doc: Stretch | None,
    pending: list[Block], visibility: int, *, ambient: bool,
) -> None:  # fmt: skip
    start, end = node.start_byte, node.end_byte
    following = block.following
    # The grammar takes a brace on the next line for a statement of its own.
    if body is None and following is not None and file.names[following.kind_id] == "statement_block":
        body, end = following, following.end_byte
    signature = file.text(start, end if body is None else body.start_byte).rstrip("; ")
    if kind == "namespace" and "." in name:
        name = "".join(name.split())
    inside = file.add(kind, name, block.scope, start, end, signature, doc, visibility=visibility, body=body)
    if body is None:
        return
    nodes = body.children[1:]
    exported = modules.exported_names(file, nodes)
    # In an ambient block everything is offered, unless it says otherwise with a list.
    default = PUBLIC if ambient and not exported else INTERNAL
    pending.append(Block(nodes, inside._replace(default=default), exported, body.start_byte + 1, ambient=ambient))


def _export(file: File, node: Node, block: Block, doc: Stretch | None, pending: list[Block]) -> None:
    """Add what an ``export`` statement declares and offers."""
    names = file.names
    default = False
    declaration: Node | None = None
    decorators: tuple[str, ...] = ()
    line = file.positions.line(node.start_byte)
    for child in node.children:
        kind = names[child.kind_id]
        if kind == "decorator":
            decorators = (*decorators, decorator(file, child))
        elif kind == "comment":
            if doc is None:
                doc = file.doc_at(child, 0, None)
        elif kind in _DECLARATIONS:
            declaration = child
        elif kind == "default":
            default = True
        elif kind in ("export_clause", "namespace_export", "*"):
            modules.export_clauses(file, node)
            return
        elif kind == "=":
            told = first_named(node)
            if told is not None and names[told.kind_id] == "identifier":
                file.exports.append(Export("export=", file.node_text(told), None, line))
            return
    if declaration is None:
        declaration = node.child_by_field_name("declaration")
    if declaration is not None:
        kind = names[declaration.kind_id]
        if kind not in ("lexical_declaration", "variable_declaration"):
            _exported_name(file, declaration, line, default=default)
        _declare(file, declaration, kind, block, doc, pending, exported=True, decorators=decorators)
        return
    value = node.child_by_field_name("value")
    if value is not None and default:
        _export_default(file, node, value, block.scope, doc, line, decorators)


def _exported_name(file: File, declaration: Node, line: int, *, default: bool) -> None:
    inner = declaration
    if file.names[declaration.kind_id] == "ambient_declaration":
        named = [each for each in declaration.children if each.is_named]
        inner = named[0] if named else declaration
    name = inner.child_by_field_name("name")
    if name is None and file.names[inner.kind_id] == "import_alias":
        name = first_named(inner)
    if name is not None:
        told = file.node_text(name)
        if default:
            file.exports.append(Export("default", told, None, line))
        elif not any(each.name == told for each in file.exports[-1:]):
            file.exports.append(Export(told, None, None, line))


def _export_default(
    file: File, node: Node, value: Node, scope: Scope, doc: Stretch | None, line: int, decorators: tuple[str, ...]
) -> None:
    bare = value_of(file, value)
    kind = "" if bare is None else file.names[bare.kind_id]
    if kind in ("identifier", "member_expression"):
        file.exports.append(Export("default", file.node_text(value), None, line))
        return
    own = None if bare is None else bare.child_by_field_name("name")
    name = "default" if own is None or kind not in FUNCTION_VALUES | CLASSES else file.node_text(own)
    file.exports.append(Export("default", None if name == "default" else name, None, line))
    span = (value.start_byte, value.end_byte)
    if bare is not None and file.exporting is not None and file.exporting(file, node, bare, scope, doc):
        return
    if kind == "class" and bare is not None:
        declarations.class_like(file, bare, name, scope, doc, PUBLIC, decorators)
        return
    start = node.start_byte if kind not in FUNCTION_VALUES else value.start_byte
    declarations.bind(file, value, name, scope, doc, PUBLIC, (start, span[1]), "", value, bare, const=False)
