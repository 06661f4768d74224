"""``show --history``: the commits in which the code or the doc of one symbol changed, newest first.

Invariant: a bounded number of commits of its file is looked at, their contents through the index, and what was not
looked at is said.
"""

import os

from postil.engine.checking.changes import Contents, described
from postil.engine.lookup import Found
from postil.engine.workspace import Workspace
from postil.errors import PostilError
from postil.git import history
from postil.git.blobs import resolve
from postil.model import FileDoc, Symbol
from postil.rules.differences import differences
from postil.rules.versions import paired
from postil.values import NamedTuple

MOST_COMMITS = 50
"""So many commits that changed the file are looked at."""


class Step(NamedTuple):
    """One commit that changed a symbol."""

    commit: history.Commit | None
    """None for what is not committed."""
    path: str
    """Of its file then."""
    facts: tuple[str, ...]
    """What changed: ``added``, or what is different."""


class Past(NamedTuple):
    """What became of a symbol."""

    steps: tuple[Step, ...]
    """Newest first."""
    looked_at: int
    """How many commits of its file."""
    cut: bool
    """Whether there are older commits that were not looked at."""


def past(workspace: Workspace, item: Found, most: int = MOST_COMMITS) -> Past:
    """The history of one symbol that was found."""
    if item.ordinal is None:
        raise PostilError(f"{item.path} is a file, whose history git log shows; name a symbol")
    if not workspace.repository.managed:
        raise PostilError(f"{workspace.repository.folder} is in no git repository, so there is no history")
    repository, path = workspace.repository, os.fsencode(item.path)
    versions = history.versions(repository, resolve(repository, "HEAD"), path, most + 1)
    cut, versions = len(versions) > most, versions[:most]
    asked = [(one.blob, one.path) for one in versions if one.blob is not None]
    asked += [(one.old_blob, one.old_path) for one in versions if one.old_blob is not None and one.old_path is not None]
    with Contents(workspace) as contents:
        docs = described(workspace, asked, contents)
    steps: list[Step] = []
    place: _Place | None = _Place(item.doc, item.ordinal)
    newest = docs.get((versions[0].blob, versions[0].path)) if versions and versions[0].blob is not None else None
    if not versions or (isinstance(newest, FileDoc) and versions[0].blob != item.blob):
        place = _step(
            steps, None, item.path, _Place(item.doc, item.ordinal), newest if isinstance(newest, FileDoc) else None
        )
    for one in versions:
        now = docs.get((one.blob, one.path)) if one.blob is not None else None
        before = docs.get((one.old_blob, one.old_path or b"")) if one.old_blob is not None else None
        if place is None:
            return Past(tuple(steps), len(versions), cut=False)
        if not isinstance(now, FileDoc) or isinstance(before, str) or (here := _found(now, place)) is None:
            continue  # what cannot be analyzed tells nothing; the commits around it do
        place = _step(steps, one.commit, os.fsdecode(one.path), _Place(now, here), before)
    return Past(tuple(steps), len(versions), cut and place is not None)


class _Place(NamedTuple):
    """Where the symbol stands in one version."""

    doc: FileDoc
    ordinal: int

    @property
    def symbol(self) -> Symbol:
        """The symbol there."""
        return self.doc.symbols[self.ordinal]


def _found(now: FileDoc, place: _Place) -> int | None:
    """The place of the same symbol in another version of the same state."""
    name = place.symbol.qualname
    nth = sum(symbol.qualname == name for symbol in place.doc.symbols[: place.ordinal])
    same = [ordinal for ordinal, symbol in enumerate(now.symbols) if symbol.qualname == name]
    return same[nth] if nth < len(same) else None


def _step(
    steps: list[Step], commit: history.Commit | None, path: str, place: _Place, before: FileDoc | None
) -> _Place | None:
    """Note what a commit did to the symbol, and answer where it was before; None when it began there."""
    was = paired(before, place.doc)[place.ordinal]
    if was is None or before is None:
        steps.append(Step(commit, path, ("added",)))
        return None
    facts = differences(was, place.symbol)
    if facts:
        steps.append(Step(commit, path, tuple(facts)))
    return _Place(before, next(at for at, symbol in enumerate(before.symbols) if symbol is was))
