"""Short ways to say what a listing holds."""

from postil.config import Config
from postil.git.indexfile import Entry
from postil.git.repository import discover
from postil.git.worktree import Listing, listing
from support.repos import Repo


def listed(repo: Repo, config: Config | None = None, *paths: str) -> Listing:
    return listing(discover(str(repo.path)), config or Config(), paths)


def states(found: Listing) -> dict[bytes, str]:
    return {entry.path: entry.state for entry in found.entries}


def reasons(found: Listing) -> dict[bytes, str]:
    return {skip.path: skip.reason for skip in found.skipped}


def one(found: Listing, path: bytes) -> Entry:
    return next(entry for entry in found.entries if entry.path == path)
