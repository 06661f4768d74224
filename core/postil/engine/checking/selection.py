"""Which rules hold where: those that come along and those of others, as selected and configured."""

from collections.abc import Sequence

from postil.config import Config
from postil.engine.checking.plugged import plugged
from postil.errors import PostilError
from postil.rules.expected import EXEMPTIONS
from postil.rules.rule import Rule, builtin
from postil.rules.settings import Settings
from postil.values import NamedTuple


class Selection(NamedTuple):
    """What a command line selects; empty means that the configuration decides."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def known() -> dict[str, Rule]:
    """All rules by name, those of other packages last."""
    return {rule.name: rule for rule in (*builtin(), *plugged().rules)}


def rules_for(config: Config, chosen: Selection, rules: dict[str, Rule]) -> tuple[Rule, ...]:
    """The rules that hold under a configuration; a name that no rule has is an error."""
    select, ignore = chosen.select or config.select, (*chosen.ignore, *config.ignore)
    check_names((*select, *ignore), rules)
    _check_exemptions(config.require)
    names = select or tuple(rule.name for rule in rules.values() if rule.default)
    return tuple(rules[name] for name in names if name not in ignore)


def check_names(names: Sequence[str], rules: dict[str, Rule]) -> None:
    """Refuse a name that no rule has, with the nearest ones."""
    for name in names:
        if name not in rules:
            from difflib import get_close_matches  # only on the way out

            close = get_close_matches(name, rules, 1)
            hint = f"did you mean {close[0]}?" if close else "docs/rules.md lists them"
            raise PostilError(f"no rule {name!a}; {hint}")


def _check_exemptions(names: Sequence[str]) -> None:
    for name in names:
        if name not in EXEMPTIONS:
            from difflib import get_close_matches  # only on the way out

            close = get_close_matches(name, EXEMPTIONS, 1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(EXEMPTIONS)}"
            raise PostilError(f"no exemption {name!a}; {hint}")


def settings(config: Config, place: str | None = None) -> Settings:
    """What the configuration says of a path, for rules; ``place`` is the exemption that the path itself gives."""
    return Settings(config.public_only, config.docstring_style, config.require, place)
