"""The parts of a declaration before its body: attributes and modifiers, parameters, what it gives back.

Modifiers are read from their text, and what repeats is read once.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Node

from postil.model import Parameter
from postil.values import NamedTuple
from postil_plugins.swift import grammar as g

_ATTRIBUTE_OR_WORD = re.compile(rb"@[\w.\x80-\xff]+|[\w\x80-\xff]+|[(<]|" + g.LEXIS.opaque.pattern, re.DOTALL)
_BRACKET = re.compile(rb"[()<>\[\]]|" + g.LEXIS.opaque.pattern, re.DOTALL)
_DEPRECATED = re.compile(r"available\b.*\b(?:deprecated|obsoleted)\b", re.DOTALL)
_LEVELS = {
    b"open": "public",
    b"public": "public",
    b"package": "internal",
    b"internal": "internal",
    b"fileprivate": "private",
    b"private": "private",
}
_FLAGS = {b"final": "final", b"override": "override", b"static": "static", b"class": "static"}
_OPENING, _CLOSING = b"([<", b")]>"


class Modifiers(NamedTuple):
    """What stands before a declaration's keyword, and what it means."""

    text: str = ""
    """The words on one line, with a blank after them, without attributes."""
    attributes: tuple[str, ...] = ()
    """Without their ``@``, on one line."""
    flags: tuple[str, ...] = ()
    visibility: str | None = None
    """None where no word says it."""


NONE = Modifiers()


@lru_cache(maxsize=4096)
def modifiers(text: bytes) -> Modifiers:
    """Read the text before a keyword; few texts make up most of them."""
    words: list[str] = []
    attributes: list[str] = []
    flags: set[str] = set()
    visibility: str | None = None
    for start, end in _pieces(text):
        piece = text[start:end]
        said = " ".join(_bare(piece).decode("utf-8", "replace").split())
        if piece.startswith(b"@"):
            attributes.append(said[1:])
            flags |= _meant(said[1:])
            continue
        words.append(said)
        if piece in _LEVELS:
            visibility = _LEVELS[piece]
        if piece in _FLAGS:
            flags.add(_FLAGS[piece])
    return Modifiers("".join(f"{word} " for word in words), tuple(attributes), tuple(flags), visibility)


def _meant(attribute: str) -> set[str]:
    """The flags that an attribute stands for."""
    if attribute.startswith("available") and _DEPRECATED.match(attribute):
        return {"deprecated"}
    name = attribute.partition("(")[0]
    if name in ("Test", "Testing.Test"):
        return {"test"}
    return {"unsafe"} if name == "unsafe" else set()


def _pieces(text: bytes) -> Iterator[tuple[int, int]]:
    """Where each attribute and modifier starts and ends, its arguments with it."""
    at = 0
    while (match := _ATTRIBUTE_OR_WORD.search(text, at)) is not None:
        start, at = match.span()
        if text.startswith((b"//", b"/*"), start) or text[start] in b"(<":
            continue
        while at < len(text) and text[at] in b"(<":
            at = closing(text, at)
        yield start, at


def closing(text: bytes, opening: int) -> int:
    """The byte behind the bracket that closes the one at ``opening``."""
    depth = 0
    for match in _BRACKET.finditer(text, opening):
        mark = text[match.start()]
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING and text[match.start() - 1 : match.end()] != b"->":
            depth -= 1
            if not depth:
                return match.end()
    return len(text)


def _bare(text: bytes) -> bytes:
    if b"/" not in text:
        return text
    return g.LEXIS.opaque.sub(lambda match: b" " if match[0].startswith((b"//", b"/*")) else match[0], text)


def folded(text: bytes) -> str:
    """The text on one line, without comments and without the blanks that a wrapped list has inside its brackets."""
    if b"/" in text:
        text = _OPENED.sub(rb"\1", _bare(text))
    if b"\n" in text or b"\r" in text:
        text = _BROKEN_BEFORE.sub(rb"\1", _BROKEN_AFTER.sub(rb"\1", text))
    return " ".join(text.decode("utf-8", "replace").split())


_OPENED = re.compile(rb"([(\[<])[ \t]+(?=\w)")
_BROKEN_AFTER = re.compile(rb"([(\[<])[ \t]*[\r\n]\s*")
_BROKEN_BEFORE = re.compile(rb"(?:,|(?<=[^\s,]))[ \t]*[\r\n]\s*([)\]>])")


