"""Repairs tried on the content of their file: whether they change documentation only and read as they were meant to."""

from collections.abc import Callable, Sequence

from postil.engine.fixing.prove import Change, refusals
from postil.engine.fixing.reading import analyzed
from postil.engine.fixing.repairs import Repair
from postil.engine.places import analyzers
from postil.engine.result import Runner
from postil.model import FileDoc
from postil.values import NamedTuple


class Trial(NamedTuple):
    """A file, what is known of it, and the repairs to be made in it."""

    path: str
    """Its name and extension are all that is used of it."""
    doc: FileDoc
    content: bytes
    repairs: tuple[Repair, ...]


def reasons(
    trials: Sequence[Trial], notice: Callable[[str], None] = lambda _: None, runner: Runner | None = None
) -> list[str | None]:
    """Why each file with its repairs is not to be written; None where it may be. Of ``runner`` the workers are used."""
    registry = analyzers()
    done = [applied(one.content, one.repairs) for one in trials]
    after = analyzed(
        registry, [(one.path, one.doc.language, new) for one, new in zip(trials, done, strict=True)], notice, runner
    )
    meant = [_misread(one, doc) for one, doc in zip(trials, after, strict=True)]
    changes = [Change(one.path, one.doc.language, one.content, new) for one, new in zip(trials, done, strict=True)]
    proofs = refusals(registry, changes, notice, runner)
    return [proof or wrong for proof, wrong in zip(proofs, meant, strict=True)]


def applied(content: bytes, chosen: Sequence[Repair]) -> bytes:
    """A content with repairs made."""
    parts: list[bytes] = []
    at = 0
    for edit in sorted(repair.edit for repair in chosen):
        parts += [content[at : edit.start_byte], edit.text.encode()]
        at = edit.end_byte
    return b"".join([*parts, content[at:]])


def _misread(one: Trial, after: FileDoc | None) -> str | None:
    """What of the docs does not read as it was meant to; None when all does."""
    if after is None:
        return "the file could not be analyzed with the repair in it"
    before = one.doc
    names = [(each.kind, each.qualname) for each in before.symbols]
    if [(each.kind, each.qualname) for each in after.symbols] != names:
        return "the file would declare something else"
    wanted = {repair.ordinal: repair.text for repair in one.repairs}
    shared = {after.symbols[ordinal].doc_span for ordinal in wanted if ordinal is not None}
    for ordinal, (old, new) in enumerate(zip(before.symbols, after.symbols, strict=True)):
        if old.code_hash != new.code_hash:
            return f"the code of {old.qualname} would be another"
        if old.doc is None and ordinal not in wanted and new.doc is not None and new.doc_span in shared:
            continue  # a type and the name that is given to it have one doc
        if _folded(new.doc) != _folded(wanted.get(ordinal, old.doc)):
            return f"the doc of {old.qualname} would not read as it is meant to"
    overview = wanted.get(None, before.overview)
    return None if _folded(after.overview) == _folded(overview) else "the doc of the file would be another"


def _folded(text: str | None) -> list[str]:
    return [] if text is None else text.split()
