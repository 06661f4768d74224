"""What case files cannot say of JavaScript and TypeScript: hashes, bytes that are no text, time."""

import inspect
import sys
import time
from typing import cast

import pytest

from postil.docstrings.clean import block_comment
from postil.model import FileDoc, Source
from postil_plugins import javascript, typescript
from postil_plugins.ecmascript.docs import doc_text


def analyzed(code: str | bytes, language: str = "typescript", path: str = "a.ts") -> FileDoc:
    content = code.encode() if isinstance(code, str) else code
    plugin = javascript if language == "javascript" else typescript
    return cast("FileDoc", plugin.postil_analyze(Source(path, language, content)))


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\n", b"/", b"/**", b"/***", b"/**/", b"`", b"'", b"=", b"export", b"\0"]
)
@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx"])
def test_P7_next_to_nothing_is_a_valid_file(content: bytes, language: str) -> None:
    doc = analyzed(content, language)
    assert doc.symbols == ()
    assert doc.size == len(content)


def test_P11_a_byte_order_mark_moves_no_column() -> None:
    symbol = analyzed(b"\xef\xbb\xbffunction f() {}").symbols[0]
    assert (symbol.span.start_byte, symbol.span.line, symbol.span.column) == (3, 1, 0)


def test_P12_carriage_returns_end_lines_and_leave_docs_alone() -> None:
    one = analyzed("/**\n * A\n *   b\n */\nfunction f() {\n  function g() {}\n}\n")
    for end in ("\r\n", "\r"):
        other = analyzed("/**\n * A\n *   b\n */\nfunction f() {\n  function g() {}\n}\n".replace("\n", end))
        assert [(s.qualname, s.span.line, s.doc) for s in other.symbols] == [
            (s.qualname, s.span.line, s.doc) for s in one.symbols
        ]


def test_P10_bytes_that_are_no_text_are_replaced_and_counted_as_one_character_each() -> None:
    doc = analyzed(b"/** \xff\xfe. */\nconst a = '\xe9'; function f\xc3\xa9() {}", "javascript", "a.js")
    assert [symbol.name for symbol in doc.symbols] == ["a", "fé"]
    assert doc.symbols[0].doc == "\ufffd\ufffd."


def test_a_declaration_file_says_so() -> None:
    assert analyzed("declare const a: string;", path="lib/index.d.mts").notes == ("declaration file",)


SHAPES = {
    "one line of nested functions": "(function(){" + "function f(a){return a}var g=function(){};" * 8_000 + "})();",
    "one line of methods": "var a={" + "m:function(){var x=(1)},"* 8_000 + "};",
    "comments after an equals sign": "const a = " + "/* x */\n// y\n" * 4_000 + "1;\n",
    "comments after function": "x = function " + "/* x */ " * 8_000 + "() {};\n",
    "docs on nested functions": "function f() {\n" + "/** a */\nfunction g() {}\n" * 5_000 + "}\n",
    "comment openings": "function f() {\n" + "/* /** /* " * 5_000 + "*/ function g() {} }\n",
    "deep calls": "a = " + "(" * 3_000 + ")" * 3_000 + ";\n",
    "deep functions": "function f() {" * 1_500 + "}" * 1_500,
    "interface of signatures": "interface A {" + "m(a: string): void;" * 20_000 + "}",
    "throws": "function f() {" + "if (a) throw new E();" * 3_000 + "}",
    "quotes": "'" * 100_000,
    "slashes": "= /" * 20_000,
    "backslashes": "`" + "\\" * 100_001,
    "assignments": "".join(f"a.b{n} = function () {{}};\n" for n in range(5_000)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_P3_time_is_in_proportion_to_length(shape: str) -> None:
    code = SHAPES[shape]
    analyzed(code[: len(code) // 50], "javascript", "a.js")
    start = time.process_time()
    analyzed(code, "typescript" if shape.startswith("interface") else "javascript", "a.js")
    # Some of the parser's own time is not linear; what this must exclude took minutes.
    assert time.process_time() - start < 20


def test_P5_no_recursion_over_the_tree() -> None:
    code = "function f() {" * 900 + "}" * 900 + "namespace a {" * 900 + "}" * 900
    limit = sys.getrecursionlimit()
    depth = len(inspect.stack(0))
    sys.setrecursionlimit(depth + 100)
    try:
        doc = analyzed(code)
    finally:
        sys.setrecursionlimit(limit)
    assert len(doc.symbols) >= 1_800


def test_docs_of_the_usual_shape_read_as_all_others_do() -> None:
    bodies = ["a", " a", "  a", "", "a  ", "* a", "- a", "\ta", "@x", "*", "/"]
    for first in ("", " x"):
        for one in bodies:
            for two in bodies:
                for star in ("\n * ", "\n *", "\n   * ", "\n  "):
                    comment = f"/**{first}{star}{one}{star}{two}\n */"
                    if "*/" not in comment[3:-2]:
                        assert doc_text(comment.encode()) == block_comment(comment), comment
