"""Postil's own server with a constant for every hover: what its reading, its JSON and its types take of each."""

from postil_lsp import deferred, run

deferred.install()

from lsprotocol import types  # noqa: E402 - its classes are made when they are first used

from postil_lsp import offers  # noqa: E402 - as above

_answering = offers.answering


def _constant(_: object, __: types.HoverParams) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "a constant"))


def _answered(offer: offers.Offer) -> object:
    return _constant if offer.method == types.TEXT_DOCUMENT_HOVER else _answering(offer)


if __name__ == "__main__":
    offers.answering = _answered  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    run.over_streams()
