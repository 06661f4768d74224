"""The names that one declaration gives: of ``var x = 0, y: Int`` and of ``case a, b(Int)``."""

from tree_sitter import Node

from postil.model import Parameter
from postil.values import NamedTuple
from postil_plugins.swift import grammar as g
from postil_plugins.swift import header

_LONGEST_SHOWN = 60


class Entry(NamedTuple):
    """One name of a property declaration."""

    name: str
    first: bool
    start: int
    end: int
    signature: str
    value: tuple[int, int] | None
    body: tuple[int, int] | None
    held: tuple[int, int] | None
    """Where a local declaration may stand."""
    holders: tuple[Node, ...]


class Case(NamedTuple):
    """One name of an enum's case."""

    name: str
    start: int
    end: int
    signature: str
    parameters: tuple[Parameter, ...]


class _Draft:
    """A pattern and what follows it up to the next comma."""

    def __init__(self, pattern: Node) -> None:
        self.pattern = pattern
        self.annotation: Node | None = None
        self.value: Node | None = None
        self.body: Node | None = None
        self.end = pattern.end_byte


def entries(content: bytes, node: Node) -> tuple[tuple[int, int], list[Entry]] | None:
    """Where ``let`` or ``var`` stands, and each name after it."""
    binding: tuple[int, int] | None = None
    drafts: list[_Draft] = []
    valued = False
    for child in node.children:
        kind = child.kind_id
        if kind == g.BINDING:
            binding = child.start_byte, child.end_byte
            continue
        if kind == g.PATTERN:
            if binding is None and child.children and child.children[0].kind_id == g.BINDING:
                binding = child.children[0].start_byte, child.children[0].end_byte
            if binding is not None:
                drafts.append(_Draft(child))
            valued = False
            continue
        if not drafts or kind in g.COMMENTS or kind == g.COMMA:
            continue
        draft = drafts[-1]
        draft.end = child.end_byte
        if kind == g.ANNOTATION:
            draft.annotation = child
        elif kind == g.EQUALS:
            valued = True
        elif kind in (g.ACCESSORS, g.OBSERVERS, g.REQUIREMENTS):
            draft.body = child
        elif valued:
            draft.value = child
            valued = False
    if binding is None:
        return None
    found: list[Entry] = []
    for draft in drafts:
        found.extend(_named(content, draft, first=not found))
    return binding, found


def _named(content: bytes, draft: _Draft, *, first: bool) -> list[Entry]:
    names = _names(draft.pattern)
    shown = ""
    if draft.annotation is not None:
        shown = header.folded(content[draft.annotation.start_byte : draft.annotation.end_byte])
        shown = ": " + shown.removeprefix(":").lstrip()
    elif draft.value is not None:
        shown = _shown(content[draft.value.start_byte : draft.value.end_byte])
    body = draft.body
    if body is not None and body.kind_id == g.REQUIREMENTS:
        shown += " " + header.folded(content[body.start_byte : body.end_byte])
        body = None
    holders = tuple(one for one in (draft.value, body) if one is not None)
    held = (holders[0].start_byte, holders[-1].end_byte) if holders else None
    value = (draft.value.start_byte, draft.value.end_byte) if draft.value is not None and len(names) == 1 else None
    block = (body.start_byte, body.end_byte) if body is not None else None
    answer: list[Entry] = []
    for node in names:
        name = content[node.start_byte : node.end_byte].decode("utf-8", "replace").strip("`")
        if name and name != "_":
            text = name + shown
            if len(names) > 1:
                text = header.folded(content[draft.pattern.start_byte : draft.pattern.end_byte]) + shown
            start = node.start_byte
            answer.append(Entry(name, first and not answer, start, draft.end, text, value, block, held, holders))
            held = None
    return answer


def _names(pattern: Node) -> list[Node]:
    """The identifiers that a pattern binds, in source order."""
    found: list[Node] = []
    pending = [pattern]
    while pending:
        node = pending.pop()
        for child in node.children:
            if child.kind_id == g.NAME:
                found.append(child)
            elif child.kind_id == g.PATTERN:
                pending.append(child)
    found.sort(key=_start)
    return found


def _start(node: Node) -> int:
    return node.start_byte


def _shown(value: bytes) -> str:
    """A value that tells the type of what it is given to, when it is short."""
    if len(value) > _LONGEST_SHOWN or b"{" in value or b"\n" in value:
        return ""
    return " = " + header.folded(value)


def cases(content: bytes, children: list[Node], keyword: Node) -> list[Case]:
    """Each name of ``case a = 1, b(Int)``; the first starts at the keyword."""
    found: list[list[Node]] = []
    expecting = False
    for child in children:
        kind = child.kind_id
        if kind == g.COMMA or child == keyword:
            expecting = True
        elif kind in g.COMMENTS or child.end_byte <= keyword.start_byte or not child.end_byte > child.start_byte:
            continue
        elif expecting:
            found.append([child])
            expecting = False
        elif found and content[child.start_byte : child.end_byte] != b";":
            found[-1].append(child)
    answer: list[Case] = []
    for parts in found:
        start, end = parts[0].start_byte, parts[-1].end_byte
        name = content[start : parts[0].end_byte].decode("utf-8", "replace").strip("`")
        values = next((part for part in parts if part.kind_id == g.ENUM_VALUES), None)
        taken = header.values(content[values.start_byte + 1 : values.end_byte - 1]) if values is not None else ()
        text = header.folded(content[start:end])
        if name:
            answer.append(Case(name, start if answer else keyword.start_byte, end, text, taken))
    return answer
