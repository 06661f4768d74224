"""From a syntax tree to the items of a file.

Invariant: only containers of items are walked; a body or a value is entered where its text says it may hold one.
"""

from collections.abc import Callable

from tree_sitter import Node

from postil.model import FileDoc, Source
from postil.syntax.outline import Said, Scope
from postil_plugins.rust import functions, modules, trivia, types, values
from postil_plugins.rust import grammar as g
from postil_plugins.rust.docs import text_of
from postil_plugins.rust.items import Items, Place
from postil_plugins.rust.repair import tree_root
from postil_plugins.rust.trivia import Trivia

_BOM = b"\xef\xbb\xbf"
_GENERATED_LINES = 5
"""Where rustfmt looks for ``@generated``."""

_HANDLERS: dict[int, Callable[[Items, Node, Place, Trivia], None]] = {
    g.FUNCTION: functions.function,
    g.FUNCTION_SIGNATURE: functions.function,
    **dict.fromkeys((g.STRUCT, g.UNION, g.ENUM, g.TRAIT), types.type_item),
    g.VARIANT: types.variant,
    g.FIELD: types.field,
    g.IMPL: types.implementation,
    g.CONST: values.value,
    g.STATIC: values.value,
    g.TYPE_ALIAS: values.alias,
    g.ASSOCIATED_TYPE: values.alias,
    g.MACRO: values.macro,
    g.MODULE: modules.module,
    g.EXTERN_BLOCK: modules.extern_block,
    g.USE: modules.use,
    g.EXTERN_CRATE: modules.extern_crate,
}


def analyze(source: Source) -> FileDoc:
    """Describe one Rust file."""
    root, errors = tree_root(source.content)
    items = Items(source)
    start = _head(items)
    items.pending.append((iter(root.children), Place(Scope()), start))
    _walk(items)
    items.narrow()
    return items.outline.filedoc(errors)


def _walk(items: Items) -> None:
    """Find every item below what is pending."""
    content, pending = items.content, items.pending
    while pending:
        nodes, place, gap = pending.pop()
        depth = len(pending)
        for node in nodes:
            kind = node.kind_id
            if kind in g.TRIVIA:
                continue
            handle = _HANDLERS.get(kind)
            if handle is not None:
                handle(items, node, place, trivia.before(content, gap, node.start_byte))
            elif kind == g.ERROR:
                pending.append((iter(node.children), place, gap))
            gap = node.end_byte
            if len(pending) > depth:
                pending.insert(depth, (nodes, place, gap))
                break


def _head(items: Items) -> int:
    """Read what stands at the start of the file, and say where the docs of its first item may start."""
    content = items.content
    start = len(_BOM) if content.startswith(_BOM) else 0
    if content.startswith(b"#!", start) and not content[start + 2 : start + 64].lstrip().startswith(b"["):
        line = content.find(b"\n", start)
        start = len(content) if line < 0 else line
    found = trivia.inside(content, start)
    if found.place is not None and (text := text_of(found.fragments)) is not None:
        items.outline.overview = Said(text, *found.place, "rustdoc")
    if b"@generated" in content[:2000] and b"@generated" in b"\n".join(content[:2000].split(b"\n")[:_GENERATED_LINES]):
        items.outline.notes.append("generated")
    return start
