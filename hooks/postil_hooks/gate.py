"""The gate: from git's lines to a verdict on the push, and what is said of it.

First git is asked what is new, by processes that run side by side. A push whose very differences were found to be fine
before is fine: that takes no rule, no setting and no analyzer, and none is imported. Everything else is judged in
``postil_hooks.judging``.

Invariant: nothing is written but to Postil's own index, and what cannot be told is an error and never a pass.
"""

from __future__ import annotations

# What ``signal`` is made of, without the enumerations that take 3 ms.
import _signal  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]
import os
import time

from postil.errors import GitFailed
from postil_hooks.asked import Asked
from postil_hooks.pushed import (
    Pushed,
    Repository,
    difference,
    differences,
    empty_tree,
    is_small,
    new_to,
    pushed,
    workers,
)
from postil_hooks.refs import updates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Protocol

    from postil.engine.pool import Pool
    from postil.git.command import Running
    from postil_hooks.refs import Update

    class Afterwards(Protocol):
        """What is done once all is said."""

        def __call__(self, *, aside: bool) -> None:
            """Do it; ``aside``: in another process, for this one ends."""


CONFIGURATION = (b"postil.toml", b"pyproject.toml")
"""The files of ``postil.config``, which is imported only to read them."""
BUILT = frozenset((
    b".gradle", b".next", b".nuxt", b".output", b".parcel-cache", b".svelte-kit", b"_build", b"build", b"coverage",
    b"dist", b"htmlcov", b"out", b"target",
))  # fmt: skip
"""As ``postil.git.excludes`` has them: whether these are left out depends on what lies beside them."""
_KEY = b"push 1"
_FEW_COLLECTIONS = 50_000
_left: list[Repository] = []
"""Whose processes end with this one, which does not wait for them."""
_MARGIN, _SHARE = 0.15, 0.1
"""Of the budget, in seconds and at most as this share, for what comes before and after judging."""


class Outcome:
    """How a push fares."""

    __slots__ = ("afterwards", "code", "out", "text")

    def __init__(self, code: int, text: str = "", out: str = "", afterwards: Afterwards | None = None) -> None:
        self.code = code
        """What the hook ends with: 0 lets the push pass."""
        self.text = text
        """Lines for the person who pushes; empty where there is nothing to say."""
        self.out = out
        """For programs, as was asked for."""
        self.afterwards = afterwards
        """What is to be done once all is said; None where nothing is."""


class OutOfTime(Exception):
    """The budget is used up."""


class Clock:
    """The budget of one push."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.over = False
        """Whether the budget is used up."""
        self.at_end: Callable[[], None] | None = None
        """What is done at the end, which then goes on to its own; None where waiting for git is broken off."""

    def set(self, budget: float) -> None:
        """Begin to watch."""
        # Python had started before, and what was judged is to be written down and told.
        self.ends = self.started + budget - min(_MARGIN, budget * _SHARE)
        _signal.signal(_signal.SIGALRM, self._ring)
        _signal.setitimer(_signal.ITIMER_REAL, max(self.left(), 0.001))

    def left(self) -> float:
        """Seconds that are left."""
        return self.ends - time.monotonic()

    def is_over(self) -> bool:
        """Whether the budget is used up by now."""
        return self.over

    def stop(self) -> None:
        """Watch no longer."""
        _signal.setitimer(_signal.ITIMER_REAL, 0)

    def _ring(self, *_: object) -> None:
        self.over = True
        if self.at_end is None:
            raise OutOfTime
        self.at_end()


class Work:
    """One ref that is to be judged, with all that its verdict is made from."""

    __slots__ = ("attributes", "pushed", "raws", "side", "texts")

    def __init__(self, of: Pushed, raws: list[bytes], side: str | None) -> None:
        self.pushed = of
        self.raws = raws
        """What is different from each base, as git says it."""
        self.side = side
        """The commit whose settings hold: what the remote has; None where it has nothing, and the pushed ones hold."""
        self.texts: list[tuple[bytes | None, bytes | None]] = []
        """Of each of ``CONFIGURATION`` what is on the remote's side, and what is pushed."""
        self.attributes: dict[bytes, tuple[str, bytes]] = {}
        """The attribute files that say something of the paths: id and text."""

    @property
    def settings_change(self) -> bool:
        """Whether the push may bring other settings than those it is judged by."""
        return any(there != here and b"postil" in (there or b"") + (here or b"") for there, here in self.texts)


