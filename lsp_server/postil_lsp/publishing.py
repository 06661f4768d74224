"""From a change of a document to its analysis, and from that to what is shown without being asked.

A document is looked at when it stands still for a moment. What comes back is of the very text that was sent; when more
was typed meanwhile it is taken in all the same, moved along, and what is shown waits for the newer text.

Invariant: what is published bears the version it is of, and of a document that is closed nothing is shown.
"""

import asyncio
import logging
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from lsprotocol import types

from postil.engine.result import GIVEN_UP
from postil.git.blobs import blob_id, hasher
from postil.ide.analysis import STOPPED, SUPERSEDED, Analysis, Buffer
from postil.ide.text import Text
from postil_lsp.reports import Problems, diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server

_log = logging.getLogger(__name__)
SETTLE_SECONDS = 3.0
"""So long a request waits for the analysis of a text, before it is answered by what is known."""
_PASSING = (SUPERSEDED, STOPPED, GIVEN_UP)
"""Failures that say nothing about the text."""


class Publishing:
    """Follows the open documents."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._settled: dict[str, list[asyncio.Future[None]]] = {}
        self._shown: set[str] = set()
        self._serial = 0
        self._failed: dict[str, Text] = {}
        """Texts that could not be analysed."""

    # Documents

    def opened(self, document: "OpenDocument") -> None:
        """Look at a document that was opened."""
        known = document.session.document(document.path)
        if known is not None and known.fresh:
            self._publish(document)
        else:
            self._look(document)

    def changed(self, document: "OpenDocument") -> None:
        """Look at a changed document once it stands still."""
        self._later(document, self._server.settings.diagnostics_delay)

    def closed(self, document: "OpenDocument") -> None:
        """Take back what was shown of a document."""
        self._stop(document.uri)
        self._server.analysts.cancel(document.path, document.session.root or "")
        self._settle(document.uri)
        self._failed.pop(document.uri, None)
        if document.uri in self._shown:
            self._shown.discard(document.uri)
            self._send(types.PublishDiagnosticsParams(document.uri, []))

    def again(self, documents: "Iterable[OpenDocument] | None" = None) -> None:
        """Show what is known of documents by what holds now, as after a change of settings."""
        for document in self._server.documents if documents is None else documents:
            self._publish(document)
        self._refresh()

    def relieved(self) -> None:
        """Say again what was dropped while the client did not read."""
        channel = self._server.protocol.channel
        dropped: set[object] = set() if channel is None else channel.dropped
        uris = [uri for uri in self._shown if ("uri", uri) in dropped]
        dropped.clear()
        for uri in uris:
            document = self._server.documents.get(uri)
            if document is not None:
                self._publish(document)

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

    def problems(self, document: "OpenDocument") -> Problems:
        """What is wrong with a document, as far as is known."""
        return ()

    def close(self) -> None:
        """End all of it."""
        for uri in tuple(self._timers):
            self._stop(uri)

    # From text to analysis

    def _later(self, document: "OpenDocument", seconds: float) -> None:
        self._stop(document.uri)
        self._timers[document.uri] = self._server.loop.call_later(seconds, self._look, document)

    def _stop(self, uri: str) -> None:
        timer = self._timers.pop(uri, None)
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
        if analysis.doc is not None:
            document.session.analysed(document.path, data, analysis.doc)
        elif analysis.failure not in _PASSING and document.text.data == data:
            self._failed[document.uri] = document.text
            self._server.notice(f"{document.path}: {analysis.failure}")
        keeping = self._server.keeping(document.session)
        if analysis.row is not None and keeping is not None:
            keeping.sharing.keep(document.path, analysis.row)
        # Of an older text: a newer one is waiting for its turn, or on its way.
        if document.text.data == data and analysis.failure not in _PASSING:
            self._settle(document.uri)
            self._publish(document)

    def _settle(self, uri: str) -> None:
        for future in self._settled.pop(uri, ()):
            if not future.done():
                future.set_result(None)

    # From analysis to the client

    def _publish(self, document: "OpenDocument") -> None:
        server = self._server
        if server.pulls or server.protocol.ending:
            return
        items = [] if document.lost else diagnostics(server, document, self.problems(document))
        self._shown.add(document.uri)
        self._send(types.PublishDiagnosticsParams(document.uri, items, document.version))

    def _send(self, params: types.PublishDiagnosticsParams) -> None:
        if not self._server.protocol.ending:
            self._server.text_document_publish_diagnostics(params)

    def _refresh(self) -> None:
        """Have a client that asks ask again."""
        server = self._server
        for method, path in _REFRESHED:
            if server.capabilities.can(path):
                server.protocol.spawn(server.protocol.ask(method, None, 5.0), method)


_REFRESHED = (
    (types.WORKSPACE_DIAGNOSTIC_REFRESH, "workspace.diagnostics.refreshSupport"),
    (types.WORKSPACE_CODE_LENS_REFRESH, "workspace.codeLens.refreshSupport"),
    (types.WORKSPACE_INLAY_HINT_REFRESH, "workspace.inlayHint.refreshSupport"),
)


def result_id(items: list[types.Diagnostic]) -> str:
    """What tells one report from another."""
    digest = blake2b(digest_size=8)
    for item in items:
        digest.update(repr(item).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
