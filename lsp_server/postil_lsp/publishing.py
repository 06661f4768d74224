"""From a change of a document to its analysis, and from that to what is shown without being asked.

A document is looked at when it stands still for a moment. What comes back is of the very text that was sent; when more
was typed meanwhile it is taken in all the same, moved along, and what is shown waits for the newer text.

Invariant: what is published bears the version it is of, and of a document that is closed nothing is shown.
"""

import asyncio
import logging
import time
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from lsprotocol import types

from postil.engine.result import GIVEN_UP
from postil.git.blobs import blob_id, hasher
from postil.ide.analysis import STOPPED, SUPERSEDED, Analysis, Buffer
from postil.ide.text import Text
from postil_lsp.refreshing import refresh
from postil_lsp.reports import Problems, diagnostics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from postil.ide.diagnostics import Answer, Checker, Question
    from postil.ide.document import Document
    from postil.ide.freshness import Freshness, Look
    from postil.ide.session import Session
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server

_log = logging.getLogger(__name__)
SETTLE_SECONDS = 3.0
"""So long a request waits for the analysis of a text, before it is answered by what is known."""
QUIET_SECONDS = 0.15
_SMALL = 64 * 1024
"""Bytes of a file whose rules are asked between two messages."""
_PASSING = (SUPERSEDED, STOPPED, GIVEN_UP)
"""Failures that say nothing about the text."""


