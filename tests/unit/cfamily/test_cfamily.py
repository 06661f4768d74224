"""What holds of the readers of C and C++ whatever they are given; what they say of a text stands in ``tests/cases``."""

import time
from pathlib import Path

import pytest

from postil.model import FileDoc, Source, Symbol
from postil_plugins import c, cpp

SEEDS = Path(__file__).parents[2] / "seeds"
C = (SEEDS / "c.txt").read_bytes()
CPP = (SEEDS / "c++.txt").read_bytes()


def analyze(content: bytes, path: str = "a.cpp") -> FileDoc:
    analyze_one = c.postil_analyze if path.endswith((".c", ".h")) else cpp.postil_analyze
    doc = analyze_one(Source(path, "c", content))
    assert doc is not None
    return doc


def symbols(text: str, path: str = "a.cpp") -> dict[str, Symbol]:
    return {symbol.qualname: symbol for symbol in analyze(text.encode(), path).symbols}


@pytest.mark.parametrize(("content", "path"), [(C, "a.c"), (CPP, "a.cpp"), (CPP, "a.c"), (C, "a.cpp")])
def test_every_beginning_of_a_file_has_an_answer(content: bytes, path: str) -> None:
    for end in range(0, len(content), 3):
        for symbol in analyze(content[:end], path).symbols:
            span = symbol.span
            assert symbol.name
            assert 0 <= span.start_byte <= span.end_byte <= end


def test_a_sound_file_has_no_errors_and_a_broken_one_has() -> None:
    assert analyze(C, "a.c").errors == 0
    assert analyze(CPP).errors == 0
    assert analyze(b"int f() { return 1; \n").errors == 1
    assert analyze(b"int f(int a;\nint b;\n").errors == 1


def test_a_declaration_and_its_definition_elsewhere_have_one_name() -> None:
    declared = symbols("namespace n { class A { int f(int a); }; void g(); }", "a.h")
    defined = symbols("#include <a.h>\nint n::A::f(int a) { return a; }\nnamespace n { void g() {} }")
    assert "declaration" in declared["n.A.f"].flags
    assert "declaration" in declared["n.g"].flags
    assert {"n.A.f", "n.g"} <= set(defined)
    assert not defined["n.A.f"].flags
    assert not defined["n.g"].flags
    assert defined["n.A.f"].parent == "n.A"


def test_a_header_is_read_by_its_content_and_by_nothing_else() -> None:
    assert symbols("class A { public: int f(); };", "a.h")["A.f"].kind == "method"
    assert symbols("/* class A { public: */ struct class { int a; };", "a.h")["class.a"].kind == "field"


SHAPES = [
    b"a<",
    b"(",
    b"[",
    b"{",
    b"}",
    b"((",
    b"x=>",
    b"a(b<",
    b"#if\n",
    b"#if 1\n#else\n",
    b"#if A\n{\n#else\n",
    b"/*",
    b"//\\\n",
    b"'\\",
    b'"\\',
    b'R"x(',
    b"1'",
    b"namespace a{",
    b"class A{",
    b"template<",
    b"struct{",
    b"a::",
    b"operator",
    b"~",
    b"*(",
    b"f(a)int a;",
    b"/** */",
    b"///<\n",
    b"#define a(b\\\n",
    b"int a,",
    b"enum{a,",
    b"a b ",
    b"A(b) ",
    b"[[",
    b"requires(a)",
    b"a::b<c>::",
    b"=",
    b":",
    b"typedef struct{}",
    b"@{",
    b'R"a',
    b"void f(){struct a{",
    b"x{} ",
    b"a->",
    b"friend ",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_P2_P3_no_shape_takes_more_than_its_length(shape: bytes) -> None:
    def seconds(size: int, path: str) -> float:
        content = shape * (size // len(shape))
        start = time.process_time()
        analyze(content, path)
        return time.process_time() - start

    for path in ("a.cpp", "a.c"):
        # A quadratic one takes a hundred times as long for ten times the text.
        assert seconds(50_000, path) < max(1.0, 40 * seconds(5_000, path))
