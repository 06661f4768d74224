"""``textDocument/signatureHelp``."""

from typing import TYPE_CHECKING

from lsprotocol import types

from postil.ide import signature
from postil.ide.text import width
from postil.ide.values import Signature

if TYPE_CHECKING:
    from postil.ide.document import Document
    from postil_lsp.documents import OpenDocument
    from postil_lsp.server import Server


def signature_help(server: "Server", params: types.SignatureHelpParams) -> object:
    """What the docs say of the arguments of the call around a place."""

    def answer(document: "OpenDocument", known: "Document") -> types.SignatureHelp | None:
        at = server.places.byte(document.text, params.position)
        found = signature.signature_help(document.session, known, at)
        if found is None or not found.signatures:
            return None
        shown = [_signature(server, each) for each in found.signatures]
        return types.SignatureHelp(shown, active_signature=0, active_parameter=found.signatures[0].active)

    return server.about(params.text_document.uri, answer, wanted=server.settings.signature_help_enable)


def _signature(server: "Server", each: Signature) -> types.SignatureInformation:
    encoding = server.places.encoding

    def units(column: int) -> int:
        return width(each.label[:column], encoding)

    return types.SignatureInformation(
        label=each.label,
        documentation=_markdown(each.documentation),
        parameters=[
            types.ParameterInformation((units(one.start), units(one.end)), _markdown(one.documentation))
            for one in each.parameters
        ],
        active_parameter=each.active,
    )


def _markdown(text: str) -> types.MarkupContent | None:
    return types.MarkupContent(types.MarkupKind.Markdown, text) if text else None
