"""What classes, interfaces, enums and object literals hold."""

from tree_sitter import Node

from postil.model import Constant
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
    first_named,
)
from postil_plugins.ecmascript.grammar import FUNCTION_VALUES, MEMBER_NAMES, RETURN_TYPES

_ACCESS = {"private": PRIVATE, "protected": PROTECTED, "public": PUBLIC}
_FLAGS = {"static": "static", "abstract": "abstract", "override_modifier": "override", "override": "override"}
_SHORT = 120
_LONGEST_NAME = 60
_LONGEST_DECORATOR = 80


def class_members(file: File, body: Node, scope: Scope) -> None:
    """Add the members of a class or interface body."""
    names = file.names
    doc: Stretch | None = None
    decorators: tuple[str, ...] = ()
    edge = body.start_byte + 1
    for child in body.children:
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
    names = file.names
    doc: Stretch | None = None
    edge = node.start_byte + 1
    for child in node.children:
        child_kind = names[child.kind_id]
        if child_kind == "comment":
            doc = file.doc_at(child, edge, doc)
            continue
        edge = child.end_byte
        if child_kind == "method_definition":
            _method(file, child, child_kind, scope, doc, (), kind)
        elif child_kind == "pair":
            value = value_of(file, child.child_by_field_name("value"))
            key = child.child_by_field_name("key")
            if value is not None and key is not None and names[value.kind_id] in FUNCTION_VALUES:
                told = name_of(file, key)
                if told is not None:
                    made = callable_of(file, value)
                    file.add(
                        kind, told, scope, child.start_byte, child.end_byte,
                        before_body(file, child.start_byte, made, child), doc,
                        made=made, raises=raises_of(file, made.body), visibility=scope.default,
                    )  # fmt: skip
        doc = None


def name_of(file: File, node: Node) -> str | None:
    """The name a member is called by; None for ``""`` and for one that only running the program tells."""
    kind = file.names[node.kind_id]
    if kind == "computed_property_name":
        inner = first_named(node)
        if inner is not None and file.names[inner.kind_id] == "string":
            node, kind = inner, "string"
        else:
            name = file.node_text(node)
            return name if len(name) <= _LONGEST_NAME else None
    if kind not in MEMBER_NAMES:
        return None
    text = file.content[node.start_byte : node.end_byte].decode("utf-8", "replace")
    return (text[1:-1] if kind == "string" else text) or None


def decorator(file: File, node: Node) -> str:
    """A decorator without its ``@``; long arguments are left out."""
    text = file.text(node.start_byte + 1, node.end_byte)
    return text if len(text) <= _LONGEST_DECORATOR else f"{text.partition('(')[0]}(…)"


def before_body(file: File, start: int, made: Callable, node: Node) -> str:
    """The signature of a function: what stands before its body."""
    if made.body is None:
        return file.text(start, node.end_byte)
    return file.text(start, made.body.start_byte).removesuffix("=>").rstrip().removesuffix("(").rstrip()


def own_start(file: File, start: int, name_start: int) -> int:
    """``start``, or where the code on the name's own line begins when that is another one."""
    content = file.content
    line_end = max(content.rfind(b"\n", start, name_start), content.rfind(b"\r", start, name_start))
    if line_end < 0:
        return start
    line = content[line_end + 1 : name_start]
    return line_end + 1 + len(line) - len(line.lstrip())


