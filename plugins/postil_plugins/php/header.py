"""What stands before a declaration's body: modifiers, attributes, parameters, the signature."""

import re

from tree_sitter import Node

from postil.model import Parameter
from postil.syntax.outline import Outline
from postil.values import NamedTuple
from postil_plugins.php import grammar as g

_PLAIN = re.compile(rb"\((?:\$[a-z_]\w*(?:, \$[a-z_]\w*)*)?\)", re.IGNORECASE)


class Header(NamedTuple):
    """The first words of a declaration."""

    start: int
    """Where its code starts behind its attributes."""
    keyword: int
    """Where its keyword is; where its code starts when it has none."""
    flags: tuple[str, ...]
    visibility: str
    decorators: tuple[str, ...]
    comment: tuple[int, int] | None
    """A doc comment between its attributes and its keyword."""


def header(outline: Outline, node: Node, children: list[Node]) -> Header:
    """Read what is before the name of a declaration."""
    content = outline.content
    start = keyword = -1
    flags: list[str] = []
    visibility = "public"
    decorators: tuple[str, ...] = ()
    comment: tuple[int, int] | None = None
    for child in children:
        kind = child.kind_id
        if kind == g.ATTRIBUTES:
            decorators += attributes(outline, child)
            continue
        if kind == g.COMMENT:
            if content.startswith(g.DOC_MARKS, child.start_byte):
                comment = child.start_byte, child.end_byte
            continue
        if start < 0:
            start = child.start_byte
        flag = g.MODIFIERS.get(kind)
        if flag is None:
            if kind in g.KEYWORDS:
                keyword = child.start_byte
                break
            if kind == g.PROPERTY_ELEMENT or kind == g.CONST_ELEMENT:
                break
        elif flag:
            flags.append(flag)
        elif kind == g.VISIBILITY:
            word = content[child.start_byte : child.end_byte].lower()
            if b"(" not in word:
                visibility = word.decode("ascii", "replace")
    start = node.start_byte if start < 0 else start
    visibility = visibility if visibility in ("public", "protected", "private") else "public"
    return Header(start, start if keyword < 0 else keyword, tuple(flags), visibility, decorators, comment)


def attributes(outline: Outline, node: Node) -> tuple[str, ...]:
    """The attributes of a list, each without its brackets."""
    return tuple(
        outline.folded(attribute.start_byte, attribute.end_byte)
        for group in node.children
        if group.kind_id == g.ATTRIBUTE_GROUP
        for attribute in group.children
        if attribute.kind_id == g.ATTRIBUTE
    )


def signature(outline: Outline, start: int, end: int, params: Node | None = None) -> str:
    """The code between two bytes on one line, without the attributes of parameters."""
    if params is None or outline.content.find(b"#[", start, end) < 0:
        return outline.folded(start, end)
    parts: list[str] = []
    at = start
    for param in params.named_children:
        for child in param.children:
            if child.kind_id == g.ATTRIBUTES:
                parts.append(outline.folded(at, child.start_byte))
                at = child.end_byte
    parts.append(outline.folded(at, end))
    return " ".join(part for part in parts if part).replace("( ", "(")


def parameters(outline: Outline, node: Node | None) -> tuple[Parameter, ...]:
    """The parameters of a function, without their ``$``."""
    if node is None or node.end_byte - node.start_byte <= 2:
        return ()
    written = outline.content[node.start_byte : node.end_byte]
    if _PLAIN.fullmatch(written):
        return tuple(Parameter(name) for name in written[2:-1].decode("ascii").split(", $"))
    answer: list[Parameter] = []
    for child in node.named_children:
        kind = g.PARAMETERS_OF.get(child.kind_id)
        if kind is None:
            continue
        name_node = child.child_by_field_id(g.NAME)
        name = variable(outline, name_node)
        if not name:
            continue
        annotation, value = child.child_by_field_id(g.TYPE), child.child_by_field_id(g.DEFAULT)
        answer.append(
            Parameter(
                name,
                outline.folded(annotation.start_byte, annotation.end_byte) if annotation is not None else None,
                outline.folded(value.start_byte, value.end_byte) if value is not None else None,
                kind,
            )
        )
    return tuple(answer)


def variable(outline: Outline, node: Node | None) -> str:
    """The name of a variable, without ``$`` and ``&``."""
    return "" if node is None or node.is_missing else outline.text(node).lstrip("$& \t\r\n")


def literal(outline: Outline, node: Node) -> str | None:
    """The text of a string without escapes and variables; None for everything else."""
    if node.kind_id not in (g.STRING, g.ENCAPSED_STRING):
        return None
    inner = node.named_children
    if len(inner) == 1 and inner[0].kind_id == g.STRING_CONTENT:
        return outline.text(inner[0])
    return None
