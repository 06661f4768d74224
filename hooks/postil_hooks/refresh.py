"""After a checkout, merge, rewrite or commit: the index brought up to date in the background, in silence.

One process at a time: whoever comes while one is at work leaves a mark, and that one looks again when it is done.

Invariant: git has gone on long before this begins; nothing is printed; a failure is noted in the records, as of any
job, and costs nothing but the head start.
"""

import os
import sys
from typing import IO

_FOREIGN = ("GIT_INDEX_FILE", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY")
"""What git sets for the moment of the hook: a partial commit's index is gone by the time it would be read."""
_UNDER_WAY = ("rebase-merge", "rebase-apply", "BISECT_LOG")
_LEAST = 10
"""How much less this matters than what the user does now, as ``nice`` counts."""


def main() -> int:
    """Refresh the index of the repository that a hook of git's runs in."""
    hook = sys.argv[1] if len(sys.argv) > 1 else ""
    os.setsid()  # neither the end of the terminal nor its Ctrl-C is meant for this
    os.nice(_LEAST)
    for name in _FOREIGN:
        os.environ.pop(name, None)
    from postil.errors import PostilError
    from postil.git.repository import discover

    try:
        repository = discover(os.getcwd())
        if repository.root is not None and not (hook != "post-rewrite" and _between(repository.git_dir)):
            refresh(repository.root, repository.store_dir)
    except PostilError:
        return 1
    return 0


def refresh(root: str, store: str) -> None:
    """Document a worktree now, or have whoever is at it look once more."""
    os.makedirs(store, mode=0o700, exist_ok=True)
    wanted = os.path.join(store, "refresh.wanted")
    with open(wanted, "w", encoding="utf-8", errors="surrogateescape") as mark:
        mark.write(root)
    while os.path.exists(wanted):
        with open(os.path.join(store, "refresh.lock"), "a", encoding="utf-8") as lock:
            if not _locked(lock):
                return  # it looks for the mark when it is done, and after it has let the lock go
            while (where := _taken(wanted)) is not None:
                _document(where)


def _taken(wanted: str) -> str | None:
    """Take the mark away and say which worktree it is about."""
    try:
        with open(wanted, encoding="utf-8", errors="surrogateescape") as mark:
            root = mark.read()
        os.unlink(wanted)
    except FileNotFoundError:
        return None
    return root


def _document(root: str) -> None:
    from postil.engine.document import document
    from postil.errors import PostilError

    try:
        document(root, (), notice=lambda _: None)
        os.chdir(root)
        from postil_hooks.ahead import judge_ahead

        judge_ahead()
    except (PostilError, OSError):
        return  # busy elsewhere, or a configuration that does not hold: whoever asks next is told


def _between(git_dir: str) -> bool:
    """Whether git is in the middle of many steps, after the last of which there is another hook."""
    return any(os.path.lexists(os.path.join(git_dir, name)) for name in _UNDER_WAY)


def _locked(lock: IO[str]) -> bool:
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
