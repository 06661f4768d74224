"""Finding symbols by their words, by their names, and by names that are nearly theirs."""

from collections.abc import Iterable, Iterator
from typing import Any

import apsw

from postil.index import words
from postil.index.content import ORDINAL_BITS
from postil.index.rows import File, Hit, Place, file_digest, place_digest

NEAR_TERMS = 4_000
MOST_CANDIDATES = 2_000
_ORDINALS = (1 << ORDINAL_BITS) - 1
_HITS = (
    "SELECT mentions.rowid, path, tree.blob, mode, state, size, changed_ns, skipped, tree.digest,"
    " files.id, key, files.blob, language, files.symbols, documentable, documented, failure, files.digest"
    " FROM mentions CROSS JOIN tree CROSS JOIN files"
    " WHERE mentions MATCH ? AND tree.file = mentions.rowid >> 20"
    " AND tree.worktree = (SELECT id FROM worktrees WHERE root = ?)"
    " AND files.id = tree.file AND files.blob = tree.blob"
)

_PLACES = (
    "SELECT mentions.rowid, path FROM mentions CROSS JOIN tree WHERE mentions MATCH ?"
    " AND tree.file = mentions.rowid >> 20 AND tree.worktree = (SELECT id FROM worktrees WHERE root = ?) LIMIT ?"
)


def tiers(query: str) -> list[str]:
    """Give the FTS5 queries to ask in turn: that very name, names that begin so, parts of names, then anything."""
    loose = words.loosely(query)
    if loose is None:
        return []
    names = [words.exactly(query), words.starting(query)]
    return [*(clause for clause in names if clause), f"{{name container}} : ({loose})", loose]


def ranked(
    connection: apsw.Connection, secret: bytes, root: bytes, match: str, language: str | None, limit: int
) -> tuple[list[Hit], int]:
    """Ask one FTS5 query of a worktree, best first; tells also how many hits do not fit their digests."""
    statement = f"{_HITS} AND (? IS NULL OR language = ?) AND rank MATCH 'bm25(10.0, 4.0, 1.0)' ORDER BY rank LIMIT ?"
    return _fitting(secret, root, connection.execute(statement, (match, root, language, language, limit)))


def few(connection: apsw.Connection, root: bytes, match: str, most: int) -> list[Hit] | None:
    """As ``ranked``, in no order that means anything, and no row compared with its digest; None when there are more."""
    rows: list[tuple[Any, ...]] = list(connection.execute(_PLACES, (match, root, most + 1)))
    if len(rows) > most:
        return None
    return [Hit(path, number >> ORDINAL_BITS, number & _ORDINALS) for number, path in rows]


def _fitting(secret: bytes, root: bytes, rows: Iterable["tuple[Any, ...]"]) -> tuple[list[Hit], int]:
    found: list[Hit] = []
    misfits = 0
    for row in rows:
        file = File(*row[9:17])
        place = Place(row[1], file.key, *row[2:8])
        if place_digest(secret, root, place) == row[8] and file_digest(secret, file) == row[17]:
            found.append(Hit(place.path, file.id, row[0] & _ORDINALS))
        else:
            misfits += 1
    return found, misfits


def near(connection: apsw.Connection, name: str) -> list[str]:
    """Name the whole names (folded, as they are indexed) that are nearly a name, nearest first."""
    whole = "".join(words.identifier_parts(name))
    if not whole:
        return []
    allowed = 1 if len(whole) < 5 else 2
    found: list[tuple[int, str]] = []
    for term in _terms(connection, whole):
        if abs(len(term) - len(whole)) <= allowed:
            distance = _distance(term, whole, allowed)
            if distance <= allowed:
                found.append((distance, term))
        elif term.startswith(whole):
            found.append((allowed + 1, term))
    return [term for _, term in sorted(found)]


def _terms(connection: apsw.Connection, whole: str) -> Iterator[str]:
    statement = "SELECT term FROM vocabulary WHERE term >= ? AND term < ? LIMIT ?"
    start = words.MARK + whole[:1]
    for (term,) in connection.execute(statement, (start, words.MARK + chr(ord(whole[0]) + 1), NEAR_TERMS)):
        yield str(term)[1:]


def _distance(one: str, other: str, most: int) -> int:
    """Count the edits between two words, transpositions as one; gives up beyond the most allowed."""
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        current = [row]
        for column, right in enumerate(other, 1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (left != right))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return previous[-1]
