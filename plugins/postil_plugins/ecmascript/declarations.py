"""Declarations by their kind: functions, classes, interfaces, enums, types and variables."""

import re

from tree_sitter import Node

from postil.model import Constant, Export, Import
from postil_plugins.ecmascript import members, modules
from postil_plugins.ecmascript.callables import callable_of, raises_of, value_of
from postil_plugins.ecmascript.file import PUBLIC, Block, Callable, File, Scope, Stretch
from postil_plugins.ecmascript.grammar import FUNCTION_VALUES, LITERALS, WRAPPERS
from postil_plugins.ecmascript.naming import before_body, decorator, own_start, short

_UPPER = re.compile(r"[A-Z][A-Z0-9_$]*")
_LONGEST_TYPE = 200


def function(
    file: File, node: Node, name: str, scope: Scope, doc: Stretch | None, visibility: int, flags: tuple[str, ...] = ()
) -> Scope:
    """Add a declared function."""
    made = callable_of(file, node)
    return file.add(
        "function", name, scope, node.start_byte, node.end_byte,
        before_body(file, node.start_byte, made, node).rstrip("; "), doc,
        visibility=visibility, made=made, flags=flags, raises=raises_of(file, made.body),
    )  # fmt: skip


def declared_type(
    file: File, node: Node, kind: str, name: str, scope: Scope, doc: Stretch | None, visibility: int,
    decorators: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Add a class, interface, enum or type alias; anything else is none."""
    if kind in ("class_declaration", "abstract_class_declaration"):
        class_like(file, node, name, scope, doc, visibility, decorators)
    elif kind == "interface_declaration":
        interface(file, node, "interface", name, scope, doc, visibility, node.child_by_field_name("body"))
    elif kind == "enum_declaration":
        enum(file, node, name, scope, doc, visibility)
    elif kind == "type_alias_declaration":
        type_alias(file, node, name, scope, doc, visibility)


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
            decorators = (*decorators, decorator(file, child))
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
    start = own_start(file, owner.start_byte, target.start_byte)
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
                f"{keyword} {short(file, target.start_byte, given, node.end_byte)}", doc, visibility=visibility,
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
        signature = before_body(file, start, made, node)
        if given is not None and given.start_byte != value.start_byte and names[given.kind_id] in WRAPPERS:
            own = before_body(file, value.start_byte, made, value)
            signature = f"{file.text(start, given.start_byte)} {own}"
        file.add(
            kind, name, scope, start, end, lead + signature, doc,
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
        lead + short(file, start, given, end), doc, visibility=visibility,
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
