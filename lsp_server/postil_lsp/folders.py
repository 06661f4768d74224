"""Which repository a document belongs to, for as many folders as the editor has open.

A file belongs to the worktree around it, whether or not the editor has that open as a folder; outside any, to the
innermost open folder that holds it; else to nothing but itself, as does what lies in no file.

Invariant: a repository has one session, by however many folders and links it is reached.
"""

import logging
import os
from collections.abc import Callable, Iterator

from postil.errors import PostilError
from postil.ide.session import Session
from postil_lsp.uris import name_of, path_of

_log = logging.getLogger(__name__)


class Folders:
    """The open folders and the sessions of what lies in them."""

    def __init__(self, notice: Callable[[str], None], opened: Callable[[Session], None]) -> None:
        """``opened`` is called with each session when it is new."""
        self._notice = notice
        self._opened = opened
        self._folders: dict[str, str] = {}
        self._sessions: dict[str, Session] = {}
        self._roots: dict[str, str | None] = {}
        self._loose: Session | None = None

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Those of repositories and folders."""
        return tuple(self._sessions.values())

    @property
    def paths(self) -> tuple[str, ...]:
        """The open folders, as real paths."""
        return tuple(self._folders.values())

    def add(self, uri: str) -> Session | None:
        """Open a folder; None when it is none of this machine, or cannot be."""
        path = path_of(uri)
        if path is None or not os.path.isdir(path):
            return None
        real = os.path.realpath(path)
        self._folders[uri] = real
        self._roots.clear()
        root = self._root(real)
        return None if root is None else self._session(root)

    def remove(self, uri: str, used: Callable[[Session], bool]) -> list[Session]:
        """Close a folder, and give the sessions that are thereby over."""
        self._folders.pop(uri, None)
        self._roots.clear()
        kept = {root for folder in self._folders.values() if (root := self._root(folder)) is not None}
        over = [root for root, session in self._sessions.items() if root not in kept and not used(session)]
        return [self._sessions.pop(root) for root in over]

    def over(self, session: Session) -> bool:
        """Drop the session of a file outside all folders when nothing of it is open any more."""
        root = session.root
        if root is None or any(self._root(folder) == root for folder in self._folders.values()):
            return False
        return self._sessions.pop(root, None) is not None

    def at(self, uri: str) -> tuple[Session, str]:
        """The session of a document and what it knows the document by."""
        path = path_of(uri)
        if path is not None:
            found = self.of_path(path)
            if found is not None:
                return found
        if self._loose is None:
            self._loose = Session.loose()
            self._opened(self._loose)
        # Two files of one name are two, and the name tells the language. Half a surrogate pair is no name of anything.
        name = os.fsdecode(uri.encode("utf-8", "surrogatepass"))
        return self._loose, f"{name}/{name_of(uri)}" if path is None else path

    def of_path(self, path: str) -> tuple[Session, str] | None:
        """The session of a file and its path in it; None when it lies in no repository and no open folder."""
        folder, name = os.path.split(path)
        real = os.path.join(os.path.realpath(folder), name)
        # A link is what it leads to: the same file by two paths is one.
        if os.path.islink(real):
            real = os.path.realpath(real)
        root = self._root(os.path.dirname(real))
        session = None if root is None else self._session(root)
        if session is None or root is None:
            return None
        return session, os.path.relpath(real, session.root or root)

    def __iter__(self) -> Iterator[Session]:
        yield from self._sessions.values()
        if self._loose is not None:
            yield self._loose

    def _session(self, root: str) -> Session | None:
        session = self._sessions.get(root)
        if session is None:
            try:
                session = Session.open(root, self._notice)
            except (PostilError, OSError) as error:
                self._notice(f"{root}: {error}")
                self._roots = {folder: None if found == root else found for folder, found in self._roots.items()}
                return None
            self._sessions[root] = session
            self._opened(session)
        return session

    def _root(self, folder: str) -> str | None:
        """The worktree around a real folder, or the open folder around it; None when there is neither."""
        if folder not in self._roots:
            self._roots[folder] = self._found(folder)
        return self._roots[folder]

    def _found(self, folder: str) -> str | None:
        here = folder
        while True:
            if os.path.lexists(os.path.join(here, ".git")):
                return here
            above = os.path.dirname(here)
            if above == here:
                break
            here = above
        around = [each for each in self._folders.values() if f"{folder}/".startswith(f"{each.rstrip('/')}/")]
        return max(around, key=len, default=None)
