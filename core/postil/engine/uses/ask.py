"""What candidates say of names: remembered where their bytes were asked before, else told by worker processes."""

# hashlib would load OpenSSL, at the cost of a look-up.
from _blake2 import blake2b
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Self, cast

from postil.engine.uses.find import USES_VERSION
from postil.engine.uses.local import Said
from postil.engine.uses.scan import Candidate
from postil.index.store import Index
from postil.plugins import Registry
from postil.plugins.packing import pack, unpack

if TYPE_CHECKING:
    from postil.engine.pool import Pool

MOST_REMEMBERED = 16 << 20
"""Bytes of answers kept for one set of names."""


class Crew:
    """The worker processes of one search; use it in a ``with``. They are started when there is something to ask."""

    def __init__(self, registry: Registry, notice: Callable[[str], None]) -> None:
        self._registry = registry
        self._notice = notice
        self._pool: Pool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.close()

    def ready(self) -> "Pool":
        """The pool, its workers on their way."""
        from postil.engine.pool import Pool  # only where something is to be parsed

        if self._pool is None:
            self._pool = Pool(None, self._registry, None, notice=self._notice)
            self._pool.start()
        return self._pool


def asked(
    index: Index,
    registry: Registry,
    crew: Crew,
    found: Callable[[], Sequence[Candidate]],
    names: Sequence[str],
    failed: dict[str, str],
) -> Iterator[tuple[Candidate, list[Said]]]:
    """Each candidate that is found with what it says; why one could not be asked goes to ``failed``."""
    key = blake2b(pack((USES_VERSION, registry.digest, tuple(sorted(names)))), digest_size=16).digest()
    known = _remembered(index, key)
    if not known:
        # The workers get ready while the candidates are looked for.
        crew.ready()
    candidates = found()
    fresh: dict[bytes, bytes] = {}
    missing: list[Candidate] = []
    for candidate in candidates:
        if candidate.digest in known:
            yield candidate, _rows(known[candidate.digest])
        else:
            missing.append(candidate)
    if not missing:
        return
    for candidate, packed in _told(crew, missing, names, failed):
        fresh[candidate.digest] = packed
        yield candidate, _rows(packed)
    wanted = {candidate.digest for candidate in candidates}
    kept = {digest: packed for digest, packed in known.items() if digest in wanted} | fresh
    if sum(map(len, kept.values())) <= MOST_REMEMBERED:
        index.remember_answer(key, pack(list(kept.items())))


def _told(
    crew: Crew, missing: Sequence[Candidate], names: Sequence[str], failed: dict[str, str]
) -> Iterator[tuple[Candidate, bytes]]:
    import os

    from postil.engine.wire import Task

    tasks = [
        Task(
            number, os.fsencode(each.path), each.digest, "clean", each.language, len(each.data), each.data,
            names=tuple(names),
        )
        for number, each in enumerate(missing)
    ]  # fmt: skip
    for result in crew.ready().run(tasks):
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
