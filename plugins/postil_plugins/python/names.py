"""What a file takes from elsewhere and what it offers."""

import re
from collections.abc import Callable, Iterable, Iterator

from tree_sitter import Node

from postil.docstrings.clean import python_string
from postil.model import Export, Import
from postil_plugins.python import kinds
from postil_plugins.python.drafts import Draft
from postil_plugins.python.text import Text

_STRING = re.compile(r"[rRuU]?(?:'[^'\n]*'|\"[^\"\n]*\")")
_ALL = re.compile(r"\.(?:extend|append)\(")
_PLAIN = re.compile(
    rb"(?:from[ ]([.A-Za-z_][.A-Za-z_0-9]*)[ ])?import[ ]"
    rb"((?:[A-Za-z_][.A-Za-z_0-9]*(?:[ ]as[ ][A-Za-z_][A-Za-z_0-9]*)?(?:,[ ]|\Z))+)"
)


def plain_imports(raw: bytes, line: int, *, types_only: bool) -> list[Import] | None:
    """What one import statement takes that is plain text on one line; None when it is not."""
    match = _PLAIN.fullmatch(raw)
    if match is None or raw.endswith(b" "):
        return None
    found: list[Import] = []
    raw_module, listed = match.groups()
    module = None if raw_module is None else raw_module.decode()
    for one in listed.decode().split(", "):
        name, _, alias = one.partition(" as ")
        if module is None:
            found.append(Import(name, None, alias or None, line, types_only))
        else:
            found.append(Import(module, name, alias or None, line, types_only))
    return found


def imports(node: Node, text: Text, line: int, *, types_only: bool) -> Iterator[Import]:
    """What one import statement takes."""
    children = node.children
    if node.kind_id == kinds.IMPORT:
        for child in children:
            if child.kind_id in (kinds.DOTTED_NAME, kinds.ALIASED_IMPORT):
                name, alias = _aliased(child, text)
                yield Import(name, None, alias, line, types_only)
        return
    module = "__future__"
    start = 1
    if node.kind_id == kinds.FROM_IMPORT and len(children) > 1:
        module = "".join(text(children[1].start_byte, children[1].end_byte).split())
        start = 2
    for child in children[start:]:
        if child.kind_id in (kinds.DOTTED_NAME, kinds.ALIASED_IMPORT):
            name, alias = _aliased(child, text)
            yield Import(module, name, alias, line, types_only)
        elif child.kind_id == kinds.WILDCARD_IMPORT:
            yield Import(module, "*", None, line, types_only)


def _aliased(node: Node, text: Text) -> tuple[str, str | None]:
    if node.kind_id == kinds.DOTTED_NAME:
        return "".join(text(node.start_byte, node.end_byte).split()), None
    children = node.children
    name, alias = children[0], children[-1]
    return "".join(text(name.start_byte, name.end_byte).split()), text(alias.start_byte, alias.end_byte)


def listed(statement: str) -> list[str] | None:
    """The names that a statement on ``__all__`` adds, None when it adds none that can be read."""
    if not statement.startswith("__all__"):
        return None
    rest = statement[7:].lstrip()
    if not rest.startswith(("=", "+=", ":")) and not _ALL.match(rest):
        return None
    return [value for match in _STRING.finditer(rest) if (value := python_string(match.group()))]


def exports(
    offered: list[tuple[int, str]] | None, drafts: Iterable[Draft], taken: Iterable[Import], line: Callable[[int], int]
) -> list[Export]:
    """What the file offers: the names of ``__all__``, else its public top-level names, each once."""
    if offered is None:
        found: dict[str, Export] = {}
        for draft in drafts:
            if draft.parent is None and draft.visibility == "public" and draft.name not in found:
                found[draft.name] = Export(draft.name, None, None, line(draft.start))
        return list(found.values())
    origin = {one.alias or one.name: one for one in taken if one.name is not None}
    answer: dict[str, Export] = {}
    for start, name in offered:
        one = origin.get(name)
        local = one.name if one is not None and one.alias else None
        answer.setdefault(name, Export(name, local, one.module if one is not None else None, line(start)))
    return list(answer.values())
