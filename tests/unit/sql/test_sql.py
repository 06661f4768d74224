"""What holds of the SQL analyzer whatever it is given; what it says of a text stands in ``tests/cases/sql``."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from postil.model import FileDoc, Source
from postil_plugins import sql

SOURCE = """-- A script.

-- Says it.
CREATE TABLE app.t (
    id int PRIMARY KEY, -- Says which.
    "a b" text DEFAULT '-- no comment; x',
    CONSTRAINT c FOREIGN KEY (id) REFERENCES u (id)
);
COMMENT ON COLUMN app.t."a b" IS 'Says b.';
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;
CREATE TYPE e AS ENUM ('x', 'y');
ALTER TABLE app.t ADD COLUMN c int;
CREATE VIEW v (a) AS SELECT 1;
CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
"""
DOCUMENTED = "-- Says it.\nCREATE TABLE t (a int);\n"
NOISE = b"()[],;\"'`$-/*\\\n\x00\xff create table begin end"
FORMATTED = [
    pytest.param(
        "CREATE TABLE t (a int, b text);", "CREATE TABLE t (\n  a int,\n  b text\n);\n", id="spaces and lines"
    ),
    pytest.param(
        "CREATE TABLE t (a int, b text);", "CREATE TABLE t (\n  a int, -- x\n  /* y */ b text\n)", id="comments"
    ),
    pytest.param("CREATE TABLE t (a int);", "CREATE TABLE t\r\n(\r\n  a int\r\n);\r\n", id="line ends"),
]
CHANGED = [
    pytest.param("CREATE TABLE t (a int);", "CREATE TABLE t (a text);", id="a type"),
    pytest.param("CREATE TABLE t (a int DEFAULT 'a b');", "CREATE TABLE t (a int DEFAULT 'a  b');", id="a string"),
    pytest.param("CREATE TABLE t (a int DEFAULT '-- a');", "CREATE TABLE t (a int DEFAULT '-- b');", id="dashes"),
    pytest.param('CREATE TABLE "a b" (a int);', 'CREATE TABLE "a  b" (a int);', id="a quoted name"),
]


def analyze(text: str | bytes) -> FileDoc:
    content = text.encode() if isinstance(text, str) else text
    doc = sql.postil_analyze(Source("x.sql", "sql", content))
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
    code = "import sys; from postil_plugins import sql; sql.postil_languages(); print('tree_sitter' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{root / 'core'}:{root / 'plugins'}"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    "piece",
    [
        "CREATE TABLE a (", "CREATE TABLE a (b int);\n", "/* ", "/*!5 ", "'", '"', "$a$", "{{", "create function f(",
        "create trigger t on x begin ", "begin case ", "-- c\n", "drop table a;\n-- c\n", "COPY a FROM stdin;\n",
        "alter table a add ", "create proc p as\nGO\n", "create\n", "exec sp_addextendedproperty ", "create view v as ",
        "comment on table a is 'x';\n", "create table a (\n-- c\n", "DELIMITER $$\ncreate procedure p() begin end$$\n",
    ],
)  # fmt: skip
def test_the_time_grows_as_the_script_does(piece: str) -> None:
    content = (piece * 100_000)[:100_000].encode()
    started = time.process_time()
    analyze(content)
    assert time.process_time() - started < 3, "one of quadratic time takes minutes"


def test_what_a_comment_on_says_is_where_its_literal_stands() -> None:
    content = SOURCE.encode()
    column = next(one for one in analyze(SOURCE).symbols if one.name == "a b")
    assert column.doc == "Says b."
    assert column.doc_span is not None
    assert content[column.doc_span.start_byte : column.doc_span.end_byte] == b"'Says b.'"


def test_a_backslash_ends_no_string_but_in_mysql() -> None:
    standard = "CREATE TABLE t (a text DEFAULT 'C:\\', b int);"
    assert [one.name for one in analyze(standard).symbols] == ["t", "a", "b"]
    mysql = "CREATE TABLE `t` (`a` text DEFAULT 'it\\'s, c', `b` int);"
    assert [one.name for one in analyze(mysql).symbols] == ["t", "a", "b"]
