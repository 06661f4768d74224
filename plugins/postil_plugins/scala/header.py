"""The parts of a declaration before its body: annotations and modifiers, parameters, the text on one line.

Modifiers are read from their text, and what repeats is read once.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Node

from postil.model import Parameter
from postil.values import NamedTuple
from postil_plugins.scala import grammar as g

_OPAQUE = g.LEXIS.opaque.pattern
_PIECE = re.compile(rb"@[ \t]*[\w.\x80-\xff]+|[\w\x80-\xff]+|" + _OPAQUE)
_BRACKET = re.compile(rb"[()\[\]{}]|" + _OPAQUE)
_COMMENT = (b"//", b"/*")
_ANNOTATION = re.compile(rb"@[A-Za-z_][\w.]*|" + _OPAQUE)
_OPENED = re.compile(rb"([(\[])[ \t]+(?=\w)")
_BROKEN_AFTER = re.compile(rb"([(\[])[ \t]*[\r\n]\s*")
_BROKEN_BEFORE = re.compile(rb"(?:,|(?<=[^\s,]))[ \t]*[\r\n]\s*([)\]])")
_THROWS = re.compile(r"(?:scala\.)?throws\s*(?:\[\s*(.+?)\s*\]|\(\s*classOf\s*\[\s*(.+?)\s*\])")
_FLAGS = frozenset(("abstract", "final", "override"))
_TESTS = frozenset(("Test", "ParameterizedTest", "RepeatedTest"))


class Modifiers(NamedTuple):
    """What stands before a declaration's keyword, and what it means."""

    text: str = ""
    """The words on one line, with a blank after them, without annotations."""
    annotations: tuple[str, ...] = ()
    """Without their ``@``, on one line."""
    flags: tuple[str, ...] = ()
    visibility: str = "public"
    raises: tuple[str, ...] = ()
    case: bool = False


NONE = Modifiers()


@lru_cache(maxsize=4096)
def modifiers(text: bytes) -> Modifiers:
    """Read the text before a keyword; few texts make up most of them."""
    words: list[str] = []
    annotations: list[str] = []
    visibility = "public"
    for start, end in _pieces(text):
        piece = folded(text[start:end])
        if text[start] == _AT:
            annotations.append(piece[1:].lstrip())
            continue
        words.append(piece)
        visibility = _level(piece) or visibility
    flags: set[str] = {word for word in words if word in _FLAGS}
    raises: list[str] = []
    for annotation in annotations:
        name = annotation.partition("(")[0].partition("[")[0].rpartition(".")[2].strip()
        if name == "deprecated":
            flags.add("deprecated")
        elif name in _TESTS:
            flags.add("test")
        elif name == "throws" and (match := _THROWS.match(annotation)) is not None:
            raises.append(match[1] or match[2])
    text_of = "".join(f"{word} " for word in words)
    return Modifiers(text_of, tuple(annotations), tuple(flags), visibility, tuple(raises), "case" in words)


_AT = 0x40


def _level(word: str) -> str | None:
    name, bracket, within = word.replace(" ", "").partition("[")
    if name == "private":
        return "internal" if bracket and within != "this]" else "private"
    return "protected" if name == "protected" else None


def _pieces(text: bytes) -> Iterator[tuple[int, int]]:
    """Where each annotation and modifier starts and ends, its arguments with it."""
    at = 0
    while (match := _PIECE.search(text, at)) is not None:
        start, at = match.span()
        if match[0].startswith(_COMMENT) or text[start] in b"\"'":
            continue
        at = arguments_end(text, at)
        yield start, at


def arguments_end(text: bytes, at: int) -> int:
    """The byte behind the brackets that follow a name without a blank."""
    while at < len(text) and text[at] in b"([":
        at = closing(text, at)
    return at


def closing(text: bytes, opening: int) -> int:
    """The byte behind the bracket that closes the one at ``opening``."""
    depth = 0
    for match in _BRACKET.finditer(text, opening):
        mark = match[0]
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth -= 1
            if not depth:
                return match.end()
    return len(text)


_OPENING = frozenset((b"(", b"[", b"{"))
_CLOSING = frozenset((b")", b"]", b"}"))


def folded(text: bytes) -> str:
    """The text on one line, without comments and without the blanks that a wrapped list has inside its brackets."""
    if b"/" in text:
        text = g.LEXIS.opaque.sub(lambda match: b" " if match[0].startswith(_COMMENT) else match[0], text)
        text = _OPENED.sub(rb"\1", text)
    if b"\n" in text or b"\r" in text:
        text = _BROKEN_BEFORE.sub(rb"\1", _BROKEN_AFTER.sub(rb"\1", text))
    return " ".join(text.decode("utf-8", "replace").split())


