"""What keeps a session true while the editor is open: its index, its list of files, its jobs.

Invariant: what threads find out is handed to the loop, and only there is anything of a session changed.
"""

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from postil.config import Config, load
from postil.engine.workspace import Workspace, opened_index
from postil.errors import BadConfiguration
from postil.ide.session import Session
from postil.ide.sharing import Sharing
from postil.ide.survey import Survey, surveyed
from postil_lsp.custom import MOVED

if TYPE_CHECKING:
    from postil.ide.jobs import Jobs
    from postil.ide.upkeep import Moved, Upkeep
    from postil.ide.watch import Watch
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server

_FEW = 64
"""So many paths are looked at one by one."""


class Keeping:
    """One repository's."""

    def __init__(self, server: "Server", session: Session, workspace: Workspace) -> None:
        self._server = server
        self.session = session
        self._workspace = workspace
        self._surveying = self._again = self._closed = False
        self.surveyed = asyncio.Event()
        """Set once it was looked which files there are."""
        self._watch: Watch | None = None
        self._upkeep: Upkeep | None = None
        self._jobs: Jobs | None = None
        self.sharing = Sharing(lambda: opened_index(workspace.repository, server.notice))

    @property
    def upkeep(self) -> "Upkeep":
        """What brings the index up to date."""
        if self._upkeep is None:
            from postil.ide.upkeep import Upkeep  # not before the first look at something is answered

            folder = self._workspace.repository.folder
            self._upkeep = Upkeep(folder, self._server.analysts, self._heard, self._server.notice)
            if not self._closed:
                self._upkeep.start()
        return self._upkeep

    @property
    def jobs(self) -> "Jobs":
        """The long work of the repository."""
        if self._jobs is None:
            from postil.ide.jobs import Jobs  # as above

            self._jobs = Jobs(self._workspace, self._server.notice)
        return self._jobs

    def watch(self, *, files: bool) -> None:
        """Watch the worktree, or where the editor tells of the files, only what git does."""
        if self._watch is None and not self._closed:
            from postil.ide.watch import Watch  # as above

            upkeep = self.upkeep
            self._watch = Watch(
                self._workspace.repository, upkeep.touched, upkeep.git_moved, self._server.notice, files=files
            )
            self._watch.start()

    def close(self) -> None:
        """Tell all of it to stop; what does not at once ends with the process."""
        self._closed = True
        for each in (self._watch, self._upkeep, self._jobs, self.sharing):
            if each is not None:
                each.close(0.0)

    def refreshed(self) -> None:
        """Take in that a whole run has brought the index up to date."""
        self._took(whole=True)

    def survey(self) -> None:
        """Learn anew which files there are; once more when something came up meanwhile."""
        if self._surveying:
            self._again = True
        elif not self._closed:
            self._surveying = True
            self._server.protocol.spawn(self._survey(), "survey")

    async def _survey(self) -> None:
        def look(_: "Cancelled") -> Survey:
            return surveyed(self._workspace, self._server.notice)

        try:
            found = await self._server.executor.run(look)
            if not self._closed:
                self.session.adopt(found)
        finally:
            self._surveying = False
            self.surveyed.set()
        if self._closed:
            return
        self._server.publishing.again(self._server.documents_of(self.session))
        if self._again:
            self._again = False
            self.survey()

    def _heard(self, moved: "Moved") -> None:
        with suppress(RuntimeError):
            self._server.loop.call_soon_threadsafe(self._moved, moved)

    def _moved(self, moved: "Moved") -> None:
        """Take in that the index says something else."""
        if self._closed:
            return
        if moved.configuration or moved.whole:
            self._configure()
        if moved.head:
            self._server.publishing.head_moved(self.session)
        self._took(moved.paths, whole=moved.whole or moved.head or moved.configuration)

    def _took(self, paths: tuple[str, ...] = (), *, whole: bool) -> None:
        if whole:
            self.session.refreshed()
        else:
            self.session.invalidate(paths)
        if whole or self._listed(paths):
            self.survey()
        self._server.lenses(self.session).moved(None if whole else paths)
        self._server.publishing.again(self._server.documents_of(self.session))
        if self._server.capabilities.can("experimental.postil"):
            self._server.protocol.notify(MOVED)

    def _listed(self, paths: tuple[str, ...]) -> bool:
        """Whether files came or went, so that imports mean others."""
        known, root = self.session.paths, self.session.root or ""
        return len(paths) > _FEW or any((path in known) != os.path.lexists(os.path.join(root, path)) for path in paths)

    def _configure(self) -> None:
        """Read the configuration anew; a broken one leaves the last good one in force."""
        repository = self._workspace.repository
        try:
            config = Config() if repository.root is None else load(repository.root)
        except BadConfiguration as error:
            self._server.notice(str(error))
            return
        self._workspace.config = config
