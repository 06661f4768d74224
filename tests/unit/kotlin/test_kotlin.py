"""What holds of the Kotlin analyzer whatever it is given; what it says of a text stands in ``tests/cases/kotlin``."""

import random
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest

from postil.model import FileDoc, Source
from postil_plugins import kotlin

SOURCE = (Path(__file__).parents[2] / "seeds" / "kotlin.txt").read_text("utf-8")
DOCS = ("/** Says a thing. */", "/**\n * Says\n * a thing.\n */", "/** Says nothing. */")
NOT_UTF8 = b'/** Caf\xe9. */\nclass X {\n val a = "\xe9"\n}'
PIECES = b"{}()<>@;\"'$/*\\\n\x00\xff`?: fun val class by"
HOSTILE = (
    b'"${' * 4_000, b'"${"' * 4_000, b'"${"""' * 3_000, b"/*" * 500, b"/** */" * 3_000 + b"fun x() {}",
    b"@a(" * 4_000,
    b"class a<" * 3_000, b"class A\n" * 1_000 + b"\n" * 500 + b"(", b"@a " * 3_000 + b"(", b"context(" * 3_000,
    b"class A : B by " * 1_000 + b"=", b"*/ fun x() {}\n" * 500, b"fun f() { " + b"throw A();" * 500 + b"} = )",
    b"class A(" * 1_000, b"{" * 500, b"'" * 500, b"`" * 5_001, b"$" * 500 + b'"', b"suspend " * 2_000 + b")",
    b"class A : B" + b" " * 10_000 + b"by" + b" " * 10_000,
)  # fmt: skip

FORMATTED = [
    pytest.param(
        "class X { fun f(a:Int,b:Int):Int{return a+b} }",
        "class X {\n    fun f(a: Int, b: Int): Int {\n        return a + b\n    }\n}\n",
        id="spaces and lines",
    ),
    pytest.param(
        "class X(val a: Int, val b: Int)\nenum class E { P, Q; }\n",
        "class X(\n    val a: Int,\n    val b: Int,\n)\n\nenum class E {\n    P,\n    Q,\n    ;\n}\n",
        id="trailing commas",
    ),
    pytest.param(
        "class X { /** Old. */ val a = 1 // b\n /* c */ val d /* e */ = 1; }",
        "class X {\n    /**\n     * New words.\n     */\n    val a = 1\n    val d = 1 // another\n}\n",
        id="comments and docs",
    ),
    pytest.param("fun f() { a(); b(); }", "fun f() {\n    a()\n    b()\n}", id="semicolons"),
    pytest.param(
        'class X { val s = "// ${a["b"]} no"; val c = \'"\'; val a = 1 }',
        'class X {\n    val s = "// ${a["b"]} no"\n    val c = \'"\'\n    val a = 1\n}',
        id="strings that look like comments",
    ),
    pytest.param("class X {\n  val a = 1\n}\n", "class X {\r\n\tval a = 1\r\n}\r\n", id="line ends and tabs"),
]

CHANGED = [
    pytest.param("class X { val a = 1 }", "class X { val a = 2 }", id="a value"),
    pytest.param("class X { fun f(): Int = 1 }", "class X { fun f(): Long = 1 }", id="a type"),
    pytest.param("class X {\n val a = 1\n}", "class X {\n @A val a = 1\n}", id="an annotation"),
    pytest.param("class X {\n val a = 1\n}", "class X {\n private val a = 1\n}", id="a modifier"),
    pytest.param('class X { val a = "b c" }', 'class X { val a = "b  c" }', id="white space in a string"),
    pytest.param('class X { val a = "${b}" }', 'class X { val a = "${c}" }', id="code in a string"),
    pytest.param("fun `a b`() {}", "fun `a  b`() {}", id="a name in ticks"),
]


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = kotlin.postil_analyze(Source("file.kt", "kotlin", content))
    assert doc is not None
    return doc


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyze(text).symbols]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_a_formatter_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash_of_what_holds_it(before: str, after: str) -> None:
    assert hashes(before)[0] != hashes(after)[0]
    assert hashes(before)[-1] != hashes(after)[-1]


def test_only_the_words_of_a_doc_are_in_its_hash() -> None:
    one, other, changed = (analyze(f"{doc}\nclass X {{ }}").symbols[0].doc_hash for doc in DOCS)
    assert one == other != changed


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_are_the_same_with_any_line_end(end: str) -> None:
    expected = [(one.qualname, one.span.line, one.span.end_line, one.doc) for one in analyze(SOURCE).symbols]
    text = SOURCE.replace("\n", end)
    assert [(one.qualname, one.span.line, one.span.end_line, one.doc) for one in analyze(text).symbols] == expected


def test_every_beginning_of_a_file_is_analyzed() -> None:
    content = SOURCE.encode()
    for end in range(0, len(content), 3):
        assert analyze(content[:end]).size == end


def test_bytes_put_in_and_taken_out_anywhere_break_nothing() -> None:
    draw = random.Random(1)
    content = SOURCE.encode()
    for _ in range(300):
        at, gap = draw.randrange(len(content)), draw.randrange(12)
        put = bytes(draw.choices(PIECES, k=draw.randrange(6)))
        doc = analyze(content[:at] + put + content[at + gap :])
        for symbol in doc.symbols:
            assert 0 <= symbol.span.start_byte <= symbol.span.end_byte <= doc.size
            assert symbol.name


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_reading_takes_no_more_than_its_share_of_time(text: bytes) -> None:
    started = process_time()
    analyze(text)
    assert process_time() - started < 5


def test_types_nested_a_thousand_deep_need_no_recursion() -> None:
    depth = 1000
    found = analyze("".join(f"class C{at} {{\n" for at in range(depth)) + "}\n" * depth)
    assert len(found.symbols) == depth


def test_a_container_comes_before_what_it_holds() -> None:
    seen: set[str | None] = {None}
    for symbol in analyze(SOURCE).symbols:
        # What extends a type may stand where the type does not.
        assert symbol.parent in seen or "extension" in symbol.flags
        seen.add(symbol.qualname)


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(NOT_UTF8)
    assert [symbol.qualname for symbol in found.symbols] == ["X", "X.a"]
    assert "Caf\ufffd." in (found.symbols[0].doc or "")


def test_naming_the_language_loads_no_grammar() -> None:
    code = (
        "import sys; from postil_plugins import kotlin; kotlin.postil_languages(); print('tree_sitter' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{root / 'core'}:{root / 'plugins'}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"


def test_what_the_grammar_does_not_know_is_read_at_the_same_bytes() -> None:
    text = "/** A. */\n@B(1)\nenum class C { X }\n"
    found = analyze(text).symbols[0]
    assert text[found.span.start_byte : found.span.end_byte].rstrip() == "enum class C { X }"
    assert (found.doc, found.decorators, found.span.line) == ("A.", ("B(1)",), 3)


def test_a_broken_function_costs_no_other() -> None:
    parts = [f"/** Number {at}. */\nfun f{at}(x: Int): Int {{\n    return x\n}}\n" for at in range(20)]
    parts[7] = "fun f7() {\n    val = = )(\n}\n"
    found = analyze("\n".join(parts))
    assert [one.name for one in found.symbols] == [f"f{at}" for at in range(20)]
    assert [one.doc for one in found.symbols if one.name != "f7"] == [f"Number {at}." for at in range(20) if at != 7]
    # The grammar makes two of the one mistake.
    assert found.errors == 2
