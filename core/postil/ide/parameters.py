"""Parameters that were renamed while their docs were not, as by another server's rename.

What tells a rename from a parameter that took another's place is the code: every word of the declaration is what it
was, or changed from the old name to the new one, and where the old one was used the new one is. Whoever renames by hand
leaves that open for a while; then what it comes to is compared with what it began with.

Invariant: only what the text itself showed is believed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from postil.model import FileDoc, Symbol
from postil.values import NamedTuple

_Key = tuple[str, str, int]
"""Kind and qualified name of a symbol, and which of several of both it is."""
Pairs = dict[str, str]
"""New names by the old ones."""
MARKS = "*&$.@"
"""What languages put before a name that is no part of it."""
_WORD = re.compile(rb"[\w\x80-\xff]+")


class _Open(NamedTuple):
    """A declaration before its parameters were called otherwise, as long as it is not plain that they were renamed."""

    symbol: Symbol
    data: bytes
    renamed: Pairs
    """By then."""


class _Seen(NamedTuple):
    """The last good analysis of a buffer, and what was renamed up to it."""

    data: bytes
    doc: FileDoc
    named: tuple[tuple[str, ...], ...]
    """The names of the parameters of each symbol."""
    renamed: dict[_Key, Pairs]
    open: dict[_Key, _Open]


class Renames:
    """What became of the parameters of open buffers while their docs stood still.

    On the session's thread; only ``some`` and ``of`` may be asked on any, for what was seen never changes.
    """

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def take(self, path: str, data: bytes, doc: FileDoc) -> None:
        """Take in an analysis of ``data``. One of a text that is broken is left out: it comes from amid an edit."""
        before = self._seen.get(path)
        if before is not None and doc.errors > before.doc.errors:
            return
        named = tuple(map(_names, doc.symbols))
        seen = _Seen(data, doc, named, {}, {})
        if before is not None and (named != before.named or before.open):
            _follow(seen, before)
        elif before is not None:
            seen = seen._replace(renamed=before.renamed)
        self._seen[path] = seen

    def forget(self, path: str) -> None:
        """Forget a buffer, as when it is closed."""
        self._seen.pop(path, None)

    def some(self, path: str) -> bool:
        """Whether any parameter in a buffer was renamed."""
        seen = self._seen.get(path)
        return seen is not None and bool(seen.renamed)

    def of(self, path: str, doc: FileDoc, ordinal: int) -> Pairs:
        """What the parameters that a symbol's doc may tell of were called when the buffer was opened, or since then."""
        seen, symbol = self._seen.get(path), doc.symbols[ordinal]
        found: Pairs = {}
        if seen is None or not seen.renamed:
            return found
        for each, other in _keyed(doc):
            # A class may tell of what its constructor takes.
            if other is symbol or (other.kind == "constructor" and other.parent == symbol.qualname):
                found |= _standing(seen.renamed.get(each, {}), other)
        return found


def _follow(seen: _Seen, before: _Seen) -> None:
    """Find out what is renamed by now, after an analysis in which parameters are called otherwise than before."""
    old = dict(_keyed(before.doc))
    for each, symbol in _keyed(seen.doc):
        then, pairs, began = old.get(each), before.renamed.get(each, {}), before.open.get(each)
        if then is None:
            continue
        if _names(then) != _names(symbol):
            step = _renamed(then, before.data, symbol, seen.data, used=began is not None)
            began = _Open(then, before.data, pairs) if began is None else began
            if step:
                pairs, began = _joined(pairs, step), None
        if began is not None:
            whole = _renamed(began.symbol, began.data, symbol, seen.data)
            if whole or _names(began.symbol) == _names(symbol):
                pairs, began = _joined(began.renamed, whole), None
        if pairs := _standing(pairs, symbol):
            seen.renamed[each] = pairs
        if began is not None:
            seen.open[each] = began


def _joined(first: Pairs, then: Pairs) -> Pairs:
    """Renamed twice, by either name it had; a doc may have followed the first time."""
    return {old: then.get(new, new) for old, new in first.items()} | then


def _standing(pairs: Pairs, symbol: Symbol) -> Pairs:
    """Of what was renamed, what a declaration has under the new name and under no other."""
    names = _names(symbol)
    return {old: new for old, new in pairs.items() if new in names and old not in names}


def _names(symbol: Symbol) -> tuple[str, ...]:
    return tuple(one.name for one in symbol.parameters)


def _keyed(doc: FileDoc) -> Iterator[tuple[_Key, Symbol]]:
    counts: dict[tuple[str, str], int] = {}
    for symbol in doc.symbols:
        same = symbol.kind, symbol.qualname
        counts[same] = counts.get(same, -1) + 1
        if symbol.parameters:
            yield (*same, counts[same]), symbol


def _renamed(then: Symbol, before: bytes, now: Symbol, data: bytes, *, used: bool = False) -> Pairs:
    """The parameters that a declaration calls otherwise and treats as it did; none when anything else differs.

    ``used``: only where the old name was used and the new one is.
    """
    old, new = _names(then), _names(now)
    if old == new or len(old) != len(new):
        return {}
    pairs = {one: other for one, other in zip(old, new, strict=True) if one != other}
    # Not a rename but an exchange, or two that became one.
    if pairs.keys() & set(new) or set(pairs.values()) & set(old) or len(set(new)) < len(set(old)):
        return {}
    plain = {one.lstrip(MARKS).encode(): other.lstrip(MARKS).encode() for one, other in pairs.items()}
    one, other = _words(then, before), _words(now, data)
    if len(one) != len(other) or any(a != b and plain.get(a) != b for a, b in zip(one, other, strict=True)):
        return {}
    changed = Counter(a for a, b in zip(one, other, strict=True) if a != b)
    # Once where it is declared, and once more at least where it is used.
    sure = all(changed[name] > 1 or (one.count(name) == 1 and not used) for name in plain)
    return pairs if sure else {}


def _words(symbol: Symbol, data: bytes) -> list[bytes]:
    """The words of a declaration without those of a doc within it."""
    start, end, doc = symbol.span.start_byte, symbol.span.end_byte, symbol.doc_span
    pieces: Iterable[bytes] = (data[start:end],)
    if doc is not None and start <= doc.start_byte and doc.end_byte <= end:
        pieces = (data[start : doc.start_byte], data[doc.end_byte : end])
    return [word for piece in pieces for word in _WORD.findall(piece)]
