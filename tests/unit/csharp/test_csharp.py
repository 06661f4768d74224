"""What holds of the C# analyzer whatever it is given; what it says of a text stands in ``tests/cases/csharp``."""

import random
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest

from postil.model import FileDoc, Source
from postil_plugins import csharp

SOURCE = (Path(__file__).parents[2] / "seeds" / "c#.txt").read_text("utf-8")
DOCS = ("/// <summary>Says a thing.</summary>", "/** <summary>Says\n * a thing.</summary> */", "/// Nothing.")
NOT_UTF8 = b'/// Caf\xe9.\nclass X { string a = "\xe9"; }'
PIECES = b"{}()<>@;\"'$/*\\\n\x00\xff#if#else record class"
HOSTILE = (
    b'"{' * 10_000, b'$"{' * 10_000, b'$@"{"' * 8_000, b"/*" * 50_000, b"#if A\n" * 20_000, b"#if A\n#else\n" * 10_000,
    b"/// a\n" * 30_000 + b"class X { }", b"class X { " + b"int a;\n" * 10_000 + b"}", b"\n" + b" " * 200_000 + b"(",
    b"class X { void F() {\n" + b"a<" * 100 + b"\n} }", b"class X { void F() {\n" + b"(a " * 5_000 + b"\n} }",
    b'"""' * 50_000, b"class X { void F() { " + b"throw new A(); " * 5_000 + b"} }",
)  # fmt: skip

FORMATTED = [
    pytest.param(
        "class X { int F(int a,int b){return a+b;} }",
        "class X\n{\n    int F(int a, int b)\n    {\n        return a + b;\n    }\n}\n",
        id="spaces and lines",
    ),
    pytest.param(
        "enum E { A, B, } class X { int[] a = { 1, 2, }; }",
        "enum E\n{\n    A,\n    B\n}\n\nclass X\n{\n    int[] a = { 1, 2 };\n}",
        id="trailing commas",
    ),
    pytest.param(
        "class X { /// <summary>Old.</summary>\n int a; // b\n /* c */ int d /* e */ = 1; }",
        "class X\n{\n    /** <summary>New words.</summary> */\n    int a;\n    int d = 1; // another\n}",
        id="comments and docs",
    ),
    pytest.param(
        'class X { string s = "// no", t = @"c:\\", u = $"{a["b"]}"; char c = \'"\'; int a; }',
        'class X {\n  string s = "// no",\n    t = @"c:\\",\n    u = $"{a["b"]}";\n  char c = \'"\';\n  int a;\n}',
        id="strings that look like comments",
    ),
    pytest.param("#region It's\nclass X { int a; }\n#endregion", "class X\n{\n    int a;\n}\n", id="regions"),
    pytest.param("class X {\n  int a;\n}\n", "class X {\r\n\tint a;\r\n}\r\n", id="line ends and tabs"),
]

CHANGED = [
    pytest.param("class X { int a = 1; }", "class X { int a = 2; }", id="a value"),
    pytest.param("class X { int F() => 1; }", "class X { long F() => 1; }", id="a type"),
    pytest.param("class X { int a; }", "class X { [A] int a; }", id="an attribute"),
    pytest.param("class X { int a; }", "class X { readonly int a; }", id="a modifier"),
    pytest.param('class X { string a = "b c"; }', 'class X { string a = "b  c"; }', id="white space in a string"),
    pytest.param('class X { string a = $"{b}"; }', 'class X { string a = $"{c}"; }', id="code in a string"),
    pytest.param("class X {\n#if A\nint a;\n#endif\n}", "class X {\n#if B\nlong a;\n#endif\n}", id="a condition"),
]


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = csharp.postil_analyze(Source("file.cs", "c#", content))
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
        assert symbol.parent in seen
        seen.add(symbol.qualname)


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(NOT_UTF8)
    assert [symbol.qualname for symbol in found.symbols] == ["X", "X.a"]
    assert "Caf\ufffd." in (found.symbols[0].doc or "")


def test_naming_the_language_loads_no_grammar() -> None:
    code = (
        "import sys; from postil_plugins import csharp; csharp.postil_languages(); print('tree_sitter' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{root / 'core'}:{root / 'plugins'}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"


def test_both_branches_of_a_conditional_are_listed_once_where_they_stand() -> None:
    text = "class X {\n#if A\n int a;\n#else\n int b;\n#endif\n int c;\n}"
    assert [(one.name, one.span.line) for one in analyze(text).symbols] == [("X", 1), ("a", 3), ("b", 5), ("c", 7)]
    assert analyze(text).errors == 0
