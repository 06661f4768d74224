"""What a ``use`` brings in and passes on."""

import re

from postil.values import NamedTuple
from postil_plugins.rust.grammar import BLOCK_COMMENT

_TOKEN = re.compile(rb"(//[^\n]*|" + BLOCK_COMMENT + rb")|::|[{},;*]|[\w#\x80-\xff]+", re.DOTALL)
_PLAIN = re.compile(rb"[ \t]+([a-zA-Z_]\w*(?>(?:::[a-zA-Z_]\w*)*))(?:::\{([\w, \t]*)\})?;", re.ASCII)
"""A path, or several of one prefix on one line."""


class Use(NamedTuple):
    """One name, module or glob of a ``use`` tree."""

    path: tuple[str, ...]
    """All of it, ``*`` last for a glob, ``self`` last where the tree says so; an empty first part for ``::``."""
    alias: str | None
    byte: int


def uses(content: bytes, start: int, end: int) -> list[Use]:
    """The leaves of the ``use`` tree between two bytes, the keyword left out."""
    plain = _PLAIN.fullmatch(content, start, end)
    if plain is None:
        return _leaves(content, start, end)
    prefix = tuple(plain.group(1).decode("ascii").split("::"))
    if plain.group(2) is None:
        return [Use(prefix, None, plain.start(1))]
    at = plain.start(2)
    return [
        Use((*prefix, name.strip()), None, at) for name in plain.group(2).decode("ascii").split(",") if name.strip()
    ]


def _leaves(content: bytes, start: int, end: int) -> list[Use]:
    """The same, whatever the tree holds."""
    found: list[Use] = []
    prefixes: list[list[str]] = []
    path: list[str] = []
    alias: str | None = None
    naming = False
    fresh = False
    byte = start
    for match in _TOKEN.finditer(content, start, end):
        token = match.group()
        if match.group(1) is not None:
            continue
        if token == b"::":
            if not path and not prefixes:
                path.append("")
        elif token == b"{":
            prefixes.append(path)
            path = list(path)
        elif token in _ENDS:
            if fresh:
                found.append(Use(tuple(path), alias, byte))
            if token == b"}" and prefixes:
                prefixes.pop()
            path = list(prefixes[-1]) if prefixes else []
            alias, naming, fresh = None, False, False
        elif token == b"as":
            naming = True
        else:
            word = token.decode("utf-8", "replace").removeprefix("r#")
            if naming:
                alias = word
            else:
                path.append(word)
                byte = match.start()
                fresh = True
        if token == b"{":
            fresh = False
    if fresh:
        found.append(Use(tuple(path), alias, byte))
    return found


_ENDS = frozenset((b",", b"}", b";"))


def from_file(path: tuple[str, ...], modules: tuple[str, ...]) -> tuple[str, ...]:
    """A path that stands in inline ``modules``, as the module of the file would write it."""
    if not modules or path[:1] not in (("self",), ("super",)):
        return path
    up = 0
    while up < len(path) and path[up] == "super":
        up += 1
    rest = path[max(up, 1) :]
    if up > len(modules):
        return ("super",) * (up - len(modules)) + rest
    return ("self", *modules[: len(modules) - up], *rest)
