"""What the gate says to the person who pushes, where nothing is wrong: one line. ``reports`` says the rest.

Invariant: what comes out of a repository is shown without anything that could steer a terminal.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from postil_hooks.asked import Asked
    from postil_hooks.pushed import Pushed


def fine(found: Sequence[Pushed], remote: str, touched: int, have: int, owed: int) -> str:
    """One line on a push of which everything was judged and nothing is wrong."""
    commits = sum(len(one.commits) for one in found if one.why_not is None)
    what = f"{counted(commits, 'commit')} to {shown(remote)}, {counted(touched, 'symbol')} added or changed"
    docs = "" if not owed else f", {have} of {owed} that owe a doc have one"
    return f"{others(found)}postil: {what}{docs}: fine\n"


def nothing(found: Sequence[Pushed]) -> str:
    """What is said where there is nothing to judge; usually nothing."""
    return others(found)


def others(found: Sequence[Pushed]) -> str:
    """A line for each ref that was not judged for a reason worth telling, or was judged by less than usual."""
    lines = ""
    for one in found:
        ref = shown(one.update.remote_ref)
        if one.why_not is not None and one.why_not.startswith("skipped"):
            lines += f"postil: {ref} {shown(one.why_not)}\n"
        elif one.why_not == "no commit":
            lines += f"postil: {ref} is no commit, so there is nothing to judge\n"
        elif one.why_not is None and one.beyond:
            lines += (
                f"postil: what {ref} is on the remote is not known here; judged against what its tracking refs have\n"
            )
    return lines


def unknown_in_time(asked: Asked) -> str:
    """What is said when git itself took too long."""
    how = "refused" if asked.fail_over_budget and not asked.warn_only else "not checked"
    return (
        f"postil: checked 0 symbols: what is new was not known within {asked.budget:g} s, so the push is {how};"
        " postil.budget in git's configuration gives it longer\n"
    )


def counted(number: int, what: str) -> str:
    """``1 commit``, ``2 commits``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def shown(text: str) -> str:
    """A name on one line, harmless to a terminal, with its password left out where it is an address."""
    head, at, tail = text.rpartition("@")
    scheme, colon, _ = head.partition("://")
    if at and colon:
        text = f"{scheme}://{tail}"
    if text.isprintable():
        return text
    from postil.report.plain import path_text

    return path_text(text)
