"""How the gate is to behave: by its arguments, else by git's configuration (``git config postil.warnOnly true``).

Git's configuration is the user's own and never comes with a clone, so a repository cannot switch off its own gate.
"""

from __future__ import annotations

from postil.errors import PostilError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USAGE = """\
usage: postil-pre-push [--json | --sarif] [--warn-only] [--budget SECONDS] [--over-budget pass|fail] [--required]
                       [REMOTE URL] < lines of git's

Judge what a push adds or changes. Git runs this as its pre-push hook (postil hooks install) and writes a line for
each ref to its input; REMOTE and URL are the hook's own arguments.

  --json              one JSON object on standard output
  --sarif             SARIF on standard output
  --warn-only         tell what is wrong and let the push pass
  --budget SECONDS    stop after so long (2)
  --over-budget WHAT  what becomes of a push that took longer: pass (the default) or fail
  --required          refuse the push where Postil itself is broken

The same for good: git config postil.warnOnly true, postil.budget 5, postil.overBudget fail, postil.required true.
POSTIL_SKIP=1 git push, or a line `Postil-Skip: reason` at the end of the last commit's message, passes everything.
"""
BUDGET = 2.0
_LONGEST = 3600.0
_TRUE, _FALSE = ("", "true", "yes", "on", "1"), ("false", "no", "off", "0")


class Asked:
    """What one run of the gate is to do."""

    __slots__ = ("budget", "fail_over_budget", "form", "required", "warn_only")

    def __init__(self) -> None:
        self.form = "text"
        """``text``, ``json`` or ``sarif``."""
        self.budget: float | None = None
        self.warn_only: bool | None = None
        self.fail_over_budget: bool | None = None
        self.required: bool | None = None
        """None, here and above, where git's configuration decides."""

    def settle(self, settings: Mapping[str, str]) -> None:
        """Fill in what the arguments left open; ``settings``: git's, their names in lower case."""
        if self.budget is None:
            self.budget = _seconds(settings.get("postil.budget", str(BUDGET)), "postil.budget")
        if self.fail_over_budget is None:
            word = settings.get("postil.overbudget", "pass")
            self.fail_over_budget = _either(word, "pass", "fail", "postil.overBudget")
        if self.warn_only is None:
            self.warn_only = _truth(settings, "postil.warnonly")
        if self.required is None:
            self.required = _truth(settings, "postil.required")


def information(words: Sequence[str]) -> str:
    """What is asked about the program itself; empty where nothing is."""
    if "--help" in words or "-h" in words:
        return USAGE
    if "--version" in words:
        from postil import __version__

        return f"postil-pre-push {__version__}\n"
    return ""


def read(words: Sequence[str]) -> tuple[Asked, list[str]]:
    """Read the arguments: what is asked, and git's own two."""
    asked = Asked()
    plain: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if word in ("--json", "--sarif"):
            asked.form = word[2:]
        elif word == "--warn-only":
            asked.warn_only = True
        elif word == "--required":
            asked.required = True
        elif name in ("--budget", "--over-budget"):
            if not equals and not rest:
                raise PostilError(f"{name} needs a value; postil-pre-push --help tells which")
            value = value if equals else rest.pop(0)
            if name == "--budget":
                asked.budget = _seconds(value, name)
            else:
                asked.fail_over_budget = _either(value, "pass", "fail", name)
        elif word.startswith("--") and len(word) > 2:
            raise PostilError(f"no option {word!a}; postil-pre-push --help tells which there are")
        else:
            plain.append(word)
    return asked, plain


def _seconds(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= _LONGEST:
        raise PostilError(f"{name} must be a number of seconds up to {_LONGEST:g}, not {text!a}")
    return value


def _either(text: str, no: str, yes: str, name: str) -> bool:
    if text not in (no, yes):
        raise PostilError(f"{name} must be {no} or {yes}, not {text!a}")
    return text == yes


def _truth(settings: Mapping[str, str], name: str) -> bool:
    text = settings.get(name, "false").lower()
    if text not in (*_TRUE, *_FALSE):
        raise PostilError(f"{name} in git's configuration must be true or false, not {text!a}")
    return text in _TRUE
