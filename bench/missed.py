"""What ``stale-doc`` would miss: commits in which a doc lost words that its code lost too, as if the doc had been left.

``python -m bench.missed [GROUP | NAME...] [--commits N] [--show]`` looks at the last commits of each repository for
declarations whose code and doc changed together, where a word or number that the code had is in neither any more. The
old doc is put to the new code, and the rules are asked. That is what people thought worth changing, and nothing of it
need be wrong with the old doc: examples, a better wording. The rules were widened on what was missed in the group
``first`` and in networkx, luxon, librosa and keras.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from bench import merging
from bench.alarms import chosen
from bench.stale import REPOSITORIES, Pinned, clone, git, warm
from postil.engine.checking.changes import Contents, changes, ranged
from postil.engine.checking.ranges import Added, Fresh, fresh_files
from postil.engine.workspace import opened
from postil.model import Symbol
from postil.rules.region import region
from postil.rules.rule import builtin
from postil.rules.settings import Settings
from postil.rules.subject import Subject
from postil.rules.versions import Before

RULES = ("stale-doc", "unknown-parameter", "missing-parameter", "parameter-type", "unknown-raise", "unexpected-return")
_WORD = re.compile(r"[^\W\d][\w$]*|\d+(?:\.\d+)?")
_ASIDE = re.compile(r"(?:^|/)(?:tests?|testing|spec)/|_test\.|(?:^|/)test_", re.IGNORECASE)


class Missed(NamedTuple):
    """One declaration whose doc followed its code."""

    commit: str
    place: str
    symbol: str
    lost: tuple[str, ...]
    """What the doc and the code lost."""
    told: tuple[str, ...]
    """The rules that would have said so; empty where none would."""


def main() -> None:
    """Print how many are seen, and with ``--show`` those that are not."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="+", help="groups or repositories")
    parser.add_argument("--commits", type=int, default=500)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    seen: Counter[str] = Counter()
    for name in given.names:
        known = REPOSITORIES | merging.FIRST
        for each, pinned in ({name: known[name]} if name in known else chosen([name])).items():
            found = list(over(pinned, given.commits))
            told = sum(bool(one.told) for one in found)
            seen.update(told=told, all=len(found), stale=sum("stale-doc" in one.told for one in found))
            print(f"{each}: {told} of {len(found)}", flush=True)
            for one in found if given.show else ():
                if not one.told:
                    print(f"    {one.commit[:10]} {one.place} {one.symbol}: {', '.join(one.lost)}")
    print(f"all: {seen['told']} of {seen['all']}, {seen['stale']} by stale-doc")


def over(pinned: Pinned, count: int) -> Iterator[Missed]:
    """The declarations of this kind in the last commits of a repository."""
    workspace = opened(str(clone(pinned)), lambda said: print(said, file=sys.stderr))
    listed = git(workspace, "rev-list", "--no-merges", "--min-parents=1", f"--max-count={count}", pinned.commit)
    commits = listed.split()
    warm(workspace, commits)
    for commit in commits:
        with Contents(workspace) as contents:
            found = changes(workspace, ranged(workspace, f"{commit}~1", commit), contents)
            added = Added(found, contents.of)
            for fresh in fresh_files(found):
                if _ASIDE.search(fresh.change.path) is None and "generated" not in fresh.now.notes:
                    yield from _of_file(commit, fresh, added)


def _of_file(commit: str, fresh: Fresh, added: Added) -> Iterator[Missed]:
    change, now = fresh.change, fresh.now
    if change.before is None or change.old_blob is None or change.blob is None:
        return
    for place, (symbol, was) in enumerate(zip(now.symbols, fresh.before, strict=True)):
        if was is None or not _followed(was, symbol):
            continue
        old, new = added.read(change.old_blob), added.read(change.blob)
        if old is None or new is None:
            return
        lost = _words(was) - _words(symbol)
        then, here = region(old, was, change.before), region(new, symbol, now)
        had = {token.text for token in then.tokens if token.kind != "mark"}
        has = {token.text for token in here.tokens}
        lost = {word for word in lost & had - has if len(word) > 1 and word.lower() not in here.words}
        if not lost:
            continue
        left = symbol._replace(doc=was.doc, doc_hash=was.doc_hash, doc_format=was.doc_format)
        file = now._replace(symbols=(*now.symbols[:place], left, *now.symbols[place + 1 :]))
        before = Before(was, change.before, partial(_pair, old, new), added.of)
        subject = Subject(change.path, file, place, Settings(), None, partial(_same, new), before)
        told = tuple(rule.name for rule in builtin() if rule.name in RULES and any(True for _ in rule.check(subject)))
        yield Missed(commit, f"{change.path}:{symbol.span.line}", symbol.qualname, tuple(sorted(lost)), told)


def _followed(was: Symbol, symbol: Symbol) -> bool:
    """Whether code and doc of a declaration are both other than they were."""
    if not was.doc_hash or not symbol.doc_hash or symbol.kind == "section" or "test" in symbol.flags:
        return False
    return was.doc_hash != symbol.doc_hash and was.code_hash != symbol.code_hash


def _words(symbol: Symbol) -> set[str]:
    return set(_WORD.findall(symbol.doc or ""))


def _pair(old: bytes, new: bytes) -> tuple[bytes, bytes]:
    return old, new


def _same(new: bytes) -> bytes:
    return new


if __name__ == "__main__":
    main()
