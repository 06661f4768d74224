"""The statements of a file or namespace: what they declare, import and export."""

import re

from tree_sitter import Node

from postil.model import Constant, Export, Import
from postil_plugins.ecmascript import members, modules
from postil_plugins.ecmascript.callables import callable_of, raises_of, value_of
from postil_plugins.ecmascript.file import INTERNAL, PUBLIC, Callable, File, Scope, Stretch, first_named
from postil_plugins.ecmascript.grammar import CLASSES, FUNCTION_DECLARATIONS, FUNCTION_VALUES, LITERALS

_UPPER = re.compile(r"[A-Z][A-Z0-9_$]*")
_CHAIN = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+")
_LONGEST_TYPE = 200


class Block:
    """A list of statements and what is true of all of them."""

    __slots__ = ("ambient", "edge", "exported", "following", "nodes", "scope")

    def __init__(
        self, nodes: list[Node], scope: Scope, exported: frozenset[str], edge: int, *, ambient: bool = False
    ) -> None:
        self.nodes = nodes
        self.scope = scope
        self.exported = exported
        self.edge = edge
        """Where the token before the first statement ended; 0 at the start of the file."""
        self.ambient = ambient
        self.following: Node | None = None
        """The statement after the one being looked at."""


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
            assignment(file, node, inner_node, block.scope, doc)
        if kind != "internal_module":
            return
        node = inner_node
    if kind in ("lexical_declaration", "variable_declaration"):
        variables(file, node, block, doc, exported=exported)
        return
    name_node = node.child_by_field_name("name")
    if name_node is None or kind == "import_alias":
        return
    name = modules.specifier(file, name_node)
    inside = not exported and name not in block.exported
    visibility = block.scope.default if inside else PUBLIC
    if kind in FUNCTION_DECLARATIONS:
        flags = ("overload",) if kind == "function_signature" and not ambient else ()
        function(file, node, name, block.scope, doc, visibility, flags)
    elif kind in CLASSES:
        class_like(file, node, name, block.scope, doc, visibility, decorators)
    elif kind == "interface_declaration":
        body = node.child_by_field_name("body")
        interface(file, node, "interface", name, block.scope, doc, visibility, body)
    elif kind == "enum_declaration":
        enum(file, node, name, block.scope, doc, visibility)
    elif kind == "type_alias_declaration":
        type_alias(file, node, name, block.scope, doc, visibility)
    elif kind in ("internal_module", "module"):
        body = node.child_by_field_name("body")
        shape = "module" if names[name_node.kind_id] == "string" else "namespace"
        visibility = PUBLIC if shape == "module" else visibility
        _namespace(file, node, shape, name, body, block, doc, pending, visibility, ambient=ambient)


def function(
    file: File, node: Node, name: str, scope: Scope, doc: Stretch | None, visibility: int, flags: tuple[str, ...] = ()
) -> Scope:
    """Add a declared function."""
    made = callable_of(file, node)
    return file.add(
        "function", name, scope, node.start_byte, node.end_byte,
        members.before_body(file, node.start_byte, made, node).rstrip("; "), doc,
        visibility=visibility, made=made, flags=flags, raises=raises_of(file, made.body),
    )  # fmt: skip


def class_like(
    file: File, node: Node, name: str, scope: Scope, doc: Stretch | None, visibility: int,
    decorators: tuple[str, ...] = (), outer: Stretch | None = None,
) -> None:  # fmt: skip
    """Add a class and its members; ``outer`` is the declaration that binds a class expression to its name."""
    names = file.names
    start = -1
    flags: tuple[str, ...] = ()
    body: Node | None = None
    for child in node.children:
        kind = names[child.kind_id]
        if kind == "decorator":
            decorators = (*decorators, members.decorator(file, child))
        elif kind == "comment":
            if start < 0 and doc is None and decorators:
                doc = file.doc_at(child, 0, None)
        elif kind == "class_body":
            body = child
        else:
            if start < 0:
                start = child.start_byte
            if kind == "abstract":
                flags = ("abstract",)
    if start < 0:
        start = node.start_byte
    end = node.end_byte
    if outer is not None:
        start, end = outer
    signature = file.text(start, end if body is None else body.start_byte)
    inside = file.add(
        "class", name, scope, start, end, signature, doc,
        visibility=visibility, decorators=decorators, flags=flags, body=body,
    )  # fmt: skip
    if body is not None:
        members.class_members(file, body, inside)


