"""``textDocument/didOpen``, ``didChange``, ``didClose``: the editor's documents are ours."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.text import Change

if TYPE_CHECKING:
    from postil_lsp.server import Server


def did_open(server: "Server", params: types.DidOpenTextDocumentParams) -> None:
    """A document is the editor's from now on."""
    said = params.text_document
    server.open(said.uri, str(said.language_id), said.version, said.text)


def did_change(server: "Server", params: types.DidChangeTextDocumentParams) -> None:
    """Something was typed."""
    changes = [change(each) for each in params.content_changes]
    said = params.text_document
    document = server.documents.changed(said.uri, said.version, changes, server.places.encoding)
    if document is not None:
        server.changed(document)


def did_close(server: "Server", params: types.DidCloseTextDocumentParams) -> None:
    """What is on disk counts again."""
    server.close(params.text_document.uri)


def change(said: types.TextDocumentContentChangeEvent) -> Change:
    """A change as the text takes it."""
    if isinstance(said, types.TextDocumentContentChangePartial):
        start, end = said.range.start, said.range.end
        return Change((start.line, start.character), (end.line, end.character), said.text)
    return Change(None, None, said.text)
