"""The gate under the pre-commit framework (and prek), which reads git's lines itself and passes on one ref.

What it knows stands in ``PRE_COMMIT_*``. It has resolved the ids already and gives no lines at all where a push deletes
only; of several refs it names the first that is new to the remote. For a commit without parents it says nothing of the
range, and runs the hooks with all files.
"""

from __future__ import annotations

import os
import sys
import time

from postil.errors import PostilError
from postil_hooks.asked import Asked
from postil_hooks.gate import Outcome, gate
from postil_hooks.pre_push import guarded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SEEN = "postil: under a framework only the first ref of a push is seen; postil hooks install sees all\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Judge the ref that the framework names; 0 lets the push pass."""
    started = time.monotonic()
    words = sys.argv[1:] if argv is None else list(argv)
    return guarded(words, lambda asked, _: from_framework(asked, os.environ, started))


def from_framework(asked: Asked, environment: Mapping[str, str], started: float | None = None) -> Outcome:
    """Judge what ``PRE_COMMIT_*`` names."""
    remote = environment.get("PRE_COMMIT_REMOTE_NAME", "")
    url = environment.get("PRE_COMMIT_REMOTE_URL", "") or remote
    outcome = gate(remote, url, _line(environment), environment, asked, started)
    outcome.text += _SEEN if asked.form == "text" else ""
    return outcome


def _line(environment: Mapping[str, str]) -> bytes:
    """The line that git would write for the one ref there is."""
    # An older name, then the one of today.
    head = environment.get("PRE_COMMIT_TO_REF") or environment.get("PRE_COMMIT_SOURCE") or _local(environment)
    base = environment.get("PRE_COMMIT_FROM_REF") or environment.get("PRE_COMMIT_ORIGIN") or ""
    if not head or head.strip("0123456789abcdef"):
        raise PostilError(f"cannot tell what is pushed: PRE_COMMIT_TO_REF names {head!a}, which is no commit's id")
    if base.strip("0123456789abcdef") or len(base) != len(head):
        base = "0" * len(head)
    local_ref = environment.get("PRE_COMMIT_LOCAL_BRANCH") or head
    remote_ref = environment.get("PRE_COMMIT_REMOTE_BRANCH") or "refs/heads/unknown"
    return f"{local_ref} {head} {remote_ref} {base}\n".encode("utf-8", "surrogateescape")


def _local(environment: Mapping[str, str]) -> str:
    """The commit of the branch that is pushed, where it has no parents and the framework names no range."""
    from postil_hooks.pushed import Repository

    name = environment.get("PRE_COMMIT_LOCAL_BRANCH")
    if not name:
        return ""
    repository = Repository(environment)
    try:
        found = repository.object(f"{name}^{{commit}}")
    finally:
        repository.close()
    return "" if found is None else found[0]


if __name__ == "__main__":
    sys.exit(main())
