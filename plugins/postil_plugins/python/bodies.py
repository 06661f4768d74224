"""What the body of a function does, told without entering expressions: whether it yields, returns a value, or nothing.

Invariant: one pass over the hits of a search of bytes; a hit is put to the tree only where it may stand in a string.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node, Tree

from postil_plugins.python.drafts import Draft

_RETURN = re.compile(rb"[\r\n:;][ \t\f]*(return\b)(?![ \t]*(?:None[ \t]*)?(?:[#;\r\n]|\Z))")
_BRACKETED = rb"\((?>(?:[^()]|\((?>(?:[^()]|\([^()]*+\))*)\))*)\)"
_RAISE = rb"raise\b[^\r\n()\"'#]*+(?:" + _BRACKETED + rb")?(?:[ \t]*from[ \t]+\w+)?"
_NOTHING = re.compile(
    rb"(?>(?:[\s;]+|#[^\r\n]*)*)(?>(?:pass\b|\.\.\.|return[ \t]+NotImplemented\b|"
    + _RAISE
    + rb")?)(?>(?:[\s;]+|#[^\r\n]*)*)"
)
_LONGEST_NOTHING = 600
_YIELD = re.compile(rb"(yield)")
_QUOTES = (b'"""', b"'''")


def mark(content: bytes, tree: Tree, drafts: list[Draft]) -> None:
    """Flag the functions, sorted by their start, that yield, return a value or do nothing of their own."""
    functions = [draft for draft in drafts if draft.body is not None]
    for draft in functions:
        if draft.kind != "class" and _idle(content, draft):
            draft.flag("stub")
    root = tree.root_node
    _returning(content, root, functions)
    if b"yield" in content:
        for match, draft in _owned(_YIELD.finditer(content), functions, "generator"):
            node = root.descendant_for_byte_range(match.start(1), match.end(1))
            if node is not None and node.type == "yield":
                draft.flag("generator")


def _returning(content: bytes, root: Node, functions: list[Draft]) -> None:
    quoted: dict[int, int] = {}
    for match, draft in _owned(_RETURN.finditer(content), functions, "returns"):
        at = match.start(1)
        if draft.doc_start <= at < draft.doc_end:
            continue
        if content[match.start()] in b":;" or at > _first_quotes(content, draft, quoted):
            node = root.descendant_for_byte_range(at, at + 6)
            if node is None or node.type != "return":
                continue
        draft.flag("returns")


def _first_quotes(content: bytes, draft: Draft, known: dict[int, int]) -> int:
    """Where the first string of several lines may start behind the doc."""
    found = known.get(draft.start)
    if found is None:
        begin = max(draft.doc_end, draft.start)
        places = [content.find(quotes, begin, draft.end) for quotes in _QUOTES]
        found = known[draft.start] = min((place for place in places if place >= 0), default=draft.end)
    return found


def _owned(
    hits: Iterator[re.Match[bytes]], functions: list[Draft], flag: str
) -> Iterator[tuple[re.Match[bytes], Draft]]:
    """The hits inside functions, each with the innermost that has not the flag yet."""
    opened: list[Draft] = []
    upcoming = 0
    for match in hits:
        at = match.start(1)
        while upcoming < len(functions) and functions[upcoming].start <= at:
            opened.append(functions[upcoming])
            upcoming += 1
        while opened and opened[-1].end <= at:
            opened.pop()
        if opened and opened[-1].kind != "class" and (opened[-1].flags is None or flag not in opened[-1].flags):
            yield match, opened[-1]


def _idle(content: bytes, draft: Draft) -> bool:
    if draft.body is None:
        return False
    start = max(draft.doc_end, draft.body[0])
    return draft.end - start <= _LONGEST_NOTHING and _NOTHING.fullmatch(content, start, draft.end) is not None