class Publishing:
    """Follows the open documents."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._settled: dict[str, list[asyncio.Future[None]]] = {}
        self._shown: dict[str, tuple[int | None, str]] = {}
        """Version and report that were sent last."""
        self._serial = 0
        self._failed: dict[str, Text] = {}
        """Texts that could not be analysed."""
        self._problems: dict[str, Problems] = {}
        self._judged: dict[str, Text] = {}
        """Texts that the rules have been asked about."""
        self._judging: dict[str, list[asyncio.Future[None]]] = {}
        self._owed: set[str] = set()
        """Documents of which a client was told before the rules were."""
        self._checkers: dict[int, Checker] = {}
        self._freshness: dict[int, Freshness] = {}
        self._looking: set[str] = set()
        """Documents whose history is being looked at."""
        self._settling: dict[str, asyncio.TimerHandle] = {}

    # Documents

    def opened(self, document: "OpenDocument") -> None:
        """Look at a document that was opened."""
        known = document.session.document(document.path)
        if known is not None and known.fresh:
            # Whoever opens a file looks at it first, and what is wrong with it can wait for that.
            self._quietly(lambda: self._show(document))
        else:
            self._look(document)

    def _quietly(self, call: "Callable[[], None]", patience: int = 80) -> None:
        """Do something once nothing has been asked for a moment, or at last all the same."""

        def look() -> None:
            quiet = time.monotonic() - self._server.protocol.asked_at > QUIET_SECONDS
            if quiet or patience <= 0:
                call()
            else:
                self._quietly(call, patience - 1)

        self._server.loop.call_later(QUIET_SECONDS, look)

    def _show(self, document: "OpenDocument") -> None:
        known = document.session.document(document.path)
        here = self._server.documents.get(document.uri) is document and not self._is_judged(document)
        if known is not None and known.fresh and here:
            self._check(document, known, known.data)

    def changed(self, document: "OpenDocument") -> None:
        """Look at a changed document once it stands still."""
        self._later(document, self._server.settings.diagnostics_delay)

    def at_once(self, document: "OpenDocument") -> None:
        """Wait for no more typing, as when a document is saved."""
        if document.uri in self._timers:
            self._look(document)

    def closed(self, document: "OpenDocument") -> None:
        """Take back what was shown of a document."""
        self._stop(document.uri)
        self._server.analysts.cancel(document.path, document.session.root or "")
        self._settle(document.uri)
        self._failed.pop(document.uri, None)
        self._problems.pop(document.uri, None)
        self._judged.pop(document.uri, None)
        _wake(self._judging, document.uri)
        self.checker(document.session).forget(document.path)
        if document.uri in self._shown:
            del self._shown[document.uri]
            self._send(types.PublishDiagnosticsParams(document.uri, []))

    def again(self, documents: "Iterable[OpenDocument] | None" = None) -> None:
        """Show what is known of documents by what holds now, as after a change of settings."""
        server = self._server
        for checker in self._checkers.values():
            checker.configure(dict(server.settings.diagnostics_severity))
        for document in server.documents if documents is None else documents:
            known = document.session.document(document.path)
            if known is not None and known.fresh:
                self._check(document, known, known.data)
            elif document.uri not in self._timers:
                self._look(document)
        refresh(self._server)

    def relieved(self) -> None:
        """Say again what was dropped while the client did not read."""
        channel = self._server.protocol.channel
        dropped: set[object] = set() if channel is None else channel.dropped
        uris = [uri for uri in self._shown if ("uri", uri) in dropped]
        dropped.clear()
        for uri in uris:
            document = self._server.documents.get(uri)
            del self._shown[uri]
            if document is not None:
                self._publish(document)
            else:
                self._send(types.PublishDiagnosticsParams(uri, []))

    async def settled(self, document: "OpenDocument") -> None:
        """Wait until the text that a document has now is analysed, or cannot be."""
        known = document.session.document(document.path)
        if (known is not None and known.fresh) or document.text is self._failed.get(document.uri):
            return
        future: asyncio.Future[None] = self._server.loop.create_future()
        self._settled.setdefault(document.uri, []).append(future)
        if document.uri in self._timers:
            self._look(document)
        with suppress(TimeoutError):
            await asyncio.wait_for(future, SETTLE_SECONDS)

    async def judged(self, document: "OpenDocument") -> None:
        """Wait until the rules have been asked about the text that a document has now."""
        await self.settled(document)
        known = document.session.document(document.path)
        failed = document.text is self._failed.get(document.uri)
        if failed or document.notebook is not None or self._is_judged(document):
            return
        if known is not None and known.fresh:
            future: asyncio.Future[None] = self._server.loop.create_future()
            self._judging.setdefault(document.uri, []).append(future)
            self._check(document, known, known.data)
            with suppress(TimeoutError):
                await asyncio.wait_for(future, SETTLE_SECONDS)
        if not self._is_judged(document):
            self._owed.add(document.uri)

    def _is_judged(self, document: "OpenDocument") -> bool:
        return self._judged.get(document.uri) is document.text

    def problems(self, document: "OpenDocument") -> Problems:
        """What is wrong with a document, as far as is known, where it is now."""
        return () if document.lost else self._problems.get(document.uri, ())

    def checker(self, session: "Session") -> "Checker":
        """What checks the files of a session."""
        checker = self._checkers.get(id(session))
        if checker is None:
            # Not before something is checked: the rules are a fifth of what the server imports.
            from postil.ide.diagnostics import Checker

            severities = dict(self._server.settings.diagnostics_severity)
            checker = self._checkers[id(session)] = Checker(session, severities)
        return checker

    def session_closed(self, session: "Session") -> None:
        """Forget a session."""
        self._checkers.pop(id(session), None)
        self._freshness.pop(id(session), None)

    def head_moved(self, session: "Session") -> None:
        """Take in that another commit is checked out."""
        freshness = self._freshness.get(id(session))
        if freshness is not None:
            freshness.head_moved()

    def close(self) -> None:
        """End all of it."""
        for uri in tuple(self._timers):
            self._stop(uri)

    # From text to analysis

    def _later(self, document: "OpenDocument", seconds: float) -> None:
        self._stop(document.uri)
        self._timers[document.uri] = self._server.loop.call_later(seconds, self._look, document)

    def _stop(self, uri: str) -> None:
        for timers in (self._timers, self._settling):
            timer = timers.pop(uri, None)
            if timer is not None:
                timer.cancel()

    def _look(self, document: "OpenDocument") -> None:
        """Have the text of a document analysed."""
        self._stop(document.uri)
        session, text = document.session, document.text
        known = session.document(document.path)
        repository = None if session.workspace is None else session.workspace.repository
        format_ = "sha1" if repository is None else repository.object_format
        self._serial += 1
        buffer = Buffer(
            document.path, self._serial, text.data, blob_id(text.data, hasher(format_)),
            None if known is None else known.language, session.root or "",
        )  # fmt: skip

        def done(analysis: Analysis) -> None:
            with suppress(RuntimeError):
                self._server.loop.call_soon_threadsafe(self._analysed, document, text.data, analysis)

        self._server.analysts.submit(buffer, done)

    def _analysed(self, document: "OpenDocument", data: bytes, analysis: Analysis) -> None:
        if self._server.documents.get(document.uri) is not document:
            return
        known = None
        if analysis.doc is not None:
            known = document.session.analysed(document.path, data, analysis.doc)
        elif analysis.failure not in _PASSING and document.text.data == data:
            self._server.notice(f"{document.path}: {analysis.failure}")
        keeping = self._server.keeping(document.session)
        if analysis.row is not None and keeping is not None:
            keeping.sharing.keep(document.path, analysis.row)
        # Of an older text: a newer one is waiting for its turn, or on its way.
        if document.text.data != data or analysis.failure in _PASSING:
            return
        # A file that is open by several addresses is analysed once: for the others nothing is under way any more.
        for each in self._server.documents.all_of(document.session, document.path):
            if each.text.data == data:
                self._came(each, known, data, analysis.failure)
            else:
                self._settle(each.uri)

    def _came(self, document: "OpenDocument", known: "Document | None", data: bytes, failure: str | None) -> None:
        """Take in what was made of the text that a document has."""
        if known is not None:
            self._settle(document.uri)
            self._check(document, known, data)
            return
        self._failed[document.uri] = document.text
        self._settle(document.uri)
        self._problems[document.uri] = self.checker(document.session).unparsable(document.path, failure or "")
        self._publish(document)

    def _check(self, document: "OpenDocument", known: "Document", data: bytes) -> None:
        """Ask the rules; of a large file on another thread, so that nobody waits behind it."""
        checker = self.checker(document.session)
        if document.notebook is not None:
            return
        question = checker.ask(known, data)
        if len(data) <= _SMALL:
            self._taken(document, known, checker.take(known, question, question.findings()))
        else:
            self._server.protocol.spawn(self._asked(document, checker, known, question), "rules")

    async def _asked(
        self, document: "OpenDocument", checker: "Checker", known: "Document", question: "Question"
    ) -> None:
        findings = await self._server.executor.run(lambda cancelled: question.findings())
        # Of an older text nothing is shown: the newer one is on its way.
        if self._server.documents.get(document.uri) is document and document.text.data == known.data:
            self._taken(document, known, checker.take(known, question, findings))

    def _taken(self, document: "OpenDocument", known: "Document", answer: "Answer") -> None:
        """Show what the rules say, and find out what history does."""
        self._judged[document.uri] = document.text
        self._answered(document, answer)
        _wake(self._judging, document.uri)
        self._look_back(document, known)

    def _look_back(self, document: "OpenDocument", known: "Document") -> None:
        """Find out, in the background and when nothing is asked, what history says of the docs of a document."""
        self._quietly(lambda: self._begin_to_look(document, known))

    def _begin_to_look(self, document: "OpenDocument", known: "Document") -> None:
        if self._server.documents.get(document.uri) is not document or self._server.protocol.ending:
            return
        session = document.session
        freshness = self._freshness.get(id(session))
        if freshness is None:
            from postil.ide.freshness import Freshness  # as above

            freshness = self._freshness[id(session)] = Freshness(session)
        look = None if document.uri in self._looking else freshness.look(document.path, known.analysis, known.data)
        if look is not None:
            self._looking.add(document.uri)
            self._server.protocol.spawn(self._looked(document, freshness, look), "history")

    async def _looked(self, document: "OpenDocument", freshness: "Freshness", look: "Look") -> None:
        try:
            found = await self._server.executor.run(lambda cancelled: look.evidence(self._server.notice, cancelled))
        finally:
            self._looking.discard(document.uri)
        known = document.session.document(document.path)
        if found is None or known is None or self._server.documents.get(document.uri) is not document:
            return
        if freshness.take(found):
            answer = self.checker(document.session).again(known)
            if answer is not None:
                self._answered(document, answer)
            refresh(self._server)

    def _answered(self, document: "OpenDocument", answer: "Answer") -> None:
        self._problems[document.uri] = answer.problems
        waiting = self._settling.pop(document.uri, None)
        if waiting is not None:
            waiting.cancel()
        if not answer.settled:
            self._settling[document.uri] = self._server.loop.call_later(_settle_seconds(), self._say_all, document)
        self._publish(document)

    def _say_all(self, document: "OpenDocument") -> None:
        """Say what was held back while a doc was being written."""
        self._settling.pop(document.uri, None)
        known = document.session.document(document.path)
        if known is None or self._server.documents.get(document.uri) is not document:
            return
        answer = self.checker(document.session).settle(known)
        if answer is not None:
            self._answered(document, answer)
            refresh(self._server)

    def _settle(self, uri: str) -> None:
        _wake(self._settled, uri)

    # From analysis to the client

    def _publish(self, document: "OpenDocument") -> None:
        server = self._server
        if server.pulls and document.uri in self._owed:
            self._owed.discard(document.uri)
            refresh(server)
        if server.pulls or server.protocol.ending:
            return
        items = diagnostics(server, document, self.problems(document))
        said = document.version, result_id(items)
        if self._shown.get(document.uri) != said:
            self._shown[document.uri] = said
            self._send(types.PublishDiagnosticsParams(document.uri, items, document.version))

    def _send(self, params: types.PublishDiagnosticsParams) -> None:
        if not self._server.protocol.ending:
            self._server.text_document_publish_diagnostics(params)


def _wake(waiting: "dict[str, list[asyncio.Future[None]]]", uri: str) -> None:
    for future in waiting.pop(uri, ()):
        if not future.done():
            future.set_result(None)


def _settle_seconds() -> float:
    from postil.ide.diagnostics import SETTLE_SECONDS  # as above

    return SETTLE_SECONDS


def result_id(items: list[types.Diagnostic]) -> str:
    """What tells one report from another."""
    digest = blake2b(digest_size=8)
    for item in items:
        digest.update(repr(item).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
