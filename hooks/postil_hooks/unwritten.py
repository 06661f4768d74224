"""What stands before the index, or in its place, while a small push is judged, and is written down afterwards.

Loading a database and opening it takes as long as parsing what most such pushes change. What was made of it goes into
the index once the verdict is told, in a process that nobody waits for.

Invariant: what is written down is what the index would have been given; where that cannot be done nothing is lost but
time.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from postil.engine import modules
from postil.engine.copied import let_go
from postil.engine.encode import compressed
from postil.engine.workspace import opened_index
from postil.index.rows import File, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.git.repository import Repository
    from postil.index.store import Index


class Unwritten:
    """An index as far as judging asks for one: what it was given, not compressed, and what ``known`` has."""

    def __init__(self, known: "Index | None" = None) -> None:
        self._known = known
        self._rows: dict[bytes, Row] = {}
        self._verdicts: dict[bytes, bytes] = {}

    def get(self, keys: Sequence[bytes]) -> dict[bytes, File]:
        """Find what was put, with ids below nothing, and what was known."""
        own = {
            key: File(~place, key, row.blob, row.language, row.symbols, row.documentable, row.documented, row.failure)
            for place, (key, row) in enumerate(self._rows.items())
            if key in keys
        }
        rest = [key for key in keys if key not in own]
        return own if self._known is None or not rest else own | self._known.get(rest)

    def doc(self, file: int) -> tuple[File, bytes | None] | None:
        """Read what was put, or what was known."""
        if file >= 0:
            return None if self._known is None else self._known.doc(file)
        key, row = list(self._rows.items())[~file]
        return self.get([key])[key], row.data

    def put(self, rows: Sequence[Row]) -> int:
        """Take contents, to be written later."""
        self._rows.update((row.key, row) for row in rows)
        return len(rows)

    def verdicts(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Find what comparisons came to."""
        own = {key: self._verdicts[key] for key in keys if key in self._verdicts}
        rest = [key for key in keys if key not in own]
        return own if self._known is None or not rest else own | self._known.verdicts(rest)

    def put_verdicts(self, rows: Mapping[bytes, bytes]) -> bool:
        """Take what comparisons came to, to be written later."""
        self._verdicts.update(rows)
        return True

    def close(self) -> None:
        """Let go of what was known, before another process opens it to write."""
        if self._known is not None:
            self._known.close()
            self._known = None

    def write(self, index: "Index") -> None:
        """Write all of it down."""
        index.put([
            row if row.data is None else row._replace(data=compressed(row.data)) for row in self._rows.values()
        ])  # fmt: skip
        index.put_verdicts(self._verdicts)


def write_down(unwritten: Unwritten, place: "Repository", *, aside: bool) -> None:
    """Write to the index of a repository; ``aside``: this process ends, and another may do it."""
    if not aside or sys.platform != "linux" or "threading" in sys.modules:
        _write(unwritten, place)
        return
    try:
        pid = os.fork()
    except OSError:
        return  # the next push finds out for itself
    if pid:
        return
    try:
        # Whoever waits for the end of an output waits for everybody who has it.
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(null, descriptor)
        let_go(3)
        os.setsid()
        _write(unwritten, place)
    finally:
        os._exit(0)


def _write(unwritten: Unwritten, place: "Repository") -> None:
    modules.keep()
    index = opened_index(place, lambda _: None)
    try:
        unwritten.write(index)
    finally:
        index.close()