def plain(text: bytes) -> str:
    """The text of a declaration on one line, without annotations and comments."""
    if b"@" in text:
        pieces: list[bytes] = []
        at = 0
        for match in _ANNOTATION.finditer(text):
            if match.start() < at or not match[0].startswith(b"@"):
                continue
            pieces.append(text[at : match.start()])
            at = match.end()
            # Of an annotation between a class and its parameters only the first list is its own.
            while at < len(text) and text[at] == _SQUARE:
                at = closing(text, at)
            if at < len(text) and text[at] == _ROUND:
                at = closing(text, at)
        pieces.append(text[at:])
        text = b"".join(pieces)
    return folded(text)


_SQUARE, _ROUND = b"[("


def parameters(content: bytes, children: list[Node]) -> tuple[Parameter, ...]:
    """The type parameters and the parameters of every list among a declaration's children."""
    found: list[Parameter] = []
    for child in children:
        kind = child.kind_id
        if kind == g.PARAMETERS or kind == g.CLASS_PARAMETERS:
            for part in child.children:
                if part.kind_id == g.PARAMETER or part.kind_id == g.CLASS_PARAMETER:
                    one = parameter(content, part)
                    if one is not None:
                        found.append(one)
        elif kind == g.TYPE_PARAMETERS:
            found.extend(type_parameters(content[child.start_byte + 1 : child.end_byte - 1]))
    return tuple(found)


def parameter(content: bytes, node: Node) -> Parameter | None:
    """One parameter of a function or class."""
    name: str | None = None
    start = -1
    end = node.end_byte
    default: str | None = None
    for child in node.children:
        kind = child.kind_id
        if start < 0:
            if kind in g.NAMES:
                name = content[child.start_byte : child.end_byte].decode("utf-8", "replace").strip("`")
            elif kind == g.COLON:
                start = child.end_byte
        elif kind == g.EQUALS:
            end = child.start_byte
            default = folded(content[child.end_byte : node.end_byte])
            break
    if not name:
        return None
    annotation = plain(content[start:end]) if start >= 0 else None
    kind_of = "positional_or_keyword"
    if annotation is not None and annotation.endswith("*"):
        annotation, kind_of = annotation[:-1].rstrip(), "var_positional"
    return Parameter(name, annotation or None, default, kind_of)


def type_parameters(text: bytes) -> list[Parameter]:
    """Read what stands between the brackets of ``[+A <: B : Ctx, F[_]]``."""
    found: list[Parameter] = []
    for part in separated(text):
        said = plain(part)
        match = _TYPE_NAME.match(said)
        if match is not None:
            bound = said[match.end() :].strip()
            found.append(Parameter(match[1].strip("`"), bound or None, None, "type"))
    return found


_TYPE_NAME = re.compile(r"[+-]?\s*(`[^`]+`|\w+)")
_SEPARATOR = re.compile(rb"[()\[\]{},]|" + _OPAQUE)


def separated(text: bytes) -> Iterator[bytes]:
    """The parts between the commas that are in no brackets."""
    depth = start = 0
    for match in _SEPARATOR.finditer(text):
        mark = match[0]
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth -= 1
        elif mark == b"," and not depth:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def outer(text: str) -> str:
    """The name of a type without its prefix and arguments: ``List`` of ``immutable.List[Int]``."""
    text = text.removeprefix("=>").strip().removesuffix(".type")
    if text.startswith("("):
        return "Function" if "=>" in text else "Tuple"
    name = _OUTER.match(text)
    return name[0].rpartition(".")[2].strip("`") if name is not None else ""


_OUTER = re.compile(r"(?:`[^`]+`|[\w$]+)(?:\s*\.\s*(?:`[^`]+`|[\w$]+))*|[^\w\s(\[]+")


def given_name(type_text: bytes, bound: frozenset[str]) -> str:
    """The name that the compiler makes for a given of a type; ``bound`` are its own type parameters."""
    said = plain(type_text)
    names = [outer(said)]
    bracket = type_text.find(b"[")
    if bracket >= 0 and not said.startswith("("):
        inner = type_text[bracket + 1 : closing(type_text, bracket) - 1]
        names.extend(name for part in separated(inner) if (name := outer(plain(part))) and name not in bound)
    return "given_" + "_".join(name for name in names if name)


_LONGEST_SHOWN = 60


def shown(value: bytes) -> str:
    """A value that tells the type of what it is given to, when it is short."""
    if len(value) > _LONGEST_SHOWN or b"{" in value or b"\n" in value:
        return ""
    return " = " + folded(value)
