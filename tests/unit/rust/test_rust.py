"""What holds of the Rust analyzer whatever it is given; what it says of a text stands in ``tests/cases/rust``."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from postil.model import FileDoc, Source, Symbol
from postil_plugins import rust

SOURCE = (Path(__file__).parents[2] / "seeds" / "rust.txt").read_text("utf-8")


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = rust.postil_analyze(Source("x.rs", "rust", content))
    assert doc is not None
    return doc


def symbols(text: str) -> dict[str, Symbol]:
    return {symbol.qualname: symbol for symbol in analyze(text).symbols}


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyze(text).symbols]


FORMATTED = [
    pytest.param("fn f(a:u8)->u8{a+1}", "fn f(a: u8) -> u8 {\n    a + 1\n}\n", id="spaces and lines"),
    pytest.param(
        "fn f(a: u8, b: u8) { g(&[a, b], S { a, b }) }",
        "fn f(\n    a: u8,\n    b: u8,\n) {\n    g(\n        &[\n            a, b,\n        ],\n"
        "        S {\n            a,\n            b,\n        },\n    )\n}\n",
        id="trailing commas in brackets",
    ),
    pytest.param(
        "fn f<T>() where T: A {}", "fn f<T>()\nwhere\n    T: A,\n{\n}\n", id="the last comma of a where clause"
    ),
    pytest.param("struct S<T> where T: A;", "struct S<T>\nwhere\n    T: A,;\n", id="the same before a semicolon"),
    pytest.param("fn f<A, B>() {}", "fn f<\n    A,\n    B,\n>() {\n}\n", id="trailing commas in angle brackets"),
    pytest.param(
        "fn f() { match a { 1 => { b(); }, _ => {} } }",
        "fn f() {\n    match a {\n        1 => {\n            b();\n        }\n        _ => {}\n    }\n}\n",
        id="commas behind the block of an arm",
    ),
    pytest.param(
        "struct S { /** Old. */ a: u8, // b\n /* c /* d */ */ e: u8 }",
        "struct S {\n    /// New words.\n    a: u8,\n    e: u8, // another\n}\n",
        id="comments and docs",
    ),
    pytest.param(
        'fn f() { a("// no", \'"\', r#""//"#, b"\\"//"); let x: &\'a str = \'b\'; }',
        'fn f() {\n    a("// no", \'"\', r#""//"#, b"\\"//");\n    let x: &\'a str = \'b\';\n}\n',
        id="strings that look like comments",
    ),
    pytest.param("struct S {\n a: u8,\n}\n", "struct S {\r\n\ta: u8\r\n}\r\n", id="line ends and tabs"),
]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_a_formatter_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)


CHANGED = [
    pytest.param("fn f() { 1 }", "fn f() { 2 }", id="a value"),
    pytest.param("fn f() { g(1, 2) }", "fn f() { g(12) }", id="a comma between numbers"),
    pytest.param("fn f(a: u8) {}", "fn f(a: u16) {}", id="a type"),
    pytest.param("struct S;", "#[repr(C)] struct S;", id="an attribute"),
    pytest.param("struct S;", "pub struct S;", id="a visibility"),
    pytest.param('fn f() { "b c" }', 'fn f() { "b  c" }', id="white space in a string"),
    pytest.param('fn f() { r"\\" ; a }', 'fn f() { r"\\" ; b }', id="code after a raw string"),
    pytest.param("fn f<'a>() { b }", "fn f<'a>() { c }", id="code after a lifetime"),
    pytest.param("fn f() { '\"'; b }", "fn f() { '\"'; c }", id="code after a quote"),
    pytest.param("fn f() { a; }", "fn f() { a }", id="a semicolon, which makes a value none"),
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash(before: str, after: str) -> None:
    assert hashes(before) != hashes(after)


def test_only_the_words_of_a_doc_are_in_its_hash() -> None:
    one, other, changed = (
        symbols(f"{doc}\nfn f() {{}}")["f"].doc_hash
        for doc in ("/// Says a thing.", "/**\n * Says\n * a thing.\n */", "/// Says nothing.")
    )
    assert one == other != changed


def test_spans_hold_the_declaration_its_body_and_its_doc() -> None:
    found = symbols(SOURCE)
    content = SOURCE.encode()
    job, new, name = found["Job"], found["Job.new"], found["Job.name"]
    assert content[job.span.start_byte : job.span.end_byte].startswith(b"struct Job<'a")
    assert job.body is not None
    assert content[job.body.start_byte : job.body.end_byte].startswith(b"{\n    /// Its name.")
    assert job.doc_span is not None
    assert content[job.doc_span.start_byte : job.doc_span.end_byte] == b"/// What is to be done."
    assert content[new.span.start_byte : new.span.end_byte] == b"fn new() -> Self { loop {} }"
    assert content[name.span.start_byte : name.span.end_byte] == b"pub(crate) name: &'a str"


def seen(doc: FileDoc) -> list[tuple[object, ...]]:
    return [
        (symbol.qualname, symbol.signature, symbol.span.line, symbol.span.column, symbol.span.end_line, symbol.doc)
        for symbol in doc.symbols
    ]


def test_lines_and_docs_are_the_same_with_either_line_end() -> None:
    plain, other = analyze(SOURCE), analyze(SOURCE.replace("\n", "\r\n"))
    assert seen(other) == seen(plain)
    assert other.overview == plain.overview
    assert [symbol.code_hash for symbol in other.symbols if symbol.kind != "variable"] == [
        symbol.code_hash for symbol in plain.symbols if symbol.kind != "variable"
    ]


def test_a_byte_order_mark_moves_nothing() -> None:
    text = "//! A file.\n\n/// A struct.\nstruct S { a: u8 }\n"
    assert seen(analyze(b"\xef\xbb\xbf" + text.encode())) == seen(analyze(text))
    assert analyze(b"\xef\xbb\xbf" + text.encode()).overview == "A file."


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(b'/// Caf\xe9.\nfn f() { "\xe9" }\nstruct S { a: u8 }')
    assert found.symbols[0].doc == "Caf\ufffd."
    assert [symbol.qualname for symbol in found.symbols] == ["f", "S", "S.a"]


def test_every_beginning_of_a_file_is_analyzed() -> None:
    content = SOURCE.encode()
    for end in range(0, len(content), 3):
        assert analyze(content[:end]).size == end


def test_bytes_put_in_and_taken_out_anywhere_break_nothing() -> None:
    draw = random.Random(1)
    content = SOURCE.encode()
    for _ in range(300):
        at, gap = draw.randrange(len(content)), draw.randrange(12)
        put = bytes(draw.choices(b"{}()<>[]#!;\"'/*\\\n\x00\xff r fn macro trait =", k=draw.randrange(6)))
        doc = analyze(content[:at] + put + content[at + gap :])
        for symbol in doc.symbols:
            assert 0 <= symbol.span.start_byte <= symbol.span.end_byte <= doc.size
            assert symbol.name


def test_a_bracket_too_few_or_too_many_costs_the_item_it_is_in() -> None:
    before = "/// A.\npub fn a() {\n    b(1);\n}\n\n"
    after = "/// C.\nimpl C {\n    /// D.\n    pub fn d(&self) {\n        e();\n    }\n}\n\n/// F.\npub struct F;\n"
    whole = {symbol.qualname: symbol.doc for symbol in analyze(before + after).symbols}
    for broken in ("{", "}", "(", ")", "[", "if x {", "let y = (1,", '"'):
        text = f"{before}fn broken() {{\n    {broken}\n}}\n\n{after}"
        found = {symbol.qualname: symbol.doc for symbol in analyze(text).symbols}
        assert {name: doc for name, doc in found.items() if name != "broken"} == whole, broken


def test_modules_nested_a_thousand_deep_need_no_recursion() -> None:
    depth = 1000
    found = analyze("".join(f"mod m{at} {{" for at in range(depth)) + "}" * depth)
    assert len(found.symbols) == depth


@pytest.mark.parametrize(
    "content",
    [
        b"#[a(" * 20_000,
        b"/*" * 50_000,
        b"/// a\n" * 20_000,
        b"#[doc = \"a\"]\n" * 5_000 + b"fn f() {}",
        b"fn f() { " + b"fn g() { } " * 5_000 + b"}",
        b"use " + b"a::{" * 5_000 + b";",
        b"trait T " + b"macro x(" * 2_000,
        b"type A: " + b"<" * 20_000,
        b"fn f(\n" * 5_000,
        b"    fn f() {\n" * 2_000 + b"fn g() {\n" * 2_000,
        b"\n" * 100_000 + b"fn f() {}",
        b"fn f<" + b"A: B, " * 10_000 + b">() {}",
    ],
    ids=range(12),
)  # fmt: skip
def test_hostile_texts_take_no_more_than_linear_time(content: bytes) -> None:
    started = time.process_time()
    analyze(content)
    assert time.process_time() - started < 5


def test_the_same_text_gives_the_same_answer_under_any_path() -> None:
    one = rust.postil_analyze(Source("src/lib.rs", "rust", SOURCE.encode()))
    assert one == rust.postil_analyze(Source("build.rs", "rust", SOURCE.encode()))


def test_naming_the_language_loads_no_grammar() -> None:
    code = "import sys; from postil_plugins import rust; rust.postil_languages(); print('tree_sitter' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{root / 'core'}:{root / 'plugins'}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
