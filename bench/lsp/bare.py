"""A language server of pygls alone that answers every hover with a constant: what no server on pygls is faster than."""

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "1")


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(params: types.HoverParams) -> types.Hover:
    """Answer."""
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "a constant"))


if __name__ == "__main__":
    server.start_io()
