"""The rules of other packages, each behind a guard: what one raises costs it and nobody else.

Invariant: only what is installed beside Postil is loaded, and only where rules are asked for; a package that does not
keep the contract of ``docs/plugins.md`` is named with the reason and not used.
"""

import re
from collections.abc import Sequence
from functools import cache

from postil.model import SEVERITIES, Span
from postil.plugins.rules import brought, load
from postil.rules.rule import Problem, Rule, builtin
from postil.rules.subject import Subject
from postil.sqlite.secret import secret_dir
from postil.values import NamedTuple, cast

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class Plugged(NamedTuple):
    """What other packages bring."""

    rules: tuple[Rule, ...]
    broken: tuple[tuple[str, str], ...]
    """Plugin and reason."""


class Guard:
    """The check of somebody else's rule; after the first time it goes wrong it finds nothing more."""

    def __init__(self, plugin: str, rule: Rule) -> None:
        self.plugin = plugin
        self.reason: str | None = None
        """Why it is set aside; None while it is not."""
        self._check = rule.check
        self._name = rule.name
        self.__doc__ = rule.page

    def __call__(self, subject: Subject) -> Sequence[Problem]:
        """What the rule finds, when that is what a rule may find."""
        if self.reason is not None:
            return ()
        try:
            problems = list(self._check(subject))
            wrong = next((problem for problem in problems if not _is_problem(problem)), None)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it raises, SystemExit too, is its own
            self.reason = f"{self._name} raised {_said(error)}"
            return ()
        if wrong is not None:
            self.reason = f"{self._name} found something that is no Problem: {wrong!r:.80}"
            return ()
        return problems


@cache
def plugged() -> Plugged:
    """The rules that are installed here, loaded and checked once in a process."""
    return plugged_in(secret_dir())


def plugged_in(cache_dir: str | None) -> Plugged:
    """The same, remembered in a folder of one's own."""
    rules: dict[str, Rule] = {rule.name: rule for rule in builtin()}
    own = len(rules)
    broken: list[tuple[str, str]] = []
    for plugin, target, reason in brought(cache_dir):
        if reason is not None:
            broken.append((plugin, reason))
            continue
        try:
            value = load(target)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - as when it was found
            broken.append((plugin, _said(error)))
            continue
        for rule in cast("Sequence[object]", value) if isinstance(value, (tuple, list)) else (value,):
            wrong = _fault(rule)
            if wrong is None and cast("Rule", rule).name in rules:
                wrong = f"there is a rule {cast('Rule', rule).name} already"
            if wrong is not None:
                broken.append((plugin, wrong))
                continue
            kept = cast("Rule", rule)
            rules[kept.name] = kept._replace(check=Guard(plugin, kept), fixable=False)
    return Plugged(tuple(rules.values())[own:], tuple(broken))


def set_aside(these: Plugged) -> list[tuple[str, str]]:
    """The plugins that could not be used, or not to the end, and why."""
    guards = [rule.check for rule in these.rules if isinstance(rule.check, Guard)]
    return [*these.broken, *((guard.plugin, guard.reason) for guard in guards if guard.reason is not None)]


def _said(error: BaseException) -> str:
    from postil.plugins.discovery import said  # loads OpenSSL, for where something went wrong

    return said(error)


def _fault(rule: object) -> str | None:
    if not isinstance(rule, Rule):
        return f"names something that is no Rule: {rule!r:.80}"
    if not isinstance(cast("object", rule.name), str) or not _NAME.fullmatch(rule.name):
        return f"the rule name {rule.name!r:.80} is not lower case with hyphens"
    if rule.severity not in SEVERITIES:
        return f"the severity of {rule.name} is none of {', '.join(SEVERITIES)}"
    if not callable(cast("object", rule.check)):
        return f"the check of {rule.name} cannot be called"
    if not rule.page.strip():
        return f"the check of {rule.name} has no docstring, which would be its page"
    return None


def _is_problem(problem: object) -> bool:
    if not isinstance(problem, Problem):
        return False
    message, place, evidence = cast("tuple[object, object, object]", tuple(problem))
    return (
        isinstance(message, str)
        and (place is None or isinstance(place, Span))
        and isinstance(evidence, tuple)
        and all(isinstance(fact, str) for fact in cast("tuple[object, ...]", evidence))
    )
