"""Checks of everything Postil stands on, with what mends each, and the sweeping of the index."""

import os
import sys
from collections.abc import Iterator

from postil.engine import places
from postil.engine.checking.plugged import plugged
from postil.engine.encode import decode
from postil.engine.workspace import Workspace
from postil.errors import GitFailed, PostilError
from postil.git import blobs
from postil.git.command import run
from postil.index.store import SCHEMA_VERSION
from postil.rules.rule import builtin
from postil.values import NamedTuple


class Check(NamedTuple):
    """One thing looked at."""

    name: str
    fine: bool
    said: str
    """What was found."""
    mend: str = ""
    """What to do about it; empty when there is nothing to do."""


def doctor(workspace: Workspace) -> Iterator[Check]:
    """Look at the installation, the repository, the index and the plugins, one after the other."""
    yield _installation()
    yield _git()
    yield _repository(workspace)
    yield from _plugins()
    yield from _rules()
    yield from _index(workspace)
    yield _records(workspace)


def gc(workspace: Workspace) -> tuple[int, int]:
    """Drop the contents that no ref, worktree or tree of the index reaches; how many, and the bytes that gave back."""
    repository = workspace.repository
    keep: set[bytes] = set(blobs.reachable(repository)) if repository.managed else set()
    return workspace.index.gc(keep)


def _installation() -> Check:
    import apsw

    from postil import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    said = f"Postil {__version__} on Python {python}, SQLite {apsw.sqlite_lib_version()}"
    parts = tuple(int(part) for part in apsw.sqlite_lib_version().split(".")[:3])
    if parts < (3, 51, 3):
        return Check("installation", False, said, "this SQLite can corrupt its log: pip install --upgrade apsw")
    return Check("installation", True, said)


def _git() -> Check:
    try:
        return Check("git", True, os.fsdecode(run(("--version",), {})).strip())
    except (GitFailed, OSError) as error:
        return Check("git", False, str(error), "install git and have it on PATH")


def _repository(workspace: Workspace) -> Check:
    repository = workspace.repository
    kind = "bare repository" if repository.bare else "worktree" if repository.managed else "folder outside git"
    settings = f", configured by {workspace.config.source}" if workspace.config.source else ""
    return Check("repository", True, f"{repository.folder}: {kind}, {repository.object_format}{settings}")


def _plugins() -> Iterator[Check]:
    registry = places.analyzers()
    own = sum(each.builtin for each in registry.languages)
    others = sorted({each.plugin for each in registry.languages if not each.builtin})
    said = f"{own} languages of Postil's own" + (f", others by {', '.join(others)}" if others else "")
    yield Check("analyzers", bool(registry.languages), said, "" if registry.languages else "install Postil again")
    for plugin, reason in registry.broken:
        yield Check("analyzers", False, f"{plugin} is set aside: {reason}", f"update or uninstall what brings {plugin}")


def _rules() -> Iterator[Check]:
    these = plugged()
    others = ", ".join(rule.name for rule in these.rules)
    yield Check("rules", True, f"{len(builtin())} rules of Postil's own" + (f", others: {others}" if others else ""))
    for plugin, reason in these.broken:
        yield Check("rules", False, f"{plugin} is set aside: {reason}", f"update or uninstall what brings {plugin}")


def _index(workspace: Workspace) -> Iterator[Check]:
    index = workspace.index
    if not index.saved:
        where = places.index_path(workspace.repository)
        yield Check(
            "index", False, "only in memory", f"see that {os.path.dirname(where)} can be written, or set POSTIL_HOME"
        )
        return
    faults = index.check()
    if faults:
        yield Check(
            "index", False, f"{index.path}: {faults[0]}", f"delete {index.path}; postil document makes it again"
        )
        return
    bad = good = 0
    for place, _, data in index.pages(workspace.root):
        if place.skipped is None and place.failure is None:
            if data is None:
                bad += 1
            else:
                decode(data)
                good += 1
    megabytes = index.size() / 1e6
    said = f"{index.path}: version {SCHEMA_VERSION}, {megabytes:.1f} MB, {good} files of this worktree whole"
    if bad:
        yield Check("index", False, f"{said}, {bad} lost or damaged", "postil document makes them again")
    else:
        yield Check("index", True, said, "" if good else "postil document fills it")


def _records(workspace: Workspace) -> Check:
    from postil.records.store import Records

    path = places.records_path(workspace.repository)
    notices: list[str] = []
    try:
        records = Records.open(path, notice=notices.append)
    except PostilError as error:
        return Check("records", False, str(error), "update Postil, or move the file away")
    try:
        count = len(records.jobs(1000))
    finally:
        records.close()
    if notices:
        return Check("records", False, notices[0], f"see that {os.path.dirname(path)} can be written")
    return Check("records", True, f"{path}: {count} jobs")
