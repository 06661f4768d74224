"""The server: what one conversation with one editor holds together.

Invariant: all of it lives on the loop. What works elsewhere, the executor's threads and the analysts', is handed
values and hands values back.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from postil import __version__
from postil.engine.places import analyzers
from postil.errors import PostilError
from postil.ide.analysts import Analysts
from postil.ide.session import Session
from postil_lsp import parent
from postil_lsp.capabilities import Capabilities
from postil_lsp.convert import Places
from postil_lsp.documents import Documents, OpenDocument
from postil_lsp.executor import Executor
from postil_lsp.folders import Folders
from postil_lsp.keeping import Keeping
from postil_lsp.offered import Offered
from postil_lsp.offers import load_all
from postil_lsp.preparing import Preparing
from postil_lsp.protocol import Protocol
from postil_lsp.publishing import Publishing
from postil_lsp.settings import Layers, Settings
from postil_lsp.tidying import Tidying

if TYPE_CHECKING:
    from cattrs import Converter

    from postil.ide.actions import Actions
    from postil.ide.document import Document
    from postil.ide.lenses import Lenses

_log = logging.getLogger(__name__)
T = TypeVar("T")
SETTLE_SECONDS = 0.5
"""After a start: what the user looks at goes first."""


class Server(LanguageServer):
    """One conversation with one editor."""

    protocol: Protocol  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, loop: asyncio.AbstractEventLoop, leave: Callable[[int], None]) -> None:
        """``leave`` ends the process with an exit code, once what is to be sent has been."""
        super().__init__("postil", __version__, protocol_cls=Protocol, converter_factory=_converter)
        self.loop = loop
        self.leave = leave
        self.capabilities = Capabilities(None)
        self.layers = Layers(self.notice)
        self.documents = Documents()
        self.places = Places(self.documents)
        self.folders = Folders(self.notice, self._session_opened)
        self.executor = Executor(loop)
        self.analysts = Analysts(analyzers(), notice=self.notice)
        self.publishing = Publishing(self)
        self.preparing = Preparing(self)
        self.tidying = Tidying(self)
        self._keepings: dict[int, Keeping] = {}
        self._actions: dict[int, Actions] = {}
        self._lenses: dict[int, Lenses] = {}
        self.offered = Offered()
        self.bars: dict[types.ProgressToken, Callable[[], None]] = {}
        """What stops the work of each bar that is shown."""
        self._tokens = 0
        self._noticed: set[str] = set()
        self._held: list[str] | None = []

    @property
    def settings(self) -> Settings:
        """What the user has set."""
        return self.layers.settings

    def notice(self, words: str) -> None:
        """Tell the user something once; callable on any thread."""
        try:
            self.loop.call_soon_threadsafe(self._notice, words)
        except RuntimeError:
            _log.info("%s", words)

    def _notice(self, words: str) -> None:
        if words in self._noticed:
            return
        self._noticed.add(words)
        _log.warning("%s", words)
        if self._held is not None:
            # Nothing may be sent before the answer to initialize.
            self._held.append(words)
        else:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"Postil: {words}"))

    def begun(self) -> None:
        """Say what was held back until the client was ready to hear it."""
        held, self._held = self._held or [], None
        self.loop.call_later(SETTLE_SECONDS, self._attend_all)
        for words in held:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"Postil: {words}"))

    def next_token(self) -> str:
        """A token for one more bar."""
        self._tokens += 1
        return f"postil-{self._tokens}"

    # Documents

    def at(self, uri: str) -> "tuple[OpenDocument, Document] | None":
        """An open document and what its session knows of it; None when it is not open."""
        document = self.documents.get(uri)
        if document is None:
            return None
        known = document.session.document(document.path)
        return None if known is None else (document, known)

    def about(self, uri: str, answer: "Callable[[OpenDocument, Document], T]", *, wanted: bool = True) -> Any:
        """Answer a request about an open document: at once, unless nothing at all is known of it yet.

        None where it is not open, or the user does not want such answers.
        """
        found = self.at(uri) if wanted else None
        if found is None:
            return None
        return answer(*found) if found[1].known else self._settled(uri, answer)

    async def _settled(self, uri: str, answer: "Callable[[OpenDocument, Document], T]") -> T | None:
        found = self.at(uri)
        if found is None:
            return None
        await self.publishing.settled(found[0])
        found = self.at(uri)
        if found is None:
            return None
        said = answer(*found)
        return await said if asyncio.iscoroutine(said) else said

    def open(self, uri: str, language_id: str, version: int | None, text: str, notebook: str | None = None) -> None:
        """Take in a document that the editor has opened."""
        document = self.documents.opened(uri, language_id, version, text)
        document.notebook = notebook
        document.session, document.path = self.folders.at(uri)
        document.session.buffer_opened(document.path, document.text.data, version, language_id)
        self.publishing.opened(document)
        self.preparing.opened(document)

    def changed(self, document: OpenDocument) -> None:
        """Take in that the text of a document is another."""
        document.session.buffer_changed(document.path, document.text.data, document.version)
        self.publishing.changed(document)

    def close(self, uri: str) -> None:
        """Take in that the editor has closed a document."""
        document = self.documents.closed(uri)
        if document is None:
            return
        session, path = document.session, document.path
        other = self.documents.of(session, path)
        if other is not None:
            session.buffer_changed(path, other.text.data, other.version)
        else:
            session.buffer_closed(path)
        self.publishing.closed(document)
        if other is not None:
            # The file by another address: what was under way for it was given up with this one.
            self.publishing.changed(other)
        if not any(each.session is session for each in self.documents) and self.folders.over(session):
            self.end_session(session)

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics, so that none are pushed."""
        return self.capabilities.can("textDocument.diagnostic")

    def rehomed(self) -> None:
        """Give every document to the session that it belongs to by now."""
        for document in self.documents:
            session, path = self.folders.at(document.uri)
            if session is document.session and path == document.path:
                continue
            document.session.buffer_closed(document.path)
            self.publishing.closed(document)
            document.session, document.path = session, path
            session.buffer_opened(path, document.text.data, document.version, document.language_id)
            self.publishing.opened(document)

    def settings_changed(self) -> None:
        """Show everything by the settings of now."""
        self.publishing.again()

    def follow(self, pid: int) -> None:
        """End when the editor's process does."""
        if parent.alive(pid):
            parent.watch(pid, self._orphaned)
        else:
            # It has just spoken to us: it counts its processes elsewhere, as outside a container.
            _log.info("the editor's process is not to be seen from here")

    def _orphaned(self) -> None:
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.leave, 1)

    # Sessions

    def _session_opened(self, session: Session) -> None:
        self.preparing.begun(session)
        if session.workspace is not None:
            keeping = self._keepings[id(session)] = Keeping(self, session, session.workspace)
            keeping.survey()
            if self._held is None:
                self._attend(keeping)

    def _attend_all(self) -> None:
        for keeping in self._keepings.values():
            self._attend(keeping)
        threading.Thread(target=self._load_all, name="postil-imports", daemon=True).start()

    def _load_all(self) -> None:
        load_all()
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._warm_up)

    def _warm_up(self) -> None:
        """Have made what the first answer that says something is written with."""
        nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
        self.protocol.plain(types.Hover(types.MarkupContent(types.MarkupKind.Markdown, ""), nowhere))

    def _attend(self, keeping: Keeping) -> None:
        """Begin what waits until the client is ready."""
        keeping.watch(files=not self.capabilities.can("workspace.didChangeWatchedFiles.dynamicRegistration"))
        self.protocol.spawn(self._brought_up(keeping), "the first run")

    async def _brought_up(self, keeping: Keeping) -> None:
        """Have the index say what the files do, and what was cut short go on."""
        from postil_lsp.working import taken_up  # as above

        whole = self.settings.index_on_open
        try:
            goes_on = await taken_up(self, keeping, whole=whole)
        except PostilError as error:
            goes_on = False
            self.notice(str(error))
        if whole and not goes_on and self.keeping(keeping.session) is keeping:
            keeping.upkeep.whole()

    def keeping(self, session: Session) -> Keeping | None:
        """What keeps a session true; None for what lies in no folder."""
        return self._keepings.get(id(session))

    def actions(self, session: Session) -> "Actions":
        """What lists what can be done in the documents of a session."""
        found = self._actions.get(id(session))
        if found is None:
            # Not before the first repair is asked for: it is a third of all that the server imports.
            from postil.ide.actions import Actions

            checker = self.publishing.checker(session)
            found = self._actions[id(session)] = Actions(session, checker, self.analysts, self.notice)
        return found

    def lenses(self, session: Session) -> "Lenses":
        """What lists the lines above declarations of a session."""
        found = self._lenses.get(id(session))
        if found is None:
            from postil.ide.lenses import Lenses  # as above

            found = self._lenses[id(session)] = Lenses(session, self.publishing.checker(session))
        return found

    def documents_of(self, session: Session) -> list[OpenDocument]:
        """The open documents of a session."""
        return [document for document in self.documents if document.session is session]

    def end_session(self, session: Session) -> None:
        """Let go of a session that nothing is open of."""
        self.publishing.session_closed(session)
        self._actions.pop(id(session), None)
        self._lenses.pop(id(session), None)
        keeping = self._keepings.pop(id(session), None)
        if keeping is not None:
            keeping.close()
        session.close()

    def close_all(self) -> None:
        """Tell what works for this conversation to end; nothing is waited for."""
        self.publishing.close()
        self.executor.close()
        for keeping in self._keepings.values():
            keeping.close()
        self.analysts.close(0.0)
        for session in self.folders:
            session.close()


def _converter() -> "Converter":
    converter = cast("Converter", default_converter())  # type: ignore[no-untyped-call]

    def capabilities(said: Any, _: type) -> Any:
        return Capabilities(said)

    converter.register_structure_hook(types.ClientCapabilities, capabilities)
    return converter
