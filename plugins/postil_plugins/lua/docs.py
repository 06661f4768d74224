"""What comments say, and what the annotations in them declare.

LDoc's and LuaLS's tags stay in the text, as Javadoc's do; what they say of parameters, results and visibility is read.
"""

import re
from collections.abc import Iterator

from postil.syntax.comments import Group
from postil.syntax.outline import Said
from postil.values import NamedTuple

_LONG = re.compile(r"--\[(=*)\[")
_RULE = re.compile(r"-{4,}[ \t]*\Z|--[ \t]*[-=*#~_+/]{3,}[ \t]*(?:--)?\Z")
_FRAMED = re.compile(r"[ \t]*-{4,}\Z")
_TOOLS = re.compile(r"---?\s*(?:luacheck|stylua|selene|luacov|vim|nolint|fmt|lint|editorconfig-checker)\s*:|--\s*-\*-")
_SILENT = re.compile(r"[ \t]*@(?:diagnostic|meta)\b")
_MODULE = re.compile(r"^[ \t]*@(?:module|classmod|script|submodule|topic|program|file)\b", re.MULTILINE)
_LICENCE = re.compile(
    r"copyright|\(c\)|©|spdx-|licen[sc]e|all rights reserved|permission is hereby|warrant", re.IGNORECASE
)
_TAG = re.compile(r"^[ \t]*@(\w+)(?:\[([^\]\n]*)\])?(?:[ \t]+|$)(.*)$", re.MULTILINE)
_TYPES = frozenset(("string", "number", "integer", "boolean", "table", "function", "nil", "any", "thread", "userdata"))
_CLASS = re.compile(r"(?:\([\w, ]*\)\s*)?([\w.\-]+)")
_FIELD = re.compile(r"(?:(public|protected|private|package)\s+)?([A-Za-z_]\w*|\[[^\]\n]+\])(\?)?\s+(\S.*)")
_RANK = {"private": "private", "protected": "protected", "package": "internal", "local": "private"}
_CLOSING = {"(": ")", "<": ">", "{": "}", "[": "]"}


class Field(NamedTuple):
    """One ``@field`` line; the bytes count from the start of the file."""

    name: str
    type: str
    text: str
    visibility: str
    start_byte: int
    end_byte: int


class Tags(NamedTuple):
    """What the tags of one doc say."""

    types: dict[str, str]
    """The types of parameters by name."""
    returns: str | None = None
    visibility: str | None = None
    flags: tuple[str, ...] = ()
    declares: str = ""
    """``class``, ``enum`` or ``alias`` where it declares one."""
    name: str = ""
    """The name of what it declares."""


NONE = Tags({})


