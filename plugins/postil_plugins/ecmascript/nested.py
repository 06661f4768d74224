"""Declarations inside functions and expressions, found by their keyword and then asked of the tree.

One pass over the hits in source order with one cursor that only moves forward: each step is a sibling, a child or a
parent, so that a file of one line and a million bytes costs no more than its length.
"""

import re

from tree_sitter import Node, Tree, TreeCursor

from postil.model import Symbol
from postil_plugins.ecmascript import commonjs, declarations
from postil_plugins.ecmascript.callables import value_of
from postil_plugins.ecmascript.file import INTERNAL, File, Scope, Stretch, first_named
from postil_plugins.ecmascript.grammar import FUNCTION_DECLARATIONS, FUNCTION_VALUES
from postil_plugins.ecmascript.naming import own_start

# Each starts with literal bytes: the search for them is as fast as reading. What may stand between is skipped for good
# (`*+`), or a run of comments would be tried in every way there is to split it.
_GAP = rb"(?>(?>\s+|/\*(?>.*?\*/)|//[^\r\n]*+)*)"
_BOUND = re.compile(
    rb"=(?="
    + _GAP
    + rb"(?:\(|function\b|async\b|class\b|<|@|[\w$\x80-\xff]++\s*+=>|[\w$.]++(?:\[[^\]\r\n]{1,80}\])?\s*+=[^=>]))",
    re.DOTALL,
)
_WORDS = (
    (b"function", re.compile(rb"function\b" + _GAP + rb"(?:\*" + _GAP + rb")?[\w$\x80-\xff]", re.DOTALL)),
    (b"class", re.compile(rb"class\b" + _GAP + rb"[\w$\x80-\xff]", re.DOTALL)),
)
_TYPE_WORDS = (
    (b"interface", re.compile(rb"interface\s+[\w$\x80-\xff]")),
    (b"enum", re.compile(rb"enum\s+[\w$\x80-\xff]")),
    (b"type", re.compile(rb"type\s+[\w$\x80-\xff]+\s*[=<]")),
)
_NOT_BEFORE = frozenset(b"=!<>+-*/%&|^?")
_NAME_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.-") | frozenset(
    range(128, 256)
)


def nested(file: File, tree: Tree) -> None:
    """Add the functions, classes and types declared anywhere below the statements walked so far."""
    symbols = file.symbols
    known = {symbol.span.start_byte for symbol in symbols}
    # What starts at its own keyword has been walked.
    hits = [hit for hit in _hits(file) if hit[0] not in known]
    if not hits:
        return
    walked = sort(file)
    stack: list[Symbol] = []
    local: list[Symbol] = []
    cursor = tree.walk()
    at, count = 0, len(walked)
    for hit, end in hits:
        while True:
            if local and local[-1].span.start_byte <= hit:
                upcoming = local.pop()
            elif at < count and walked[at].span.start_byte <= hit:
                upcoming = walked[at]
                at += 1
            else:
                break
            start = upcoming.span.start_byte
            while stack and stack[-1].span.end_byte <= start:
                stack.pop()
            stack.append(upcoming)
        while stack and stack[-1].span.end_byte <= hit:
            stack.pop()
        scope = Scope(None, INTERNAL, INTERNAL)
        if stack:
            around = stack[-1]
            if around.body is not None and hit < around.body.start_byte:
                continue  # what comes before its body declares nothing
            scope = Scope(around.qualname, max(INTERNAL, file.ranks[around.qualname]), INTERNAL)
        node = _smallest(cursor, hit, end)
        if node is None:
            continue
        before = len(symbols)
        _declare(file, cursor, node, scope, known)
        local.extend(reversed(symbols[before:]))


def _hits(file: File) -> list[Stretch]:
    """Where a declaration may be: two bytes or a keyword and the byte after, which only its own node spans."""
    content = file.content
    found: list[Stretch] = []
    for match in _BOUND.finditer(content):
        at = match.start()
        if at and content[at - 1] not in _NOT_BEFORE:
            found.append((at - 1, at + 1))
    words = _WORDS if file.language == "javascript" else _WORDS + _TYPE_WORDS
    for word, shape in words:
        at = content.find(word)
        while at >= 0:
            if (at == 0 or content[at - 1] not in _NAME_BYTES) and shape.match(content, at):
                found.append((at, at + len(word) + 1))
            at = content.find(word, at + len(word))
    found.sort()
    return found


