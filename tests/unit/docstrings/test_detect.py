"""The convention a doc is written in."""

import pytest

from postil.docstrings.detect import doc_format
from postil.model import DOC_FORMATS


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Run it.", "plain"),
        ("Run it: now.", "plain"),
        ("Run.\n\nArgs:\n    a: One.", "google"),
        ("Run.\n\n    Returns:\n        One.", "google"),
        ("Run.\n\nParameters\n----------\na : int", "numpy"),
        ("Run.\n\n:param a: One.", "sphinx"),
        (":returns: One.", "sphinx"),
        ("Run.\n\n@param a: One.", "epytext"),
        ("A title\n-------\n\nText.", "plain"),
    ],
)
def test_python_docs_are_told_apart_by_their_sections(text: str, form: str) -> None:
    assert doc_format(text, "python") == form


@pytest.mark.parametrize(
    ("language", "form"),
    [
        ("c#", "xmldoc"),
        ("php", "phpdoc"),
        ("kotlin", "kdoc"),
        ("scala", "scaladoc"),
        ("swift", "swift"),
        ("lua", "luadoc"),
    ],
)
def test_what_a_language_has_one_convention_for_is_told_without_looking(language: str, form: str) -> None:
    assert doc_format("Run it.", language) == form


def test_ruby_docs_are_yard_where_they_have_its_tags() -> None:
    assert doc_format("Run it.\n\n@param a [Integer] one", "ruby") == "yard"
    assert doc_format("Run it.\n\n=== Parameters", "ruby") == "rdoc"
    assert doc_format("Mail me@example.org", "ruby") == "rdoc"


@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx", "java", "go", "markdown", "no-such"])
def test_other_languages_have_one_convention(language: str) -> None:
    assert doc_format("x", language) in DOC_FORMATS
