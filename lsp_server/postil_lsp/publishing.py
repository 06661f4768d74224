"""From a change of a document to its analysis, and from that to what is shown without being asked."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postil.ide.session import Session
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server


class Publishing:
    """Follows the open documents."""

    def __init__(self, server: "Server") -> None:
        self._server = server

    def opened(self, document: "OpenDocument") -> None:
        """Look at a document that was opened."""

    def changed(self, document: "OpenDocument") -> None:
        """Look at a changed document once it stands still."""

    def closed(self, document: "OpenDocument") -> None:
        """Take back what was shown of a document."""

    def session_opened(self, session: "Session") -> None:
        """Learn what a new session needs."""

    def session_closed(self, session: "Session") -> None:
        """Forget a session."""

    def again(self) -> None:
        """Look at everything anew, as after a change of settings."""

    def relieved(self) -> None:
        """Say again what was dropped while the client did not read."""

    def close(self) -> None:
        """End all of it."""