def _smallest(cursor: TreeCursor, start: int, end: int) -> Node | None:
    """Move forward to the smallest node that spans the bytes; None when they are in a comment or a string."""
    node = cursor.node
    while node is not None and (node.end_byte < end or node.start_byte > start):
        if node.end_byte <= start and cursor.goto_next_sibling():
            node = cursor.node
            continue
        if not cursor.goto_parent():
            break
        node = cursor.node
    while node is not None and cursor.goto_first_child_for_byte(start) is not None:
        inner = cursor.node
        if inner is None or inner.start_byte > start or inner.end_byte < end:
            cursor.goto_parent()
            break
        node = inner
    return node


def _declare(file: File, cursor: TreeCursor, node: Node, scope: Scope, known: set[int]) -> None:
    names = file.names
    kind = names[node.kind_id]
    if kind == "variable_declarator":
        value = value_of(file, node.child_by_field_name("value"))
        name = node.child_by_field_name("name")
        if value is None or name is None or names[name.kind_id] != "identifier":
            return
        if names[value.kind_id] not in FUNCTION_VALUES and names[value.kind_id] != "class":
            return
        cursor.goto_parent()
        owner = cursor.node
        first = owner is not None and first_named(owner) == node
        start = owner.start_byte if owner is not None and first else node.start_byte
        start = own_start(file, start, name.start_byte)
        if start in known:
            return
        keyword = "const" if owner is None else file.node_text(owner.children[0])
        doc = doc_before(file, start)
        declarations.bind(
            file, node, file.node_text(name), scope, doc, INTERNAL, (start, node.end_byte),
            "" if first else f"{keyword} ", None, value, const=True,
        )  # fmt: skip
    elif kind == "assignment_expression":
        cursor.goto_parent()
        owner = cursor.node
        if owner is not None and names[owner.kind_id] == "expression_statement" and owner.start_byte not in known:
            doc = doc_before(file, owner.start_byte)
            commonjs.assignment(file, owner, node, Scope(None), doc, top=False)
    elif node.start_byte in known:
        return
    elif kind in FUNCTION_DECLARATIONS:
        name = node.child_by_field_name("name")
        if name is not None:
            flags = ("overload",) if kind == "function_signature" else ()
            doc = doc_before(file, node.start_byte)
            declarations.function(file, node, file.node_text(name), scope, doc, INTERNAL, flags)
    else:
        name = node.child_by_field_name("name")
        if name is not None and kind != "class":
            doc = doc_before(file, node.start_byte)
            declarations.declared_type(file, node, kind, file.node_text(name), scope, doc, INTERNAL)


def doc_before(file: File, start: int) -> Stretch | None:
    """The doc above the statement at ``start``, other comments between them aside."""
    content = file.content
    at = start
    while True:
        line = max(content.rfind(b"\n", 0, at), content.rfind(b"\r", 0, at)) + 1
        before = content[line:at].strip()
        if before.endswith(b"*/"):
            end = content.rindex(b"*/", line, at) + 2
            opened = _comment_start(content, end)
            if content.startswith(b"/**", opened) and content[opened + 3 : opened + 4] not in (b"*", b"/"):
                break
            at = opened
        elif line and (not before or before.startswith(b"//")):
            at = line - 1
        else:
            return None
    line = max(content.rfind(b"\n", 0, opened), content.rfind(b"\r", 0, opened)) + 1
    # On the line of the token before it, a comment belongs to that token.
    return (opened, end) if not content[line:opened].strip() else None


def _comment_start(content: bytes, end: int) -> int:
    """Where the block comment that ends here starts: the first that opens a line, or else the first."""
    closed = content.rfind(b"*/", 0, end - 2)
    first = at = content.find(b"/*", closed + 2 if closed >= 0 else 0, end)
    while at >= 0:
        line = max(content.rfind(b"\n", 0, at), content.rfind(b"\r", 0, at)) + 1
        if not content[line:at].strip():
            return at
        at = content.find(b"/*", at + 2, end)
    return max(first, 0)


def sort(file: File) -> tuple[Symbol, ...]:
    """The symbols in source order, a container before what it holds."""
    return tuple(sorted(file.symbols, key=lambda symbol: symbol.span.start_byte))
