"""What a file says in parts: parameters, names that arguments spell out, what a body raises, what is loaded."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from postil.model import Import, Parameter
from postil.syntax.outline import Outline
from postil_plugins.ruby import grammar as g

_PLAIN = re.compile(rb"\(?(?:[a-z_]\w*(?:, [a-z_]\w*)*)?\)?")
_RAISE = re.compile(
    rb"(?<![\w.@$:&])(?:raise|fail)(?:[ \t]+|[ \t]*\([ \t\r\n]*)((?:::)?[A-Z]\w*(?:::[A-Z]\w*)*)"
    rb"(?![\w(\[?!]|::|&\.|\.(?!(?:new|exception)\b)|[ \t]*[=+*/-])"
)
_LOAD = re.compile(
    rb"(require_relative|require|autoload|load)(?:[ \t]+|[ \t]*\([ \t\r\n]*)"
    rb"(?::\"?(\w+)\"?[ \t]*,\s*)?(?:\"([^\"\\#\r\n]+)\"|'([^'\\\r\n]+)')"
)
_NOT_BEFORE = frozenset(b"_.@$:&\"'/#")
_OWN_RAISES = frozenset((*g.METHODS, g.CLASS, g.MODULE, g.SINGLETON_CLASS))


def parameters(outline: Outline, node: Node | None) -> tuple[Parameter, ...]:
    """The parameters of a method or block, as declared."""
    if node is None:
        return ()
    written = outline.content[node.start_byte : node.end_byte]
    if _PLAIN.fullmatch(written):
        names = written.strip(b"()").decode("ascii")
        return tuple(Parameter(name, None, None, "positional_only") for name in names.split(", ")) if names else ()
    answer: list[Parameter] = []
    for child in node.children:
        kind = g.PARAMETERS_OF.get(child.kind_id)
        if kind is None:
            continue
        part = child.child_by_field_id(g.NAME)
        name = outline.text(part if part is not None else child)
        if part is None:
            name = outline.folded(child.start_byte, child.end_byte)
        if not name:
            continue
        value = child.child_by_field_id(g.VALUE)
        default = outline.folded(value.start_byte, value.end_byte) if value is not None else None
        answer.append(Parameter(name, None, default, kind))
    return tuple(answer)


def literal_name(outline: Outline, node: Node) -> str | None:
    """The name that a symbol or a plain string spells; None when only running the program would tell."""
    kind = node.kind_id
    if kind == g.SIMPLE_SYMBOL:
        return outline.text(node)[1:] or None
    if kind in g.BARE:
        return outline.text(node) or None
    if kind == g.DELIMITED_SYMBOL or kind == g.STRING:
        inner = node.named_children
        if len(inner) == 1 and inner[0].kind_id == g.STRING_CONTENT:
            return outline.text(inner[0])
    return None


def literal_names(outline: Outline, arguments: Node) -> list[tuple[str, Node]]:
    """The names that arguments spell, also in arrays such as ``%i[a b]``, each with its node."""
    answer: list[tuple[str, Node]] = []
    pending = arguments.named_children[::-1]
    while pending:
        node = pending.pop()
        if node.kind_id in g.ARRAYS:
            pending.extend(node.named_children[::-1])
        elif (name := literal_name(outline, node)) is not None:
            answer.append((name, node))
    return answer


def raised(outline: Outline, node: Node, body: Node) -> Iterator[str]:
    """The classes of errors that a method's own body raises by name."""
    content = outline.content
    start, end = body.start_byte, body.end_byte
    if content.find(b"raise", start, end) < 0 and content.find(b"fail", start, end) < 0:
        return
    for match in _RAISE.finditer(content, start, end):
        at = match.start()
        called = node.descendant_for_byte_range(at, at + 3)
        if called is not None and called.kind_id == g.IDENTIFIER and _is_own(node, called):
            yield match[1].decode("ascii", "replace")


def _is_own(node: Node, called: Node) -> bool:
    """Whether no other method or class stands between a method and what is called in it."""
    step = node.child_with_descendant(called)
    while step is not None and step.kind_id not in _OWN_RAISES:
        if step == called:
            return True
        step = step.child_with_descendant(called)
    return False


def loaded(outline: Outline, root: Node) -> Iterator[Import]:
    """What is required, loaded and autoloaded by a literal path, anywhere in the file."""
    content = outline.content
    for at in sorted((*_occurrences(content, b"require"), *_occurrences(content, b"load"))):
        match = _LOAD.match(content, at)
        if match is None:
            continue
        called = root.descendant_for_byte_range(at, match.end(1) - 1)
        if called is None or called.kind_id != g.IDENTIFIER:
            continue
        word = match[1]
        if (word == b"autoload") != (match[2] is not None):
            continue
        path = (match[3] or match[4]).decode("utf-8", "replace")
        if word == b"require_relative" and not path.startswith((".", "/")):
            path = f"./{path}"
        name = match[2].decode("ascii", "replace") if match[2] else None
        yield Import(path, name, None, outline.positions.line(at))


def _occurrences(content: bytes, word: bytes) -> Iterator[int]:
    """Where a call starts that ``word`` begins, or ends as in ``autoload``."""
    at = content.find(word)
    while at >= 0:
        start = at - 4 if content.startswith(b"auto", max(at - 4, 0)) and at >= 4 else at
        before = content[start - 1] if start else 0x20
        if not (before in _NOT_BEFORE or chr(before).isalnum()) or content.startswith(b"Kernel.", max(start - 7, 0)):
            yield start
        at = content.find(word, at + len(word))
