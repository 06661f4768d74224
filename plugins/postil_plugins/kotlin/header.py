"""The parts of a declaration before its body: annotations, modifiers, parameters, the signature on one line."""

import re

from tree_sitter import Node

from postil.model import Parameter
from postil.syntax.outline import Outline
from postil.values import NamedTuple
from postil_plugins.kotlin import grammar as g
from postil_plugins.kotlin.faults import Mended

_FLAGS = {
    "abstract": "abstract", "final": "final", "override": "override", "suspend": "async", "expect": "declaration",
    "external": "declaration",
}  # fmt: skip
_TESTS = frozenset(("Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate"))
_VISIBILITIES = ("private", "protected", "internal", "public")
_THROWN = re.compile(r"([\w.]+)\s*::\s*class")
_ANNOTATION = re.compile(
    g.LEXIS.opaque.pattern
    + rb"|@(?:[\w.:]|\[[^\[\]]*\])+(?:<[^<>()]*>)?(?:\((?:[^()\"]|\"[^\"\r\n]*\"|\([^()]*\))*\))?\s*"
)
_BEFORE = re.compile(rb"[ \t]+([,)])")
_CLOSING = re.compile(rb"\s*\n\s*\)")
_OPENING = re.compile(rb"\(\s*\n\s*")


class Header(NamedTuple):
    """What stands before a declaration's keyword."""

    annotations: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    visibility: str = "public"
    thrown: tuple[str, ...] = ()
    """What ``@Throws`` names."""
    start: int = -1
    """Where its first annotation or modifier starts, -1 where the tree knows."""


NONE = Header()


def header(outline: Outline, node: Node, plain: Mended | None) -> Header:
    """Read the modifiers that the declaration ``node`` starts with; in ``plain`` annotations are in no tree."""
    first = node.child(0) if node.child_count else None
    modifiers = first if first is not None and first.kind_id == g.MODIFIERS else None
    if modifiers is None and plain is None:
        return NONE
    annotations: list[str] = []
    words: list[str] = []
    for child in modifiers.children if modifiers is not None else ():
        if child.kind_id == g.ANNOTATION:
            annotations.append(outline.folded(child.start_byte + 1, child.end_byte))
        elif child.kind_id not in g.COMMENTS:
            words.append(outline.text(child))
    start = -1
    if plain is not None:
        start, found = _lost(outline, node.start_byte, modifiers.end_byte if modifiers else node.start_byte, plain)
        annotations.extend(found)
    flags = {_FLAGS[word] for word in words if word in _FLAGS}
    thrown: list[str] = []
    for annotation in annotations:
        name = annotation.partition("(")[0].rpartition(":")[2].rpartition(".")[2].strip()
        if name in _TESTS:
            flags.add("test")
        elif name == "Deprecated":
            flags.add("deprecated")
        elif name == "Throws":
            thrown.extend(_THROWN.findall(annotation))
    visibility = next((word for word in _VISIBILITIES if word in words), "public")
    return Header(tuple(annotations), tuple(words), tuple(flags), visibility, tuple(thrown), start)


def _lost(outline: Outline, start: int, end: int, plain: Mended) -> tuple[int, list[str]]:
    """The annotations before ``start`` and between it and ``end``, and where the first of them starts."""
    content, lost = plain
    spans = [(lost[at], at) for at in range(start, end) if at in lost]
    at = start
    while True:
        while at and at not in lost and content[at - 1] in b" \t\r\n":
            at -= 1
        if at not in lost:
            break
        spans.append((lost[at], at))
        at = start = lost[at]
    written = outline.content
    return start, [outline.folded(first + 1, last) for first, last in sorted(spans) if written[first] == 0x40]


def signature(outline: Outline, node: Node, read: Header, end: int) -> str:
    """The declaration on one line up to ``end``, without annotations."""
    first = node.child(0) if node.child_count else None
    start = first.end_byte if first is not None and first.kind_id == g.MODIFIERS else node.start_byte
    text = plain(outline, start, end)
    return " ".join((*read.words, text)) if read.words else text


def plain(outline: Outline, start: int, end: int) -> str:
    """The code between two bytes on one line, without annotations and comments."""
    text = outline.content[start:end]
    if b"@" not in text and b"\n" not in text and b"/*" not in text:
        return outline.folded(start, end)
    text = _ANNOTATION.sub(_without, text)
    if b"/" in outline.content[start:end]:
        text = _BEFORE.sub(rb"\1", text)
    if b"\n" in text:
        text = _CLOSING.sub(b")", _OPENING.sub(b"(", text)).replace(b",)", b")")
    return " ".join(text.decode("utf-8", "replace").split())


