"""What history says of docs: of each one whether its code went on without it, and in which commits.

A doc was right, as far as anyone can tell, when it was last touched. The declaration of that moment and that of now are
compared by the rule ``stale-doc``, and what it says is traced to the commits in between.

Invariant: a bounded number of commits is looked at, in the background; their contents are analyzed once, known by their
ids. What was not found out is left out, and nothing is called stale because of that.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Mapping

from postil.engine.checking.changes import Contents, described
from postil.engine.workspace import Workspace, opened_index
from postil.errors import PostilError
from postil.git import history
from postil.git.blobs import resolve
from postil.ide.session import Evidence, Session
from postil.model import FileDoc, Span, Symbol
from postil.rules.rule import Rule, builtin
from postil.rules.settings import Settings
from postil.rules.subject import Subject
from postil.rules.versions import Before, paired
from postil.values import NamedTuple

MOST_COMMITS = 30
"""So many commits that changed a file are looked at."""
MOST_HISTORIES = 24
_MOST_EVIDENCE = 50_000
WORKTREE = "the worktree"

Key = tuple[str, str, str, str]
"""Path, qualified name, code hash and doc hash: what ``Session.evidence`` is kept by."""


class State(NamedTuple):
    """A file after one commit."""

    name: str
    """The commit, shortened."""
    subject: str
    blob: bytes
    doc: FileDoc


class History(NamedTuple):
    """The versions of one file, the newest first."""

    head: bytes
    states: tuple[State, ...]
    complete: bool
    """Whether the last one is where the file began."""


class Look(NamedTuple):
    """What is to be found out of one document; ``evidence`` may be asked on any thread."""

    workspace: Workspace
    path: str
    doc: FileDoc
    data: bytes
    """What ``doc`` is of."""
    ordinals: tuple[int, ...]
    """The symbols of which nothing is known yet."""
    history: History | None
    """As it was looked up before; it counts as long as the same commit is checked out."""

    def evidence(self, notice: Callable[[str], None], cancelled: Callable[[], bool]) -> "Found | None":
        """Look; None when cancelled, or when there is no history to look at."""
        repository = self.workspace.repository
        if not repository.managed:
            return None
        try:
            head = resolve(repository, "HEAD")
        except PostilError:
            return None  # nothing is committed yet
        index = opened_index(repository, notice)
        own = Workspace(repository, self.workspace.config, index, self.workspace.start)
        try:
            with Contents(own) as contents:
                past = self.history
                if past is None or past.head != head:
                    past = gathered(own, head, self.path, contents, notice)
                found: dict[Key, Evidence] = {}
                for ordinal in self.ordinals:
                    if cancelled():
                        return None
                    symbol = self.doc.symbols[ordinal]
                    found[key_of(self.path, symbol)] = judged(past, self.path, self.doc, self.data, ordinal, contents)
                return Found(self.path, past, found)
        finally:
            index.close()


class Found(NamedTuple):
    """What was found out of one document."""

    path: str
    history: History
    evidence: Mapping[Key, Evidence]


class Freshness:
    """Which documents were looked at; on the session's thread."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._histories: OrderedDict[str, History] = OrderedDict()

    def look(self, path: str, doc: FileDoc, data: bytes) -> Look | None:
        """What is to be found out of a document; None when there is nothing."""
        workspace = self._session.workspace
        if workspace is None or not workspace.repository.managed or len(data) != doc.size:
            return None
        missing = [
            ordinal
            for ordinal, symbol in enumerate(doc.symbols)
            if symbol.doc_span is not None
            and symbol.kind != "section"
            and key_of(path, symbol) not in self._session.evidence
        ]
        past = self._histories.get(path)
        return Look(workspace, path, doc, data, tuple(missing), past) if missing else None

    def take(self, found: Found) -> bool:
        """Keep what was found; whether there is anything to be shown that was not."""
        self._histories[found.path] = found.history
        self._histories.move_to_end(found.path)
        if len(self._histories) > MOST_HISTORIES:
            self._histories.popitem(last=False)
        known = self._session.evidence
        if len(known) > _MOST_EVIDENCE:
            known.clear()
        new = [key for key, one in found.evidence.items() if one.stale is not None and known.get(key) != one]
        known.update(found.evidence)
        return bool(new)

    def head_moved(self) -> None:
        """Forget what was said under another commit."""
        self._histories.clear()
        self._session.evidence.clear()


