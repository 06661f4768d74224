"""What holds of the PHP analyzer whatever it is given; what it says of a text stands in ``tests/cases/php``."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from postil.model import FileDoc, Source, Symbol
from postil_plugins import php

SOURCE = (Path(__file__).parents[2] / "seeds" / "php.txt").read_text("utf-8")


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = php.postil_analyze(Source("x.php", "php", content))
    assert doc is not None
    return doc


def symbols(text: str) -> dict[str, Symbol]:
    return {symbol.qualname: symbol for symbol in analyze(text).symbols}


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyze(f"<?php\n{text}").symbols]


FORMATTED = [
    pytest.param(
        "function f($a,$b){return $a+$b;}", "function f($a, $b)\n{\n    return $a + $b;\n}\n", id="spaces and lines"
    ),
    pytest.param(
        "class A { const X = [1, 2,]; }", "class A {\n    const X = [\n        1,\n        2\n    ];\n}", id="commas"
    ),
    pytest.param('const X = "a", Y = 1;', "const X = 'a', Y = 1;", id="quotes"),
    pytest.param(
        "class A { /** Old. */ public $a; // b\n /* c */ public $d /* e */ = 1; }",
        "class A {\n  /**\n   * New.\n   */\n  public $a;\n\n  public $d = 1; # another\n}",
        id="comments and docs",
    ),
    pytest.param(
        "class A { const X = '// no comment'; const Y = '#no'; public $z; }",
        "class A {\n const X = '// no comment'; // one\n const Y = '#no'; /* two */\n public $z; }",
        id="strings that look like comments",
    ),
    pytest.param(
        "class A { const X = <<<T\n  it's // \"\n  T; /* a */ const Y = 1; }",
        "class A { const X = <<<T\n      it's // \"\n      T;\n  const Y = 1; }",
        id="heredocs",
    ),
    pytest.param("class A {\n  public $a;\n}\n", "class A {\r\n\tpublic $a;\r\n}\r\n", id="line ends and tabs"),
    pytest.param(
        "function f() { ?> don't <?php }\nconst X = 1;",
        "function f() { ?> don't <?php } // 'x\nconst X = 1;",
        id="HTML",
    ),
    pytest.param("#[A]\nfunction f() {} # b'\nconst X = 1;", "#[A] function f() {}\nconst X = 1;", id="attributes"),
]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_a_formatter_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)


CHANGED = [
    pytest.param("const X = 1;", "const X = 2;", id="a value"),
    pytest.param("function f(): int {}", "function f(): string {}", id="a type"),
    pytest.param("class A { public $a; }", "class A { protected $a; }", id="a modifier"),
    pytest.param("function f() {}", "#[A] function f() {}", id="an attribute"),
    pytest.param("const X = 'a b';", "const X = 'a  b';", id="white space in a string"),
    pytest.param("const X = <<<T\n a b\n T;", "const X = <<<T\n a  b\n T;", id="white space in a heredoc"),
    pytest.param("const X = <<<T\n // a\n T;", "const X = <<<T\n // b\n T;", id="a heredoc that looks like a comment"),
    pytest.param("function f() { ?> a b <?php }", "function f() { ?> a  b <?php }", id="HTML"),
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash_of_what_holds_it(before: str, after: str) -> None:
    assert hashes(before)[-1] != hashes(after)[-1]


def test_only_the_words_of_a_doc_are_in_its_hash() -> None:
    docs = ("/** Says a thing. */", "/**\n * Says\n * a thing.\n */", "/** Says nothing. */")
    one, other, changed = (symbols(f"<?php {doc} function f() {{}}")["f"].doc_hash for doc in docs)
    assert one == other != changed


def test_spans_hold_the_declaration_its_body_and_its_doc() -> None:
    content = SOURCE.encode()
    found = symbols(SOURCE)
    made = found["Cart.__construct"]
    assert content[made.span.start_byte : made.span.end_byte].startswith(b"function __construct(")
    assert made.body is not None
    assert content[made.body.start_byte : made.body.end_byte].startswith(b"{\n        // not")
    cart = found["Cart"]
    assert content[cart.span.start_byte : cart.span.end_byte].startswith(b"class Cart extends")
    assert cart.doc_span is not None
    assert content[cart.doc_span.start_byte : cart.doc_span.end_byte] == b"/** A cart. */"
    more = found["Cart.more"]
    assert content[more.span.start_byte : more.span.end_byte] == b"$more;"


def test_nothing_of_a_whole_file_is_an_error() -> None:
    found = analyze(SOURCE)
    assert found.errors == 0
    assert {symbol.kind for symbol in found.symbols} >= {
        "class",
        "enum",
        "enum_member",
        "interface",
        "trait",
        "constructor",
    }


def test_lines_are_the_same_with_dos_line_ends() -> None:
    def seen(text: str) -> list[object]:
        return [
            (symbol.qualname, symbol.span.line, symbol.span.end_line, symbol.doc) for symbol in analyze(text).symbols
        ]

    assert seen(SOURCE.replace("\n", "\r\n")) == seen(SOURCE)


def test_a_byte_order_mark_moves_nothing() -> None:
    plain, marked = analyze("<?php class A {}"), analyze(b"\xef\xbb\xbf<?php class A {}")
    assert [one.span.column for one in marked.symbols] == [one.span.column for one in plain.symbols]
    assert [one.code_hash for one in marked.symbols] == [one.code_hash for one in plain.symbols]


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(b"<?php /** Caf\xe9. */ class A { public $a = '\xe9'; public $b; }")
    assert found.symbols[0].doc == "Caf�."
    assert [symbol.qualname for symbol in found.symbols] == ["A", "A.a", "A.b"]


def test_every_beginning_of_a_file_is_analyzed() -> None:
    content = SOURCE.encode()
    for end in range(0, len(content), 3):
        assert analyze(content[:end]).size == end


def test_bytes_put_in_and_taken_out_anywhere_break_nothing() -> None:
    draw = random.Random(1)
    content = SOURCE.encode()
    pieces = [
        b"function ",
        b"class ",
        b"}",
        b"{",
        b"<<<X\n",
        b"?>",
        b"<?php ",
        b"/**",
        b"#[",
        b"'",
        b'"',
        b"\x00",
        b"\xff",
        b"$",
        b"(",
    ]
    for _ in range(300):
        at, gap = draw.randrange(len(content)), draw.randrange(12)
        put = b"".join(draw.choices(pieces, k=draw.randrange(4)))
        doc = analyze(content[:at] + put + content[at + gap :])
        for symbol in doc.symbols:
            assert 0 <= symbol.span.start_byte <= symbol.span.end_byte <= doc.size
            assert symbol.name


@pytest.mark.parametrize(
    "opening", ["function a() {", "if (a) {", "namespace A {", "class A { function b() {", "f(function () {"]
)
def test_what_is_nested_a_thousand_deep_needs_no_recursion(opening: str) -> None:
    depth = 1000
    assert analyze("<?php " + opening * depth + "}" * depth * opening.count("{")).size > depth


def test_a_container_comes_before_what_it_holds() -> None:
    seen: set[str | None] = {None}
    for symbol in analyze(SOURCE).symbols:
        assert symbol.parent in seen
        seen.add(symbol.qualname)


def test_naming_the_language_loads_no_grammar() -> None:
    code = "import sys; from postil_plugins import php; php.postil_languages(); print('tree_sitter' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{root / 'core'}:{root / 'plugins'}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
