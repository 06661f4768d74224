"""The Go analyzer where case files cannot reach: line ends, broken bytes, depth, positions."""

import random

import pytest

from postil.model import FileDoc, Source
from postil_plugins.go import postil_analyze, postil_languages

SAMPLE = b"""// Package x has it all.
package x

import "fmt"

// Job is work.
type Job struct {
	A, B int // where
	In struct {
		C string
	}
}

type Doer interface {
	// Do does.
	Do(a int, b ...string) error
}

// Run r\xc3\xbcns.
func (j *Job) Run() error { return fmt.Errorf("\xe4\xb8\x96") }

const (
	X = iota
	Y
)
"""


def analyzed(content: bytes, path: str = "x.go") -> FileDoc:
    doc = postil_analyze(Source(path, "go", content))
    assert doc is not None
    return doc


def test_naming_the_language_gives_the_version_of_its_grammar() -> None:
    (language,) = postil_languages()
    assert language.extensions == (".go",)
    assert language.version.startswith("1+0.25")


def test_windows_line_ends_are_in_no_doc_and_no_signature() -> None:
    unix = analyzed(SAMPLE)
    windows = analyzed(SAMPLE.replace(b"\n", b"\r\n"))
    assert windows.overview == unix.overview
    for one, other in zip(unix.symbols, windows.symbols, strict=True):
        assert (one.qualname, one.signature, one.doc) == (other.qualname, other.signature, other.doc)
        assert (one.span.line, one.span.end_line) == (other.span.line, other.span.end_line)
        assert (one.code_hash, one.doc_hash) == (other.code_hash, other.doc_hash)


def test_spans_hold_what_they_name() -> None:
    for symbol in analyzed(SAMPLE).symbols:
        text = SAMPLE[symbol.span.start_byte : symbol.span.end_byte].decode()
        assert symbol.name in text
        line = SAMPLE.decode().split("\n")[symbol.span.line - 1]
        assert line[symbol.span.column :].startswith(text.split("\n")[0])
        if symbol.doc_span is not None:
            assert SAMPLE[symbol.doc_span.start_byte : symbol.doc_span.end_byte].startswith(b"//")


def test_a_container_stands_before_what_it_holds() -> None:
    seen: set[str] = set()
    for symbol in analyzed(SAMPLE).symbols:
        assert symbol.parent is None or symbol.parent in seen
        seen.add(symbol.qualname)
    assert [symbol.qualname for symbol in analyzed(SAMPLE).symbols] == [
        "Job", "Job.A", "Job.B", "Job.In", "Job.In.C", "Doer", "Doer.Do", "Job.Run", "X", "Y",
    ]  # fmt: skip


def test_a_byte_order_mark_has_no_width() -> None:
    symbol = analyzed(b"\xef\xbb\xbfpackage x; func F() {}\n").symbols[0]
    assert symbol.span.column == 11


@pytest.mark.parametrize("cut", range(0, len(SAMPLE), 7))
def test_a_file_cut_off_anywhere_is_described_as_far_as_it_goes(cut: int) -> None:
    doc = analyzed(SAMPLE[:cut])
    assert doc.size == cut
    assert all(symbol.span.end_byte <= cut for symbol in doc.symbols)


@pytest.mark.parametrize("seed", range(60))
def test_any_bytes_are_described(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(SAMPLE)
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(content))
        content[at : at + chance.randrange(3)] = bytes(chance.choices(b"{}()[]\"`'/*\n\r\x00\xff;,.funcstyp ", k=3))
    doc = analyzed(bytes(content))
    for symbol in doc.symbols:
        assert symbol.name
        assert 0 <= symbol.span.start_byte <= symbol.span.end_byte <= len(content)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"package", b"/*", b"// x", b"\xff\xfe\x00", b"package x\n`", b"}" * 99]
)
def test_what_is_hardly_a_file_is_described(content: bytes) -> None:
    assert analyzed(content).symbols == ()


def test_structs_nested_a_thousand_deep_are_walked_without_recursion() -> None:
    depth = 1000
    doc = analyzed(b"package x\ntype T " + b"struct { A " * depth + b"int" + b"}" * depth + b"\n")
    assert len(doc.symbols) == depth + 1
    assert doc.symbols[-1].qualname == "T" + ".A" * depth


def test_a_broken_declaration_costs_itself_alone() -> None:
    declarations = b"".join(b"// F%d does.\nfunc F%d() {}\n\n" % (number, number) for number in range(200))
    broken = declarations.replace(b"func F100() {}", b'func F100( {{{ "')
    names = {symbol.name for symbol in analyzed(b"package x\n\n" + broken).symbols}
    assert {f"F{number}" for number in range(200)} - names <= {"F100"}
    assert analyzed(b"package x\n\n" + broken).errors > 0
