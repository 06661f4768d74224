"""One symbol in two places: declared in a header, defined elsewhere, shown once.

Invariant: a declaration is joined with a definition of its own qualified name only, the nearest one, and not at all
where two are equally near.
"""

from collections.abc import Sequence

from postil.engine.lookup import Found
from postil.model import Symbol

_FORWARD = "declaration"


def joined(found: Sequence[Found]) -> list[Found]:
    """The candidates without declarations whose definition is among them; that has their doc when it has none."""
    definitions = [item for item in found if _is_definition(item)]
    taken: dict[int, list[Found]] = {}
    left: list[Found] = []
    for item in found:
        place = None if _is_definition(item) else _nearest(item, definitions)
        if place is None:
            left.append(item)
        else:
            taken.setdefault(place, []).append(item)
    places = {id(item): place for place, item in enumerate(definitions)}
    return [_with(item, taken.get(places.get(id(item), -1), ())) for item in left]


def _symbol(item: Found) -> Symbol | None:
    return None if item.ordinal is None else item.doc.symbols[item.ordinal]


def _is_definition(item: Found) -> bool:
    symbol = _symbol(item)
    return symbol is None or _FORWARD not in symbol.flags


def _nearest(item: Found, definitions: Sequence[Found]) -> int | None:
    symbol = _symbol(item)
    scored: list[tuple[tuple[bool, int], int]] = []
    for place, other in enumerate(definitions):
        twin = _symbol(other)
        if symbol is not None and twin is not None and (twin.qualname, twin.kind) == (symbol.qualname, symbol.kind):
            scored.append((_nearness(item.path, other.path), place))
    scored.sort(reverse=True)
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def _nearness(one: str, other: str) -> tuple[bool, int]:
    """Whether two files are named alike, and how many folders they share."""
    parts, others = one.split("/"), other.split("/")
    shared = 0
    for part, twin in zip(parts[:-1], others[:-1], strict=False):
        if part != twin:
            break
        shared += 1
    return parts[-1].partition(".")[0] == others[-1].partition(".")[0], shared


def _with(item: Found, declarations: Sequence[Found]) -> Found:
    """A definition with where it is declared, and with the doc that stands there when it has none of its own."""
    symbol = _symbol(item)
    if symbol is None or item.ordinal is None or not declarations:
        return item
    places: list[str] = []
    for one in declarations:
        twin = _symbol(one)
        assert twin is not None
        places.append(f"{one.path}:{twin.span.line}")
        if symbol.doc is None and twin.doc is not None:
            symbol = symbol._replace(doc=twin.doc, doc_format=twin.doc_format, doc_hash=twin.doc_hash)
    symbols = (*item.doc.symbols[: item.ordinal], symbol, *item.doc.symbols[item.ordinal + 1 :])
    return item._replace(doc=item.doc._replace(symbols=symbols), declared=tuple(places))