def _without(match: re.Match[bytes]) -> bytes:
    text = match[0]
    if text.startswith(b"@"):
        return b""
    return b" " if text.startswith((b"//", b"/*")) else text


def name_of(outline: Outline, node: Node | None) -> str:
    """The name that an identifier gives, without back ticks; empty when there is none."""
    if node is None or node.is_missing:
        return ""
    text = outline.text(node)
    return text[1:-1] if text.startswith("`") and text.endswith("`") else text


def parameters(outline: Outline, node: Node) -> list[Parameter]:
    """Read the parameters of a function or constructor."""
    found: list[Parameter] = []
    kind = "positional_or_keyword"
    defaults: tuple[int, int] | None = None
    waiting = False
    for child in node.children:
        part = child.kind_id
        if part == g.PARAMETER_MODIFIERS:
            kind = "var_positional" if "vararg" in outline.text(child).split() else kind
        elif part == g.PARAMETER:
            one = _named(outline, child.children, kind)
            if one is not None:
                found.append(one)
            kind = "positional_or_keyword"
        elif part == g.EQUALS:
            waiting = True
        elif waiting and child.is_named and part not in g.COMMENTS and found:
            defaults = child.start_byte, child.end_byte
            found[-1] = found[-1]._replace(default=outline.folded(*defaults))
            waiting = False
    return found


def class_parameters(outline: Outline, node: Node) -> list[Parameter]:
    """Read the parameters of a primary constructor."""
    found: list[Parameter] = []
    for child in node.children:
        if child.kind_id != g.CLASS_PARAMETER:
            continue
        parts = child.children
        words = outline.text(parts[0]).split() if parts and parts[0].kind_id == g.MODIFIERS else []
        one = _named(outline, parts, "var_positional" if "vararg" in words else "positional_or_keyword")
        if one is not None:
            found.append(one)
    return found


def _named(outline: Outline, parts: list[Node], kind: str) -> Parameter | None:
    """A parameter from its name, type and default."""
    name = annotation = default = None
    colon = equals = -1
    for part in parts:
        if part.kind_id == g.IDENTIFIER and name is None:
            name = name_of(outline, part)
        elif part.kind_id == g.COLON and colon < 0:
            colon = part.end_byte
        elif part.kind_id == g.EQUALS:
            equals = part.start_byte
            default = outline.folded(part.end_byte, parts[-1].end_byte)
    if not name:
        return None
    if colon >= 0:
        annotation = outline.folded(colon, equals if equals >= 0 else parts[-1].end_byte)
    return Parameter(name, annotation or None, default or None, kind)


def type_parameters(outline: Outline, node: Node, children: list[Node]) -> list[Parameter]:
    """Read ``<out T : Any, U>`` and the ``where`` clause beside it."""
    bounds: dict[str, list[str]] = {}
    for child in children:
        for one in child.children if child.kind_id == g.CONSTRAINTS else ():
            if one.kind_id == g.CONSTRAINT:
                name, _, bound = plain(outline, one.start_byte, one.end_byte).partition(":")
                bounds.setdefault(name.strip(), []).append(bound.strip())
    found: list[Parameter] = []
    for child in node.children:
        if child.kind_id == g.TYPE_PARAMETER:
            named = _named(outline, child.children, "type")
            if named is not None:
                limits = [named.annotation] if named.annotation else []
                limits.extend(bounds.get(named.name, ()))
                found.append(named._replace(annotation=", ".join(limits) or None))
    return found


_PACKAGES = re.compile(r"^(?:[a-z_]\w*\s*\.\s*)+(?=[A-Z])")
_TYPE_NAME = re.compile(r"[\w.]+\Z")


def receiver(text: str) -> str | None:
    """The name of the type that an extension extends, without package and arguments; None for a function type."""
    text = text.replace("->", " ").strip().rstrip("?! ")
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip().rstrip("?! ")
    pieces: list[str] = []
    depth = 0
    for piece in re.split(r"([<>])", text):
        if piece in ("<", ">"):
            depth += 1 if piece == "<" else -1
        elif depth == 0:
            pieces.append(piece)
    name = _PACKAGES.sub("", "".join("".join(pieces).split()).replace("`", ""))
    return name if _TYPE_NAME.match(name) else None
