"""A worker that gets ready to parse while the rest of what judging takes is being imported.

What this module imports is what the gate and its worker both need, so it is imported before the worker is made: a copy
of the gate, where that can be, has it already.
"""

from collections.abc import Iterable

from postil.engine import copied
from postil.engine.coverage import coverage as coverage
from postil.engine.encode import decode as decode
from postil.engine.places import analyzers
from postil.engine.pool import Pool
from postil.plugins.naming import naming_of


def started(paths: Iterable[bytes], *, small: bool, copies: int) -> Pool:
    """Workers for contents that tasks bring along, some of them on their way; ``paths``: what they are to judge.

    ``small``: whether what they describe is read, and the index written to only when the verdict is told; then there
    are no more workers than ``copies``.
    """
    registry = analyzers()
    naming = naming_of(registry)
    languages = sorted({language for language in map(naming.by_name, paths) if language is not None})
    pool = Pool(
        copies if small else None, registry, None, ahead=_AHEAD, expected=languages[:_MOST],
        first=copied.copied if copied.possible() else None, compress=not small,
    )  # fmt: skip
    pool.start(copies)
    return pool


_AHEAD = 8
"""Batches that a worker holds while the gate imports what judges them."""
_MOST = 3
"""Languages that are loaded before their first file comes."""
