"""What holds of every analyzer that comes along, whatever it is given.

The languages with a file ``tests/cases/languages/<language>.txt`` say there what of them is code: ``same: …`` holds two
texts with one hash, ``other: …`` two with different ones, ``words of a doc`` three texts whose last doc says something
else, ``latin-1`` one that is no UTF-8 then, ``N deep`` a line for each thing to nest, ``spans`` what stands where.
"""

import inspect
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from postil.model import FileDoc, Source
from postil.plugins.checks import flaw
from support import archive
from support.languages import ANALYZERS, REGISTRY
from support.mutations import PIECES, SEEDS

CASES = {path.stem: archive.read(path) for path in (Path(__file__).parents[2] / "cases" / "languages").glob("*.txt")}
ENDINGS = {each.name: each.extensions[0] for each in REGISTRY.languages if each.extensions}
NO_LONE_RETURN = frozenset(("c", "c++", "go", "lua", "ruby", "rust", "shell", "sql"))
"""Languages whose own tools do not end a line at a carriage return alone."""
BEYOND_THE_GRAMMAR = {"swift": 2}
"""The errors that a grammar makes of sound code on purpose in a real-looking file."""
_FIRST_WORD = re.compile(r"\w+")
READ = sorted(set(SEEDS) & set(ENDINGS))


def analyzed(language: str, content: str | bytes, path: str = "file") -> FileDoc:
    data = content.encode() if isinstance(content, str) else content
    source = Source(path + ENDINGS[language], language, data)
    doc = ANALYZERS.analyze(source)
    assert flaw(doc, source, trusted=False) is None
    return doc


def hashes(language: str, text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyzed(language, text).symbols]


def pairs(kind: str) -> list[object]:
    """The texts of all sections of a kind, by language and name."""
    return [
        pytest.param(language, *text.split("~~~~\n"), id=f"{language}: {name.removeprefix(kind)}")
        for language, case in sorted(CASES.items())
        for name, text in case.sections.items()
        if name.startswith(kind)
    ]


@pytest.mark.parametrize(("language", "before", "after"), pairs("same: "))
def test_a_formatter_changes_no_code_hash(language: str, before: str, after: str) -> None:
    assert hashes(language, before) == hashes(language, after)
    assert hashes(language, before)


@pytest.mark.parametrize(("language", "before", "after"), pairs("same: spaces and lines"))
def test_line_ends_and_tabs_change_no_code_hash(language: str, before: str, after: str) -> None:
    assert hashes(language, after.replace("    ", "\t").replace("\n", "\r\n")) == hashes(language, before)


@pytest.mark.parametrize(("language", "before", "after"), pairs("other: "))
def test_a_change_of_code_changes_the_hash_of_what_holds_it(language: str, before: str, after: str) -> None:
    assert hashes(language, before)[0] != hashes(language, after)[0]


@pytest.mark.parametrize(("language", "one", "wrapped", "other"), pairs("words of a doc"))
def test_only_the_words_of_a_doc_are_in_its_hash(language: str, one: str, wrapped: str, other: str) -> None:
    docs, codes = zip(*(_hashes_of_what_is_documented(language, text) for text in (one, wrapped, other)), strict=True)
    assert docs[0] == docs[1] != docs[2]
    assert len(set(codes)) == 1


def _hashes_of_what_is_documented(language: str, text: str) -> tuple[str, str]:
    (symbol,) = [each for each in analyzed(language, text).symbols if each.doc is not None]
    return symbol.doc_hash, symbol.code_hash


@pytest.mark.parametrize(("language", "text"), pairs("latin-1"))
def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go(language: str, text: str) -> None:
    whole, found = analyzed(language, text), analyzed(language, text.encode("latin-1"))
    assert [each.qualname for each in found.symbols] == [each.qualname for each in whole.symbols]
    assert "Caf\ufffd." in [each.doc for each in found.symbols]


DEEP = [
    pytest.param(language, int(name.split()[0]), *(["", *line.replace("\\n", "\n").split(" | ")][-3:]))
    for language, case in sorted(CASES.items())
    for name, text in case.sections.items()
    if name.endswith(" deep")
    for line in text.splitlines()
]


@pytest.mark.parametrize(("language", "depth", "before", "opening", "closing"), DEEP)
def test_what_is_nested_deep_needs_no_recursion(
    language: str, depth: int, before: str, opening: str, closing: str
) -> None:
    content = before + opening * depth + closing * depth
    analyzed(language, before + opening + closing)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 100)
    try:
        doc = analyzed(language, content)
    finally:
        sys.setrecursionlimit(limit)
    assert doc.size == len(content)


SPANS = [
    pytest.param(language, *line.split(": ", 1), id=f"{language}: {line.partition(': ')[0]}")
    for language, case in sorted(CASES.items())
    for line in case.sections.get("spans", "").splitlines()
]


