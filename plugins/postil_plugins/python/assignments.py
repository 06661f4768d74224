"""What assignments name: constants, variables, fields, members of enumerations, and the docs people put beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postil.docstrings.clean import cleandoc, line_comments, python_string
from postil.model import Constant
from postil_plugins.python import kinds, names
from postil_plugins.python.drafts import Draft, Scope

if TYPE_CHECKING:
    from tree_sitter import Node

    from postil_plugins.python.text import Text
    from postil_plugins.python.walk import Walk

_STRINGS = (kinds.STRING, kinds.CONCATENATED_STRING)
_PATTERNS = (kinds.PATTERN_LIST, kinds.TUPLE_PATTERN, kinds.LIST_PATTERN)
_BEHIND = re.compile(rb"[ \t]*[,;)]?[ \t]*#:[ \t]*([^\r\n]*)")
_PLAIN = re.compile(rb"([A-Za-z_][A-Za-z_0-9]*)[ ]=[ ](?=[^\s=\\#])")
_ASSIGNS = re.compile(rb"[=:]")
_LONGEST_VALUE = 80
_MOST_TARGETS = 200
_QUOTES = frozenset(b"\"'")


def lone_string(text: Text, statement: Node) -> tuple[str, int, int] | None:
    """The cleaned text, perhaps empty, of a statement that is only a string, and where its literal is."""
    if statement.child_count != 1:
        return None
    start, end = statement.start_byte, statement.end_byte
    if text.content.startswith(b'"""', start) and text.content.find(b'"""', start + 3) == end - 3 > start:
        value = python_string(text(start, end))
        return None if value is None else (cleandoc(value), start, end)
    node = statement.children[0]
    while node.kind_id == kinds.PARENTHESIZED:
        inside = [child for child in node.children if child.is_named and child.kind_id != kinds.COMMENT]
        if len(inside) != 1:
            return None
        node = inside[0]
    if node.kind_id not in _STRINGS:
        return None
    start, end = node.start_byte, node.end_byte
    value = python_string(text(start, end))
    return None if value is None else (cleandoc(value), start, end)


def of_names(walk: Walk, children: list[Node], at: int, scope: Scope) -> None:
    """Note what the expression statement ``children[at]`` assigns to names of its module or class."""
    statement = children[at]
    start = statement.start_byte
    content = walk.content
    if content[start] in _QUOTES:
        return
    plain = _PLAIN.match(content, start)
    # Behind another ``=`` or ``:`` the value may be an assignment of its own.
    if plain is not None and _ASSIGNS.search(content, plain.end(), end := statement.end_byte) is None:
        name = plain.group(1).decode()
        if name != "__all__" and not statement.has_error:
            draft = _declare(walk, scope, name, (start, end), None, (plain.end(), end))
            _document(walk, [draft], children, at, end)
            return
    inner = statement.children[0] if statement.child_count == 1 else None
    if inner is None:
        return
    if walk.content.startswith(b"__all__", start) and scope.qualname is None:
        listed = names.listed(walk.text(start, inner.end_byte))
        if listed is not None:
            walk.offered = [*(walk.offered or []), *((start, name) for name in listed)]
    if inner.kind_id != kinds.ASSIGNMENT:
        return
    # ``a = b = 1`` is an assignment whose value is an assignment.
    targets: list[tuple[Node, Node, Node | None]] = []
    value: Node | None = inner
    while value is not None and value.kind_id == kinds.ASSIGNMENT and len(targets) < _MOST_TARGETS:
        assignment, annotation, value = value, None, None
        parts = assignment.children
        for part in parts[1:]:
            if part.kind_id == kinds.TYPE:
                annotation = part
            elif part.is_named and part.kind_id != kinds.COMMENT:
                value = part
        targets += [(assignment, name, annotation) for name in _targets(parts[0])]
    extent = None if value is None else (value.start_byte, value.end_byte)
    found = [
        _declare(
            walk,
            scope,
            walk.text.name(name.start_byte, name.end_byte),
            (name.start_byte, assignment.end_byte),
            None if annotation is None else walk.text.folded(annotation.start_byte, annotation.end_byte),
            extent,
        )
        for assignment, name, annotation in targets
    ]
    if found:
        _document(walk, found, children, at, inner.end_byte)


def _targets(target: Node) -> list[Node]:
    if target.kind_id == kinds.IDENTIFIER:
        return [] if target.is_missing else [target]
    if target.kind_id in _PATTERNS:
        return [child for child in target.children if child.kind_id == kinds.IDENTIFIER and not child.is_missing]
    return []


def _declare(
    walk: Walk, scope: Scope, name: str, extent: tuple[int, int], annotation: str | None, value: tuple[int, int] | None
) -> Draft:
    start, end = extent
    draft = Draft(_kind(name, scope, annotation, valued=value is not None), name, scope, start, end)
    signature = name
    if annotation is not None:
        draft.returns = annotation
        if "Final" in annotation:
            draft.flag("final")
        signature += f": {annotation}"
    if value is not None:
        short = None
        if value[1] - value[0] <= _LONGEST_VALUE * 4:
            short = walk.text.folded(*value)
            if len(short) > _LONGEST_VALUE:
                short = None
        signature += f" = {short if short is not None else '…'}"
        if name.isupper():
            walk.constants.append((start, Constant(draft.qualname, short, walk.positions.line(start))))
    draft.signature = signature
    walk.drafts.append(draft)
    return draft


def _kind(name: str, scope: Scope, annotation: str | None, *, valued: bool) -> str:
    if annotation is not None and annotation.rpartition(".")[2] == "TypeAlias":
        return "type"
    if scope.kind == "class":
        return "enum_member" if scope.enum and valued and not name.startswith("_") else "field"
    return "constant" if name.isupper() else "variable"


def _document(walk: Walk, found: list[Draft], children: list[Node], at: int, end: int) -> None:
    """Give the declarations the string that follows them, or the ``#:`` comment beside or above them."""
    doc: tuple[str, int, int] | None = None
    for child in children[at + 1 : at + 4]:
        if child.kind_id == kinds.EXPRESSION_STATEMENT:
            if walk.content[child.start_byte] in b"\"'rRuU(":
                doc = walk.lone_string(child)
            if doc is not None:
                walk.doc_spans.append(doc[1:])
            break
        if child.is_named:
            break
    if doc is None and walk.has_doc_comments:
        doc = _beside(walk, end) or _above(walk, found[0].start)
    if doc is not None:
        for draft in found:
            draft.document(*doc)


