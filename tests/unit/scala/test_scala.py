"""What holds of the Scala analyzer whatever it is given; what it says of a text stands in ``tests/cases/scala``."""

import random
import time
from pathlib import Path

import pytest

from postil.model import FileDoc, Source, Symbol
from postil_plugins import scala

SOURCE = (Path(__file__).parents[2] / "seeds" / "scala.txt").read_text("utf-8")


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = scala.postil_analyze(Source("file.scala", "scala", content))
    assert doc is not None
    return doc


def symbols(text: str) -> dict[str, Symbol]:
    return {symbol.qualname: symbol for symbol in analyze(text).symbols}


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyze(text).symbols]


FORMATTED = [
    pytest.param(
        "class X { def f(a:Int,b:Int):Int={a+b} }",
        "class X {\n  def f(a: Int, b: Int): Int = {\n    a + b\n  }\n}\n",
        id="spaces and lines",
    ),
    pytest.param(
        "def f(one: Int, two: Int): Int = g(one, two)",
        "def f(\n    one: Int,\n    two: Int,\n): Int =\n  g(\n    one,\n    two,\n  )",
        id="a wrapped header and trailing commas",
    ),
    pytest.param("def f() = { g(); h(); }", "def f() = {\n  g()\n  h()\n}", id="semicolons"),
    pytest.param(
        "/** Old. */ class X { val a = 1 // b\n /* c /* d */ */ val e = 1 }",
        "/**\n * New words.\n */\nclass X {\n  val a = 1\n  val e = 1 // another\n}",
        id="comments and docs",
    ),
    pytest.param(
        'object X { val a = "// no"; val b = s"${f("/* x")}"; val c = \'"\'; val d = """// "e" """ }',
        'object X {\n  val a = "// no"\n  val b = s"${f("/* x")}"\n  val c = \'"\'\n  val d = """// "e" """\n}',
        id="strings that look like comments",
    ),
    pytest.param("class X {\n  val a = 1\n}\n", "class X {\r\n\tval a = 1\r\n}\r\n", id="line ends and tabs"),
]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_scalafmt_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)


CHANGED = [
    pytest.param("class X { val a = 1 }", "class X { val a = 2 }", id="a value"),
    pytest.param("class X { def f = 1 }", "class X { def f: Int = 1 }", id="a type"),
    pytest.param("class X { def a = 1 }", "class X { @A def a = 1 }", id="an annotation"),
    pytest.param("class X { def a = 1 }", "class X { private def a = 1 }", id="a modifier"),
    pytest.param('class X { val a = "b c" }', 'class X { val a = "b  c" }', id="white space in a string"),
    pytest.param("class X { val a = '\"'; val b = 1 }", "class X { val a = '\"'; val b = 2 }", id="code after a quote"),
    pytest.param("class X { val a = <a>http://b</a> }", "class X { val a = <a>http://c</a> }", id="an address in XML"),
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash_of_what_holds_it(before: str, after: str) -> None:
    assert hashes(before)[0] != hashes(after)[0]


def test_only_the_words_of_a_doc_are_in_its_hash() -> None:
    one, other, changed = (
        symbols(f"{doc}\ndef a = 1")["a"].doc_hash
        for doc in ("/** Says a thing. */", "/**\n  * Says\n  * a thing.\n  */", "/** Says nothing. */")
    )
    assert one == other != changed


def test_spans_hold_the_declaration_its_body_and_its_doc() -> None:
    content = SOURCE.encode()
    queue = next(symbol for symbol in analyze(SOURCE).symbols if symbol.qualname == "Queue")
    assert content[queue.span.start_byte : queue.span.end_byte].startswith(b"class Queue[+A")
    assert queue.body is not None
    assert content[queue.body.start_byte :].startswith(b"{ self: Z =>")
    assert queue.body.end_byte == queue.span.end_byte
    assert queue.doc_span is not None
    assert content[queue.doc_span.start_byte :].startswith(b"/** A queue.")
    blue = symbols(SOURCE)["Color.Blue"].span
    assert content[blue.start_byte : blue.end_byte] == b"Blue"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_and_docs_are_the_same_with_any_line_end(end: str) -> None:
    def told(text: str) -> list[tuple[str, int, int, str | None]]:
        return [(one.qualname, one.span.line, one.span.end_line, one.doc) for one in analyze(text).symbols]

    assert told(SOURCE.replace("\n", end)) == told(SOURCE)


def test_a_byte_order_mark_moves_nothing() -> None:
    plain, marked = analyze("class X { val a = 1 }"), analyze(b"\xef\xbb\xbfclass X { val a = 1 }")
    assert [symbol.span.column for symbol in marked.symbols] == [symbol.span.column for symbol in plain.symbols]


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(b'/** Caf\xe9. */\nclass X { val a = "\xe9"; val b = 1 }')
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
    pytest.param(b's"${' * 3_000, id="interpolations"),
    pytest.param(b"*/ def a = 1\n" * 1_000, id="comments that close nothing"),
    pytest.param(b"/*" * 1_000, id="comments"),
    pytest.param(b"<a>" * 3_000, id="XML"),
    pytest.param(b"def f(" + b" " * 100_000 + b"a: Int) = 1", id="blanks"),
    pytest.param(b"@a(" * 1_000 + b" def f = 1", id="annotations"),
    pytest.param(b"// a\n" * 3_000 + b"def f = 1", id="many comments"),
    pytest.param(b"/** a */ def f = 1;" * 2_000, id="one line"),
    pytest.param(b"throw A; def f = { " * 300, id="nested functions"),
]


@pytest.mark.parametrize("content", HOSTILE)
def test_a_text_made_to_cost_much_costs_little(content: bytes) -> None:
    started = time.process_time()
    analyze(content)
    assert time.process_time() - started < 5
