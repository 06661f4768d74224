"""Two versions of a file side by side: which declaration was which, and which are other than they were.

Invariant: what was only moved, renamed as a file, or laid out anew is the same: hashes that formatters do not change
decide, never lines.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from postil.model import FileDoc, Symbol
from postil.values import NamedTuple

CONTAINERS = frozenset(("class", "struct", "interface", "enum", "trait", "module", "namespace"))


class Before(NamedTuple):
    """The earlier version of a subject."""

    symbol: Symbol
    file: FileDoc
    code: Callable[[], tuple[bytes, bytes] | None]
    """The whole files as bytes, before and now; None where one of them is not to be had."""
    added: Callable[[], bytes]
    """What else of the change may hold what was taken out here: the later versions of all changed files."""


def paired(before: FileDoc | None, now: FileDoc) -> list[Symbol | None]:
    """Of each symbol of ``now`` what it was before: by name, else by an unchanged doc under a new name, else None."""
    if before is None:
        return [None] * len(now.symbols)
    old: dict[tuple[str, int], Symbol] = dict(_numbered(before.symbols))
    found: list[Symbol | None] = [old.pop(name, None) for name, _ in _numbered(now.symbols)]
    if old and None in found:
        gone: dict[tuple[str, str, str], list[Symbol]] = defaultdict(list)
        for symbol in old.values():
            gone[_by_doc(symbol)].append(symbol)
        fresh = Counter(_by_doc(symbol) for symbol, was in zip(now.symbols, found, strict=True) if was is None)
        for place, symbol in enumerate(now.symbols):
            name = _by_doc(symbol)
            if found[place] is None and symbol.doc_hash and fresh[name] == 1 and len(gone[name]) == 1:
                found[place] = gone[name][0]
    return found


def altered(symbol: Symbol, was: Symbol, file: FileDoc, before: FileDoc) -> bool:
    """Whether code or doc of a declaration are other than they were; of a container, without what it holds."""
    if symbol.doc_hash != was.doc_hash or symbol.name != was.name:
        return True
    if symbol.code_hash == was.code_hash and symbol.decorators == was.decorators:
        return False
    if symbol.kind not in CONTAINERS:
        return True
    if _head(symbol) != _head(was):
        return True
    members = _members(file.symbols, symbol.qualname)
    return bool(members) and members == _members(before.symbols, was.qualname)


def moved(symbol: Symbol) -> tuple[str, str, str, str]:
    """What a declaration keeps when it moves to another file or class."""
    return symbol.kind, symbol.name, symbol.code_hash, symbol.doc_hash


def vanished(before: FileDoc | None, now: FileDoc | None) -> Iterable[tuple[str, str, str, str]]:
    """What declarations that a file lost would be known by elsewhere."""
    if before is not None:
        left = {name for name, _ in _numbered(now.symbols)} if now is not None else set[tuple[str, int]]()
        for name, symbol in _numbered(before.symbols):
            if name not in left:
                yield moved(symbol)


def _numbered(symbols: Sequence[Symbol]) -> list[tuple[tuple[str, int], Symbol]]:
    """Each with its qualified name and which of that name it is."""
    seen: Counter[str] = Counter()
    answer: list[tuple[tuple[str, int], Symbol]] = []
    for symbol in symbols:
        answer.append(((symbol.qualname, seen[symbol.qualname]), symbol))
        seen[symbol.qualname] += 1
    return answer


def _by_doc(symbol: Symbol) -> tuple[str, str, str]:
    return symbol.kind, symbol.parent or "", symbol.doc_hash


def _head(symbol: Symbol) -> tuple[object, ...]:
    return symbol.signature, symbol.decorators, symbol.parameters, symbol.visibility


def _members(symbols: Sequence[Symbol], owner: str) -> list[tuple[str, str]]:
    below = owner + "."
    return [(symbol.qualname, symbol.code_hash) for symbol in symbols if symbol.qualname.startswith(below)]
