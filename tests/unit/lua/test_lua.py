"""What holds of the Lua analyzer whatever it is given; what it says of a text stands in ``tests/cases/lua``."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from postil.model import FileDoc, Source
from postil_plugins import lua

SOURCE = """#!/usr/bin/env lua
--- A module.
-- @module m
local M = {}

--- Says it.
---@param word string
function M.say(word)
  local function inner() return "-- no comment" end
  self.x = function() end
end

---@class A
---@field x number Says x.
local A = { f = function() end }

function A:go(...) end
return M
"""
DOCUMENTED = "--- Says it.\nfunction f() return 1 end\n"
NOISE = b"{}()[]=-;\"',.\\\n\x00\xff function end local"
FORMATTED = [
    pytest.param("function f(a,b) return a+b end", "function f(a, b)\n  return a + b\nend\n", id="spaces and lines"),
    pytest.param(
        "function f() a(); b() end", "function f()\n  a() -- why\n  --[[ and\n how ]] b()\nend", id="comments"
    ),
    pytest.param("M = {1, 2}", "M = {\n  1,\n  2,\n}", id="trailing commas"),
    pytest.param("function f() return 'x' end", 'function f() return "x" end', id="quotes"),
    pytest.param("function f()\n end", "function f()\r\n end", id="line ends"),
]
CHANGED = [
    pytest.param("function f() return 1 end", "function f() return 2 end", id="a value"),
    pytest.param("function f() return 'a b' end", "function f() return 'a  b' end", id="white space in a string"),
    pytest.param("function f() return '-- a' end", "function f() return '-- b' end", id="dashes in a string"),
    pytest.param("function f() return [[a\nb]] end", "function f() return [[a\n b]] end", id="a long string"),
    pytest.param("function f() return [=[]]a]=] end", "function f() return [=[]]b]=] end", id="a longer bracket"),
]


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = lua.postil_analyze(Source("x.lua", "lua", content))
    assert doc is not None
    return doc


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyze(text).symbols]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_a_formatter_changes_no_code_hash(before: str, after: str) -> None:
    assert hashes(before) == hashes(after)
    assert hashes(before)


@pytest.mark.parametrize(("before", "after"), CHANGED)
def test_a_change_of_code_changes_the_hash_of_what_holds_it(before: str, after: str) -> None:
    assert hashes(before)[0] != hashes(after)[0]


def test_a_change_of_a_doc_changes_its_hash_alone() -> None:
    one, other = analyze(DOCUMENTED).symbols, analyze(DOCUMENTED.replace("Says", "Tells")).symbols
    assert [symbol.code_hash for symbol in one] == [symbol.code_hash for symbol in other]
    assert [symbol.doc_hash for symbol in one] != [symbol.doc_hash for symbol in other]


@pytest.mark.parametrize("end", ["\r\n"])
def test_lines_are_the_same_with_any_line_end(end: str) -> None:
    def seen(text: str) -> list[tuple[object, ...]]:
        return [
            (one.qualname, one.span.line, one.span.end_line, one.doc, one.signature) for one in analyze(text).symbols
        ]

    assert seen(SOURCE.replace("\n", end)) == seen(SOURCE)
    assert analyze(SOURCE.replace("\n", end)).overview == analyze(SOURCE).overview


def test_a_byte_order_mark_moves_nothing() -> None:
    plain, marked = analyze(SOURCE), analyze(b"\xef\xbb\xbf" + SOURCE.encode())
    assert [one.qualname for one in marked.symbols] == [one.qualname for one in plain.symbols]
    assert [one.span.column for one in marked.symbols] == [one.span.column for one in plain.symbols]


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_go() -> None:
    found = analyze(SOURCE.encode().replace(b"Says", b"Sa\xe9s"))
    assert [one.qualname for one in found.symbols] == [one.qualname for one in analyze(SOURCE).symbols]
    assert any("\ufffd" in (one.doc or "") for one in found.symbols)


def test_every_beginning_of_a_file_is_analyzed() -> None:
    content = SOURCE.encode()
    for end in range(len(content)):
        assert analyze(content[:end]).size == end


def test_bytes_put_in_and_taken_out_anywhere_break_nothing() -> None:
    draw = random.Random(1)
    content = SOURCE.encode()
    for _ in range(300):
        at, gap = draw.randrange(len(content)), draw.randrange(12)
        put = bytes(draw.choices(NOISE, k=draw.randrange(6)))
        doc = analyze(content[:at] + put + content[at + gap :])
        for symbol in doc.symbols:
            assert 0 <= symbol.span.start_byte <= symbol.span.end_byte <= doc.size
            assert symbol.name
            if symbol.body is not None:
                assert symbol.span.start_byte <= symbol.body.start_byte <= symbol.body.end_byte <= doc.size


def test_symbols_stand_in_source_order() -> None:
    starts = [symbol.span.start_byte for symbol in analyze(SOURCE).symbols]
    assert starts == sorted(starts)


def test_docs_are_where_their_spans_say() -> None:
    content = SOURCE.encode()
    for symbol in analyze(SOURCE).symbols:
        if symbol.doc is not None and symbol.doc_span is not None:
            assert symbol.doc.split()[0].encode() in content[symbol.doc_span.start_byte : symbol.doc_span.end_byte]


def test_naming_the_language_loads_no_grammar() -> None:
    code = "import sys; from postil_plugins import lua; lua.postil_languages(); print('tree_sitter' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{root / 'core'}:{root / 'plugins'}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"


def test_functions_nested_hundreds_deep_need_no_recursion() -> None:
    depth = 150
    found = analyze("".join(f"local function f{at}()\n" for at in range(depth)) + "end\n" * depth)
    assert found.symbols[-1].qualname.count(".") == depth - 1


def test_tables_nested_thousands_deep_need_no_recursion() -> None:
    depth = 2000
    assert analyze("local M = " + "{ a = " * depth + "function() end" + "}" * depth + "\nreturn M").symbols


def test_the_body_is_what_stands_between_header_and_end() -> None:
    content = SOURCE.encode()
    say = next(one for one in analyze(SOURCE).symbols if one.qualname == "M.say")
    assert say.body is not None
    assert content[say.body.start_byte : say.body.end_byte].startswith(b"local function inner")
    assert content[say.body.start_byte : say.body.end_byte].endswith(b"self.x = function() end")
    assert content[say.span.start_byte : say.span.end_byte].endswith(b"\nend")


def test_a_class_stands_before_the_fields_that_its_comment_tells() -> None:
    names = [one.qualname for one in analyze(SOURCE).symbols]
    assert names.index("A") < names.index("A.x") < names.index("A.f")
