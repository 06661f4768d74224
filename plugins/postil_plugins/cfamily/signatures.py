"""What is written between brackets: the parameters of functions, templates and macros."""

import re
from functools import lru_cache

from postil.model import Parameter
from postil_plugins.cfamily import grammar as g

_MARK = re.compile(rb"[(\[{<>)\]},=]|->|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|//[^\n]*|/\*(?s:.*?)\*/")
_ATTRIBUTE = re.compile(rb"__attribute(?:__)?\s*\(\([^()]*(?:\([^()]*\)[^()]*)*\)\)|\[\[[^\]]*\]\]")
_POINTED = re.compile(
    rb"\(\s*(?:[\w:]+\s+|[\w:]*::\s*)?[*&^][*&\s]*(?:const\s+|__restrict\s+)?(\w*)\s*(?:\[[^\]]*\]\s*)*\)"
)
_WORD = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")
_NAME_LAST = re.compile(rb"([A-Za-z_$\x80-\xff][\w$\x80-\xff]*)\s*((?:\[[^\]]*\]\s*)*)\Z")
_COMMENT = re.compile(rb"//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)")
_EXPRESSION = re.compile(
    rb"\s*(?:[0-9\"'{!~+-]|&\s*\w|nullptr\b|NULL\b|true\b|false\b|this\b|sizeof\b|new\b|\*\s*\w|[\w:]+\s*(?:\.|->|\+|-|\())"
)
_NO_NAMES = g.BUILTIN | g.QUALIFIERS | frozenset((b"struct", b"class", b"union", b"enum"))
_KEYS = (b"struct", b"class", b"union", b"enum", b"typename")
_OPENING, _CLOSING = b"([{<", b")]}>"


@lru_cache(maxsize=8192)
def parameters(written: bytes) -> tuple[Parameter, ...]:
    """The parameters of a function from its brackets; one without a name is called ``_``."""
    inner = written[1:-1].strip()
    if not inner or inner == b"void":
        return ()
    return tuple(_parameter(part) for part in split(inner) if part.strip())


@lru_cache(maxsize=2048)
def type_parameters(written: bytes) -> tuple[Parameter, ...]:
    """The parameters of a template from its angle brackets."""
    answer: list[Parameter] = []
    for part in split(written[1:-1]):
        declared, default = _halves(part)
        name, annotation = _named(declared.replace(b"...", b" "))
        if annotation in ("class", "typename"):
            annotation = None
        if name == "_" and annotation is None:
            continue
        answer.append(Parameter(name, annotation, default, "type"))
    return tuple(answer)


def macro_parameters(written: str) -> tuple[Parameter, ...]:
    """The parameters of a macro from what stands in its brackets."""
    answer: list[Parameter] = []
    for part in written.replace("\\", " ").split(","):
        name = part.strip()
        if name.endswith("..."):
            answer.append(Parameter(name.removesuffix("...").strip() or "...", None, None, "var_positional"))
        elif name:
            answer.append(Parameter(name, None, None, "positional_only"))
    return tuple(answer)


@lru_cache(maxsize=1024)
def is_expression(written: bytes) -> bool:
    """Whether brackets behind a name hold initial values rather than parameters."""
    inner = written[1:-1]
    return bool(inner.strip()) and _EXPRESSION.match(inner) is not None and b"(*" not in inner


def split(text: bytes) -> list[bytes]:
    """The parts between the commas that stand in no brackets."""
    parts: list[bytes] = []
    depth = start = 0
    assigned = False
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark == b",":
            if not depth:
                parts.append(text[start : match.start()])
                start = match.end()
                assigned = False
        elif mark == b"=":
            assigned = assigned or not depth
        elif mark in _OPENING:
            depth += not (assigned and mark == b"<" and not _opens(text, match.start()))
        elif mark in _CLOSING and depth:
            depth -= 1
    parts.append(text[start:])
    return parts


def _opens(text: bytes, at: int) -> bool:
    """Whether ``<`` in a default opens arguments: it is written at its name then."""
    return text[at - 1 : at].isalnum() and text[at + 1 : at + 2] not in (b" ", b"=", b"<")


def folded(text: bytes) -> str:
    """Code on one line without comments."""
    if b"//" in text or b"/*" in text:
        text = _COMMENT.sub(b" ", text)
    return " ".join(text.decode("utf-8", "replace").split())


def _halves(part: bytes) -> tuple[bytes, str | None]:
    """A declaration, and its default."""
    if b"=" in part:
        depth = 0
        for match in _MARK.finditer(part):
            mark = match[0]
            if mark == b"=" and not depth:
                return part[: match.start()], folded(part[match.end() :]) or None
            if mark in _OPENING:
                depth += 1
            elif mark in _CLOSING and depth:
                depth -= 1
    return part, None


def _parameter(part: bytes) -> Parameter:
    declared, default = _halves(part)
    if b"/" in declared:
        declared = _COMMENT.sub(b" ", declared)
    if b"__attribute" in declared or b"[[" in declared:
        declared = _ATTRIBUTE.sub(b" ", declared)
    stripped = declared.strip()
    if stripped == b"...":
        return Parameter("...", None, None, "var_positional")
    name, annotation = _named(stripped)
    return Parameter(name, annotation, default, "var_positional" if b"..." in stripped else "positional_only")


def _named(declared: bytes) -> tuple[str, str | None]:
    """The name and the type of one parameter."""
    declared = declared.strip()
    if b"(" in declared:
        pointed = _POINTED.search(declared)
        if pointed is not None:
            start, end = pointed.span(1)
            return pointed[1].decode("utf-8", "replace") or "_", folded(declared[:start] + declared[end:]) or None
    last = _NAME_LAST.search(declared[-400:])
    if last is not None and last[1] not in _NO_NAMES:
        offset = max(0, len(declared) - 400)
        start = last.start(1) + offset
        before = declared[:start]
        words = [word for word in _WORD.findall(before) if word not in g.QUALIFIERS or word == b"typename"]
        alone = not words or (len(words) == 1 and words[0] in _KEYS and words[0] not in (b"class", b"typename"))
        if words and words[-1] == b"typename" and b"::" in declared[start:]:
            alone = True
        if not alone and not before.rstrip().endswith(b"::"):
            return last[1].decode("utf-8", "replace"), folded(before + last[2]) or None
    return "_", folded(declared) or None
