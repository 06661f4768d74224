"""Which symbols of a file owe their readers a doc, and which have one.

Invariant: a function of the ``FileDoc`` alone, so that the counts are kept with it and never go stale.
"""

from collections.abc import Iterator

from postil.model import FileDoc, Symbol

_KINDS = frozenset(
    ("class", "struct", "interface", "enum", "trait", "type", "function", "method", "constructor", "macro")
)
_CALLABLE = frozenset(("function", "method", "constructor"))
_EXEMPT = frozenset(("override", "overload", "property", "test"))


def coverage(doc: FileDoc) -> tuple[int, int]:
    """How many symbols need a doc, and how many of those have one."""
    needing = list(documentable(doc))
    return len(needing), sum(symbol.doc is not None for symbol in needing)


def documentable(doc: FileDoc) -> Iterator[Symbol]:
    """The symbols that need a doc, in source order.

    Those meant for others need one: public types, functions and methods, and constructors that take something. What
    says the same as another symbol (an override, an overload's stub, a property) needs none, and neither do tests,
    special methods, what is declared inside a function, and generated files. Where the doc is on an overload's stub, as
    TypeScript has it, that stub stands for the implementation.
    """
    if "generated" in doc.notes:
        return
    stubs = {each.qualname: each for each in doc.symbols if each.doc is not None and "overload" in each.flags}
    inside: set[str | None] = set()
    for symbol in doc.symbols:
        kind = symbol.kind
        if kind not in _KINDS:
            continue
        hidden = symbol.parent in inside
        if hidden or kind in _CALLABLE:
            inside.add(symbol.qualname)
        if not hidden and symbol.visibility == "public" and _EXEMPT.isdisjoint(symbol.flags) and _owes(symbol, kind):
            yield symbol if symbol.doc is not None else stubs.get(symbol.qualname, symbol)


def _owes(symbol: Symbol, kind: str) -> bool:
    if kind == "constructor":
        return bool(symbol.parameters)
    return not (symbol.name.startswith("__") and symbol.name.endswith("__"))