def said(content: bytes, group: Group | None) -> Said | None:
    """The doc that a group of comments gives; None when nothing is left."""
    if group is None:
        return None
    start, end = group
    text = content[start:end].decode("utf-8", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    pieces = list(_pieces(text))
    first = next((at for at, (_, piece, _) in enumerate(pieces) if piece.startswith("---") and not _is_rule(piece)), 0)
    lines: list[str] = []
    triple = pieces[first][1].startswith("---") if pieces else False
    for _, piece, long in pieces[first:]:
        if long:
            lines.extend(_long_lines(piece))
        elif not _is_rule(piece) and not _TOOLS.match(piece):
            bare = piece[3:] if piece.startswith("---") else piece[2:]
            if not _SILENT.match(bare):
                lines.append(_FRAMED.sub("", bare) if bare.endswith("----") else bare)
    words = _joined(_dedented(lines))
    if not words:
        return None
    if first:
        start += len(content[start:end][: _byte(text, content[start:end], pieces[first][0])])
    return Said(words, start, end, "luadoc" if triple or _TAG.search(words) else "plain")


def _is_rule(piece: str) -> bool:
    return _RULE.match(piece) is not None


def _byte(text: str, raw: bytes, at: int) -> int:
    """Where the character ``at`` of the decoded text is in its bytes: lines are counted, for their ends may differ."""
    line = text.count("\n", 0, at)
    place = 0
    for _ in range(line):
        found = _LINE_END.search(raw, place)
        place = found.end() if found else len(raw)
    return place + len(raw[place:]) - len(raw[place:].lstrip(b" \t"))


_LINE_END = re.compile(rb"\r\n|\n|\r")


def _pieces(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each comment of a group: where it starts, its text, and whether it has brackets."""
    at = 0
    while True:
        at = text.find("--", at)
        if at < 0:
            return
        long = _LONG.match(text, at)
        if long is not None:
            closing = f"]{long.group(1)}]"
            end = text.find(closing, long.end())
            inner = text[long.end() : end if end >= 0 else len(text)]
            yield at, inner, True
            at = len(text) if end < 0 else end + len(closing)
        else:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            yield at, text[at:end].rstrip(), False
            at = end


def _long_lines(inner: str) -> list[str]:
    """The lines of a long comment; LDoc marks its own with dashes behind the bracket."""
    first, *rest = inner.lstrip("-").split("\n")
    return [f" {first.strip()}" if first.strip() else "", *(f" {line}" for line in _dedented(rest))]


def _dedented(lines: list[str]) -> list[str]:
    margin = min((len(line) - len(rest) for line in lines if (rest := line.lstrip(" \t"))), default=0)
    if any(line.startswith("@") for line in lines):
        # LuaLS's tags stand at the dashes while the words around them have a blank: each line loses its own.
        return [line.removeprefix(" ") for line in lines]
    return [line[margin:] for line in lines] if margin else lines


def _joined(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def is_module(text: str) -> bool:
    """Whether a doc is of the whole file."""
    return "@" in text and _MODULE.search(text) is not None


def is_licence(text: str) -> bool:
    """Whether a comment is a licence banner rather than a doc."""
    return _LICENCE.search(text[:600]) is not None and not is_module(text)


def tags(doc: Said | None) -> Tags:
    """Read the tags of a doc."""
    if doc is None or "@" not in doc.text:
        return NONE
    types: dict[str, str] = {}
    returned: list[str] = []
    visibility: str | None = None
    flags: list[str] = []
    declares = name = ""
    for tag, option, rest in _TAG.findall(doc.text):
        if tag in ("param", "tparam"):
            _parameter(tag, option, rest, types)
        elif tag in ("return", "treturn"):
            returned.extend(_returned(tag, rest))
        elif tag in _RANK:
            visibility = _RANK[tag]
        elif tag == "deprecated" or tag == "async":
            flags.append(tag)
        elif tag in ("class", "enum", "alias", "type") and not declares:
            found = _CLASS.match(rest)
            if found is not None and tag != "type":
                declares, name = tag, found.group(1)
    return Tags(types, ", ".join(returned) or None, visibility, tuple(flags), declares, name)


def _parameter(tag: str, option: str, rest: str, types: dict[str, str]) -> None:
    if tag == "tparam":
        kind = _type(rest)
        words = rest[len(kind) :].split(None, 1)
        if words:
            types[words[0]] = kind
        return
    words = rest.split(None, 1)
    if not words:
        return
    declared = re.search(r"type=([^,\]]+)", option) if option else None
    if declared is not None:
        types[words[0]] = declared.group(1)
    elif len(words) > 1 and _is_type(kind := _type(words[1])):
        types[words[0].rstrip("?")] = kind + ("?" if words[0].endswith("?") else "")


def _returned(tag: str, rest: str) -> Iterator[str]:
    """The types of one line of results: ``number count, string? problem``."""
    if tag == "treturn":
        yield _type(rest)
        return
    while rest:
        kind = _type(rest)
        if not _is_type(kind):
            return
        yield kind
        following = _NEXT.match(rest, len(kind))
        rest = rest[following.end() :] if following is not None else ""


_NEXT = re.compile(r"[ \t]*\w*\??[ \t]*,[ \t]*")


def _is_type(kind: str) -> bool:
    """Whether a word is a type in LuaLS's notation, and not the first word of a description."""
    base = re.split(r"[|?\[<(]", kind.lstrip("("), maxsplit=1)[0]
    return (
        base in _TYPES
        or base == "fun"
        or "." in kind.strip(".")
        or kind.endswith(("[]", "?"))
        or "|" in kind
        or (base[:1].isupper() and base[1:2].islower() and base not in _ENGLISH)
        or kind == "self"
        or kind.startswith("{")
    )


_ENGLISH = frozenset(("The", "A", "An", "If", "Whether", "When", "Optional", "This", "Returns", "True", "False", "All"))


def _type(text: str) -> str:
    """The type at the start of ``text``: to the first blank outside brackets, ``fun(): x`` and ``a | b`` whole."""
    expected: list[str] = []
    at = 0
    while at < len(text):
        mark = text[at]
        if mark in _CLOSING:
            expected.append(_CLOSING[mark])
        elif expected and mark == expected[-1]:
            expected.pop()
        elif mark in " \t" and not expected:
            joined = re.compile(r"\s*\|\s*|(?<=:)\s+").match(text, at) if text[at - 1 : at] in (":", "|") else None
            joined = joined or re.compile(r"\s*[|]\s*").match(text, at)
            if joined is None or joined.end() == at:
                break
            at = joined.end()
            continue
        at += 1
    return text[:at].rstrip(",")


def fields(content: bytes, doc: Said) -> Iterator[Field]:
    """The ``@field`` lines of a doc."""
    for match in _FIELD_LINE.finditer(content, doc.start_byte, doc.end_byte):
        line = match.group(1).decode("utf-8", "replace")
        found = _FIELD.match(line)
        if found is None:
            continue
        visibility, name, optional, rest = found.groups()
        kind = _type(rest)
        words = rest[len(kind) :].strip().lstrip("#@ \t")
        shown = kind + ("?" if optional else "")
        yield Field(name, shown, words, _RANK.get(visibility or "", "public"), match.start(1), match.end(1))


_FIELD_LINE = re.compile(rb"---?[ \t]*@field[ \t]+([^\r\n]*[^\s])")
