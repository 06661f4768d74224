"""What holds of the Java analyzer whatever it is given; what it says of a text stands in ``tests/cases/java``."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from postil.model import FileDoc, Source, Symbol
from postil_plugins import java

SOURCE = """package a;

import java.util.List;

/** A job. */
public final class Job implements Runnable {
    /** How many. */
    static final int MAX = 3, MIN = 1;

    @Override
    public <T extends List<?>> void run(final T first, String... rest) throws Failure {
        for (int i = 0; i < MAX; i++) { if (i > 1) throw new IllegalStateException("{" + i + '"'); }
    }

    enum Mode { FAST { int x; }, SLOW; int speed; }
}
"""


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = java.postil_analyze(Source("X.java", "java", content))
    assert doc is not None
    return doc


def symbols(text: str) -> dict[str, Symbol]:
    return {symbol.qualname: symbol for symbol in analyze(text).symbols}


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyze(text).symbols]


FORMATTED = [
    pytest.param(
        "class X { int f(int a,int b){return a+b;} }",
        "class X {\n  int f(int a, int b) {\n    return a + b;\n  }\n}\n",
        id="spaces and lines",
    ),
    pytest.param(
        "class X { void f(String one, String two) throws A, B { g(one, two); } }",
        "class X {\n  void f(\n      String one, String two)\n      throws A, B {\n    g(\n        one, two);\n  }\n}",
        id="a wrapped header",
    ),
    pytest.param(
        "class X { int[] a = {1, 2,}; @A({B.C,}) int b; enum E { P, Q, } }",
        "class X {\n  int[] a = {1, 2};\n\n  @A({B.C})\n  int b;\n\n  enum E {\n    P,\n    Q\n  }\n}",
        id="trailing commas",
    ),
    pytest.param(
        "class X { /** Old. */ int a; // b\n /* c */ int d /* e */ = 1; }",
        "class X {\n  /**\n   * New words.\n   */\n  int a;\n\n  int d = 1; // another\n}",
        id="comments and docs",
    ),
    pytest.param(
        'class X { String s = "// no comment"; char c = \'"\'; int a; }',
        'class X {\n  String s = "// no comment";\n  char c = \'"\';\n  int a;\n}',
        id="strings that look like comments",
    ),
    pytest.param(
        'class X { String s = """\n  a "b" \\""" c\n  """; int a; /* d */ }',
        'class X {\n    String s = """\n  a "b" \\""" c\n  """;\n    int a;\n}',
        id="text blocks",
    ),
    pytest.param("class X {\n  int a;\n}\n", "class X {\r\n\tint a;\r\n}\r\n", id="line ends and tabs"),
]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_a_formatter_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)


CHANGED = [
    pytest.param("class X { int a = 1; }", "class X { int a = 2; }", id="a value"),
    pytest.param("class X { int f() { return 1; } }", "class X { long f() { return 1; } }", id="a type"),
    pytest.param("class X { int a; }", "class X { @A int a; }", id="an annotation"),
    pytest.param("class X { int a; }", "class X { final int a; }", id="a modifier"),
    pytest.param('class X { String a = "b c"; }', 'class X { String a = "b  c"; }', id="white space in a string"),
    pytest.param('class X { String a = """\n b""" ; }', 'class X { String a = """\n  b"""; }', id="a text block"),
    pytest.param("class X { char a = '\"'; int b; }", "class X { char a = '\"'; int c; }", id="code after a quote"),
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash_of_what_holds_it(before: str, after: str) -> None:
    assert hashes(before)[0] != hashes(after)[0]
    assert hashes(before)[-1] != hashes(after)[-1]


def test_only_the_words_of_a_doc_are_in_its_hash() -> None:
    one, other, changed = (
        symbols(f"class X {{ {doc} int a; }}")["X.a"].doc_hash
        for doc in ("/** Says a thing. */", "/**\n * Says\n * a thing.\n */", "/** Says nothing. */")
    )
    assert one == other != changed


def test_spans_hold_the_declaration_its_body_and_its_doc() -> None:
    found = symbols(SOURCE)
    content = SOURCE.encode()
    run = found["Job.run"]
    assert content[run.span.start_byte : run.span.end_byte].startswith(b"public <T extends List<?>> void run(")
    assert run.body is not None
    assert content[run.body.start_byte : run.body.end_byte].startswith(b"{\n        for")
    assert (run.body.end_line, run.body.end_column) == (run.span.end_line, run.span.end_column) == (13, 5)
    job = found["Job"]
    assert job.doc_span is not None
    assert content[job.doc_span.start_byte : job.doc_span.end_byte] == b"/** A job. */"


def test_each_declarator_ends_where_it_ends_and_the_last_with_the_declaration() -> None:
    found = symbols(SOURCE)
    content = SOURCE.encode()
    ends = [content[: found[name].span.end_byte][-7:] for name in ("Job.MAX", "Job.MIN")]
    assert ends == [b"MAX = 3", b"IN = 1;"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_are_the_same_with_any_line_end(end: str) -> None:
    expected = [
        (symbol.qualname, symbol.span.line, symbol.span.end_line, symbol.doc) for symbol in analyze(SOURCE).symbols
    ]
    text = SOURCE.replace("\n", end)
    assert [
        (symbol.qualname, symbol.span.line, symbol.span.end_line, symbol.doc) for symbol in analyze(text).symbols
    ] == expected


def test_a_byte_order_mark_moves_nothing() -> None:
    plain, marked = analyze("class X { int a; }"), analyze(b"\xef\xbb\xbfclass X { int a; }")
    assert [symbol.span.column for symbol in marked.symbols] == [symbol.span.column for symbol in plain.symbols]
    assert [symbol.qualname for symbol in marked.symbols] == ["X", "X.a"]


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(b'/** Caf\xe9. */ class X { String a = "\xe9"; int b; }')
    assert found.symbols[0].doc == "Caf�."
    assert [symbol.qualname for symbol in found.symbols] == ["X", "X.a", "X.b"]


def test_every_beginning_of_a_file_is_analyzed() -> None:
    content = SOURCE.encode()
    for end in range(len(content)):
        assert analyze(content[:end]).size == end


def test_bytes_put_in_and_taken_out_anywhere_break_nothing() -> None:
    draw = random.Random(1)
    content = SOURCE.encode()
    for _ in range(400):
        at, gap = draw.randrange(len(content)), draw.randrange(12)
        put = bytes(draw.choices(b"{}()<>@;\"'/*\\\n\x00\xff class record enum", k=draw.randrange(6)))
        doc = analyze(content[:at] + put + content[at + gap :])
        for symbol in doc.symbols:
            assert 0 <= symbol.span.start_byte <= symbol.span.end_byte <= doc.size
            assert symbol.name


def test_types_nested_a_thousand_deep_need_no_recursion() -> None:
    depth = 1000
    found = analyze("".join(f"class C{at} {{" for at in range(depth)) + "}" * depth)
    assert len(found.symbols) == depth


def test_a_container_comes_before_what_it_holds() -> None:
    seen: set[str | None] = {None}
    for symbol in analyze(SOURCE).symbols:
        assert symbol.parent in seen
        seen.add(symbol.qualname)


def test_the_same_text_gives_the_same_answer_under_any_path() -> None:
    one = java.postil_analyze(Source("src/A.java", "java", SOURCE.encode()))
    other = java.postil_analyze(Source("package-info.java", "java", SOURCE.encode()))
    assert one == other


def test_naming_the_language_loads_no_grammar() -> None:
    code = "import sys; from postil_plugins import java; java.postil_languages(); print('tree_sitter' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{root / 'core'}:{root / 'plugins'}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
