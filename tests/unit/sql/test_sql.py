"""What is special about the SQL analyzer; what it says of a text stands in ``tests/cases/sql``."""

from postil.model import FileDoc
from support.languages import analyzed as analyzed_as

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


def analyzed(text: str) -> FileDoc:
    return analyzed_as("file.sql", text.encode())


def test_what_a_comment_on_says_is_where_its_literal_stands() -> None:
    content = SOURCE.encode()
    column = next(one for one in analyzed(SOURCE).symbols if one.name == "a b")
    assert column.doc == "Says b."
    assert column.doc_span is not None
    assert content[column.doc_span.start_byte : column.doc_span.end_byte] == b"'Says b.'"


def test_a_backslash_ends_no_string_but_in_mysql() -> None:
    standard = "CREATE TABLE t (a text DEFAULT 'C:\\', b int);"
    assert [one.name for one in analyzed(standard).symbols] == ["t", "a", "b"]
    mysql = "CREATE TABLE `t` (`a` text DEFAULT 'it\\'s, c', `b` int);"
    assert [one.name for one in analyzed(mysql).symbols] == ["t", "a", "b"]
