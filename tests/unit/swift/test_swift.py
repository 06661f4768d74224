"""What holds of the Swift analyzer whatever it is given; what it says of a text stands in ``tests/cases/swift``."""

import random
import time
from pathlib import Path

import pytest

from postil.model import FileDoc, Source, Symbol
from postil_plugins import swift

SOURCE = (Path(__file__).parents[2] / "seeds" / "swift.txt").read_text("utf-8")


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = swift.postil_analyze(Source("file.swift", "swift", content))
    assert doc is not None
    return doc


def symbols(text: str) -> dict[str, Symbol]:
    return {symbol.qualname: symbol for symbol in analyze(text).symbols}


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyze(text).symbols]


FORMATTED = [
    pytest.param(
        "class X { func f(a:Int,b:Int)->Int{return a+b} }",
        "class X {\n  func f(a: Int, b: Int) -> Int {\n    return a + b\n  }\n}\n",
        id="spaces and lines",
    ),
    pytest.param(
        "func f(one: Int, two: Int) throws -> Int { g(one, two) }",
        "func f(\n  one: Int,\n  two: Int,\n) throws\n  -> Int\n{\n  g(\n    one,\n    two,\n  )\n}",
        id="a wrapped header and call",
    ),
    pytest.param("let a = [1, 2,]", "let a = [\n  1,\n  2,\n]", id="trailing commas"),
    pytest.param("func f() { g(); h(); }", "func f() {\n  g()\n  h()\n}", id="semicolons"),
    pytest.param(
        "/** Old. */ class X { var a: Int // b\n /* c /* d */ */ let e = 1 }",
        "/// New words.\nclass X {\n  var a: Int\n  let e = 1  // another\n}",
        id="comments and docs",
    ),
    pytest.param(
        'let a = "// no \\(f("/* x")) comment", b = #" " // "#; let c = """\n  // d "e"\n  """',
        'let a = "// no \\(f("/* x")) comment",\n  b = #" " // "#\nlet c = """\n  // d "e"\n  """',
        id="strings that look like comments",
    ),
    pytest.param("struct X {\n  var a: Int\n}\n", "struct X {\r\n\tvar a: Int\r\n}\r\n", id="line ends and tabs"),
]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_swift_format_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)


CHANGED = [
    pytest.param("class X { var a = 1 }", "class X { var a = 2 }", id="a value"),
    pytest.param("class X { func f() -> Int { 1 } }", "class X { func f() -> Int { 2 } }", id="a body"),
    pytest.param("class X { var a: Int }", "class X { @A var a: Int }", id="an attribute"),
    pytest.param("class X { var a: Int }", "class X { private var a: Int }", id="a modifier"),
    pytest.param('class X { let a = "b c" }', 'class X { let a = "b  c" }', id="white space in a string"),
    pytest.param('class X { let a = "\\(b // c\n)" }', 'class X { let a = "\\(b // d\n)" }', id="a broken string"),
    pytest.param('class X { let a = #"b" // c"# }', 'class X { let a = #"b" // d"# }', id="a raw string"),
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash_of_what_holds_it(before: str, after: str) -> None:
    assert hashes(before)[0] != hashes(after)[0]


def test_only_the_words_of_a_doc_are_in_its_hash() -> None:
    one, other, changed = (
        symbols(f"{doc}\nfunc a() {{}}")["a"].doc_hash
        for doc in ("/// Says a thing.", "/**\n Says\n a thing.\n */", "/// Says nothing.")
    )
    assert one == other != changed


def test_spans_hold_the_declaration_its_body_and_its_doc() -> None:
    found = symbols(SOURCE)
    content = SOURCE.encode()
    queue = found["Queue"]
    assert content[queue.span.start_byte : queue.span.end_byte].startswith(b"class Queue<Item")
    assert queue.body is not None
    assert content[queue.body.start_byte :].startswith(b"{\n    /** How many. */")
    assert queue.body.end_byte == queue.span.end_byte
    assert queue.doc_span is not None
    assert content[queue.doc_span.start_byte : queue.doc_span.end_byte] == b"/// A queue.\n///\n/// - Note: `async`."
    mode = found["Queue.Mode.slow"].span
    assert content[mode.start_byte : mode.end_byte] == b"slow"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_and_docs_are_the_same_with_any_line_end(end: str) -> None:
    def told(text: str) -> list[tuple[str, int, int, str | None]]:
        return [(one.qualname, one.span.line, one.span.end_line, one.doc) for one in analyze(text).symbols]

    assert told(SOURCE.replace("\n", end)) == told(SOURCE)


def test_a_byte_order_mark_moves_nothing() -> None:
    plain, marked = analyze("struct X { var a: Int }"), analyze(b"\xef\xbb\xbfstruct X { var a: Int }")
    assert [symbol.span.column for symbol in marked.symbols] == [symbol.span.column for symbol in plain.symbols]


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(b'/// Caf\xe9.\nstruct X { let a = "\xe9"; var b: Int }')
    assert [symbol.qualname for symbol in found.symbols] == ["X", "X.a", "X.b"]
    assert found.symbols[0].doc == "Caf\ufffd."


def test_sources_cut_anywhere_have_an_answer_in_source_order() -> None:
    content = SOURCE.encode()
    choose = random.Random(3)
    for _ in range(60):
        start, end = sorted(choose.sample(range(len(content)), 2))
        found = analyze(content[:start] + content[end:]).symbols
        starts = [symbol.span.start_byte for symbol in found]
        assert starts == sorted(starts)
        assert all(symbol.name for symbol in found)


HOSTILE = [
    pytest.param(b'"\\(' * 3_000, id="interpolations"),
    pytest.param(b"= /[" * 3_000, id="regular expressions"),
    pytest.param(b"/*" * 100, id="comments"),
    pytest.param(b'#"' * 1_000, id="raw strings"),
    pytest.param(b"func f(" + b" " * 100_000 + b"a: Int) {}", id="blanks"),
    pytest.param(b"@a(" * 1_000 + b" func f() {}", id="attributes"),
    pytest.param(b"/// a\n" * 3_000 + b"func f() {}", id="a long doc"),
    pytest.param(b"extension A" + b"<A" * 2_000 + b">" * 2_000 + b" { func f() {} }", id="type arguments"),
    pytest.param(b"throw A; func f() { " * 300, id="nested functions"),
]


@pytest.mark.parametrize("content", HOSTILE)
def test_a_text_made_to_cost_much_costs_little(content: bytes) -> None:
    started = time.process_time()
    analyze(content)
    assert time.process_time() - started < 5
