"""Where git looks for the hooks of a repository, and whose folder that is."""

import os

from postil.errors import PostilError
from postil.git.command import run
from postil.git.repository import Repository
from postil.values import NamedTuple

OWN, KEPT, SHARED, HUSKY = "own", "kept", "shared", "husky"
"""The repository's own; a folder of the worktree, which its people share by committing it; a folder that serves all of
a user's or machine's repositories; and husky's, which is made anew by every `npm install`."""


class Folder(NamedTuple):
    """The folder that git takes hooks from."""

    path: str
    kind: str
    """``OWN``, ``KEPT``, ``SHARED`` or ``HUSKY``."""
    runs: str
    """Where git itself looks, which differs from ``path`` under husky."""


def hooks_folder(repository: Repository) -> Folder:
    """Find where git looks for the hooks of this repository."""
    if not repository.managed:
        raise PostilError(f"{repository.folder} is in no git repository, so there is nowhere to put a hook")
    set_to = configured(repository)
    if set_to is None:
        own = os.path.join(repository.common_dir, "hooks")
        return Folder(own, OWN, own)
    scope, value = set_to
    runs = os.path.join(repository.folder, os.path.expanduser(value))
    inside = repository.root is not None and _lies_in(runs, repository.root)
    if inside and not _lies_in(runs, repository.common_dir):
        path, name = os.path.split(runs.rstrip("/"))
        if name == "_" and os.path.basename(path) == ".husky":
            return Folder(path, HUSKY, runs)
        return Folder(runs, KEPT, runs)
    if scope in ("local", "worktree"):
        return Folder(runs, OWN if _lies_in(runs, repository.common_dir) else SHARED, runs)
    return Folder(runs, SHARED, runs)


def configured(repository: Repository) -> tuple[str, str] | None:
    """``core.hooksPath`` as git has it, with its scope; None when it is not set."""
    asked = ("config", "--show-scope", "-z", "--get-all", "core.hooksPath")
    words = run(asked, repository.environment, cwd=repository.folder, fine=(0, 1)).split(b"\0")[:-1]
    # Scope "command" is what our own git commands are given.
    found = [(os.fsdecode(words[at]), os.fsdecode(words[at + 1])) for at in range(0, len(words), 2)]
    outer = [one for one in found if one[0] != "command"]
    return outer[-1] if outer and outer[-1][1] else None


def _lies_in(path: str, folder: str) -> bool:
    real, top = os.path.realpath(path), os.path.realpath(folder)
    return real == top or real.startswith(top.rstrip("/") + "/")