def interface(
    file: File, node: Node, kind: str, name: str, scope: Scope, doc: Stretch | None, visibility: int, body: Node | None
) -> None:
    """Add an interface, or a type that is written as one, and its members."""
    start = node.start_byte
    end = node.end_byte if body is None else body.start_byte
    signature = file.text(start, end).removesuffix("=").rstrip()
    inside = file.add(kind, name, scope, start, node.end_byte, signature, doc, visibility=visibility, body=body)
    if body is not None:
        members.class_members(file, body, inside)


def enum(file: File, node: Node, name: str, scope: Scope, doc: Stretch | None, visibility: int) -> None:
    """Add an enum and its members."""
    body = node.child_by_field_name("body")
    start = node.start_byte
    signature = file.text(start, node.end_byte if body is None else body.start_byte)
    inside = file.add("enum", name, scope, start, node.end_byte, signature, doc, visibility=visibility, body=body)
    if body is not None:
        members.enum_members(file, body, inside)


def type_alias(file: File, node: Node, name: str, scope: Scope, doc: Stretch | None, visibility: int) -> None:
    """Add a type alias, with its members when it is an object type."""
    value = node.child_by_field_name("value")
    if value is not None and file.names[value.kind_id] == "object_type":
        interface(file, node, "type", name, scope, doc, visibility, value)
        return
    signature = file.node_text(node).rstrip("; ")
    if len(signature) > _LONGEST_TYPE and value is not None:
        signature = f"{file.text(node.start_byte, value.start_byte)} …"
    file.add("type", name, scope, node.start_byte, node.end_byte, signature, doc, visibility=visibility, body=value)


def _namespace(
    file: File, node: Node, kind: str, name: str, body: Node | None, block: Block, doc: Stretch | None,
    pending: list[Block], visibility: int, *, ambient: bool,
) -> None:  # fmt: skip
    start, end = node.start_byte, node.end_byte
    following = block.following
    if body is None and kind == "namespace" and following is not None:
        if file.names[following.kind_id] == "statement_block":  # the grammar ends the statement at the line's end
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


def variables(file: File, node: Node, block: Block, doc: Stretch | None, *, exported: bool = False) -> None:
    """Add what ``const``, ``let`` or ``var`` binds outside of functions."""
    names = file.names
    const = names[node.children[0].kind_id] == "const"
    keyword = file.node_text(node.children[0])
    edge = -1
    for child in node.children:
        kind = names[child.kind_id]
        if kind == "variable_declarator":
            _variable(file, node if edge < 0 else child, child, keyword, block, doc, const=const, exported=exported)
            edge, doc = child.end_byte, None
        elif kind == "comment" and edge >= 0:
            doc = file.doc_at(child, 0, doc)


def _variable(
    file: File, owner: Node, node: Node, keyword: str, block: Block, doc: Stretch | None, *, const: bool, exported: bool
) -> None:
    names = file.names
    target, given = node.child_by_field_name("name"), node.child_by_field_name("value")
    if target is None:
        return
    value = value_of(file, given)
    module = modules.required(file, value) if value is not None else None
    if module is not None:
        _required(file, target, value, module)
        return
    bound = [target] if names[target.kind_id] == "identifier" else bound_names(file, target)
    start = members.own_start(file, owner.start_byte, target.start_byte)
    lead = "" if owner is not node else f"{keyword} "
    for each in bound:
        name = file.node_text(each)
        inside = not exported and name not in block.exported
        visibility = block.scope.default if inside else PUBLIC
        if exported:
            file.exports.append(Export(name, None, None, file.positions.line(each.start_byte)))
        if each is not target:
            file.add(
                "variable", name, block.scope, each.start_byte, each.end_byte,
                f"{keyword} {members.short(file, target.start_byte, given, node.end_byte)}", doc, visibility=visibility,
            )  # fmt: skip
            continue
        bind(file, node, name, block.scope, doc, visibility, (start, node.end_byte), lead, given, value, const=const)


