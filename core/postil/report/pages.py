"""The page of each rule: its docstring, as ``docs/rules.md``, SARIF's help and an editor show it."""

import re
from collections.abc import Iterable

from postil.rules.rule import Rule
from postil.values import NamedTuple

_SEVERITIES = {"error": "an error", "warning": "a warning", "info": "a remark"}

_CODE = re.compile(r"``([^\n]*?[^`\n]`?)``(?!`)")
_PART = re.compile(r"(?:^|(?<=[.`] ))(?:Example|Repair):|^Silent\b", re.MULTILINE)


class Page(NamedTuple):
    """A rule's docstring, taken apart."""

    title: str
    """Its first sentence, without the "Report" that it begins with."""
    text: str
    """All of it, without common indentation."""
    markdown: str
    """The same as Markdown: code in single backticks."""


def page(rule: Rule) -> Page:
    """The page of one rule."""
    from inspect import cleandoc  # only where pages are shown

    text = cleandoc(rule.page)
    first = " ".join(text.partition("\n\n")[0].split())
    title = first.removeprefix("Report ")
    return Page(title[:1].upper() + title[1:], text, _markdown(text))


def reference(rules: Iterable[Rule]) -> str:
    """All pages as one piece of Markdown, in the order of the rules."""
    pieces = ["| rule | severity | on by default | `postil fix` repairs it |", "|---|---|---|---|"]
    rules = tuple(rules)
    for rule in rules:
        pieces.append(
            f"| [`{rule.name}`](#{rule.name}) | {rule.severity} | {_yes(rule.default)} | {_yes(rule.fixable)} |"
        )
    for rule in rules:
        about = f"{_SEVERITIES[rule.severity].capitalize()}; {'on' if rule.default else 'off'} by default"
        about += "; `postil fix` can repair it." if rule.fixable else "."
        pieces += ["", f"### `{rule.name}`", "", about, "", page(rule).markdown]
    return "\n".join(pieces)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _markdown(text: str) -> str:
    """Code in single backticks, but for code that holds one; the names of the parts stand out."""
    said = _CODE.sub(lambda match: f"`` {match[1]} ``" if "`" in match[1] else f"`{match[1]}`", text)
    return _PART.sub(lambda match: f"**{match[0]}**", said)
