"""What a function says: its parameters, what it returns, what it throws."""

import re
from functools import lru_cache

from tree_sitter import Node

from postil.model import Parameter
from postil_plugins.ecmascript.file import Callable, File
from postil_plugins.ecmascript.grammar import FUNCTION_VALUES, RETURN_TYPES, WRAPPERS

_THROW = re.compile(rb"\bthrow\s+new\s+([\w$.]+)")
_IDLE = re.compile(rb"\{\s*+(?:\}|throw\b|/[/*])")
_EMPTY_RETURN = re.compile(rb"return\s*+(?:undefined|void\s+0)?\s*+;?\Z")
_STATEMENTS = frozenset((
    "statement_block", "if_statement", "else_clause", "for_statement", "for_in_statement", "while_statement",
    "do_statement", "try_statement", "catch_clause", "finally_clause", "switch_statement", "switch_body", "switch_case",
    "switch_default", "labeled_statement", "with_statement",
))  # fmt: skip
_FUNCTIONS = FUNCTION_VALUES | {
    "function_declaration", "generator_function_declaration", "method_definition", "class_static_block",
}  # fmt: skip
# In such a list, a comma ends a parameter and a colon its name.
_FLAT = re.compile(rb"(?>(?:[^()\[\]{}<>='\"`/@]++|\[\]|<[\w$.| ]*+>)*)\)")
_MODIFIERS = frozenset(("public", "private", "protected", "readonly", "override"))


def callable_of(file: File, node: Node) -> Callable:
    """Read a function, method or arrow function, declared or signed."""
    names = file.names
    parameters: tuple[Parameter, ...] = ()
    returns: str | None = None
    body: Node | None = None
    flags: tuple[str, ...] = ()
    if names[node.kind_id] == "arrow_function":
        lone = node.child_by_field_name("parameter")
        if lone is not None:
            parameters = (Parameter(file.node_text(lone)),)
        body = node.child_by_field_name("body")
    for child in node.children:
        kind = names[child.kind_id]
        if kind == "formal_parameters":
            parameters = parameters_of(file, child)
        elif kind == "statement_block":
            body = child
        elif kind in RETURN_TYPES:
            returns = file.text(child.start_byte + 1, child.end_byte)
        elif kind == "async":
            flags = (*flags, "async")
        elif kind == "*":
            flags = (*flags, "generator")
        elif kind == "=>":
            break
    if body is not None:
        flags = (*flags, *_done(file, body))
    return Callable(parameters, returns, flags, body)


def parameters_of(file: File, node: Node) -> tuple[Parameter, ...]:
    """The parameters between two parentheses; TypeScript's ``this`` is none."""
    content = file.content
    start, end = node.start_byte, node.end_byte
    if end - start == 2:
        return ()
    flat = _FLAT.match(content, start + 1, end)
    if flat is not None and flat.end() == end:
        return _flat_parameters(content[start + 1 : end - 1])
    return tuple(parameter for child in node.children if (parameter := _parameter(file, child)) is not None)


@lru_cache(maxsize=2048)
def _flat_parameters(text: bytes) -> tuple[Parameter, ...]:
    listed = text.decode("utf-8", "replace").split(",")
    return tuple(parameter for each in listed if (parameter := _flat_parameter(each)) is not None)


def _flat_parameter(text: str) -> Parameter | None:
    name, colon, annotation = text.partition(":")
    words = name.split()
    while len(words) > 1 and words[0] in _MODIFIERS:
        del words[0]
    if not words or words == ["this"]:
        return None
    name = words[0]
    declared = " ".join(annotation.split()) if colon else None
    if name.startswith("..."):
        return Parameter(name[3:] or words[-1], declared, None, "var_positional")
    if name.endswith("?") or words[-1] == "?":
        return Parameter(name.removesuffix("?"), declared, "undefined")
    return Parameter(name, declared)


def _parameter(file: File, node: Node) -> Parameter | None:
    kind = file.names[node.kind_id]
    if kind in ("required_parameter", "optional_parameter"):
        pattern = node.child_by_field_name("pattern")
        if pattern is None or file.names[pattern.kind_id] == "this":
            return None
        declared = node.child_by_field_name("type")
        value = node.child_by_field_name("value")
        annotation = None if declared is None else file.text(declared.start_byte + 1, declared.end_byte)
        default = None if value is None else file.node_text(value)
        if default is None and kind == "optional_parameter":
            default = "undefined"  # what the body sees when a caller leaves it out
        if file.names[pattern.kind_id] == "rest_pattern":
            return Parameter(file.node_text(pattern).removeprefix("...").strip(), annotation, default, "var_positional")
        return Parameter(file.node_text(pattern), annotation, default)
    if kind == "assignment_pattern":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return None
        return Parameter(file.node_text(left), None, file.node_text(right))
    if kind == "rest_pattern":
        return Parameter(file.node_text(node).removeprefix("...").strip(), None, None, "var_positional")
    if kind in ("identifier", "object_pattern", "array_pattern"):
        return Parameter(file.node_text(node))
    return None


def _done(file: File, body: Node) -> tuple[str, ...]:
    """The flags of what a body does: return a value, or nothing of its own."""
    names, content = file.names, file.content
    start, end = body.start_byte, body.end_byte
    if names[body.kind_id] != "statement_block":
        return () if content[start:end] in (b"undefined", b"void 0") else ("returns",)
    if _IDLE.match(content, start, end):
        said = [child for child in body.children[1:-1] if names[child.kind_id] != "comment"]
        if not said or (len(said) == 1 and names[said[0].kind_id] == "throw_statement"):
            return ("stub",)
    if content.find(b"return", start, end) < 0:
        return ()
    # The last statement is the likeliest one to return.
    pending = [body]
    while pending:
        node = pending.pop()
        kind = names[node.kind_id]
        if kind == "return_statement":
            if not _EMPTY_RETURN.match(content, node.start_byte, node.end_byte):
                return ("returns",)
        elif kind in _STATEMENTS and content.find(b"return", node.start_byte, node.end_byte) >= 0:
            pending += node.children
    return ()


def raises_of(file: File, body: Node | None) -> tuple[str, ...]:
    """The names after ``throw new`` in a body, not in functions inside it."""
    if body is None or not file.throws:
        return ()
    content, names = file.content, file.names
    start, end = body.start_byte, body.end_byte
    if content.find(b"throw", start, end) < 0:
        return ()
    found: dict[str, None] = {}
    for match in _THROW.finditer(content, start, end):
        at = match.start()
        node = body.descendant_for_byte_range(at, at + 6)
        if node is None or names[node.kind_id] != "throw_statement":
            continue
        outer: Node | None = body
        while outer is not None and outer != node:
            outer = outer.child_with_descendant(node)
            if outer is not None and names[outer.kind_id] in _FUNCTIONS and outer != node:
                break
        else:
            found[match[1].decode("utf-8", "replace")] = None
    return tuple(found)


def value_of(file: File, node: Node | None) -> Node | None:
    """What is inside parentheses, type assertions and chained assignments."""
    names = file.names
    while node is not None:
        kind = names[node.kind_id]
        if kind in WRAPPERS:
            inner = [child for child in node.children if child.is_named and names[child.kind_id] != "comment"]
            node = None if not inner else inner[-1] if kind == "type_assertion" else inner[0]
        elif kind == "assignment_expression":
            node = node.child_by_field_name("right")
        else:
            return node
    return None