def bind(
    file: File, node: Node, name: str, scope: Scope, doc: Stretch | None, visibility: int, span: Stretch, lead: str,
    given: Node | None, value: Node | None, *, const: bool, kind: str = "function",
) -> None:  # fmt: skip
    """Add a name bound to a value: a function, a class, an object or anything else."""
    names = file.names
    value_kind = "" if value is None else names[value.kind_id]
    start, end = span
    if value is not None and value_kind in FUNCTION_VALUES:
        made = callable_of(file, value)
        file.add(
            kind, name, scope, start, end, lead + members.before_body(file, start, made, node), doc,
            visibility=visibility, made=made, raises=raises_of(file, made.body),
        )  # fmt: skip
        return
    if value is not None and value_kind == "class":
        class_like(file, value, name, scope, doc, visibility, outer=span)
        return
    constant = const and (value_kind in LITERALS or _UPPER.fullmatch(name) is not None)
    declared = node.child_by_field_name("type")
    inside = file.add(
        "constant" if constant else "variable", name, scope, start, end,
        lead + members.short(file, start, given, end), doc, visibility=visibility,
        made=Callable((), None if declared is None else file.text(declared.start_byte + 1, declared.end_byte)),
    )  # fmt: skip
    if constant:
        text = None if given is None or given.end_byte - given.start_byte > 400 else file.node_text(given)
        shown = text if text is not None and len(text) <= 80 else None
        file.constants.append(Constant(inside.qualname or name, shown, file.positions.line(start)))
    if value is not None and value_kind == "object":
        members.object_members(file, value, inside)


def _required(file: File, target: Node, value: Node | None, module: str) -> None:
    """Add the imports that a declarator with ``require()`` makes."""
    names = file.names
    file.dependencies.add(module)
    line = file.positions.line(target.start_byte)
    if names[target.kind_id] == "identifier":
        taken = None
        if value is not None and names[value.kind_id] == "member_expression":
            taken = file.node_text(value).partition(")")[2].lstrip(".") or None
        alias = file.node_text(target)
        file.imports.append(Import(module, taken, None if alias == taken else alias, line))
        return
    for child in target.children:
        kind = names[child.kind_id]
        if kind == "shorthand_property_identifier_pattern":
            file.imports.append(Import(module, file.node_text(child), None, file.positions.line(child.start_byte)))
        elif kind == "pair_pattern":
            key, bound = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and bound is not None:
                at = file.positions.line(child.start_byte)
                file.imports.append(Import(module, file.node_text(key), file.node_text(bound), at))


def bound_names(file: File, pattern: Node) -> list[Node]:
    """The identifiers that a destructuring pattern binds, in source order."""
    names = file.names
    found: list[Node] = []
    pending = [pattern]
    while pending:
        node = pending.pop()
        kind = names[node.kind_id]
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            found.append(node)
        elif kind == "pair_pattern":
            value = node.child_by_field_name("value")
            pending.extend([] if value is None else [value])
        elif kind in ("assignment_pattern", "object_assignment_pattern"):
            left = node.child_by_field_name("left")
            pending.extend([] if left is None else [left])
        elif kind in ("object_pattern", "array_pattern", "rest_pattern"):
            pending.extend(reversed(node.children))
    return found