@pytest.mark.parametrize(("language", "what", "text"), SPANS)
def test_spans_hold_the_declaration_its_body_and_its_doc(language: str, what: str, text: str) -> None:
    name, _, part = what.partition(" ")
    symbol = next(each for each in analyzed(language, SEEDS[language]).symbols if each.qualname == name)
    span = {"": symbol.span, "body": symbol.body, "doc": symbol.doc_span}[part]
    assert span is not None
    found = SEEDS[language][span.start_byte : span.end_byte].decode()
    first, dots, last = text.replace("\\n", "\n").partition("…")
    if not dots:
        assert found == text.replace("\\n", "\n")
    assert found.startswith(first.rstrip(" "))
    assert found.endswith(last.lstrip(" "))


@pytest.mark.parametrize("language", READ)
def test_a_real_looking_file_has_no_error_and_its_spans_hold_what_they_say(language: str) -> None:
    content = SEEDS[language]
    doc = analyzed(language, content)
    assert doc.errors == BEYOND_THE_GRAMMAR.get(language, 0)
    assert doc.symbols
    for symbol in doc.symbols:
        if symbol.body is not None:
            assert symbol.span.start_byte <= symbol.body.start_byte <= symbol.body.end_byte <= symbol.span.end_byte
        if symbol.doc is not None and symbol.doc_span is not None:
            said = content[symbol.doc_span.start_byte : symbol.doc_span.end_byte].decode()
            assert _FIRST_WORD.findall(symbol.doc)[0] in said


@pytest.mark.parametrize("language", READ)
def test_symbols_stand_in_source_order_and_a_container_before_what_it_holds(language: str) -> None:
    symbols = analyzed(language, SEEDS[language]).symbols
    assert [each.span.start_byte for each in symbols] == sorted(each.span.start_byte for each in symbols)
    around = {each.qualname: each.span for each in reversed(symbols)}
    seen: set[str] = set()
    for symbol in symbols:
        span = around.get(symbol.parent or "")
        # What belongs to a type may also stand outside of it, and before it.
        assert span is None or symbol.parent in seen or not span.start_byte <= symbol.span.start_byte < span.end_byte
        seen.add(symbol.qualname)


@pytest.mark.parametrize(
    ("language", "end"),
    [
        (language, end)
        for language in READ
        for end in (b"\r\n", b"\r")
        if end != b"\r" or language not in NO_LONE_RETURN
    ],
)
def test_lines_and_docs_are_the_same_with_any_line_end(language: str, end: bytes) -> None:
    def told(content: bytes) -> list[tuple[object, ...]]:
        symbols = analyzed(language, content).symbols
        return [(each.qualname, each.span.line, each.span.end_line, each.doc) for each in symbols]

    plain, other = SEEDS[language], SEEDS[language].replace(b"\n", end)
    assert told(other) == told(plain)
    assert analyzed(language, other).overview == analyzed(language, plain).overview


@pytest.mark.parametrize("language", READ)
def test_a_byte_order_mark_moves_nothing(language: str) -> None:
    plain = analyzed(language, SEEDS[language])
    marked = analyzed(language, b"\xef\xbb\xbf" + SEEDS[language])
    for one, other in zip(plain.symbols, marked.symbols, strict=True):
        assert (one.qualname, one.doc, one.code_hash) == (other.qualname, other.doc, other.code_hash)
        assert (one.span.line, one.span.column) == (other.span.line, other.span.column)
        assert one.span.start_byte + 3 == other.span.start_byte
    assert plain.overview == marked.overview


@pytest.mark.parametrize("language", READ)
def test_every_beginning_of_a_file_is_analyzed(language: str) -> None:
    content = SEEDS[language]
    for end in range(0, len(content), 7):
        assert analyzed(language, content[:end]).size == end


@pytest.mark.parametrize("language", READ)
def test_bytes_put_in_and_taken_out_anywhere_break_nothing(language: str) -> None:
    draw = random.Random(1)
    content = SEEDS[language]
    words = [word + b" " for word in content.split()]
    for _ in range(60):
        at, gap = draw.randrange(len(content)), draw.randrange(12)
        put = b"".join(draw.choice(draw.choice((words, PIECES))) for _ in range(draw.randrange(4)))
        damaged = content[:at] + put + content[at + gap :]
        assert analyzed(language, damaged).size == len(damaged)


@pytest.mark.parametrize("language", READ)
def test_the_same_content_gives_the_same_answer_under_any_path(language: str) -> None:
    assert analyzed(language, SEEDS[language], "src/index") == analyzed(language, SEEDS[language], "test/a.b/package")


def test_naming_the_languages_loads_no_grammar() -> None:
    folders = sorted({each.target.partition(":")[0] for each in REGISTRY.languages})
    code = (
        "import sys; from importlib import import_module;"
        f"names = [one.name for each in {folders!r} for one in import_module(each).postil_languages()];"
        f"assert set(names) == {{*{sorted(each.name for each in REGISTRY.languages)!r}}}, names;"
        "assert not any(name.startswith('tree_sitter') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
