"""What classes, interfaces, enums and object literals hold."""

from collections.abc import Iterator

from tree_sitter import Node

from postil.model import Constant
from postil.values import NamedTuple
from postil_plugins.ecmascript.callables import callable_of, raises_of, value_of
from postil_plugins.ecmascript.file import (
    INTERNAL,
    PRIVATE,
    PROTECTED,
    PUBLIC,
    Callable,
    File,
    Scope,
    Stretch,
)  # fmt: skip
from postil_plugins.ecmascript.grammar import FUNCTION_VALUES, MEMBER_NAMES
from postil_plugins.ecmascript.naming import before_body, decorator, name_of, own_start, short

_ACCESS = {"private": PRIVATE, "protected": PROTECTED, "public": PUBLIC}
_FLAGS = {"static": "static", "abstract": "abstract", "override_modifier": "override", "override": "override"}
_PROPERTY_MODIFIERS = frozenset(("accessibility_modifier", "readonly", "override_modifier"))


def class_members(file: File, body: Node, scope: Scope) -> None:
    """Add the members of a class or interface body."""
    names = file.names
    children = body.children
    if names[body.kind_id] == "class_body" and any(names[each.kind_id] == "method_definition" for each in children):
        # A class with one body is not ambient: its signatures belong to implementations.
        scope = scope._replace(overloads=True)
    doc: Stretch | None = None
    decorators: tuple[str, ...] = ()
    edge = body.start_byte + 1
    for child in children:
        kind = names[child.kind_id]
        if kind == "comment":
            if not decorators or doc is None:
                doc = file.doc_at(child, edge, doc)
            continue
        edge = child.end_byte
        if kind == "decorator":
            decorators = (*decorators, decorator(file, child))
            continue
        if kind == "method_definition" or kind.endswith("method_signature"):
            _method(file, child, kind, scope, doc, decorators)
        elif kind in ("public_field_definition", "field_definition", "property_signature"):
            _field(file, child, kind, scope, doc, decorators)
        doc = None
        decorators = ()


def enum_members(file: File, body: Node, scope: Scope) -> None:
    """Add the members of an enum body."""
    names = file.names
    doc: Stretch | None = None
    edge = body.start_byte + 1
    for child in body.children:
        kind = names[child.kind_id]
        if kind == "comment":
            doc = file.doc_at(child, edge, doc)
            continue
        edge = child.end_byte
        name = child.child_by_field_name("name") if kind == "enum_assignment" else child
        if name is not None and kind != "," and (told := name_of(file, name)) is not None:
            file.add("enum_member", told, scope, child.start_byte, child.end_byte, file.node_text(child), doc)
        doc = None


def object_members(file: File, node: Node, scope: Scope, kind: str = "method") -> None:
    """Add what an object literal can do: its methods, accessors and members that are functions."""
    for child, doc in documented(file, node):
        object_member(file, child, scope, doc, kind)


def documented(file: File, node: Node) -> Iterator[tuple[Node, Stretch | None]]:
    """What stands between the brackets of an object or array literal, each with the comment that can be its doc."""
    names = file.names
    doc: Stretch | None = None
    edge = node.start_byte + 1
    for child in node.children:
        if names[child.kind_id] == "comment":
            doc = file.doc_at(child, edge, doc)
            continue
        edge = child.end_byte
        yield child, doc
        doc = None


def object_member(file: File, child: Node, scope: Scope, doc: Stretch | None, kind: str = "method") -> bool:
    """Add a member of an object literal that is a function; whether it is one."""
    names = file.names
    child_kind = names[child.kind_id]
    if child_kind == "method_definition":
        _method(file, child, child_kind, scope, doc, (), kind)
        return True
    if child_kind != "pair":
        return False
    value = value_of(file, child.child_by_field_name("value"))
    key = child.child_by_field_name("key")
    if value is None or key is None or names[value.kind_id] not in FUNCTION_VALUES:
        return False
    told = name_of(file, key)
    if told is not None:
        made = callable_of(file, value)
        file.add(
            kind, told, scope, child.start_byte, child.end_byte, before_body(file, child.start_byte, made, child), doc,
            made=made, raises=raises_of(file, made.body), visibility=scope.default,
        )  # fmt: skip
    return True


class _Head(NamedTuple):
    """What stands before a member's parameters or type."""

    name: Node
    told: str
    start: int
    visibility: int
    doc: Stretch | None
    decorators: tuple[str, ...]
    flags: tuple[str, ...]
    accessor: bool
    readonly: bool


