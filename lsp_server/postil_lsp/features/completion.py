"""``textDocument/completion``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide import completion as completing
from postil.ide.values import Completion
from postil_lsp.edits import snippet

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server

_K = types.CompletionItemKind
_KINDS = {
    "section": _K.Keyword, "parameter": _K.Variable, "skeleton": _K.Snippet, "tag": _K.Keyword, "type": _K.Class,
}  # fmt: skip


def completion(server: "Server", params: types.CompletionParams) -> object:
    """What may stand at a place within a doc, or a whole doc where one is begun."""
    snippets = server.capabilities.can("textDocument.completion.completionItem.snippetSupport")

    def answer(document: "OpenDocument", known: "Document") -> list[types.CompletionItem] | None:
        at = server.places.byte(document.text, params.position)
        found = completing.completions(document.session, known, at)
        return [_item(server, document, each, snippets=snippets) for each in found] or None

    return server.about(params.text_document.uri, answer, wanted=server.settings.completion_enable)


def _item(server: "Server", document: "OpenDocument", each: Completion, *, snippets: bool) -> types.CompletionItem:
    stops = each.snippet.stops if snippets else ()
    text = snippet(each.snippet.text, stops) if stops else each.snippet.text
    return types.CompletionItem(
        label=each.label,
        kind=_KINDS.get(each.kind, _K.Text),
        detail=each.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, each.documentation)
        if each.documentation
        else None,
        sort_text=each.sort or None,
        filter_text=each.filter or None,
        insert_text_format=types.InsertTextFormat.Snippet if stops else types.InsertTextFormat.PlainText,
        # What it stands for is written with its own indentation.
        insert_text_mode=types.InsertTextMode.AsIs,
        text_edit=types.TextEdit(server.places.bytes_range(document.text, each.start_byte, each.end_byte), text),
    )
