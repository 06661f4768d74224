"""The parts of an item before its body: parameters, generics, the signature on one line, the name of a type.

They are read from their text, and what repeats is read once: a crate has few parameter lists that it has only once.
"""

import re
from functools import lru_cache

from postil.model import Parameter
from postil.values import NamedTuple
from postil_plugins.rust.grammar import COMMENT_MARKS, OPAQUE

_MARK = re.compile(r"->|=>|[<>()\[\]{},:=]|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\\n]|\\[^\n][^'\n]{0,9})'")
_ATTRIBUTE = re.compile(r"#\s*\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]\s*")
_SELF = re.compile(r"(?:&\s*(?:'\w+\s+)?)?(?:mut\s+)?self\b")
_BROKEN_AFTER = re.compile(r"([(<\[])\s*\n\s*")
_BROKEN_BEFORE = re.compile(r"(?<![\s,]),?\s*\n\s*([)>\]])")
_LIFETIME = re.compile(r"'\w+\s*")
_LAST_SEGMENT = re.compile(r"(?:[\w\s]*::)*\s*((?:r#)?\w+)\s*\Z")
_OPENING, _CLOSING = frozenset("<([{"), frozenset(">)]}")


_ENDS = "; ,"


class Taken(NamedTuple):
    """What a function takes."""

    parameters: tuple[Parameter, ...] = ()
    """Without ``self``."""
    receiver: bool = False
    """Whether the first is ``self``."""


def folded(code: bytes) -> str:
    """The code on one line, without comments and attributes, as if it had never been broken into lines."""
    return _ATTRIBUTE.sub("", one_line(code)) if b"#" in code else one_line(code)


def one_line(code: bytes) -> str:
    """The code on one line, without comments."""
    if b"/" in code:
        code = OPAQUE.sub(_uncommented, code)
    text = code.decode("utf-8", "replace")
    if "\n" in text:
        text = _BROKEN_BEFORE.sub(r"\1", _BROKEN_AFTER.sub(r"\1", text))
    return " ".join(text.split())


def signature(code: bytes) -> str:
    """A declaration on one line, without what ends it."""
    return folded(code).rstrip(_ENDS)


def _uncommented(match: re.Match[bytes]) -> bytes:
    piece = match.group()
    return b" " if piece.startswith(COMMENT_MARKS) else piece


@lru_cache(maxsize=8192)
def parameters(written: bytes) -> Taken:
    """Read a list of parameters, its brackets with it."""
    if written == b"()":
        return _NONE
    if written == b"(&self)":
        return _ONLY_SELF
    found: list[Parameter] = []
    receiver = False
    for part in _parts(folded(written)[1:-1]):
        text = part.text
        if not found and not receiver and _SELF.match(text):
            receiver = True
            continue
        if part.colon < 0:
            # Before the 2018 edition a trait's method could leave names out.
            last = text == "..."
            found.append(Parameter("_", None if last else text, None, "var_positional" if last else "positional_only"))
            continue
        name = text[: part.colon].strip().removeprefix("mut ").removeprefix("r#").strip()
        annotation = text[part.colon + 1 :].strip()
        last = annotation == "..."
        found.append(
            Parameter(name or "_", None if last else annotation, None, "var_positional" if last else "positional_only")
        )
    return Taken(tuple(found), receiver)


_NONE = Taken()
_ONLY_SELF = Taken((), True)


@lru_cache(maxsize=4096)
def generics(written: bytes) -> tuple[Parameter, ...]:
    """Read ``<'a, T: Bound = Default, const N: usize = 1>``."""
    found: list[Parameter] = []
    for part in _parts(folded(written)[1:-1]):
        text, default = part.text, None
        if part.equals >= 0:
            default = text[part.equals + 1 :].strip()
            text = text[: part.equals]
        name, bound = text, None
        if 0 <= part.colon < len(text):
            name, bound = text[: part.colon], text[part.colon + 1 :].strip() or None
        name = name.strip().removeprefix("const ").strip()
        if name:
            found.append(Parameter(name, bound, default, "type"))
    return tuple(found)


class _Part(NamedTuple):
    """What stands between two commas of a list."""

    text: str
    colon: int
    """Where its first colon outside brackets is; -1 where there is none."""
    equals: int


def _parts(text: str) -> list[_Part]:
    parts: list[_Part] = []
    depth, start, colon, equals = 0, 0, -1, -1
    for match in _MARK.finditer(text):
        mark = match.group()
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth -= 1
        elif depth:
            continue
        elif mark == ",":
            parts.append(_part(text, start, match.start(), colon, equals))
            start, colon, equals = match.end(), -1, -1
        elif (
            mark == ":"
            and colon < 0
            and equals < 0
            and ":" not in (text[match.end() : match.end() + 1], _preceding(text, match))
        ):
            colon = match.start()
        elif mark == "=" and equals < 0:
            equals = match.start()
    parts.append(_part(text, start, len(text), colon, equals))
    return [part for part in parts if part.text]


def _preceding(text: str, match: re.Match[str]) -> str:
    """The character before a match."""
    return text[match.start() - 1 : match.start()]


def _part(text: str, start: int, end: int, colon: int, equals: int) -> _Part:
    piece = text[start:end]
    lead = start + len(piece) - len(piece.lstrip())
    return _Part(piece.strip(), colon - lead if colon >= 0 else -1, equals - lead if equals >= 0 else -1)


@lru_cache(maxsize=1024)
def type_name(written: bytes) -> str:
    """The name under which the members of a type stand: no arguments, no lifetimes, of a path its last part."""
    text = folded(written)
    if text.startswith("<"):
        return text
    text = _LIFETIME.sub("", _without_arguments(text)) if "<" in text or "'" in text else text
    last = _LAST_SEGMENT.match(text)
    return (last.group(1).removeprefix("r#") if last else " ".join(text.split())) or "_"


def _without_arguments(text: str) -> str:
    """``text`` without what stands in angle brackets."""
    kept: list[str] = []
    depth = start = 0
    for match in _MARK.finditer(text):
        mark = match.group()
        if mark == "<":
            if not depth:
                kept.append(text[start : match.start()].removesuffix("::"))
            depth += 1
        elif mark == ">" and depth:
            depth -= 1
            start = match.end()
    kept.append("" if depth else text[start:])
    return "".join(kept)
