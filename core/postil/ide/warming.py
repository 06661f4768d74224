"""What the first answers would have to load and compile, done before anybody asks."""

from postil.ide.completion import completions
from postil.ide.definition import definition
from postil.ide.hover import hover
from postil.ide.session import Session
from postil.ide.signature import signature_help
from postil.model import FileDoc, Parameter, Span, Symbol

_TEXT = b'''def warm(up: int) -> int:
    """Warm up, see :func:`warm` and `this`.

    Args:
        up: How far.
    """
    return warm(up)
'''
_LANGUAGES = (("python", ".py", "google"), ("typescript", ".ts", "tsdoc"), ("go", ".go", "godoc"))


def warm_up() -> None:
    """Answer a few questions about a text that nobody wrote."""
    end = len(_TEXT)
    doc_start, doc_end = _TEXT.index(b'"""'), _TEXT.rindex(b'"""') + 3
    for language, extension, form in _LANGUAGES:
        symbol = Symbol(
            "function", "warm", "warm", None, "def warm(up: int) -> int", Span(0, end, 1, 0, 7, 0),
            Span(doc_start, end, 2, 4, 7, 0), (Parameter("up", "int"),), "int",
            doc="Warm up, see :func:`warm` and `this`.\n\nArgs:\n    up: How far.",
            doc_span=Span(doc_start, doc_end, 2, 4, 6, 7), doc_format=form,
        )  # fmt: skip
        session = Session.loose()
        path = f"warm{extension}"
        session.buffer_opened(path, _TEXT, 1, language)
        document = session.analysed(path, _TEXT, FileDoc(language, symbols=(symbol,), lines=7, size=end))
        assert document is not None
        for at in (5, 10, doc_start + 30, end - 9, end - 4):
            hover(session, document, at)
            definition(session, document, at)
            signature_help(session, document, at)
            completions(session, document, at)
