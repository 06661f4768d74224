"""``notebookDocument/didOpen`` and its like: each cell is a document, beside the notebook's file.

A cell has no file of its own, so nothing is ever looked for on disk under its address.
"""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil_lsp.features.synchronization import change

if TYPE_CHECKING:
    from postil_lsp.server import Server


def did_open(server: "Server", params: types.DidOpenNotebookDocumentParams) -> None:
    """The cells are the editor's from now on."""
    for cell in params.cell_text_documents:
        server.open(cell.uri, str(cell.language_id), cell.version, cell.text, params.notebook_document.uri)


def did_change(server: "Server", params: types.DidChangeNotebookDocumentParams) -> None:
    """Cells came, went, or were typed in."""
    cells = params.change.cells
    if cells is None:
        return
    if cells.structure is not None:
        for closed in cells.structure.did_close or ():
            server.close(closed.uri)
        for cell in cells.structure.did_open or ():
            server.open(cell.uri, str(cell.language_id), cell.version, cell.text, params.notebook_document.uri)
    for each in cells.text_content or ():
        said = each.document
        changes = [change(one) for one in each.changes]
        document = server.documents.changed(said.uri, said.version, changes, server.places.encoding)
        if document is not None:
            server.changed(document)


def did_close(server: "Server", params: types.DidCloseNotebookDocumentParams) -> None:
    """The cells are gone."""
    for cell in params.cell_text_documents:
        server.close(cell.uri)
