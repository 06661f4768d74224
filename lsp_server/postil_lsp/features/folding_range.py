"""``textDocument/foldingRange``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide.folding import folds

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server


def folding_range(server: "Server", params: types.FoldingRangeParams) -> object:
    """The docs of a document, each folded into its first line."""

    def answer(document: "OpenDocument", known: "Document") -> list[types.FoldingRange]:
        return [types.FoldingRange(each.line - 1, each.end_line - 1, kind=each.kind) for each in folds(known)]

    return server.about(params.text_document.uri, answer, wanted=server.settings.folding_enable)
