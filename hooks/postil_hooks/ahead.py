"""Judge what a push of the current branch would bring before anybody pushes, so that the gate finds the verdict.

Invariant: it is the gate itself that judges, of the lines that git would write; what it finds is told by the push.
"""

import os

from postil.errors import PostilError
from postil_hooks.asked import Asked
from postil_hooks.gate import gate
from postil_hooks.pushed import Repository

_SECONDS = 60.0
"""Nobody waits for it."""


def judge_ahead() -> None:
    """Judge the push of the branch that is checked out here, where git knows where it would go."""
    repository = Repository(os.environ)
    try:
        lines = _lines(repository)
        if lines is not None:
            asked = Asked()
            asked.budget, asked.warn_only = _SECONDS, True
            gate(*lines, os.environ, asked)
    except PostilError:
        return  # the push will say it
    finally:
        repository.close()


def _lines(repository: Repository) -> tuple[str, str, bytes] | None:
    """The remote, its address and the line of the push; None where there is nothing to push or nowhere to."""
    branch = repository.said("symbolic-ref", "--quiet", "HEAD", fine=(0, 1)).decode("utf-8", "surrogateescape").strip()
    if not branch.startswith("refs/heads/"):
        return None
    form = "%(objectname)%00%(push:remotename)%00%(push:remoteref)%00%(push)"
    said = repository.said("for-each-ref", f"--format={form}", branch).decode("utf-8", "surrogateescape")
    head, remote, ref, tracking = (*said.removesuffix("\n").split("\0"), "", "", "")[:4]
    if not remote or not tracking:
        return None
    known = repository.object(tracking)
    if known is None or known[0] == head:
        return None
    line = f"{branch} {head} {ref or branch} {known[0]}\n"
    return remote, "", line.encode("utf-8", "surrogateescape")