class Push:
    """All that is known of a push when it comes to be judged."""

    __slots__ = ("asked", "clock", "found", "name", "remote", "repository", "work")

    def __init__(
        self, repository: Repository, asked: Asked, clock: Clock, found: list[Pushed], work: list[Work],
        name: bytes | None, remote: str,
    ) -> None:  # fmt: skip
        self.repository = repository
        self.asked = asked
        self.clock = clock
        self.found = found
        """Every ref of it."""
        self.work = work
        """Those that are to be judged."""
        self.name = name
        """The key of a verdict on all of it; None where this installation is not noted yet."""
        self.remote = remote


def gate(
    remote: str, url: str, lines: bytes, environment: Mapping[str, str], asked: Asked | None = None,
    started: float | None = None, *, last: bool = False,
) -> Outcome:  # fmt: skip
    """Judge a push to ``remote`` at ``url``; ``lines``: what git writes to the input of a pre-push hook.

    ``last``: the process ends with it, which ends all that was started, and what is left to do is the caller's.
    """
    asked = asked or Asked()
    moved = updates(lines)
    if not any(update.local is not None for update in moved):
        return _nothing(asked, [Pushed(update) for update in moved], remote)
    if environment.get("POSTIL_SKIP", "0") not in ("", "0"):
        return _skipped(asked, "POSTIL_SKIP is set")
    clock = Clock(time.monotonic() if started is None else started)
    repository = Repository(environment)
    early: _Early | None = None
    graph: Running | None = None
    pool: Pool | None = None
    found: list[Pushed] = []
    try:
        repository.start()
        early = _Early(repository, moved)
        graph = new_to(repository, moved, remote, url)
        if not _heard_of(repository, moved):
            # While git looks: what will be needed, and what the worker is to have as well.
            repository.databases()
            _imported()
            if early.raw:
                pool = _begun(repository, [early.raw])
        settings = {name.lower(): value for name, value in repository.settings()}
        asked.settle(settings)
        assert asked.budget is not None
        clock.set(asked.budget)
        found = pushed(repository, moved, remote, url, graph)
        work = [_work(repository, one, early) for one in found if one.why_not is None]
        if not work:
            return _nothing(asked, found, remote)
        name = _key(work)
        if name is not None and asked.form == "text" and not any(one.settings_change for one in work):
            known = _known(repository, name)
            if known is not None:
                from postil_hooks.telling import fine

                return Outcome(0, fine(found, remote, *known))
        pool = _fitting(repository, pool, early.raw, [raw for one in work for raw in one.raws])
        from postil_hooks.judging import judged

        outcome = judged(Push(repository, asked, clock, found, work, name, remote), pool)
        if outcome.afterwards is not None and not last:
            outcome.afterwards(aside=False)
        return outcome
    except OutOfTime:
        clock.stop()
        from postil_hooks.telling import unknown_in_time

        return Outcome(int(bool(asked.fail_over_budget) and not asked.warn_only), unknown_in_time(asked))
    finally:
        clock.stop()
        for running in (early, graph):
            if running is not None:
                running.abandon()
        if last:
            _left.append(repository)
        else:
            if pool is not None:
                pool.close()
            repository.close()


def _imported() -> None:
    import gc

    # Looking for garbage again and again while modules are loaded, which have none, takes as long as some of them.
    gc.set_threshold(_FEW_COLLECTIONS)
    from postil.engine import modules

    modules.use()
    from postil.engine import expressions

    expressions.use()
    from postil_hooks import working as working


def _fitting(repository: Repository, pool: Pool | None, seen: bytes | None, raws: list[bytes]) -> Pool:
    """Workers for what is different; other ones where what was seen early is so much less than that, or more."""
    if pool is not None and (raws == [seen] or is_small(repository, raws) != pool.compress):
        return pool
    if pool is not None:
        pool.close()
    return _begun(repository, raws)


def _begun(repository: Repository, raws: Sequence[bytes]) -> Pool:
    """Workers that get ready for what is different, while the rest of what judging takes is imported."""
    _imported()
    from postil_hooks.working import started as workers_started

    small = is_small(repository, raws)
    copies = workers(repository, raws, os.path.join(_store(repository), "index.db")) if small else 1
    pool = workers_started({path for raw in raws for _, path in differences(raw)}, small=small, copies=copies)
    try:
        from postil_hooks import judging as judging
    except BaseException:
        pool.close()
        raise
    return pool


