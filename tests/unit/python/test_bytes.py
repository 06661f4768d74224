"""Files whose bytes are unusual: encodings, line ends, no bytes at all, nesting without end."""

import pytest

from postil.model import FileDoc, Source
from postil_plugins.python import postil_analyze


def analyzed(content: bytes, path: str = "a.py") -> FileDoc:
    doc = postil_analyze(Source(path, "python", content))
    assert doc is not None
    return doc


def test_P10_a_declared_encoding_decodes_docs_and_positions_stay_those_of_the_bytes() -> None:
    text = '# -*- coding: latin-1 -*-\n"""Überblick."""\ndef f():\n    """Größe."""\n'
    doc = analyzed(text.encode("latin-1"))
    assert doc.overview == "Überblick."
    assert doc.symbols[0].doc == "Größe."
    assert doc.symbols[0].span.start_byte == text.encode("latin-1").index(b"def f")


@pytest.mark.parametrize("declared", [b"# coding: no-such-codec\n", b"# coding: rot13\n", b"# coding: base64\n", b""])
def test_P10_bytes_that_are_no_utf8_never_raise(declared: bytes) -> None:
    doc = analyzed(declared + b'def f():\n    "\xff\xfe caf\xe9"\n')
    assert [symbol.name for symbol in doc.symbols] == ["f"]
    assert doc.symbols[0].doc is not None
    assert "caf" in doc.symbols[0].doc


def test_P11_a_byte_order_mark_has_no_width() -> None:
    doc = analyzed(b"\xef\xbb\xbfdef f(): pass\n")
    span = doc.symbols[0].span
    assert (span.line, span.column, span.start_byte) == (1, 0, 3)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_P12_every_line_end_gives_the_same_lines_and_docs(end: bytes) -> None:
    lines = [
        b'"""Over',
        b"view.",
        b'"""',
        b"class A:",
        b"    def f(self):",
        b'        """One.',
        b"",
        b"        Two.",
        b'        """',
    ]
    doc = analyzed(end.join(lines) + end)
    assert doc.overview == "Over\nview."
    assert [(symbol.qualname, symbol.span.line, symbol.span.end_line) for symbol in doc.symbols] == [
        ("A", 4, 9),
        ("A.f", 5, 9),
    ]
    assert doc.symbols[1].doc == "One.\n\nTwo."
    assert doc.errors == 0


def test_P12_a_form_feed_and_a_line_separator_end_no_line() -> None:
    doc = analyzed('x = "\u2028"\n\f\ndef f(): pass\n'.encode())
    assert [(symbol.name, symbol.span.line) for symbol in doc.symbols] == [("x", 1), ("f", 3)]


def test_columns_count_characters() -> None:
    doc = analyzed("class A:\n    é = 1; b = 2\n".encode())
    assert [(symbol.name, symbol.span.column) for symbol in doc.symbols] == [("A", 0), ("é", 4), ("b", 11)]


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\n\n\n", b"\xef\xbb\xbf", b"#", b"'", b'"""', b"\\", b"\0", b"def", b"@"]
)
def test_P7_next_to_nothing_is_a_file_too(content: bytes) -> None:
    doc = analyzed(content)
    assert doc.symbols == ()
    assert doc.overview is None


def test_P5_no_depth_of_nesting_is_too_deep() -> None:
    depth = 20_000
    nested = b"x = " + b"(" * depth + b"1" + b")" * depth + b"\ndef f(): pass\n"
    assert [symbol.name for symbol in analyzed(nested).symbols] == ["x", "f"]
    chained = b"x = " + b"-" * depth + b"1\ndef f(): pass\n"
    assert [symbol.name for symbol in analyzed(chained).symbols] == ["x", "f"]


def test_P14_no_symbol_of_a_huge_file_is_dropped() -> None:
    content = b"".join(b"def f%d(): pass\n" % number for number in range(6000))
    assert len(analyzed(content).symbols) == 6000


def test_P13_equal_names_are_all_listed_in_order() -> None:
    doc = analyzed(b"def f(): 1\nif a:\n    def f(): 2\nelse:\n    def f(): 3\n")
    assert [(symbol.qualname, symbol.span.line) for symbol in doc.symbols] == [("f", 1), ("f", 3), ("f", 5)]


def test_an_unclosed_bracket_does_not_hide_what_follows() -> None:
    doc = analyzed(b"class A:\n    def f(self, x=[1, 2:\n        pass\n    def g(self): pass\nclass B: pass\n")
    assert [symbol.qualname for symbol in doc.symbols] == ["A", "A.f", "A.g", "B"]
    assert doc.errors > 0


def test_the_path_does_not_matter_but_for_the_ending_of_a_stub() -> None:
    content = b"def f(): ...\n"
    assert analyzed(content, "a.py") == analyzed(content, "b/c.py")
    assert analyzed(content, "a.pyi").notes == ("stub file",)


def test_what_only_looks_like_a_plain_header_or_assignment_is_read_from_the_tree() -> None:
    doc = analyzed(b"class A(S as impleTestCase):\n    pass\nname = some.one:two()\n")
    assert [symbol.flags for symbol in doc.symbols] == [(), ()]
    assert [symbol.signature for symbol in doc.symbols] == ["class A(S as impleTestCase)", "name"]
