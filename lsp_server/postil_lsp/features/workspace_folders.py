"""``workspace/didChangeWorkspaceFolders``: folders come and go."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from postil.ide.session import Session
    from postil_lsp.server import Server


def did_change(server: "Server", params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Open folders and close others; documents go over to the session that is theirs now."""
    for folder in params.event.added:
        server.folders.add(folder.uri)

    def used(session: "Session") -> bool:
        return any(document.session is session for document in server.documents)

    over: list[Session] = []
    for folder in params.event.removed:
        over += server.folders.remove(folder.uri, used)
    server.rehomed()
    for session in over:
        server.end_session(session)
