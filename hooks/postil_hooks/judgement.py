"""What was found in the files of a push, as plain values: of one file by itself, and of a whole ref."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from postil.config import Config
from postil.engine.checking.changes import Change
from postil.engine.checking.coverage import Coverage, Part, patch_below
from postil.git.history import Differing
from postil.model import FileDoc, Finding, Span
from postil.plugins.packing import unpack
from postil.values import NamedTuple, cast
from postil_hooks import verdicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.engine.checking.ranges import Fresh

STALE = "stale-doc"
BATCH = 64
"""Files that are judged between two looks at the clock."""


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


def seen_of(changes: Sequence[Change], new: "Sequence[bool] | None" = None) -> "Fresh | None":
    """What the push did to one file, seen from all its bases; ``new``: which new declarations were nowhere before."""
    from postil.engine.checking.ranges import fresh_files

    seen: Fresh | None = None
    for change in changes:
        for one in fresh_files([change]):
            if seen is None:
                answers = iter(new or ())
                touched = [
                    next(answers) if new is not None and was is None else had
                    for was, had in zip(one.before, one.touched, strict=True)
                ]
                seen = one._replace(touched=touched)
            else:
                touched = [this and that for this, that in zip(seen.touched, one.touched, strict=True)]
                seen = seen._replace(touched=touched, touched_file=seen.touched_file and one.touched_file)
    return seen


def entangled(results: Sequence[tuple[File, Verdict]]) -> dict[int, list[bool]]:
    """The files, by their place, that other files of the push have a say in: a doc that may be stale, what was moved.

    Of each its new declarations in order, and whether they are new to the whole push; one that another file lost, or
    the same one elsewhere, is none, and each of those accounts for one.
    """
    gone = Counter(name for _, verdict in results for name in verdict.gone)
    found: dict[int, list[bool]] = {}
    for at, (_, verdict) in enumerate(results):
        own = Counter(verdict.gone)
        alone: list[bool] = []
        whole: list[bool] = []
        for name, _ in verdict.fresh:
            for counter, answers in ((own, alone), (gone, whole)):
                answers.append(counter[name] <= 0)
                counter[name] -= counter[name] > 0
        if alone != whole or any(finding.rule == STALE for finding in verdict.findings):
            found[at] = whole
    return found


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


def batches(files: Sequence[File]) -> Iterator[Sequence[File]]:
    """So many of the files at a time."""
    for at in range(0, len(files), BATCH):
        yield files[at : at + BATCH]


def falling_short(results: Sequence[tuple[File, Verdict]], config: Config) -> tuple[str, ...]:
    """What of the change falls short of a threshold, of all or of a path."""
    return patch_below(
        [
            Part(os.fsdecode(file.differing.path), "", verdict.patch_documented, verdict.patch_documentable)
            for file, verdict in results
        ],
        config,
        None,
    )
