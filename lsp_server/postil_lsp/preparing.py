"""What is made ready when a document is opened, between messages: what its imports lead to, in libraries too.

Invariant: it gives way to whatever arrives, and each turn of it is short.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from postil.engine.result import Result
from postil.engine.wire import Task
from postil.ide.libraries.folders import folders_for
from postil.ide.libraries.shelf import Filled, Library, fill

if TYPE_CHECKING:
    from postil.ide.session import Session
    from postil_lsp.documents import OpenDocument
    from postil_lsp.executor import Cancelled
    from postil_lsp.server import Server

OPENING_SECONDS = 0.005
"""So long an opening may take for it: whoever opens a document asks about it next."""
OPENING_SHARE = 0.5
"""Of the time between two openings: of many that are opened at once hardly one is looked at yet."""
QUIET_SECONDS = 0.05
"""After the last request, before the rest of it is gone on with."""
TURN_SECONDS = 0.001
"""So long it goes on at a time."""
SURVEY_SECONDS = 0.3
MOST_SURVEY_SECONDS = 2.0
"""So long a hover that finds nothing waits for the first survey after a start."""
WAIT_SECONDS = 0.25
"""So long a hover waits for what a library says for the first time."""
Run = Callable[[list[Task], Callable[[], bool]], Iterator[Result]]
"""Carries out tasks until nobody wants them any more."""
_log = logging.getLogger(__name__)


class Preparing:
    """For all documents of a server."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._steps: list[Iterator[None]] = []
        self._scheduled = False
        self._opened_at = self._credit = 0.0
        self._filling: dict[int, asyncio.Task[None]] = {}

    def begun(self, session: "Session") -> None:
        """Give a new session the libraries that its files may import."""
        session.library = Library(folders_for(session.root), self._server.notice)

    def opened(self, document: "OpenDocument") -> None:
        """Make ready for hovers over a document."""
        if self._server.documents.get(document.uri) is not document:
            return
        if not document.session.surveyed:
            # Where imports lead is not known yet; and right after a start there is enough to do.
            self._server.loop.call_later(SURVEY_SECONDS, self.opened, document)
            return
        now = time.perf_counter()
        self._credit = min(OPENING_SECONDS, self._credit + (now - self._opened_at) * OPENING_SHARE)
        self._opened_at = now
        known = document.session.document(document.path)
        if known is None or not known.known:
            self._server.protocol.spawn(self._once_known(document), "preparing")
            return
        # What was asked for by the documents before gives way to it.
        self._steps.insert(0, self._prepared(document))
        self._go_on(now + self._credit)
        self._credit -= time.perf_counter() - now

    async def _once_known(self, document: "OpenDocument") -> None:
        await self._server.publishing.settled(document)
        self._steps.append(self._prepared(document))
        self._go_on(0.0)

    async def known(self, session: "Session") -> None:
        """Wait a moment for what is wanted: which files there are, and what libraries say."""
        keeping = self._server.keeping(session)
        if keeping is not None and not session.surveyed:
            with suppress(TimeoutError):
                await asyncio.wait_for(keeping.surveyed.wait(), MOST_SURVEY_SECONDS)
            return
        self._fill(session, self._server.analysts.run)
        task = self._filling.get(id(session))
        if task is not None:
            await asyncio.wait((task,), timeout=WAIT_SECONDS)

    def _prepared(self, document: "OpenDocument") -> "Iterator[None]":
        from postil.ide.preparing import prepared  # not before the first answer

        session = document.session
        known = session.document(document.path)
        if known is None or self._server.documents.get(document.uri) is not document:
            return
        yield from prepared(session, known)
        # What the document itself says is found out first.
        self._fill(session, self._server.analysts.at_leisure)

    def _go_on(self, until: float) -> None:
        """Take steps for so long; the rest comes when it is quiet."""
        while self._steps and time.perf_counter() < until:
            try:
                next(self._steps[0])
            except StopIteration:
                del self._steps[0]
            except Exception:  # noqa: BLE001 - nobody asked for it
                _log.exception("what a document imports could not be read")
                del self._steps[0]
        if self._steps and not self._scheduled:
            self._scheduled = True
            # One turn after the other while nobody asks, with a look at what has arrived between two of them.
            self._server.loop.call_later(TURN_SECONDS if self._quiet() else QUIET_SECONDS, self._turn)

    def _turn(self) -> None:
        self._scheduled = False
        self._go_on(time.perf_counter() + (TURN_SECONDS if self._quiet() else 0.0))

    def _quiet(self) -> bool:
        return time.monotonic() - self._server.protocol.asked_at > QUIET_SECONDS

    def _fill(self, session: "Session", run: "Run") -> None:
        library = session.library
        if library is not None and library.wanted and id(session) not in self._filling:
            task = self._server.loop.create_task(self._filled(session, library, run), name="libraries")
            self._filling[id(session)] = task

    async def _filled(self, session: "Session", library: "Library", run: "Run") -> None:
        wanted, server = tuple(library.wanted), self._server

        def work(cancelled: "Cancelled") -> Filled:
            return fill(library.folders, wanted, lambda tasks: run(tasks, cancelled), server.notice, cancelled)

        try:
            session.filled(await server.executor.run(work))
        except Exception:  # noqa: BLE001 - a library that cannot be read is one of which nothing is told
            _log.exception("a library could not be read")
            session.filled(Filled((), wanted))
        finally:
            del self._filling[id(session)]