def parameters(content: bytes, children: list[Node], labelled: bool) -> tuple[Parameter, ...]:
    """Type parameters and parameters among a declaration's children.

    ``labelled`` says whether a single name is a label too, as it is in functions and not in subscripts and operators.
    """
    found: list[Parameter] = []
    for at, child in enumerate(children):
        kind = child.kind_id
        if kind == g.PARAMETER:
            default = children[at + 2] if at + 2 < len(children) and children[at + 1].kind_id == g.EQUALS else None
            one = _parameter(content, child, default, labelled)
            if one is not None:
                found.append(one)
        elif kind == g.TYPE_PARAMETERS:
            found.extend(type_parameters(content[child.start_byte + 1 : child.end_byte - 1]))
        elif kind in g.BODIES:
            break
    return tuple(found)


def _parameter(content: bytes, node: Node, default: Node | None, labelled: bool) -> Parameter | None:
    names: list[str] = []
    colon = -1
    for child in node.children:
        if child.kind_id == g.COLON:
            colon = child.end_byte
            break
        if child.kind_id not in g.COMMENTS and child.kind_id != g.MODIFIERS:
            names.append(content[child.start_byte : child.end_byte].decode("utf-8", "replace").strip("`"))
    if not names or not names[-1]:
        return None
    annotation = folded(content[colon : node.end_byte]) if colon >= 0 else None
    kind = "keyword_only" if names[0] != "_" and (labelled or len(names) > 1) else "positional_only"
    if annotation is not None and annotation.endswith("..."):
        annotation, kind = annotation[:-3].rstrip(), "var_positional"
    value = folded(content[default.start_byte : default.end_byte]) if default is not None else None
    return Parameter(names[-1], annotation or None, value, kind)


def type_parameters(text: bytes) -> list[Parameter]:
    """Read what stands between the angle brackets of ``<T: A, each U>``."""
    found: list[Parameter] = []
    for part in _separated(text):
        name, colon, bound = folded(part).partition(":")
        words = name.split()
        if words:
            bound = bound.strip()
            found.append(Parameter(words[-1], bound if colon and bound else None, None, "type"))
    return found


def _separated(text: bytes) -> Iterator[bytes]:
    """The parts between the commas that are in no brackets."""
    depth = start = 0
    for match in _SEPARATOR.finditer(text):
        mark = text[match.start()]
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            if text[match.start() - 1 : match.end()] != b"->":
                depth -= 1
        elif mark == _COMMA and not depth:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


_SEPARATOR = re.compile(rb"[()<>\[\],]|" + g.LEXIS.opaque.pattern, re.DOTALL)
_COMMA = 0x2C


def values(text: bytes) -> tuple[Parameter, ...]:
    """The values that an enum's case takes, from the text between its brackets."""
    found: list[Parameter] = []
    for part in _separated(text):
        said = folded(part)
        if not said:
            continue
        match = _LABEL.match(said)
        names, rest = (match[1].split(), said[match.end() :]) if match else (["_"], said)
        annotation, equals, value = _defaulted(rest)
        kind = "positional_only" if names[0] == "_" else "keyword_only"
        found.append(Parameter(names[-1].strip("`"), annotation, value if equals else None, kind))
    return tuple(found)


_LABEL = re.compile(r"((?:[\w`]+ )?[\w`]+) ?: ?")


def _defaulted(text: str) -> tuple[str, bool, str]:
    at = text.find(" = ")
    return (text, False, "") if at < 0 else (text[:at].rstrip(), True, text[at + 3 :])


def returned(content: bytes, children: list[Node]) -> str | None:
    """The type behind a declaration's arrow."""
    start = -1
    end = -1
    for child in children:
        kind = child.kind_id
        if start < 0:
            if kind == g.ARROW:
                start = child.end_byte
        elif kind == g.CONSTRAINTS or kind in g.BODIES or kind == g.DEFINITION:
            break
        else:
            end = child.end_byte
    return folded(content[start:end]) or None if 0 <= start < end else None


FIRST_NAME = re.compile(rb"\s*`?([\w\x80-\xff]+)")
_THROWN = re.compile(rb"throws\s*\(\s*(.*?)\s*\)\Z", re.DOTALL)
_GENERICS = re.compile(r"<[^<>]*>")
_LONGEST_TYPE = 500


def thrown(clause: bytes) -> tuple[str, ...]:
    """The type that ``throws(Failure)`` names; ``throws`` and ``throws(any Error)`` name none."""
    match = _THROWN.match(clause)
    if match is None:
        return ()
    name = folded(match[1])
    return () if name in ("any Error", "any Swift.Error", "Never") else (name,)


def extended(text: str) -> str:
    """The name of the type that an extension is of, without its arguments."""
    if text.startswith("["):
        return "Dictionary" if ":" in text else "Array"
    if text.endswith("?"):
        return "Optional"
    if len(text) > _LONGEST_TYPE:
        return text.partition("<")[0]
    while (bare := _GENERICS.sub("", text)) != text:
        text = bare
    return text.replace(" ", "").replace("`", "")
