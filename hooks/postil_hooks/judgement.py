"""What was found in the files of a push, as plain values: of one file by itself, and of a whole ref."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from postil.config import Config
from postil.engine.checking.changes import Change
from postil.engine.checking.coverage import Coverage, Part
from postil.git.history import Differing
from postil.model import FileDoc, Finding, Span
from postil.plugins.packing import unpack
from postil.values import NamedTuple
from postil_hooks import verdicts


class Verdict(NamedTuple):
    """What was found in one file of a push, seen by itself."""

    failure: str | None = None
    findings: tuple[Finding, ...] = ()
    """Without their path."""
    documented: int = 0
    documentable: int = 0
    patch_documented: int = 0
    patch_documentable: int = 0
    symbols: int = 0
    touched: int = 0
    """Symbols that the push adds or changes."""
    gone: tuple[bytes, ...] = ()
    """What declarations that the file lost would be known by elsewhere."""
    fresh: tuple[tuple[bytes, bool], ...] = ()
    """Of each new declaration what it would have been known by elsewhere, and whether it is new within the file."""


class Judgement(NamedTuple):
    """What became of one ref."""

    findings: tuple[Finding, ...]
    parts: tuple[Part, ...]
    patch: Coverage
    below: tuple[str, ...]
    symbols: int
    """Judged."""
    expected: int
    """In all that was to be judged; where time ran out an estimate by the number of files."""
    files: int
    of_files: int
    touched: int
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything was judged."""
        return self.files == self.of_files


class File(NamedTuple):
    """One file that a push changes."""

    differing: Differing
    olds: tuple[tuple[bytes, bytes], ...]
    """Blob and path in each base that has the file."""
    config: Config
    key: bytes


def contents_of(file: File) -> Iterator[tuple[bytes, bytes]]:
    """Blob and path of all contents that are compared."""
    yield from file.olds
    if file.differing.blob is not None:
        yield file.differing.blob, file.differing.path


def changes_of(file: File, docs: Mapping[tuple[bytes, bytes], FileDoc | str]) -> list[Change]:
    """What the push did to a file, seen from each base; one that did not have the file says no more than others."""
    one = file.differing
    now = None if one.blob is None else docs.get((one.blob, one.path))
    answer: list[Change] = []
    for blob, path in file.olds or ((None, None),):
        before = None if blob is None or path is None else docs.get((blob, path))
        answer.append(Change(
            os.fsdecode(one.path), None if path is None else os.fsdecode(path), blob, one.blob,
            before if isinstance(before, FileDoc) else None, now if isinstance(now, FileDoc) else None,
            now if isinstance(now, str) else None,
        ))  # fmt: skip
    return answer


def entangled(results: Sequence[tuple[File, Verdict]]) -> bool:
    """Whether files of the push may have to do with one another, or a doc with what any of them has now."""
    gone = Counter(name for _, verdict in results for name in verdict.gone)
    for _, verdict in results:
        own = Counter(verdict.gone)
        if any(finding.rule == "stale-doc" for finding in verdict.findings):
            return True
        if any(new and gone[name] > own[name] for name, new in verdict.fresh):
            return True
    return False


def known_by(what: tuple[str, ...]) -> bytes:
    """What a declaration is known by wherever it moves, in few bytes."""
    return verdicts.key(part.encode("utf-8", "surrogatepass") for part in what)[:8]


def unpacked(data: bytes) -> Verdict:
    """A verdict as it was packed."""
    fields = list(cast("tuple[object, ...]", unpack(data)))
    fields[1] = tuple(
        Finding._make((*row[:3], Span._make(cast("Iterable[int]", row[3])), *row[4:]))
        for row in cast("tuple[tuple[object, ...], ...]", fields[1])
    )
    return Verdict._make(fields)
