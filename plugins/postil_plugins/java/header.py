"""The parts of a declaration before its body: modifiers, parameters, the signature on one line.

They are read from their text, and what repeats is read once: a file of Java has few modifiers, types and lists of
parameters that no other file has.
"""

import re
from functools import lru_cache

from tree_sitter import Node

from postil.model import Parameter
from postil.values import NamedTuple
from postil_plugins.java import grammar as g

_ANGLE_OR_COMMA = re.compile("[<>,]")
_BEFORE_DIMENSIONS = re.compile(r"\s+\[")
_JOINED = re.compile(r"(?<=[>\]])(?=[\w$])")
_NAME = re.compile(rb"@\s*[\w$.\x80-\xff]+")
_OPEN = re.compile(rb"\s*\(")
_BROKEN_AFTER = re.compile(rb"([(<])[ \t]*\r?\n\s*")
_BROKEN_BEFORE = re.compile(rb"\s*\n[ \t]*(\))")
_BEFORE_COMMA = re.compile(rb" +,")
_WORD = re.compile(rb"[^\s@/]+")
_FLAGS = frozenset(("abstract", "final", "static"))
_TESTS = frozenset(("Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "Theory"))


class Modifiers(NamedTuple):
    """What stands before a declaration's type or keyword, and what it means."""

    text: str = ""
    """The words on one line, with a blank after them, without annotations."""
    annotations: tuple[str, ...] = ()
    """Without their ``@``, on one line."""
    flags: tuple[str, ...] = ()
    """Sorted."""
    visibility: str | None = None
    """None where no word says it."""
    constant: bool = False
    """Whether both static and final."""
    lead: int = 0
    """How many bytes annotations take before the first word."""


NONE = Modifiers()


@lru_cache(maxsize=4096)
def modifiers(text: bytes) -> Modifiers:
    """Read the text of a ``modifiers`` node; few texts make up most of them."""
    words: list[str] = []
    annotations: list[str] = []
    lead = -1
    for start, end in _pieces(text):
        piece = folded(text[start:end])
        if text[start] == _AT:
            annotations.append(piece[1:].lstrip())
        else:
            words.append(piece)
            lead = start if lead < 0 else lead
    flags = _FLAGS.intersection(words)
    for annotation in annotations:
        name = annotation.partition("(")[0].rpartition(".")[2].strip()
        if name in _TESTS:
            flags |= {"test"}
        elif name == "Override" or name == "Deprecated":
            flags |= {name.lower()}
    return Modifiers(
        "".join(f"{word} " for word in words),
        tuple(annotations),
        tuple(sorted(flags)),
        next((word for word in words if word in ("public", "protected", "private")), None),
        "static" in flags and "final" in flags,
        len(text) if lead < 0 else lead,
    )


_AT = 0x40


def _pieces(text: bytes) -> list[tuple[int, int]]:
    """Where each word and each annotation of modifiers is."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        match = _NAME.match(text, at)
        if match is not None:
            bracket = _OPEN.match(text, match.end())
            end = match.end() if bracket is None else closing(text, bracket.end())
            found.append((at, end))
            at = end
            continue
        match = g.LEXIS.opaque.match(text, at)
        if match is None:
            match = _WORD.match(text, at)
            if match is not None:
                found.append(match.span())
        at = at + 1 if match is None else match.end()
    return found


def closing(text: bytes, at: int) -> int:
    """Behind the bracket that closes the one before ``at``."""
    depth = 1
    while depth and at < len(text):
        match = g.LEXIS.opaque.match(text, at) if text[at] in b"\"'/" else None
        if match is not None:
            at = match.end()
            continue
        if text[at] in b"()":
            depth += 1 if text[at] == 0x28 else -1
        at += 1
    return at


def parameters(node: Node, content: bytes) -> tuple[Parameter, ...]:
    """Read ``formal_parameters``, without a receiver."""
    text = content[node.start_byte : node.end_byte]
    return () if text == b"()" else _parameters(text)


@lru_cache(maxsize=4096)
def _parameters(text: bytes) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    words = plain(text[1:-1])
    for piece in words.split(",") if "<" not in words else _separated(words):
        kind = "positional_only"
        if "..." in piece:
            kind = "var_positional"
            piece = piece.replace("...", " ")
        if "[" in piece:
            piece = _BEFORE_DIMENSIONS.sub("[", piece)
        if ">" in piece or "]" in piece:
            piece = _JOINED.sub(" ", piece)
        annotation, _, name = piece.strip().removeprefix("final ").rpartition(" ")
        name, bracket, dimensions = name.partition("[")
        if name.replace("$", "_").isidentifier() and name != "this":
            found.append(Parameter(name, (annotation.strip() + bracket + dimensions) or None, None, kind))
    return tuple(found)


def _separated(words: str) -> list[str]:
    """The parts between the commas that are in no angle brackets."""
    parts: list[str] = []
    depth = start = 0
    for match in _ANGLE_OR_COMMA.finditer(words):
        mark = match.group()
        if mark != ",":
            depth += 1 if mark == "<" else -1
        elif not depth:
            parts.append(words[start : match.start()])
            start = match.end()
    parts.append(words[start:])
    return parts


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
    return folded(content[node.start_byte : node.end_byte])


def folded(text: bytes) -> str:
    """``text`` with each run of white space as one space and without comments."""
    if b"/" in text:
        text = _BEFORE_COMMA.sub(b",", g.LEXIS.opaque.sub(_without_comment, text))
    if b"\n" in text:
        text = _BROKEN_BEFORE.sub(rb"\1", _BROKEN_AFTER.sub(rb"\1", text))
    return " ".join(text.decode("utf-8", "replace").split())


@lru_cache(maxsize=4096)
def type_text(text: bytes) -> str:
    """``text`` on one line, without annotations and comments; few types make up most of them."""
    return plain(text)


def plain(text: bytes) -> str:
    """The text of a declaration on one line, without annotations and comments."""
    if b"@" in text:
        pieces: list[bytes] = []
        at = 0
        for match in _ANNOTATION_OR_LITERAL.finditer(text):
            if match.start() < at or not match.group().startswith(b"@") or match.group() == b"@interface":
                continue
            pieces.append(text[at : match.start()])
            bracket = _OPEN.match(text, match.end())
            at = match.end() if bracket is None else closing(text, bracket.end())
        pieces.append(text[at:])
        text = b"".join(pieces)
    return folded(text)


_ANNOTATION_OR_LITERAL = re.compile(g.LEXIS.opaque.pattern + rb"|@\s*[\w$.\x80-\xff]+", re.DOTALL)


def _without_comment(match: re.Match[bytes]) -> bytes:
    literal = match.group()
    return b" " if literal.startswith((b"//", b"/*")) else literal
