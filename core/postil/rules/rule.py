"""What a rule is, and those that come along."""

from collections.abc import Callable, Iterable, Iterator

from postil.model import Finding, Span
from postil.rules.subject import Subject
from postil.values import NamedTuple

Check = Callable[[Subject], Iterable["Problem"]]


_READ_ONLY = frozenset(("html", "vue", "svelte", "jupyter notebook", "markdown"))
"""Languages in which code cannot be told from docs for certain, so that nothing is repaired."""
ABOUT = ("anything", "docs", "gaps", "changes")
"""Every subject; those that have a doc; those that have none and owe one; those that have an earlier version."""


class Problem(NamedTuple):
    """What a rule says of a subject; the rest of a finding is known to whoever called it."""

    message: str
    place: Span | None = None
    """None for the declaration."""
    evidence: tuple[str, ...] = ()


class Rule(NamedTuple):
    """One rule."""

    name: str
    """Named after the problem, so that it reads after "allow"."""
    severity: str
    check: Check
    fixable: bool = False
    """Whether ``postil fix`` can repair what it finds, in languages that it edits."""
    default: bool = True
    """Whether it is on where nothing is selected."""
    about: str = "anything"
    """One of ``ABOUT``: it is asked of nothing else, which spares the calls."""

    @property
    def page(self) -> str:
        """What its docstring says: its page in the documentation."""
        return self.check.__doc__ or ""

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """What is wrong with a subject."""
        for problem in self.check(subject):
            yield Finding(
                self.name,
                self.severity,
                subject.path,
                problem.place or subject.place,
                None if subject.symbol is None else subject.symbol.qualname,
                problem.message,
                self.fixable and subject.doc.language not in _READ_ONLY,
                problem.evidence,
            )


def builtin() -> tuple[Rule, ...]:
    """The rules that come along, by family."""
    from postil.rules import mismatch, missing, quality, stale, unparsable

    families = (
        ("gaps", missing.RULES), ("docs", mismatch.RULES), ("docs", quality.RULES), ("changes", stale.RULES),
        ("gaps", unparsable.RULES),
    )  # fmt: skip
    return tuple(rule._replace(about=about) for about, rules in families for rule in rules)
