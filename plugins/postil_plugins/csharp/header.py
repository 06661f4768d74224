"""The parts of a declaration before its body: attributes, modifiers, parameters."""

from tree_sitter import Node

from postil.model import Parameter
from postil.syntax.outline import Outline, Scope
from postil.values import NamedTuple
from postil_plugins.csharp import grammar as g

_FLAGS = {
    "static": "static", "abstract": "abstract", "override": "override", "sealed": "final", "unsafe": "unsafe",
    "partial": "partial", "async": "async", "extern": "declaration",
}  # fmt: skip
_TESTS = frozenset(
    ("Fact", "Theory", "Test", "TestCase", "TestCaseSource", "TestMethod", "DataTestMethod", "Property", "Scenario")
)


class Header(NamedTuple):
    """What stands before a declaration's type or keyword, and where."""

    attributes: tuple[str, ...]
    modifiers: frozenset[str]
    flags: tuple[str, ...]
    start: int
    """Where the first token is that is in no attribute."""


def header(outline: Outline, children: list[Node]) -> Header:
    """Read the attributes and modifiers that ``children`` of a declaration start with."""
    attributes: list[str] = []
    words: list[str] = []
    start = -1
    for child in children:
        kind = child.kind_id
        if kind == g.ATTRIBUTES:
            attributes.extend(_attributes(outline, child))
        elif kind == g.MODIFIER:
            start = child.start_byte if start < 0 else start
            words.append(outline.text(child))
        elif kind != g.COMMENT:
            start = child.start_byte if start < 0 else start
            break
    flags = {_FLAGS[word] for word in words if word in _FLAGS}
    for attribute in attributes:
        name = attribute.partition("(")[0].rpartition(".")[2].strip().removesuffix("Attribute")
        if name in _TESTS:
            flags.add("test")
        elif name == "Obsolete":
            flags.add("deprecated")
    return Header(tuple(attributes), frozenset(words), tuple(flags), start)


def _attributes(outline: Outline, node: Node) -> list[str]:
    """The attributes of one list, with its target where that is another than what they stand on."""
    target = ""
    found: list[str] = []
    for child in node.children:
        if child.kind_id == g.TARGET:
            target = outline.folded(child.start_byte, child.end_byte).removesuffix(":").rstrip() + ": "
        elif child.kind_id == g.ATTRIBUTE:
            found.append(target + outline.folded(child.start_byte, child.end_byte))
    return found


def visibility(modifiers: frozenset[str], default: str) -> str:
    """What the modifiers say, else ``default``."""
    if "public" in modifiers:
        return "public"
    if "protected" in modifiers:
        return "internal" if "private" in modifiers else "protected"
    if "internal" in modifiers:
        return "internal"
    return "private" if "private" in modifiers or "file" in modifiers else default


def parameters(outline: Outline, node: Node) -> list[Parameter]:
    """Read a list of parameters in either kind of brackets."""
    found: list[Parameter] = []
    children = node.children
    for place, child in enumerate(children):
        if child.kind_id == g.PARAMETER:
            one = _parameter(outline, child.children)
        elif child.kind_id == g.PARAMS:
            one = _parameter(outline, [part for part in children[place + 1 : -1] if part.is_named])
        else:
            continue
        if one is not None:
            found.append(one._replace(kind="var_positional") if child.kind_id == g.PARAMS else one)
    return found


def _parameter(outline: Outline, children: list[Node]) -> Parameter | None:
    parts = [child for child in children if child.kind_id != g.ATTRIBUTES and child.kind_id != g.COMMENT]
    default = None
    equals = next((place for place, part in enumerate(parts) if part.kind_id == g.EQUALS), -1)
    if equals >= 0:
        if equals + 1 < len(parts):
            default = outline.folded(parts[equals + 1].start_byte, parts[-1].end_byte)
        parts = parts[:equals]
    if not parts or parts[-1].kind_id != g.IDENTIFIER:
        return None
    name = outline.text(parts[-1])
    annotation = outline.folded(parts[0].start_byte, parts[-1].start_byte) if len(parts) > 1 else None
    kind = "positional_or_keyword"
    if annotation is not None and annotation.startswith(("params ", "this ")):
        kind = "var_positional" if annotation.startswith("params ") else kind
        annotation = annotation.partition(" ")[2]
    return Parameter(name.removeprefix("@"), annotation, default, kind) if name else None


def extends(outline: Outline, node: Node) -> bool:
    """Whether a list of parameters makes its method one of the type of the first."""
    first = next((child for child in node.children if child.kind_id == g.PARAMETER), None)
    words = [child for child in first.children if child.kind_id == g.MODIFIER] if first is not None else []
    return any(outline.text(word) == "this" for word in words)


def type_parameters(outline: Outline, node: Node, children: list[Node]) -> list[Parameter]:
    """Read ``<in T, U>`` and the ``where`` clauses beside it."""
    bounds: dict[str, str] = {}
    for child in children:
        if child.kind_id == g.CONSTRAINTS:
            words = outline.folded(child.start_byte, child.end_byte)
            name, _, bound = words.removeprefix("where").partition(":")
            bounds[name.strip()] = bound.strip()
    found: list[Parameter] = []
    for child in node.children:
        if child.kind_id == g.TYPE_PARAMETER:
            name_node = child.child_by_field_name("name")
            name = outline.text(name_node) if name_node is not None else ""
            if name:
                found.append(Parameter(name.removeprefix("@"), bounds.get(name), None, "type"))
    return found


def plain(outline: Outline, children: list[Node], start: int, end: int) -> str:
    """The head of a declaration between two bytes on one line, without the attributes of what it takes."""
    text = outline.content[start:end]
    pieces: list[str] = []
    for child in children if b"[" in text else ():
        for taken in child.children if child.kind_id in g.LISTS else ():
            for part in taken.children if taken.kind_id in g.TAKEN else ():
                if part.kind_id == g.ATTRIBUTES:
                    pieces.append(outline.folded(start, part.start_byte))
                    start = part.end_byte
    pieces.append(outline.folded(start, end))
    words = " ".join(pieces)
    if len(pieces) > 1 or b"\n" in text or b"/*" in text:
        words = words.replace("( ", "(").replace("< ", "<").replace(" )", ")").replace(" ,", ",")
    return words


def default(scope: Scope, outside: str) -> str:
    """The visibility of what says nothing of it."""
    if scope.kind == "interface" or scope.kind == "enum":
        return "public"
    return "private" if scope.kind else outside


def automatic(accessors: Node) -> bool:
    """Whether no accessor has a body, so that what it has is part of the declaration's head."""
    return not any(part.kind_id in g.BODIES for accessor in accessors.children for part in accessor.children)


def value(declarator: Node) -> tuple[int, int] | None:
    """The bytes of the value that a declarator gives."""
    parts = declarator.children
    equals = next((place for place, part in enumerate(parts) if part.kind_id == g.EQUALS), len(parts))
    return (parts[equals + 1].start_byte, parts[-1].end_byte) if equals + 1 < len(parts) else None
