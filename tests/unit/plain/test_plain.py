"""The plain analyzer and its table of languages."""

from collections import Counter

import pytest

from postil.model import FileDoc, Source
from postil.plugins import registry
from postil_plugins.plain import postil_analyze, postil_languages
from postil_plugins.plain.known import LANGUAGES, STYLES

ANALYZED = {each.name for each in registry(None).languages if each.plugin != "plain"}


def analyzed(content: bytes, language: str = "plain") -> FileDoc:
    doc = postil_analyze(Source("x", language, content))
    assert doc is not None
    return doc


def test_the_fallback_is_named_last_and_claims_no_file() -> None:
    fallback = postil_languages()[-1]
    assert fallback.name == "plain"
    assert (fallback.extensions, fallback.filenames, fallback.interpreters) == ((), (), ())


def test_languages_with_an_analyzer_of_their_own_are_not_claimed() -> None:
    assert not ANALYZED & {language.name for language in postil_languages()}


@pytest.mark.parametrize("column", ["name", "extensions", "filenames", "interpreters"])
def test_nothing_is_claimed_twice(column: str) -> None:
    claims = [getattr(language, column) for language in postil_languages()]
    counted = Counter(claim for claimed in claims for claim in ([claimed] if isinstance(claimed, str) else claimed))
    assert [claim for claim, count in counted.items() if count > 1] == []


def test_the_table_is_written_as_the_contract_says() -> None:
    for language in postil_languages():
        assert language.name == language.name.lower()
        assert all(ending.startswith(".") and ending == ending.lower() for ending in language.extensions)
        assert all(alias == alias.lower() for alias in language.aliases)
    assert all(style in STYLES for _, style, *_ in LANGUAGES)


def test_files_everybody_has_are_known_by_name() -> None:
    names = {name: language.name for language in postil_languages() for name in language.filenames}
    endings = {ending: language.name for language in postil_languages() for ending in language.extensions}
    assert names["Dockerfile"] == "dockerfile"
    assert names["Makefile"] == "makefile"
    assert names["go.mod"] == "go module"
    assert endings[".zig"] == "zig"
    assert endings[".yml"] == endings[".yaml"] == "yaml"
    assert endings[".d"] == "d"


@pytest.mark.parametrize(
    ("content", "overview"),
    [
        (b"# Rules of the house.\nx = 1\n", "Rules of the house."),
        (b"#\n# Rules of the house.\n#\n", "Rules of the house."),
        (b"// Rules.\n", "Rules."),
        (b"/* Rules. */\n", "Rules."),
        (b"-- Rules.\n", "Rules."),
        (b"This is a sentence for people.\n", "This is a sentence for people."),
        (b"0x00 0x01\n", None),
        (b"#include <stdio.h>\n", None),
        (b"", None),
    ],
)
def test_a_file_of_no_known_language_is_read_by_its_marks_and_words(content: bytes, overview: str | None) -> None:
    assert analyzed(content).overview == overview


@pytest.mark.parametrize(
    ("content", "lines"),
    [(b"", 0), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"a\r\nb\r\n", 2), (b"a\rb", 2), (b"\n\n", 2)],
)
def test_lines_are_counted_as_editors_do(content: bytes, lines: int) -> None:
    assert analyzed(content).lines == lines


def test_the_span_of_an_overview_counts_characters_after_a_byte_order_mark() -> None:
    doc = analyzed(b"\xef\xbb\xbf  # \xc3\xbcber\n", "shell")
    assert doc.overview == "\u00fcber"
    assert doc.overview_span is not None
    assert (doc.overview_span.line, doc.overview_span.column, doc.overview_span.end_column) == (1, 2, 8)


def test_carriage_returns_are_not_in_the_overview() -> None:
    assert analyzed(b"# One\r\n# two\r\n\r\nx\r\n", "shell").overview == "One\ntwo"
    assert analyzed(b"/*\r\n * One\r\n * two\r\n */\r\n", "c").overview == "One\ntwo"


@pytest.mark.parametrize(
    "content",
    [b" " * 9000, b"\n \n" * 3000, b"#" * 9000, b"/*" * 4000, b"/* */ " * 1500, b"\xff\x00\x80" * 3000, b"<!--"],
)
def test_any_bytes_are_described_in_any_language(content: bytes) -> None:
    for language in postil_languages():
        doc = analyzed(content, language.name)
        assert doc.language == language.name
        assert doc.size == len(content)
        if doc.overview_span is not None:
            assert doc.overview_span.start_byte < doc.overview_span.end_byte <= len(content)