def assignment(file: File, statement: Node, node: Node, scope: Scope, doc: Stretch | None, *, top: bool = True) -> None:
    """Add what an assignment declares: a CommonJS export, a method of a prototype, a member of a named object."""
    names = file.names
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or names[left.kind_id] != "member_expression":
        return
    chain = file.node_text(left)
    if _CHAIN.fullmatch(chain) is None or chain.startswith("this."):
        return
    value = value_of(file, right)
    if value is None:
        return
    kind = names[value.kind_id]
    path = modules.exports_path(chain)
    span = (statement.start_byte, node.end_byte)
    if path == "":
        if top:
            _export_all(file, value, kind, scope, doc, span, node)
        return
    callable_value = kind in FUNCTION_VALUES or kind == "class"
    if path is not None:
        if top:
            file.exports.append(Export(path.partition(".")[0], None, None, file.positions.line(span[0])))
        if not callable_value and (not top or kind in ("identifier", "member_expression", "subscript_expression")):
            return
        if not callable_value and (kind == "unary_expression" or "." in path):
            return
    elif (not callable_value and not (kind == "object" and chain.endswith(".prototype") and top)) or (not top and ".prototype." not in chain):
        return
    _assigned(file, statement, node, scope, doc, span, chain if path is None else path, value, common=path is not None)


def _assigned(
    file: File, statement: Node, node: Node, scope: Scope, doc: Stretch | None, span: Stretch, path: str, value: Node,
    *, common: bool,
) -> None:  # fmt: skip
    path = path.replace(".prototype.", ".")
    if path.endswith(".prototype"):
        owner = path.removesuffix(".prototype")
        members.object_members(file, value, _owner_scope(file, scope, owner))
        return
    owner, _, name = path.rpartition(".")
    inside = _owner_scope(file, scope, owner) if owner else scope
    right = node.child_by_field_name("right")
    bind(
        file, node, name, inside, doc, PUBLIC, span, "", right, value,
        const=common, kind="method" if owner else "function",
    )  # fmt: skip


def _owner_scope(file: File, scope: Scope, owner: str) -> Scope:
    """The scope of a named object's members; as visible as the object is, when the file declares it."""
    qualname = scope.qualified(owner)
    return Scope(qualname, file.ranks.get(qualname, scope.visibility), PUBLIC)


def _export_all(
    file: File, value: Node, kind: str, scope: Scope, doc: Stretch | None, span: Stretch, node: Node
) -> None:
    """Add what ``module.exports = …`` declares."""
    line = file.positions.line(span[0])
    if kind in FUNCTION_VALUES or kind == "class":
        own = value.child_by_field_name("name")
        name = "default" if own is None else file.node_text(own)
        file.exports.append(Export("default", None if own is None else name, None, line))
        bind(file, node, name, scope, doc, PUBLIC, span, "", value, value, const=True)
    elif kind == "object":
        for child in value.children:
            child_kind = file.names[child.kind_id]
            at = file.positions.line(child.start_byte)
            if child_kind == "shorthand_property_identifier":
                file.exports.append(Export(file.node_text(child), None, None, at))
            elif child_kind in ("pair", "method_definition"):
                key = child.child_by_field_name("key") or child.child_by_field_name("name")
                name_text = None if key is None else members.name_of(file, key)
                held = child.child_by_field_name("value")
                local = file.node_text(held) if held is not None and file.names[held.kind_id] == "identifier" else None
                if name_text is not None:
                    file.exports.append(Export(name_text, None if local == name_text else local, None, at))
        members.object_members(file, value, scope._replace(default=PUBLIC), "function")
    elif kind == "identifier":
        file.exports.append(Export("default", file.node_text(value), None, line))


def _export(file: File, node: Node, block: Block, doc: Stretch | None, pending: list[Block]) -> None:
    """Add what an ``export`` statement declares and offers."""
    names = file.names
    default = False
    decorators: tuple[str, ...] = ()
    line = file.positions.line(node.start_byte)
    for child in node.children:
        kind = names[child.kind_id]
        if kind == "decorator":
            decorators = (*decorators, members.decorator(file, child))
        elif kind == "comment":
            if doc is None:
                doc = file.doc_at(child, 0, None)
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
    if kind == "class" and bare is not None:
        class_like(file, bare, name, scope, doc, PUBLIC, decorators)
        return
    start = node.start_byte if kind not in FUNCTION_VALUES else value.start_byte
    bind(file, value, name, scope, doc, PUBLIC, (start, span[1]), "", value, bare, const=False)
