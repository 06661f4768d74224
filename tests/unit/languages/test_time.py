"""No text takes an analyzer more than its share of time, however it is made: one of quadratic time takes minutes."""

import time

import pytest

from support.languages import analyzed

HOSTILE = {
    "file.cs": (
        b'"{' * 10_000, b'$"{' * 10_000, b'$@"{"' * 8_000, b"/*" * 50_000, b"#if A\n" * 20_000,
        b"#if A\n#else\n" * 10_000, b"/// a\n" * 30_000 + b"class X { }",
        b"class X { " + b"int a;\n" * 10_000 + b"}", b"\n" + b" " * 200_000 + b"(",
        b"class X { void F() {\n" + b"a<" * 100 + b"\n} }", b"class X { void F() {\n" + b"(a " * 5_000 + b"\n} }",
        b'"""' * 50_000, b"class X { void F() { " + b"throw new A(); " * 5_000 + b"} }",
    ),
    "file.kt": (
        b'"${' * 4_000, b'"${"' * 4_000, b'"${"""' * 3_000, b"/*" * 500, b"/** */" * 3_000 + b"fun x() {}",
        b"@a(" * 4_000, b"class a<" * 3_000, b"class A\n" * 1_000 + b"\n" * 500 + b"(", b"@a " * 3_000 + b"(",
        b"context(" * 3_000, b"class A : B by " * 1_000 + b"=", b"*/ fun x() {}\n" * 500,
        b"fun f() { " + b"throw A();" * 500 + b"} = )", b"class A(" * 1_000, b"{" * 500, b"'" * 500, b"`" * 5_001,
        b"$" * 500 + b'"', b"suspend " * 2_000 + b")", b"class A : B" + b" " * 10_000 + b"by" + b" " * 10_000,
    ),
    "file.rs": (
        b"#[a(" * 20_000, b"/*" * 50_000, b"/// a\n" * 20_000, b'#[doc = "a"]\n' * 5_000 + b"fn f() {}",
        b"fn f() { " + b"fn g() { } " * 5_000 + b"}", b"use " + b"a::{" * 5_000 + b";",
        b"trait T " + b"macro x(" * 2_000, b"type A: " + b"<" * 20_000, b"fn f(\n" * 5_000,
        b"    fn f() {\n" * 2_000 + b"fn g() {\n" * 2_000, b"\n" * 100_000 + b"fn f() {}",
        b"fn f<" + b"A: B, " * 10_000 + b">() {}",
    ),
    "file.scala": (
        b's"${' * 3_000, b"*/ def a = 1\n" * 1_000, b"/*" * 1_000, b"<a>" * 3_000,
        b"def f(" + b" " * 100_000 + b"a: Int) = 1", b"@a(" * 1_000 + b" def f = 1", b"// a\n" * 3_000 + b"def f = 1",
        b"/** a */ def f = 1;" * 2_000, b"throw A; def f = { " * 300,
    ),
    "file.sql": tuple(
        (piece * 100_000)[:100_000]
        for piece in (
            b"CREATE TABLE a (", b"CREATE TABLE a (b int);\n", b"/* ", b"/*!5 ", b"'", b'"', b"$a$", b"{{",
            b"create function f(", b"create trigger t on x begin ", b"begin case ", b"-- c\n",
            b"drop table a;\n-- c\n", b"COPY a FROM stdin;\n", b"alter table a add ", b"create proc p as\nGO\n",
            b"create\n", b"exec sp_addextendedproperty ", b"create view v as ", b"comment on table a is 'x';\n",
            b"create table a (\n-- c\n", b"DELIMITER $$\ncreate procedure p() begin end$$\n",
        )
    ),
    "file.swift": (
        b'"\\(' * 3_000, b"= /[" * 3_000, b"/*" * 100, b'#"' * 1_000, b"func f(" + b" " * 100_000 + b"a: Int) {}",
        b"@a(" * 1_000 + b" func f() {}", b"/// a\n" * 3_000 + b"func f() {}",
        b"extension A" + b"<A" * 2_000 + b">" * 2_000 + b" { func f() {} }", b"throw A; func f() { " * 300,
    ),
}  # fmt: skip
EACH = [
    pytest.param(name, text, id=f"{name}: {text[:24]!r}-{number}")
    for name, texts in HOSTILE.items()
    for number, text in enumerate(texts)
]


@pytest.mark.parametrize(("name", "text"), EACH)
def test_P3_reading_takes_no_more_than_its_share_of_time(name: str, text: bytes) -> None:
    started = time.process_time()
    analyzed(name, text)
    assert time.process_time() - started < 5
