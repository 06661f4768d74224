"""Assignments that declare: CommonJS exports, methods of a prototype, members of a named object."""

import re

from tree_sitter import Node

from postil.model import Export
from postil_plugins.ecmascript import members, modules
from postil_plugins.ecmascript.callables import value_of
from postil_plugins.ecmascript.declarations import bind
from postil_plugins.ecmascript.file import PUBLIC, File, Scope, Stretch
from postil_plugins.ecmascript.grammar import FUNCTION_VALUES
from postil_plugins.ecmascript.naming import name_of

_CHAIN = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+")


def assignment(file: File, statement: Node, node: Node, scope: Scope, doc: Stretch | None, *, top: bool = True) -> None:
    """Add what an assignment declares: a CommonJS export, a method of a prototype, a member of a named object."""
    names = file.names
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None and right is not None and file.node_text(left) == "exports":
        node = right  # exports = module.exports = …
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
    elif (not callable_value and not (kind == "object" and chain.endswith(".prototype") and top)) or (
        not top and ".prototype." not in chain
    ):
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
                name_text = None if key is None else name_of(file, key)
                held = child.child_by_field_name("value")
                local = file.node_text(held) if held is not None and file.names[held.kind_id] == "identifier" else None
                if name_text is not None:
                    file.exports.append(Export(name_text, None if local == name_text else local, None, at))
        members.object_members(file, value, scope._replace(default=PUBLIC), "function")
    elif kind == "identifier":
        file.exports.append(Export("default", file.node_text(value), None, line))