def _head(file: File, node: Node, scope: Scope, doc: Stretch | None, decorators: tuple[str, ...]) -> _Head | None:
    names = file.names
    flags: tuple[str, ...] = ()
    visibility = scope.default
    accessor = readonly = False
    start = -1
    for child in node.children:
        kind = names[child.kind_id]
        if kind == "decorator":
            decorators = (*decorators, decorator(file, child))
            continue
        if kind == "comment":
            if doc is None and decorators:
                doc = file.doc_at(child, 0, None)
            continue
        if start < 0:
            start = child.start_byte
        if kind in MEMBER_NAMES:
            told = file.node_text(child) if kind == "property_identifier" else name_of(file, child)
            if not told:
                return None
            if kind == "private_property_identifier":
                visibility = PRIVATE
            if start != child.start_byte:
                start = own_start(file, start, child.start_byte)
            return _Head(child, told, start, visibility, doc, decorators, flags, accessor, readonly)
        if kind in _FLAGS:
            flags = (*flags, _FLAGS[kind])
        elif kind == "accessibility_modifier":
            visibility = _ACCESS.get(file.node_text(child), visibility)
        elif kind in ("get", "set"):
            accessor = True
        elif kind == "readonly":
            readonly = True
    return None


def _method(
    file: File, node: Node, node_kind: str, scope: Scope, doc: Stretch | None, decorators: tuple[str, ...],
    kind: str = "method",
) -> None:  # fmt: skip
    head = _head(file, node, scope, doc, decorators)
    if head is None:
        return
    flags = head.flags
    if head.accessor:
        kind = "property"
        flags = (*flags, "property")
    elif head.told == "constructor" and kind == "method" and "static" not in flags:
        kind = "constructor"
    if node_kind == "abstract_method_signature" and "abstract" not in flags:
        flags = (*flags, "abstract")
    made = callable_of(file, node)
    if node_kind == "method_signature" and scope.overloads and not file.content.startswith(b"?", head.name.end_byte):
        flags = (*flags, "overload")
    file.add(
        kind, head.told, scope, head.start, node.end_byte, before_body(file, head.start, made, node), head.doc,
        visibility=head.visibility, made=made, decorators=head.decorators, flags=flags,
        raises=raises_of(file, made.body),
    )  # fmt: skip
    if kind == "constructor" and node_kind == "method_definition" and file.language != "javascript":
        _parameter_properties(file, node, scope)


def _parameter_properties(file: File, constructor: Node, scope: Scope) -> None:
    """Add the fields that a TypeScript constructor declares in its parameter list."""
    parameters = constructor.child_by_field_name("parameters")
    if parameters is None:
        return
    names = file.names
    doc: Stretch | None = None
    for child in parameters.children:
        if names[child.kind_id] == "comment":
            doc = file.doc_at(child, 0, doc)
            continue
        if names[child.kind_id] in ("required_parameter", "optional_parameter"):
            pattern = child.child_by_field_name("pattern")
            modifiers = [each for each in child.children if names[each.kind_id] in _PROPERTY_MODIFIERS]
            if pattern is not None and modifiers and names[pattern.kind_id] == "identifier":
                visibility = _ACCESS.get(file.node_text(modifiers[0]), PUBLIC)
                start = modifiers[0].start_byte
                declared = child.child_by_field_name("type")
                told = None if declared is None else file.text(declared.start_byte + 1, declared.end_byte)
                file.add(
                    "field", file.node_text(pattern), scope, own_start(file, start, pattern.start_byte),
                    child.end_byte, file.text(start, child.end_byte), doc, visibility=visibility,
                    made=Callable((), told),
                )  # fmt: skip
        doc = None


def _field(
    file: File, node: Node, node_kind: str, scope: Scope, doc: Stretch | None, decorators: tuple[str, ...]
) -> None:
    head = _head(file, node, scope, doc, decorators)
    if head is None:
        return
    start, told, flags = head.start, head.told, head.flags
    names = file.names
    declared: Node | None = None
    value: Node | None = None
    assigned = False
    for child in node.children:
        part = names[child.kind_id]
        if part == "type_annotation":
            declared = child
        elif part == "=":
            assigned = True
        elif assigned and value is None and part != "comment" and child.is_named:
            value = child
    bare = None if value is None else value_of(file, value)
    if bare is not None and names[bare.kind_id] in FUNCTION_VALUES:
        made = callable_of(file, bare)
        signature = before_body(file, start, made, node)
        kind, raises = "method", raises_of(file, made.body)
    else:
        made = Callable((), None if declared is None else file.text(declared.start_byte + 1, declared.end_byte))
        signature = short(file, start, value, node.end_byte)
        kind, raises = "property" if node_kind == "property_signature" else "field", ()
    file.add(
        kind, told, scope, start, node.end_byte, signature, head.doc,
        visibility=head.visibility, made=made, decorators=head.decorators, flags=flags, raises=raises,
    )  # fmt: skip
    if head.readonly and "static" in flags and value is not None and head.visibility < INTERNAL:
        text = file.node_text(value)
        shown = text if len(text) <= 80 else None
        file.constants.append(Constant(scope.qualified(told), shown, file.positions.line(start)))
