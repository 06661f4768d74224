"""What people decided about parameters when a signature and its doc changed, and how far that can be foretold.

Each parameter is in a situation: it came, to a doc that was complete or to one that was not; it is gone; it was left
out before; or the doc has a name that the signature did not have even then. What a person did in one situation is not
always the same. Whoever decides in each situation, of each convention of docs, as most did there is wrong about all the
others: so often nobody can have the person's set who knows no more than these situations tell.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from postil.edits.declared import Declared


class Decision(NamedTuple):
    """One parameter, and what the person did about it."""

    situation: str
    form: str
    """The convention of the doc."""
    told: bool
    """Whether the person's doc tells of it."""


class Change(NamedTuple):
    """The names that a doc told and tells, and the declarations that it was and is about."""

    form: str
    was: Declared
    now: Declared
    told: frozenset[str]
    tells: frozenset[str]

    @property
    def together(self) -> bool:
        """Whether every name that came to the doc or left it came to the signature or left it, too."""
        were, are = ({each.name for each in one.named} for one in (self.was, self.now))
        return (self.told ^ self.tells) <= (were ^ are)

    @property
    def followed(self) -> bool:
        """Whether the doc did just that: it tells of all that came, and of nothing that is gone."""
        came = {each.name for each in self.now.named} - self.was.known
        return self.together and came <= self.tells and not (self.was.known - self.now.known) & self.tells


def decisions(change: Change) -> Iterator[Decision]:
    """What was decided about each parameter that leaves a choice."""
    were, known = change.was.known, change.now.known
    whole = all(each.name in change.told for each in change.was.named)
    for each in change.now.named:
        if each.name not in were:
            situation = "came to a doc that was complete" if whole else "came to a doc that left others out"
            yield Decision(situation, change.form, each.name in change.tells)
        elif each.name not in change.told:
            yield Decision("was left out before", change.form, each.name in change.tells)
    for name in sorted(change.told - known):
        situation = "is gone" if name in were else "was never in the signature"
        situation += ", callers may pass it" if change.now.open else ""
        yield Decision(situation, change.form, name in change.tells)
    for _ in change.tells - change.told - known:
        yield Decision("came and is in no signature", change.form, told=True)


def foretold(changes: Iterable[Change]) -> tuple[Counter[tuple[str, bool]], int, int]:
    """How often each was decided in which way; of how many docs all can be foretold, and of how many there are."""
    every = [tuple(decisions(change)) for change in changes]
    count = Counter(one for decided in every for one in decided)
    usual = {
        (one.situation, one.form): count[one._replace(told=True)] > count[one._replace(told=False)] for one in count
    }
    usual |= {key: False for key in usual if key[0] == "came and is in no signature"}
    right = sum(all(usual[one.situation, one.form] == one.told for one in decided) for decided in every)
    by_situation: Counter[tuple[str, bool]] = Counter()
    for one, number in count.items():
        by_situation[one.situation, one.told] += number
    return by_situation, right, len(every)
