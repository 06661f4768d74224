"""One worktree with all that is needed to ask about it: repository, configuration, index.

Invariant: opening reads a few small files and starts no process where nothing about the repository is unusual.
"""

import os
from collections.abc import Callable

from postil.config import Config, load
from postil.engine.places import index_path
from postil.git.repository import Repository, discover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from postil.index.store import Index

Notice = Callable[[str], None]


class Workspace:
    """One worktree, or bare repository, or folder outside git; ``start``: what paths as given are relative to."""

    __slots__ = ("config", "index", "repository", "start")

    def __init__(self, repository: Repository, config: Config, index: "Index", start: str) -> None:
        self.repository = repository
        self.config = config
        self.index = index
        self.start = start

    @property
    def root(self) -> bytes:
        """What the index knows this worktree by: its real path."""
        return os.fsencode(self.repository.folder)

    def absolute(self, path: str) -> str:
        """A path as given, made absolute."""
        return os.path.join(self.start, path)


def opened(start: str, notice: Notice) -> Workspace:
    """Find the repository around ``start`` and open its index, which need not exist yet."""
    repository = discover(start)
    config = Config() if repository.root is None else load(repository.root)
    return Workspace(repository, config, opened_index(repository, notice), os.path.realpath(start))


def opened_index(repository: Repository, notice: Notice) -> "Index":
    """The index of a repository, made when there is none."""
    from postil.index.store import Index  # loads SQLite, which a small push is judged without

    return Index.open(index_path(repository), notice=notice)
