"""What a body holds that concerns its declaration: what it throws, whether it yields, whether it declares anything.

Known and accepted: of ``throw $x`` nothing is said, and what closures declare is not listed.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from postil.model import Import
from postil.syntax.outline import Outline
from postil_plugins.php import grammar as g

_NEW = re.compile(rb"\bthrow\s+new\s+(\\?[A-Za-z_\x80-\xff][\w\x80-\xff]*(?:\\[\w\x80-\xff]+)*)", re.IGNORECASE)
_YIELD = re.compile(rb"(?<![\w$>:])yield\b", re.IGNORECASE)
_DECLARES = re.compile(
    rb"\b(?:function\s+&?\s*[A-Za-z_\x80-\xff]|(?:class|interface|trait|enum)\s+[A-Za-z_\x80-\xff]|define\s*\()",
    re.IGNORECASE,
)
_INCLUDE = re.compile(
    rb"(?:include|require)(?:_once)?\b[\s(]*(?:((?:__DIR__|dirname\s*\(\s*__FILE__\s*\))\s*\.\s*))?"
    rb"(?:'([^'\\\r\n]+)'|\"([^\"\\$\r\n]+)\")\s*[);]",
    re.IGNORECASE,
)
_OWN_CLASS = ("self", "static", "parent", "class")


def raised(outline: Outline, node: Node, body: Node) -> Iterator[str]:
    """The types that a body itself throws with ``throw new``."""
    content = outline.content
    start, end = body.start_byte, body.end_byte
    if content.find(b"throw", start, end) < 0:
        return
    for match in _NEW.finditer(content, start, end):
        name = match[1].decode("utf-8", "replace")
        if name.lower() not in _OWN_CLASS and _is_own(node, match.start(), 5, g.THROW):
            yield name


def yields(outline: Outline, node: Node, body: Node) -> bool:
    """Whether a body itself yields."""
    content = outline.content
    start, end = body.start_byte, body.end_byte
    if content.find(b"yield", start, end) < 0:
        return False
    return any(_is_own(node, match.start(), 5, g.YIELD) for match in _YIELD.finditer(content, start, end))


def speaks(content: bytes, node: Node) -> bool:
    """Whether statements may declare a function, a type or a constant."""
    return _DECLARES.search(content, node.start_byte, node.end_byte) is not None


def included(outline: Outline, root: Node) -> Iterator[Import]:
    """The files that are included by a literal path; one beside the file itself starts with ``./``."""
    content = outline.content
    lowered = content.lower()
    for at in sorted((*_occurrences(lowered, b"include"), *_occurrences(lowered, b"require"))):
        match = _INCLUDE.match(content, at)
        if match is None:
            continue
        found = root.descendant_for_byte_range(at, at + 3)
        if found is None or found.is_named or found.type.lower()[:7] not in ("include", "require"):
            continue
        path = (match[2] or match[3]).decode("utf-8", "replace")
        if match[1]:
            path = path.lstrip("/")
            path = path if path.startswith("../") else f"./{path.removeprefix('./')}"
        yield Import(path, None, None, outline.positions.line(at))


def _occurrences(content: bytes, word: bytes) -> Iterator[int]:
    at = content.find(word)
    while at >= 0:
        yield at
        at = content.find(word, at + len(word))


def _is_own(node: Node, byte: int, width: int, wanted: int) -> bool:
    """Whether what stands at a byte is in the body of ``node`` itself, not in one inside, a comment or a string."""
    found = node.descendant_for_byte_range(byte, byte + width - 1)
    if found is None:
        return False
    step = node.child_with_descendant(found)
    while step is not None:
        kind = step.kind_id
        if kind == wanted and step.start_byte == byte:
            return True
        if kind in g.OTHER_BODIES:
            return False
        step = step.child_with_descendant(found)
    return False