def key_of(path: str, symbol: Symbol) -> Key:
    """What the evidence of a symbol is kept by."""
    return path, symbol.qualname, symbol.code_hash, symbol.doc_hash


def gathered(
    workspace: Workspace, head: bytes, path: str, contents: Contents, notice: Callable[[str], None] = lambda _: None
) -> History:
    """The versions of a file as far as they are looked at, analyzed where the index does not have them."""
    versions = history.versions(workspace.repository, head, os.fsencode(path), MOST_COMMITS + 1)
    complete, versions = len(versions) <= MOST_COMMITS, versions[:MOST_COMMITS]
    asked = [(one.blob, one.path) for one in versions if one.blob is not None]
    docs = described(workspace, asked, contents, notice)
    states: list[State] = []
    for one in versions:
        doc = docs.get((one.blob, one.path)) if one.blob is not None else None
        if isinstance(doc, FileDoc) and one.blob is not None:
            states.append(State(one.commit.short, one.commit.subject, one.blob, doc))
    return History(head, tuple(states), complete)


class _Base(NamedTuple):
    """The declaration as it was when its doc was touched last."""

    state: State
    symbol: Symbol
    later: tuple[State, ...]
    """What came after, the oldest first."""
    certain: bool
    """Whether that was seen; else it is only the oldest version that was."""


def judged(past: History, path: str, doc: FileDoc, data: bytes, ordinal: int, contents: Contents) -> Evidence:
    """Whether the doc of one symbol is out of date, and since when."""
    symbol = doc.symbols[ordinal]
    base = _base(past, doc, ordinal)
    if base is None or (base.symbol.code_hash == symbol.code_hash and base.symbol.decorators == symbol.decorators):
        return Evidence(None)
    facts = _facts(path, doc, ordinal, data, base, contents)
    if not facts:
        return Evidence(None)
    told: list[str] = []
    related: list[tuple[str, Span, str]] = []
    for fact in facts:
        step = _first(path, base, symbol, fact, contents)
        name = WORKTREE if step is None else step.name
        told.append(f"{fact} in {name}")
        subject = "" if step is None or not step.subject else f": {step.subject}"
        related.append((path, symbol.span, f"{fact} in {name}{subject}"))
    if base.certain:
        told.append(f"doc last touched in {base.state.name}")
        if symbol.doc_span is not None:
            related.append((path, symbol.doc_span, f"doc last touched in {base.state.name}: {base.state.subject}"))
    return Evidence("; ".join(told), tuple(related))


def _base(past: History, doc: FileDoc, ordinal: int) -> _Base | None:
    """Go back until the doc was another, or was not there."""
    symbol = doc.symbols[ordinal]
    newer, found = doc, symbol
    last: tuple[State, Symbol] | None = None
    later: list[State] = []
    for state in past.states:
        at = next(number for number, one in enumerate(newer.symbols) if one is found)
        was = paired(state.doc, newer)[at]
        if was is None or was.doc_hash != symbol.doc_hash:
            # The version before was the first with this doc.
            return None if last is None else _Base(last[0], last[1], tuple(reversed(later[:-1])), certain=True)
        last = (state, was)
        later.append(state)
        newer, found = state.doc, was
    if last is None:
        return None
    return _Base(last[0], last[1], tuple(reversed(later[:-1])), past.complete)


def _facts(path: str, doc: FileDoc, ordinal: int, data: bytes, base: _Base, contents: Contents) -> tuple[str, ...]:
    """What the rule has to say of a doc that was right for the declaration of then."""

    def both() -> tuple[bytes, bytes] | None:
        old = contents.of(base.state.blob)
        return None if old is None else (old, data)

    before = Before(base.symbol, base.state.doc, both, lambda: b"")
    subject = Subject(path, doc, ordinal, Settings(), None, lambda: data, before)
    return tuple(fact for problem in _rule().check(subject) for fact in problem.evidence)


def _first(path: str, base: _Base, symbol: Symbol, fact: str, contents: Contents) -> State | None:
    """The first version of which the rule would have said it; None for what is not committed."""
    for state in base.later:
        pairs = paired(base.state.doc, state.doc)
        ordinal = next((number for number, was in enumerate(pairs) if was is base.symbol), None)
        data = contents.of(state.blob)
        if ordinal is None or data is None or state.doc.symbols[ordinal].doc_hash != symbol.doc_hash:
            continue
        if fact in _facts(path, state.doc, ordinal, data, base, contents):
            return state
    return None


def _rule() -> Rule:
    return next(rule for rule in builtin() if rule.name == "stale-doc")
