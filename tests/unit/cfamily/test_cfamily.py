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


def hashes(text: str, path: str = "a.cpp") -> list[str]:
    return [symbol.code_hash for symbol in analyze(text.encode(), path).symbols]


def symbols(text: str, path: str = "a.cpp") -> dict[str, Symbol]:
    return {symbol.qualname: symbol for symbol in analyze(text.encode(), path).symbols}


FORMATTED = [
    pytest.param("int f(int a,int b){return a+b;}", "int\nf(int a,\n  int b)\n{\n  return a + b;\n}\n", id="layout"),
    pytest.param(
        "class A{public:A():a_(1){}int a_;};", "class A {\n public:\n  A() : a_(1) {}\n  int a_;\n};", id="class"
    ),
    pytest.param("/** Old. */ int a; // b\n", "/// New words.\nint a;\n", id="comments"),
    pytest.param('const char* s = "// {";int b;', 'const char *s = "// {";\nint b;', id="strings"),
    pytest.param("enum E { A, B, };", "enum E { A, B };", id="a trailing comma"),
    pytest.param("int a;\nint b;\n", "int a;\r\nint b;\r\n", id="line ends"),
    pytest.param('auto r = R"x( a )x"; int b;', 'auto r = R"x( a )x";\n\nint  b;', id="a raw string"),
]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_a_formatter_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)


CHANGED = [
    pytest.param("int f() { return 1; }", "int f() { return 2; }", id="a value"),
    pytest.param("int f();", "static int f();", id="a modifier"),
    pytest.param('auto s = "a b";', 'auto s = "a  b";', id="space in a string"),
    pytest.param('auto s = R"(a b)";', 'auto s = R"(a  b)";', id="space in a raw string"),
    pytest.param("template <class T> void f();", "template <class U> void f();", id="a template's head"),
]


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash(before: str, after: str) -> None:
    assert hashes(before)[0] != hashes(after)[0]


@pytest.mark.parametrize(("content", "path"), [(C, "a.c"), (CPP, "a.cpp")])
def test_line_ends_change_nothing_that_is_said(content: bytes, path: str) -> None:
    unix, dos = analyze(content, path), analyze(content.replace(b"\n", b"\r\n"), path)
    assert [(s.qualname, s.kind, s.span.line, s.doc, s.signature, s.code_hash) for s in unix.symbols] == [
        (s.qualname, s.kind, s.span.line, s.doc, s.signature, s.code_hash) for s in dos.symbols
    ]
    assert len(unix.symbols) > 15


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


def test_spans_hold_the_declaration_its_body_and_its_doc() -> None:
    found = symbols(CPP.decode())
    content = CPP
    put = found["shop.stock.v1.Box.put"]
    assert content[put.span.start_byte : put.span.end_byte].startswith(b"auto put(U&& u)")
    assert put.body is not None
    assert content[put.body.start_byte : put.body.end_byte].startswith(b"{ struct Local")
    assert content[put.body.start_byte : put.body.end_byte].endswith(b"return u.x; }")
    box = found["shop.stock.v1.Box"]
    assert content[box.span.start_byte :].startswith(b"class API_EXPORT")
    assert box.doc_span is not None
    assert content[box.doc_span.start_byte : box.doc_span.end_byte].startswith(b"/// A box")


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
