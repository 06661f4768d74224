"""How much of what owes a doc has one: as a whole, by language, folder and owner, and against the thresholds.

Invariant: ``check``, ``status``, hooks and editors all count with this, so the number is the same everywhere.
"""

import os
from collections.abc import Callable, Iterable, Sequence

from postil.config import Config, PathSettings
from postil.engine.context import aside
from postil.engine.workspace import Workspace
from postil.git.excludes import judged
from postil.rules.expected import documentable
from postil.values import NamedTuple

NOBODY = "(nobody)"
"""The owner of what no line of CODEOWNERS gives to anybody."""


class Coverage(NamedTuple):
    """How many of the symbols that owe a doc have one."""

    documented: int = 0
    documentable: int = 0

    @property
    def percent(self) -> float:
        """100 where nothing is owed."""
        return 100 * self.documented / self.documentable if self.documentable else 100.0


class Part(NamedTuple):
    """One file's share."""

    path: str
    language: str
    documented: int
    documentable: int


class Tables(NamedTuple):
    """The same symbols counted in three ways, each by name; only where something owes a doc."""

    languages: tuple[tuple[str, Coverage], ...]
    folders: tuple[tuple[str, Coverage], ...]
    """Top folders; ``.`` for the files of the root itself."""
    owners: tuple[tuple[str, Coverage], ...]
    """Empty where there is no CODEOWNERS; of a file with several owners each is named."""


def standing(workspace: Workspace) -> list[Part]:
    """The share of every file of a worktree, as ``check`` counts it, from what is indexed alone.

    Where nothing but the path decides, the index has the numbers; where the configuration says what owes a doc, they
    are counted anew.
    """
    config = workspace.config
    if config._replace(public_only=True, require=()) == config and not any(map(_decides, config.paths)):
        return [
            Part(path, language, documented, documentable)
            for raw, language, documented, documentable in workspace.index.owing(workspace.root)
            if aside(path := os.fsdecode(raw), language) is None
        ]
    # It counts with this module.
    from postil.engine.checking.check import Asked, files
    from postil.engine.checking.selection import known

    parts: list[Part] = []
    for file in files(workspace, Asked(), known()):
        needing = documentable(file.doc, file.settings)
        have = sum(symbol.doc is not None for symbol in needing)
        parts.append(Part(file.path, file.doc.language, have, len(needing)))
    return parts


def _decides(table: PathSettings) -> bool:
    return any(field in ("public_only", "require") for field, _ in table.settings)


def total(parts: Iterable[Part]) -> Coverage:
    """All of it."""
    documented = documentable = 0
    for part in parts:
        documented += part.documented
        documentable += part.documentable
    return Coverage(documented, documentable)


def tables(parts: Iterable[Part], owners: Callable[[str], Sequence[str]] | None) -> Tables:
    """The parts by language, folder and owner; ``owners`` is None where nobody owns anything."""
    languages: dict[str, list[Part]] = {}
    folders: dict[str, list[Part]] = {}
    owned: dict[str, list[Part]] = {}
    for part in parts:
        if not part.documentable:
            continue
        top, slash, _ = part.path.partition("/")
        languages.setdefault(part.language, []).append(part)
        folders.setdefault(top if slash else ".", []).append(part)
        for owner in [] if owners is None else owners(part.path) or [NOBODY]:
            owned.setdefault(owner, []).append(part)
    return Tables(*(tuple((name, total(of)) for name, of in sorted(by.items())) for by in (languages, folders, owned)))


def below(parts: Sequence[Part], config: Config, least: float | None) -> tuple[str, ...]:
    """What falls short of its threshold, a sentence each.

    A ``[[paths]]`` table with a threshold counts its files by themselves, the last such table that matches a file; the
    repository's own threshold is for the rest. One on the command line is for everything.
    """
    return _all_short(parts, config, least, "fail_under", "what owes a doc")


def patch_below(parts: Sequence[Part], config: Config, least: float | None) -> tuple[str, ...]:
    """The same of what a range added or changed, by the thresholds for changes."""
    return _all_short(parts, config, least, "patch_fail_under", "what this change adds or changes and owes a doc")


def _all_short(parts: Sequence[Part], config: Config, least: float | None, field: str, what: str) -> tuple[str, ...]:
    if least is not None:
        return _short(what, parts, least)
    thresholds: list[tuple[str, float]] = []
    group: dict[str, int] = {}
    for table in config.paths:
        asked = dict(table.settings).get(field)
        if isinstance(asked, (int, float)):
            paths = [os.fsencode(part.path) for part in parts]
            group |= {os.fsdecode(path): len(thresholds) for path, covers in judged((table.pattern,), paths) if covers}
            thresholds.append((table.pattern, asked))
    sentences: list[str] = []
    whole = getattr(config, field)
    if whole is not None:
        sentences += _short(what, [part for part in parts if part.path not in group], whole)
    for at, (pattern, asked) in enumerate(thresholds):
        sentences += _short(f"{what} under {pattern}", [part for part in parts if group.get(part.path) == at], asked)
    return tuple(sentences)


def _short(what: str, parts: Iterable[Part], least: float) -> tuple[str, ...]:
    have = total(parts)
    if have.percent >= least:
        return ()
    return (f"{_floored(have.percent)} % of {what} has one, and {least:g} % is asked for",)


def _floored(percent: float) -> str:
    """To one place and rounded down, so that what falls short never reads as enough."""
    return f"{int(percent * 10) / 10:.1f}"
