"""The parts of a declaration before its body: modifiers, parameters, the signature on one line.

Most headers hold neither annotations nor comments nor generics and are read from their text; the rest is read from
the tree.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tree_sitter import Node

from postil.model import Parameter
from postil_plugins.java import grammar as g

_TREE_NEEDED = re.compile(rb"[@/<\[]|\bfinal\b|\.\.\.")


class Modifiers(NamedTuple):
    """What stands before a declaration's type or keyword."""

    words: Sequence[str] = ()
    annotations: tuple[str, ...] = ()
    """Without their ``@``, on one line."""


NONE = Modifiers()


def modifiers(node: Node, content: bytes) -> Modifiers:
    """Read a ``modifiers`` node."""
    text = content[node.start_byte : node.end_byte]
    if b"@" not in text and b"/" not in text:
        return Modifiers(text.decode("utf-8", "replace").split())
    words: list[str] = []
    annotations: list[str] = []
    for child in node.children:
        kind = child.kind_id
        if kind in g.ANNOTATIONS:
            annotations.append(one_line(child, content)[1:].lstrip())
        elif kind not in g.COMMENTS:
            words.append(content[child.start_byte : child.end_byte].decode("utf-8", "replace"))
    return Modifiers(words, tuple(annotations))


def simple_name(annotation: str) -> str:
    """The last part of an annotation's name: ``Test`` for ``org.junit.Test(timeout = 1)``."""
    return annotation.partition("(")[0].rpartition(".")[2].strip()


def parameters(node: Node, content: bytes) -> list[Parameter]:
    """Read ``formal_parameters``, without a receiver."""
    text = content[node.start_byte + 1 : node.end_byte - 1]
    if not text.strip():
        return []
    if _TREE_NEEDED.search(text) is None and not node.has_error:
        pairs = [part.split() for part in text.decode("utf-8", "replace").split(",")]
        if all(len(pair) == 2 for pair in pairs):
            return [Parameter(name, kind, None, "positional_only") for kind, name in pairs if not _receiver(name)]
    found: list[Parameter] = []
    for child in node.children:
        kind = child.kind_id
        if kind == g.FORMAL_PARAMETER or kind == g.SPREAD_PARAMETER:
            parameter = _parameter(child, content)
            if parameter is not None:
                found.append(parameter)
    return found


def _receiver(name: str) -> bool:
    return name == "this" or name.endswith(".this")


def _parameter(node: Node, content: bytes) -> Parameter | None:
    name = ""
    annotation = dimensions = ""
    spread = node.kind_id == g.SPREAD_PARAMETER
    for child in node.children:
        kind = child.kind_id
        if kind == g.IDENTIFIER:
            name = one_line(child, content)
        elif kind == g.DECLARATOR:
            named = child.child_by_field_name("name")
            name = one_line(named, content) if named is not None else ""
        elif kind == g.DIMENSIONS:
            dimensions = one_line(child, content)
        elif kind != g.MODIFIERS and child.is_named and kind not in g.COMMENTS and kind not in g.ANNOTATIONS:
            annotation = one_line(child, content)
    if not name:
        return None
    return Parameter(name, (annotation + dimensions) or None, None, "var_positional" if spread else "positional_only")


def type_parameters(node: Node, content: bytes) -> list[Parameter]:
    """Read ``<T extends A & B>``."""
    found: list[Parameter] = []
    for child in node.named_children:
        if child.kind_id != g.TYPE_PARAMETER:
            continue
        name = bound = None
        for part in child.named_children:
            kind = part.kind_id
            if kind == g.TYPE_BOUND:
                bound = one_line(part, content).removeprefix("extends").strip()
            elif kind not in g.ANNOTATIONS and kind not in g.COMMENTS:
                name = one_line(part, content)
        if name:
            found.append(Parameter(name, bound, None, "type"))
    return found


def thrown(node: Node, content: bytes) -> list[str]:
    """The types of a ``throws`` clause."""
    return [one_line(child, content) for child in node.named_children if child.kind_id not in g.COMMENTS]


def one_line(node: Node, content: bytes) -> str:
    """The node's text with each run of white space as one space and without comments."""
    text = content[node.start_byte : node.end_byte]
    if b"/" in text:
        text = g.LEXIS.opaque.sub(_without_comment, text)
    return " ".join(text.decode("utf-8", "replace").split())


def signature(node: Node, end_byte: int, content: bytes) -> str:
    """The declaration up to ``end_byte`` on one line, without annotations and comments."""
    start = node.start_byte
    text = content[start:end_byte]
    if b"@" in text:
        pieces: list[bytes] = []
        for first, last in _annotations(node, end_byte):
            pieces.append(content[start:first])
            start = last
        pieces.append(content[start:end_byte])
        text = b" ".join(pieces)
    if b"/" in text:
        text = g.LEXIS.opaque.sub(_without_comment, text)
    words = " ".join(text.decode("utf-8", "replace").split())
    if "( " in words or "< " in words or " )" in words:
        words = words.replace("( ", "(").replace(" )", ")").replace("< ", "<")
    return words


def _annotations(node: Node, end_byte: int) -> list[tuple[int, int]]:
    """Where the annotations before ``end_byte`` are, in order."""
    found: list[tuple[int, int]] = []
    pending = [node]
    while pending:
        for child in pending.pop().children:
            if child.start_byte >= end_byte:
                break
            if child.kind_id in g.ANNOTATIONS:
                found.append((child.start_byte, child.end_byte))
            elif child.child_count:
                pending.append(child)
    return sorted(found)


def _without_comment(match: re.Match[bytes]) -> bytes:
    literal = match.group()
    return b" " if literal.startswith((b"//", b"/*")) else literal
