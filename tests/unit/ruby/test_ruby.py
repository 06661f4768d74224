"""What holds of the Ruby analyzer whatever it is given; what it says of a text stands in ``tests/cases/ruby``."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from postil.model import FileDoc, Source, Symbol
from postil_plugins import ruby

SOURCE = (Path(__file__).parents[2] / "seeds" / "ruby.txt").read_text("utf-8")


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = ruby.postil_analyze(Source("x.rb", "ruby", content))
    assert doc is not None
    return doc


def symbols(text: str) -> dict[str, Symbol]:
    return {symbol.qualname: symbol for symbol in analyze(text).symbols}


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyze(text).symbols]


FORMATTED = [
    pytest.param(
        "def f(a,b)\n  a+b\nend\ndef g; end", "def f(a, b)\n    a + b\nend\n\ndef g\nend\n", id="spaces and lines"
    ),
    pytest.param("X = [1, 2,]\ndef f; end", "X = [\n  1,\n  2\n]\ndef f; end", id="trailing commas"),
    pytest.param("X = 'a'\ndef f(a) = 'b'", 'X = "a"\ndef f(a) = "b"', id="quotes"),
    pytest.param("# Old.\nclass A # x\n  X = 1\nend", "# New.\nclass A\n  # y\n  X = 1 # z\nend", id="comments"),
    pytest.param(
        "class A\n  X = '# no comment'\n  Y = 1\nend",
        "class A\n  X = '# no comment' # one\n  Y = 1\nend",
        id="strings that look like comments",
    ),
    pytest.param(
        'class A\n  X = %w[a # b]\n  Y = /[#"]/\n  Z = 1\nend',
        'class A\n  X = %w[a # b]\n  Y = /[#"]/ # c\n  Z = 1\nend',
        id="word lists and regular expressions",
    ),
    pytest.param(
        "class A\n  X = <<~T\n    it's # \"\n  T\n  Y = 1 # a\nend",
        "class A\n    X = <<~T\n      it's # \"\n    T\n    Y = 1\nend",
        id="heredocs",
    ),
    pytest.param(
        "=begin\n  it's\n=end\nclass A\n  X = 1\nend",
        "class A\n  X = 1\nend",
        id="block comments",
    ),
    pytest.param("class A\n  X = 1\nend\n", "class A\r\n\tX = 1\r\nend\r\n", id="line ends and tabs"),
    pytest.param('X = "a #{b["c"]} d"\nY = 1', 'X = "a #{b["c"]} d" # \'e\nY = 1', id="interpolation"),
]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_a_formatter_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)


CHANGED = [
    pytest.param("X = 1", "X = 2", id="a value"),
    pytest.param("def f(a) = a", "def f(b) = a", id="a parameter"),
    pytest.param("X = 'a b'", "X = 'a  b'", id="white space in a string"),
    pytest.param("X = <<~T\n  a b\nT\n", "X = <<~T\n  a  b\nT\n", id="white space in a heredoc"),
    pytest.param("X = <<~T\n  a\n    b\nT\n", "X = <<~T\n  a\n  b\nT\n", id="indentation inside a heredoc"),
    pytest.param("X = <<~T\n  # a\nT\n", "X = <<~T\n  # b\nT\n", id="a heredoc that looks like a comment"),
    pytest.param("X = %w[a b]", "X = %w[a c]", id="a word list"),
    pytest.param("X = /a#b/", "X = /a#c/", id="a regular expression"),
    pytest.param('def f\n  a ? ?" : b\nend', 'def f\n  a ? ?" : c\nend', id="code after a quote"),
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash_of_what_holds_it(before: str, after: str) -> None:
    assert hashes(before)[-1] != hashes(after)[-1]


def test_only_the_words_of_a_doc_are_in_its_hash() -> None:
    docs = ("# Says a thing.", "##\n# Says\n#   a thing.", "# Says nothing.")
    one, other, changed = (symbols(f"{doc}\nX = 1")["X"].doc_hash for doc in docs)
    assert one == other != changed


def test_spans_hold_the_declaration_its_body_and_its_doc() -> None:
    content = SOURCE.encode()
    found = symbols(SOURCE)
    opened = found["Shop.Cart.open"]
    assert content[opened.span.start_byte : opened.span.end_byte].startswith(b"def self.open(path")
    assert content[opened.span.start_byte : opened.span.end_byte].endswith(b"end")
    assert opened.body is not None
    assert content[opened.body.start_byte : opened.body.end_byte].startswith(b"raise ArgumentError")
    query = found["Shop.Cart.QUERY"]
    assert content[query.span.start_byte : query.span.end_byte].endswith(b"SQL")
    cart = found["Shop.Cart"]
    assert cart.doc_span is not None
    assert content[cart.doc_span.start_byte : cart.doc_span.end_byte].startswith(b"# A cart of things.\n  #\n")


def test_nothing_of_a_whole_file_is_an_error() -> None:
    found = analyze(SOURCE)
    assert found.errors == 0
    assert {symbol.kind for symbol in found.symbols} == {
        "module",
        "class",
        "constant",
        "property",
        "method",
        "function",
    }


def test_lines_are_the_same_with_dos_line_ends() -> None:
    def seen(text: str) -> list[object]:
        return [
            (symbol.qualname, symbol.span.line, symbol.span.end_line, symbol.doc) for symbol in analyze(text).symbols
        ]

    assert seen(SOURCE.replace("\n", "\r\n")) == seen(SOURCE)


def test_a_byte_order_mark_moves_nothing() -> None:
    plain, marked = analyze("# A.\nclass A; end"), analyze(b"\xef\xbb\xbf# A.\nclass A; end")
    assert [(one.span.line, one.span.column, one.doc) for one in marked.symbols] == [
        (one.span.line, one.span.column, one.doc) for one in plain.symbols
    ]


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(b"# Caf\xe9.\nclass A\n  X = '\xe9'\n  def y; end\nend\n")
    assert found.symbols[0].doc == "Caf�."
    assert [symbol.qualname for symbol in found.symbols] == ["A", "A.X", "A.y"]


def test_every_beginning_of_a_file_is_analyzed() -> None:
    content = SOURCE.encode()
    for end in range(0, len(content), 3):
        assert analyze(content[:end]).size == end


def test_bytes_put_in_and_taken_out_anywhere_break_nothing() -> None:
    draw = random.Random(1)
    content = SOURCE.encode()
    pieces = [
        b"def ",
        b"class ",
        b"end\n",
        b"<<~X\n",
        b"#{",
        b"=begin\n",
        b"%w[",
        b"'",
        b'"',
        b"/",
        b"\x00",
        b"\xff",
        b"|",
        b"(",
    ]
    for _ in range(300):
        at, gap = draw.randrange(len(content)), draw.randrange(12)
        put = b"".join(draw.choices(pieces, k=draw.randrange(4)))
        doc = analyze(content[:at] + put + content[at + gap :])
        for symbol in doc.symbols:
            assert 0 <= symbol.span.start_byte <= symbol.span.end_byte <= doc.size
            assert symbol.name


@pytest.mark.parametrize("opening", ["module A;", "def a;", "private def a;", "a do def b;", "class << self;", "if a;"])
def test_what_is_nested_a_thousand_deep_needs_no_recursion(opening: str) -> None:
    depth = 1000
    closing = "end;" * (2 if opening.startswith("a do") else 1)
    assert analyze(opening * depth + closing * depth).size > depth


def test_calls_nested_in_arguments_need_no_recursion() -> None:
    assert analyze("private " * 5000 + "def a; end").symbols[0].visibility == "private"


def test_a_method_broken_anywhere_leaves_the_others() -> None:
    for broken in ("foo(", "if x", "[1, 2", "%w[a", "x = ("):
        text = (
            f"class A\n  def one\n    {broken}\n  end\n\n  def two; end\nend\n\nclass B\n  def three(a)\n  end\nend\n"
        )
        found = analyze(text)
        assert [symbol.qualname for symbol in found.symbols] == ["A", "A.one", "A.two", "B", "B.three"], broken
        assert found.errors


def test_a_container_comes_before_what_it_holds() -> None:
    seen: set[str | None] = {None, "Shop.String"}
    for symbol in analyze(SOURCE).symbols:
        assert symbol.parent in seen
        seen.add(symbol.qualname)


def test_naming_the_language_loads_no_grammar() -> None:
    code = "import sys; from postil_plugins import ruby; ruby.postil_languages(); print('tree_sitter' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{root / 'core'}:{root / 'plugins'}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