class _Early:
    """Of the usual push, one branch further, what is different; asked before it is known to be one."""

    def __init__(self, repository: Repository, moved: list[Update]) -> None:
        self._running: Running | None = None
        self._raw: bytes | None = None
        live = [update for update in moved if update.local is not None]
        if len(live) == 1 and live[0].remote is not None and live[0].local is not None:
            self._running = repository.running(*difference(live[0].remote, live[0].local))

    @property
    def raw(self) -> bytes | None:
        """What git says; None where it says nothing, for one of the two may not be here."""
        if self._running is not None:
            running, self._running = self._running, None
            try:
                self._raw = running.finish()
            except GitFailed:
                return None
        return self._raw

    def abandon(self) -> None:
        """End the command, whose answer nobody wants any more."""
        if self._running is not None:
            self._running.abandon()
            self._running = None


def _work(repository: Repository, one: Pushed, early: _Early) -> Work:
    assert one.head is not None
    bases = one.bases or [empty_tree(repository)]
    known = early.raw if one.bases == [one.update.remote] and not one.beyond else None
    raws = [known] if known is not None else [repository.said(*difference(base, one.head)) for base in bases]
    side = one.update.remote if one.update.remote is not None and not one.beyond else None
    if side is None and one.bases:
        side = one.bases[0]
    work = Work(one, raws, side)
    for name in CONFIGURATION:
        pushed_text = repository.text(one.head, name)
        work.texts.append((pushed_text if side is None else repository.text(side, name), pushed_text))
    folders = {b""}
    for path in {path for raw in raws for _, path in differences(raw)}:
        folder = path.rpartition(b"/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition(b"/")[0]
    for folder in sorted(folders):
        path = folder + b"/.gitattributes" if folder else b".gitattributes"
        found = repository.object(one.head.encode("ascii") + b":" + path)
        if found is not None and found[1] == b"blob":
            work.attributes[path] = (found[0], found[2])
    return work


def _key(work: list[Work]) -> bytes | None:
    """The key of the verdict on all of it; None where nothing is known yet of what would make one."""
    from postil.sqlite.secret import secret_dir
    from postil_hooks import made, verdicts

    installed = made.remembered(secret_dir())
    return None if installed is None else verdicts.key([_KEY, made.digest(installed), *_parts(work)])


def renewed_key(installed: str, work: list[Work]) -> bytes:
    """The key under which a verdict is to be found the next time."""
    from postil_hooks import made, verdicts

    return verdicts.key([_KEY, made.digest(installed), *_parts(work)])


def _parts(work: list[Work]) -> Iterator[bytes]:
    for one in work:
        yield b"%d" % len(one.raws)
        yield from one.raws
        baseline = False
        for there, _ in one.texts:
            yield b"-" if there is None else b"+" + there
            baseline = baseline or b"baseline" in (there or b"")
        yield b"%d" % len(one.attributes)
        for path, (_, text) in one.attributes.items():
            yield path
            yield text
        # What else of the commits has a say: a baseline that is there, a manifest beside a folder named build.
        yield (one.side or "").encode("ascii") if baseline else b""
        built = any(part in BUILT for raw in one.raws for _, path in differences(raw) for part in path.split(b"/")[:-1])
        yield (one.pushed.head or "").encode("ascii") if built else b""


def _known(repository: Repository, name: bytes) -> list[int] | None:
    from postil_hooks import verdicts

    return verdicts.found(_store(repository), name)


def _heard_of(repository: Repository, moved: list[Update]) -> bool:
    """Whether a push of the same commits was found to be fine, and this one may be too; no more than a hint."""
    from postil_hooks import verdicts

    heads = [update.local for update in moved if update.local is not None]
    return verdicts.mention(_store(repository), heads)


def _store(repository: Repository) -> str:
    """Where the repository's verdicts lie."""
    if os.environ.get("POSTIL_HOME"):
        from postil.git.repository import store_dir

        return store_dir(repository.common_dir, managed=True)
    return os.path.join(repository.common_dir, "postil")


def _nothing(asked: Asked, found: list[Pushed], remote: str) -> Outcome:
    from postil_hooks.telling import nothing

    return Outcome(0, nothing(found), _empty(asked, found, remote))


def _skipped(asked: Asked, why: str) -> Outcome:
    return Outcome(0, f"postil: {why}: nothing of this push was judged\n", _empty(asked, [], "", why))


def _empty(asked: Asked, found: list[Pushed], remote: str, skipped: str | None = None) -> str:
    if asked.form == "text":
        return ""
    from postil_hooks.reports import empty

    return empty(asked.form, found, remote, skipped)
