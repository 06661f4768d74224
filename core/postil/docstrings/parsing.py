"""``parse``: from the text of a doc to its model, whatever the convention; only the convention in use is imported."""

from functools import lru_cache

from postil.docstrings.model import Doc

LONGEST = 1_000_000
"""Characters of a doc that are taken apart; what is longer is prose as it stands."""
_REMEMBERED = 10_000
"""Docs up to so many characters are remembered: an editor asks of the same ones with every change of their file."""


def parse(text: str, form: str) -> Doc:
    """Take a doc apart by the convention ``form``, one of ``postil.model.DOC_FORMATS``.

    Never fails: what the convention does not explain is prose. Takes time in proportion to the length of the text.
    """
    return _remembered(text, form) if len(text) <= _REMEMBERED else _parsed(text, form)


def _parsed(text: str, form: str) -> Doc:
    if len(text) > LONGEST:
        from postil.docstrings.model import Text

        return Doc(form, text, Text(text, 0, len(text)))
    if form == "google":
        from postil.docstrings.google import parse as taken
    elif form == "numpy":
        from postil.docstrings.numpy import parse as taken
    elif form in ("sphinx", "epytext"):
        from postil.docstrings.fields import parse as taken
    elif form == "xmldoc":
        from postil.docstrings.xmldoc import parse as taken
    elif form == "swift":
        from postil.docstrings.swift import parse as taken
    elif form in ("rustdoc", "markdown", "godoc", "rdoc", "plain"):
        from postil.docstrings.headings import parse as taken
    else:
        from postil.docstrings.tags import parse as taken
    return taken(text, form)


_remembered = lru_cache(maxsize=1024)(_parsed)
