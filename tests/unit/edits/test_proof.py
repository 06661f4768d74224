"""What the proof says of texts as such, of docs that wander, and of edits made at random."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from postil.edits.proof import Evidence, refusal, text_refusal
from support.languages import ANALYZERS, source
from support.proofs import Text, Tried, bare, code, hostile, is_wrong, known, moved, own, proved, refused, texts, words

LF, CRLF = b"a\nb\nc\n", b"a\r\nb\r\nc\r\n"


def told(code: str | None = "c", errors: int = 0, said: tuple[tuple[str, str], ...] = ()) -> Evidence:
    return Evidence("go", code, errors, said)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (LF, b"a\nb\nx\nc\n", None),
        (LF, b"a\nb\r\nc\n", "its lines would end in CRLF"),
        (LF, b"a\nb\rc\n", "its lines would end in CR"),
        (CRLF, b"a\r\nb\r\nx\r\nc\r\n", None),
        (CRLF, b"a\r\nb\nc\r\n", "its lines would end in LF"),
        (b"a\nb\r\nc\n", b"a\nx\r\nb\r\nc\n", None),
        (b"a\nb\r\nc\n", b"a\nb\nx\r\nc\n", "lines that stay would end in another way"),
        (LF, LF[:-1], "the end of its last line would change"),
        (LF[:-1], LF, "the end of its last line would change"),
        (b"", LF, None),
        (b"\xef\xbb\xbf" + LF, LF, "the byte order mark would change"),
        (LF, b"\xef\xbb\xbf" + LF, "the byte order mark would change"),
        (LF, b"a\n\xc3\xa9\nc\n", None),
        (LF, b"a\n\xe9\nc\n", "it is not UTF-8, and would get characters that are not ASCII"),
        (b"\xe9\nb\n", b"\xe9\nbb\n", None),
        (b"\xe9\nb\n", b"\xe9\n\xc3\xa9\n", "it is not UTF-8, and would get characters that are not ASCII"),
        (b"# coding: latin-1\nb\n", b"# coding: latin-1\nbb\n", None),
        (
            b"# coding: latin-1\nb\n", b"# coding: latin-1\n\xc3\xa9\n",
            "it is not UTF-8, and would get characters that are not ASCII",
        ),
        (b"#\n# coding: utf-7\nb\n", b"#\n# coding: utf-7\nbb\n", "its encoding, utf-7, is not known well enough"),
        (LF, b"a\nb\0\nc\n", "it would get the invisible character U+0000"),
        (LF, b"a\nb\x1a\nc\n", "it would get the invisible character U+001A"),
        (LF, "a\nb\u202e\nc\n".encode(), "it would get the invisible character U+202E"),
        (LF, "a\nb\u2028\nc\n".encode(), "it would get the invisible character U+2028"),
        ("a\u2028\n".encode(), "b\u2028\n".encode(), None),
        (b"\xff\n", b"\xff\x0c\n", "it would get a control character"),
    ],
)  # fmt: skip
def test_no_text_gets_other_line_ends_marks_or_characters(before: bytes, after: bytes, reason: str | None) -> None:
    assert text_refusal(before, after) == reason


def test_what_cannot_be_told_is_refused() -> None:
    assert refusal(b"a", b"b", told(None), told(None)) == "what is code in go cannot be told for certain"
    assert refusal(b"a", b"b", told(), told()._replace(language="c")) == "the file would be c instead of go"
    assert refusal(b"a", b"b", told(), told(errors=1)) == "it would have 1 parse errors instead of 0"
    assert refusal(b"a", b"b", told(), told("d")) == "more than documentation would change"
    assert refusal(b"a", b"a", told(None), told("d")) is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ([("f", "1"), ("g", "")], [("f", "2"), ("g", "3")], None),
        ([("f", "1"), ("g", "")], [("f", ""), ("g", "")], "f would lose its documentation"),
        ([("f", "1"), ("g", "")], [("f", ""), ("g", "1")], "f would lose its documentation"),
        ([("f", "1"), ("g", "2")], [("f", "2"), ("g", "1")], "the documentation of g would go to f"),
        ([("f", "1"), ("f", "")], [("f", "1"), ("f", "2")], None),
        ([("f", ""), ("f", "1")], [("f", "1"), ("f", "")], "f would lose its documentation"),
        ([("", "1"), ("f", "")], [("", ""), ("f", "1")], "the file would lose its documentation"),
    ],
)
def test_a_doc_stays_with_its_declaration(
    old: list[tuple[str, str]], new: list[tuple[str, str]], reason: str | None
) -> None:
    assert refusal(b"a", b"b", told(said=tuple(old)), told(said=tuple(new))) == reason


def test_a_header_of_c_that_becomes_one_of_cpp_is_another_file() -> None:
    before = b"/** A. */\nint a;\n"
    assert proved("a.h", before, b"/** A: class X { public: }; */\nint a;\n") is None
    assert proved("a.h", before, b"/** A. */ class X { public: int x; };\nint a;\n") is not None


@pytest.mark.parametrize("name", ["a.go", "a.py", "a.rs", "a.c", "a.rb", "a.ts"])
def test_a_stretch_that_an_analyzer_wrongly_calls_a_doc_is_code(name: str) -> None:
    first, second = (ANALYZERS.code(source(name, b"x(%d)\n" % number), [(0, 5)]) for number in (1, 2))
    assert first is not None
    assert first != second


@pytest.mark.parametrize("language", sorted({text.language for text in texts()}))
def test_carriage_returns_make_no_difference_to_what_is_proved(language: str) -> None:
    for text in [text for text in texts() if text.language == language and b"\r" not in text.content][:6]:
        returned = known(text.name, text.content.replace(b"\n", b"\r\n"), language)
        for tried in list(own(text))[:4]:
            assert (tried.refused is None) == (refused(returned, tried.after.replace(b"\n", b"\r\n")) is None)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(texts()), st.sampled_from((code, hostile, moved)), st.randoms(use_true_random=False))
def test_what_is_accepted_differs_in_docs_alone(
    text: Text, make: Callable[[Text, Random], Tried | None], random: Random
) -> None:
    tried = make(text, random)
    assume(tried is not None)
    assert tried is None or not is_wrong(tried)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(texts()), st.data())
def test_any_other_bytes_of_code_are_refused(text: Text, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text.content)))
    to = data.draw(st.integers(at, min(len(text.content), at + 12)))
    new = data.draw(st.binary(max_size=6) | st.sampled_from((b"x", b" ", b"\n", b"#", b"//", b"/*", b"*/", b'"""')))
    after = text.content[:at] + new + text.content[to:]
    assert refused(text, after) is not None or bare(text) == bare(known(text.name, after, text.language))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([text for text in texts() if not text.doc.errors]), st.randoms(use_true_random=False))
def test_another_word_in_a_doc_is_accepted(text: Text, random: Random) -> None:
    tried = words(text, random)
    assume(tried is not None)
    assert tried is None or tried.refused is None
