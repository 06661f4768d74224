"""Where the files of a repository's index and records are, and which analyzers there are, without opening anything."""

import os

from postil.git.repository import Repository
from postil.plugins import Registry, registry
from postil.sqlite.secret import secret_dir


def index_path(repository: Repository) -> str:
    """Where the index of a repository is."""
    return os.path.join(repository.store_dir, "index.db")


def records_path(repository: Repository) -> str:
    """Where the records of a repository are."""
    return os.path.join(repository.store_dir, "records.db")


def analyzers() -> Registry:
    """The analyzers installed here, remembered beside the user's own settings."""
    return registry(secret_dir())