def _beside(walk: Walk, end: int) -> tuple[str, int, int] | None:
    match = _BEHIND.match(walk.content, end)
    if match is None:
        return None
    doc = line_comments([walk.text(*match.span(1))], "#:")
    start = walk.content.index(b"#:", match.start())
    return None if doc is None else (doc, start, match.end(1))


def _above(walk: Walk, start: int) -> tuple[str, int, int] | None:
    content, positions = walk.content, walk.positions
    line = positions.line(start)
    lines: list[str] = []
    first = last = -1
    while line > 1:
        line -= 1
        begin, end = positions.line_start(line), positions.line_start(line + 1)
        raw = content[begin:end]
        bare = raw.strip()
        if not bare.startswith(b"#:"):
            break
        first = begin + raw.index(b"#:")
        last = first + len(bare) if last < 0 else last
        lines.insert(0, walk.text(first, first + len(bare)))
    doc = line_comments(lines, "#:")
    return None if doc is None else (doc, first, last)


def of_instance(walk: Walk, children: list[Node], scope: Scope) -> None:
    """Note what a constructor assigns to ``self`` where a doc says what it is."""
    content = walk.content
    for at, child in enumerate(children):
        if child.kind_id != kinds.EXPRESSION_STATEMENT or child.child_count != 1:
            continue
        start = child.start_byte
        if not content.startswith(b"self.", start):
            continue
        assignment = child.children[0]
        if assignment.kind_id != kinds.ASSIGNMENT:
            continue
        target = assignment.children[0]
        name = target.child_by_field_name("attribute") if target.kind_id == kinds.ATTRIBUTE else None
        if name is None or name.start_byte != start + 5 or scope.draft is None:
            continue
        owner = Scope("class", scope.draft.parent, None, public=_holder_is_public(walk, scope.draft.parent))
        draft = Draft("field", walk.text.name(name.start_byte, name.end_byte), owner, start, assignment.end_byte)
        _document(walk, [draft], children, at, assignment.end_byte)
        if draft.doc is not None:
            draft.signature = _shortened(walk.text.folded(start, assignment.end_byte))
            annotation = assignment.child_by_field_name("type")
            if annotation is not None:
                draft.returns = walk.text.folded(annotation.start_byte, annotation.end_byte)
            walk.drafts.append(draft)


def _holder_is_public(walk: Walk, qualname: str | None) -> bool:
    return any(draft.visibility == "public" for draft in reversed(walk.drafts) if draft.qualname == qualname)


def _shortened(signature: str) -> str:
    name, equals, value = signature.partition(" = ")
    return signature if len(value) <= _LONGEST_VALUE else f"{name}{equals}…"


def type_alias(walk: Walk, node: Node, scope: Scope) -> None:
    """Note a ``type X = …`` statement."""
    left = node.child_by_field_name("left")
    if left is None:
        return
    name = walk.text.folded(left.start_byte, left.end_byte).partition("[")[0].strip()
    draft = Draft("type", name, scope, node.start_byte, node.end_byte)
    draft.signature = _shortened(walk.text.folded(node.start_byte, node.end_byte))
    walk.drafts.append(draft)