def _method(
    file: File, node: Node, node_kind: str, scope: Scope, doc: Stretch | None, decorators: tuple[str, ...],
    function_kind: str = "method",
) -> None:  # fmt: skip
    names = file.names
    flags: tuple[str, ...] = ()
    visibility = scope.default
    name: Node | None = None
    kind = function_kind
    start = node.start_byte
    edge = start
    made = Callable()
    for child in node.children:
        child_kind = names[child.kind_id]
        if child_kind in MEMBER_NAMES:
            name = child
            break
        if child_kind == "decorator":
            decorators = (*decorators, decorator(file, child))
            start = -1
            continue
        if child_kind == "comment":
            if doc is None and decorators:
                doc = file.doc_at(child, 0, None)
            continue
        if start < 0:
            start = child.start_byte
        if child_kind in _FLAGS:
            flags = (*flags, _FLAGS[child_kind])
        elif child_kind == "accessibility_modifier":
            visibility = _ACCESS[file.node_text(child)]
        elif child_kind in ("get", "set"):
            kind = "property"
            flags = (*flags, "property")
    if name is None:
        return
    told = name_of(file, name)
    if told is None:
        return
    if start < 0:
        start = name.start_byte
    if names[name.kind_id] == "private_property_identifier":
        visibility = PRIVATE
    if told == "constructor" and function_kind == "method" and kind == "method" and "static" not in flags:
        kind = "constructor"
    if node_kind == "abstract_method_signature":
        flags = flags if "abstract" in flags else (*flags, "abstract")
    made = callable_of(file, node)
    start = own_start(file, start, name.start_byte) if edge != name.start_byte else start
    file.add(
        kind, told, scope, start, node.end_byte, before_body(file, start, made, node), doc,
        visibility=visibility, made=made, decorators=decorators, flags=flags, raises=raises_of(file, made.body),
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
                file.add(
                    "field", file.node_text(pattern), scope, own_start(file, start, pattern.start_byte),
                    child.end_byte, file.text(start, child.end_byte), doc, visibility=visibility,
                    made=Callable((), None if declared is None else file.text(declared.start_byte + 1, declared.end_byte)),
                )  # fmt: skip
        doc = None


_PROPERTY_MODIFIERS = frozenset(("accessibility_modifier", "readonly", "override_modifier"))


def _field(
    file: File, node: Node, node_kind: str, scope: Scope, doc: Stretch | None, decorators: tuple[str, ...]
) -> None:
    names = file.names
    flags: tuple[str, ...] = ()
    visibility = scope.default
    name: Node | None = None
    returns: str | None = None
    value: Node | None = None
    start = node.start_byte
    readonly = assigned = False
    for child in node.children:
        kind = names[child.kind_id]
        if name is None:
            if kind in MEMBER_NAMES:
                name = child
                start = child.start_byte if start < 0 else start
            elif kind == "decorator":
                decorators = (*decorators, decorator(file, child))
                start = -1
                continue
            elif kind == "comment":
                if doc is None and decorators:
                    doc = file.doc_at(child, 0, None)
                continue
            if start < 0:
                start = child.start_byte
            if kind in _FLAGS:
                flags = (*flags, _FLAGS[kind])
            elif kind == "accessibility_modifier":
                visibility = _ACCESS[file.node_text(child)]
            elif kind == "readonly":
                readonly = True
        elif kind == "=":
            assigned = True
        elif kind in RETURN_TYPES:
            returns = file.text(child.start_byte + 1, child.end_byte)
        elif kind == "ERROR" and file.node_text(name) == "accessor" and child.named_child_count == 1:
            name = first_named(child) or name  # the grammar does not know `accessor` yet
        elif assigned and value is None and kind != "comment":
            value = child
    if name is None:
        return
    told = name_of(file, name)
    if told is None:
        return
    if names[name.kind_id] == "private_property_identifier":
        visibility = PRIVATE
    start = own_start(file, start, name.start_byte) if start != name.start_byte else start
    bare = value_of(file, value)
    if bare is not None and names[bare.kind_id] in FUNCTION_VALUES:
        made = callable_of(file, bare)
        file.add(
            "method", told, scope, start, node.end_byte, before_body(file, start, made, node), doc,
            visibility=visibility, made=made, decorators=decorators, flags=flags, raises=raises_of(file, made.body),
        )  # fmt: skip
        return
    signature = short(file, start, value, node.end_byte)
    file.add(
        "property" if node_kind == "property_signature" else "field", told, scope, start, node.end_byte,
        signature, doc, visibility=visibility, made=Callable((), returns), decorators=decorators, flags=flags,
    )  # fmt: skip
    if readonly and "static" in flags and value is not None and visibility < INTERNAL:
        text = file.node_text(value)
        file.constants.append(
            Constant(scope.qualified(told), text if len(text) <= 80 else None, file.positions.line(start))
        )


def short(file: File, start: int, value: Node | None, end: int) -> str:
    """A declaration with its value when both are short, otherwise without the value."""
    if value is None:
        return file.text(start, end)
    if end - start <= 2 * _SHORT:
        text = file.text(start, end)
        if len(text) <= _SHORT:
            return text
    return file.text(start, value.start_byte).rstrip().removesuffix("=").rstrip()
