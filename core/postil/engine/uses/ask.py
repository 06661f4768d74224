"""What candidates say of names: remembered where their bytes were asked before, else told by worker processes."""

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b
from collections.abc import Callable, Iterator, Sequence
from typing import cast

from postil.engine.uses.find import USES_VERSION
from postil.engine.uses.local import Said
from postil.engine.uses.scan import Candidate
from postil.index.store import Index
from postil.plugins import Registry
from postil.plugins.packing import pack, unpack

MOST_REMEMBERED = 16 << 20
"""Bytes of answers kept for one set of names."""


def asked(
    index: Index,
    registry: Registry,
    candidates: Sequence[Candidate],
    names: Sequence[str],
    notice: Callable[[str], None],
    failed: dict[str, str],
) -> Iterator[tuple[Candidate, list[Said]]]:
    """Each candidate with what it says; why one could not be asked goes to ``failed``."""
    key = blake2b(pack((USES_VERSION, registry.digest, tuple(sorted(names)))), digest_size=16).digest()
    known = _remembered(index, key)
    fresh: dict[bytes, bytes] = {}
    missing: list[Candidate] = []
    for candidate in candidates:
        if candidate.digest in known:
            yield candidate, _rows(known[candidate.digest])
        else:
            missing.append(candidate)
    if not missing:
        return
    for candidate, packed in _told(registry, missing, names, notice, failed):
        fresh[candidate.digest] = packed
        yield candidate, _rows(packed)
    wanted = {candidate.digest for candidate in candidates}
    kept = {digest: packed for digest, packed in known.items() if digest in wanted} | fresh
    if sum(map(len, kept.values())) <= MOST_REMEMBERED:
        index.remember_answer(key, pack(list(kept.items())))


def _told(
    registry: Registry,
    missing: Sequence[Candidate],
    names: Sequence[str],
    notice: Callable[[str], None],
    failed: dict[str, str],
) -> Iterator[tuple[Candidate, bytes]]:
    import os

    from postil.engine.pool import Pool  # only where something is to be parsed
    from postil.engine.wire import Task

    tasks = [
        Task(
            number,
            os.fsencode(each.path),
            each.digest,
            "clean",
            each.language,
            len(each.data),
            each.data,
            names=tuple(names),
        )
        for number, each in enumerate(missing)
    ]
    with Pool(None, registry, None, notice=notice) as pool:
        for result in pool.run(tasks):
            candidate = missing[result.number]
            if result.row is not None and result.row.data is not None:
                yield candidate, result.row.data
            elif result.failure is not None and not result.failure.startswith("skipped"):
                failed[candidate.path] = result.failure


def _remembered(index: Index, key: bytes) -> dict[bytes, bytes]:
    packed = index.remembered_answer(key)
    # Behind a digest in its row: what is there is what was written.
    return {} if packed is None else dict(cast("list[tuple[bytes, bytes]]", unpack(packed)))


def _rows(packed: bytes) -> list[Said]:
    return [Said._make(row) for row in cast("list[tuple[object, ...]]", unpack(packed))]
