"""The documents that are open in the editor, each with its text, and what a change to one is.

Invariant: a text is the editor's own as long as the editor says what it does in order. When it does not, as when a
change arrives that is older than the text, nothing is guessed: the document is lost until a whole text comes.
"""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from postil.ide.text import Change, Text
from postil_lsp.uris import identity

if TYPE_CHECKING:
    from postil.ide.session import Session

_log = logging.getLogger(__name__)


class OpenDocument:
    """One open document."""

    __slots__ = ("changed_at", "language_id", "lost", "notebook", "path", "session", "text", "uri", "version")

    def __init__(self, uri: str, language_id: str, version: int | None, text: Text) -> None:
        self.uri = uri
        """As the editor writes it."""
        self.language_id = language_id
        self.version = version
        self.text = text
        self.lost = False
        """Whether its text is no longer known for sure."""
        self.session: Session
        self.path = ""
        """What the session knows it by."""
        self.changed_at = 0.0
        self.notebook: str | None = None
        """The notebook it is a cell of."""

    @property
    def key(self) -> tuple[int, str]:
        """What the file is, whatever it was opened as."""
        return id(self.session), self.path


class Documents:
    """All of them, by address."""

    def __init__(self) -> None:
        self._open: dict[str, OpenDocument] = {}

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(tuple(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def get(self, uri: str) -> OpenDocument | None:
        """The open document of an address."""
        return self._open.get(uri) or self._open.get(identity(uri))

    def opened(self, uri: str, language_id: str, version: int | None, text: str) -> OpenDocument:
        """Take in a document; one that was open is opened anew."""
        document = self._open[identity(uri)] = OpenDocument(uri, language_id, version, Text(text))
        return document

    def changed(self, uri: str, version: int | None, changes: list[Change], encoding: str) -> OpenDocument | None:
        """Apply changes; None when there is nothing to apply them to, or they cannot be trusted."""
        document = self.get(uri)
        if document is None:
            _log.warning("a change of a document that is not open")
            return None
        whole = any(change.start is None for change in changes)
        if version is not None and document.version is not None and version < document.version:
            _log.warning("version %s came after %s: left out", version, document.version)
            document.lost = True
            return None
        if document.lost and not whole:
            document.version = version
            return None
        document.text, _ = document.text.edited(changes, encoding)
        document.version = version if version is not None else document.version
        document.lost = False
        return document

    def replaced(self, document: OpenDocument, text: str) -> None:
        """Give a document its text as it is for sure."""
        document.text = Text(text)
        document.lost = False

    def closed(self, uri: str) -> OpenDocument | None:
        """Forget a document; None when it was not open."""
        return self._open.pop(identity(uri), None)

    def of(self, session: "Session", path: str) -> OpenDocument | None:
        """The open document of a file of a session; the one opened last when several are."""
        return next(iter(self.all_of(session, path)[::-1]), None)

    def all_of(self, session: "Session", path: str) -> list[OpenDocument]:
        """The open documents of a file of a session: one for each address that it is open by."""
        return [each for each in self._open.values() if each.session is session and each.path == path]
