"""``fix``: docs repaired file by file, each repair proved to change documentation only.

Invariant: what is answered as repaired was proved, reads as it was meant to, and leaves nothing to repair again; what
could not be shown to do so is left as it is and named.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType

from postil.config import Config
from postil.edits.files import Held, NotWritten, held, replace
from postil.edits.merge import REPAIRS
from postil.edits.style import Styles
from postil.engine import lookup
from postil.engine.checking.selection import Selection, check_names, known, settings
from postil.engine.context import aside
from postil.engine.fixing.reading import analyzed
from postil.engine.fixing.repairs import INSERTIONS, Repair, repairs
from postil.engine.fixing.trial import Trial, applied, reasons
from postil.engine.fixing.widths import configuration
from postil.engine.places import analyzers
from postil.engine.workspace import Workspace
from postil.errors import PostilError
from postil.git.excludes import settled
from postil.model import FileDoc
from postil.values import NamedTuple

_BATCH = 128
"""Files that are held at once."""

_LIST = ", ".join((*sorted(REPAIRS), *sorted(INSERTIONS)))

Notice = Callable[[str], None]


class Asked(NamedTuple):
    """What one run is to do."""

    paths: tuple[str, ...] = ()
    chosen: Selection = Selection()
    write: bool = True
    """Whether files are written; else they are only answered."""
    before: Mapping[str, FileDoc] = MappingProxyType({})
    """What files were before the change that is to be repaired, by path."""


class Repaired(NamedTuple):
    """One file with its repairs."""

    path: str
    before: bytes
    after: bytes
    repairs: tuple[Repair, ...]


class Left(NamedTuple):
    """What was not repaired, and why."""

    path: str
    line: int | None
    """None for the whole file."""
    reason: str


Choose = Callable[["Candidate"], Sequence[Repair]]


class Candidate(NamedTuple):
    """A file with what could be repaired in it."""

    file: Held
    path: str
    doc: FileDoc
    repairs: tuple[Repair, ...]


def fix(
    workspace: Workspace, asked: Asked, choose: Choose | None = None, notice: Notice = lambda _: None
) -> Iterator[Repaired | Left]:
    """Repair what is indexed, batch by batch; bring the index up to date before.

    ``choose`` picks among the repairs of a file; all are made without it.
    """
    root = workspace.repository.root
    if root is None:
        raise PostilError("a bare repository has no files to repair; run this in a worktree")
    _check(asked.chosen)
    work = _candidates(workspace, asked, root, notice)
    while batch := list(islice(work, _BATCH)):
        ready: list[Candidate] = []
        for one in batch:
            if isinstance(one, Left):
                yield one
                continue
            picked = one.repairs if choose is None else tuple(choose(one))
            if picked:
                ready.append(one._replace(repairs=picked))
        for proved in _proved(ready, notice):
            if isinstance(proved, Left):
                yield proved
            else:
                yield _written(*proved) if asked.write else proved[1]


def _check(chosen: Selection) -> None:
    """Refuse a rule that there is not, and the selection of one whose findings only a person can repair."""
    check_names((*chosen.select, *chosen.ignore), known())
    beyond = [name for name in chosen.select if name not in REPAIRS | INSERTIONS]
    if beyond:
        raise PostilError(f"what {beyond[0]} finds only a person can repair; fix repairs {_LIST}")


def rules_of(config: Config, chosen: Selection) -> frozenset[str]:
    """The rules whose findings are repaired: skeletons are inserted only where they are selected by name."""
    wanted = frozenset(chosen.select or config.select or REPAIRS)
    return (wanted & (REPAIRS | INSERTIONS)) - {*chosen.ignore, *config.ignore}


def _candidates(workspace: Workspace, asked: Asked, root: str, notice: Notice) -> Iterator[Candidate | Left]:
    """Each file with something to repair, as it is on disk now."""
    config = workspace.config
    special: dict[bytes, Config] = {}
    if config.paths:
        special = settled(config, [place.path for place in workspace.index.tree(workspace.root)])
    learning = _inserts(config, asked)
    files = lookup.documents(workspace, ()) if learning else ()
    styles = Styles(config.docstring_style, files, configuration(root) if learning else None)
    with lookup.Contents(workspace) as contents:
        for path, blob, doc in lookup.documents(workspace, asked.paths):
            own = special.get(os.fsencode(path), config)
            rules = rules_of(own, asked.chosen)
            if not rules or "generated" in doc.notes:
                continue
            setting = settings(own, aside(path, doc.language))
            before = asked.before.get(path)
            if not repairs(doc, None, rules, setting, styles.of(path, doc), before):
                continue
            try:
                file = held(os.path.join(root, path))
            except NotWritten as error:
                yield Left(path, None, str(error))
                continue
            here: FileDoc | None = doc
            if contents.of(path, blob) != file.content:
                # The bytes on disk are not those that git would keep.
                here = analyzed(analyzers(), [(path, doc.language, file.content)], notice)[0]
            if here is None:
                continue
            found = repairs(here, file.content, rules, setting, styles.of(path, here), before)
            if found:
                yield Candidate(file, path, here, found)


def _inserts(config: Config, asked: Asked) -> bool:
    selected = {*(asked.chosen.select or config.select)}
    return bool(selected & INSERTIONS) or any("select" in dict(table.settings) for table in config.paths)


def _proved(batch: Sequence[Candidate], notice: Notice) -> Iterator[tuple[Candidate, Repaired] | Left]:
    """Each file with those of its repairs that hold."""
    refused = reasons([_trial(one, one.repairs) for one in batch], notice)
    for one, reason in zip(batch, refused, strict=True):
        if reason is None:
            yield one, _repaired(one, one.repairs)
            continue
        if len(one.repairs) == 1:
            yield Left(one.path, one.repairs[0].line, reason)
            continue
        alone = reasons([_trial(one, (repair,)) for repair in one.repairs], notice)
        good = tuple(repair for repair, why in zip(one.repairs, alone, strict=True) if why is None)
        for repair, why in zip(one.repairs, alone, strict=True):
            if why is not None:
                yield Left(one.path, repair.line, why)
        if not good:
            continue
        together = reasons([_trial(one, good)], notice)[0]
        yield (one, _repaired(one, good)) if together is None else Left(one.path, None, together)


def _trial(one: Candidate, chosen: tuple[Repair, ...]) -> Trial:
    return Trial(one.path, one.doc, one.file.content, chosen)


def _repaired(one: Candidate, chosen: tuple[Repair, ...]) -> Repaired:
    return Repaired(one.path, one.file.content, applied(one.file.content, chosen), chosen)


def _written(one: Candidate, repaired: Repaired) -> Repaired | Left:
    try:
        replace(one.file, repaired.after)
    except NotWritten as error:
        return Left(one.path, None, str(error))
    return repaired
