"""The Markdown scanner where case files cannot reach: line ends, hostile texts, spans."""

import random

import pytest

from postil.model import FileDoc, Source
from postil_plugins.markdown import postil_analyze
from postil_plugins.markdown.blocks import blocks
from postil_plugins.markdown.inline import local_targets, plain_text

TEXT = "# One\n\nText\nmore.\n\n## Two\n\n- item\n\n## Drei \u00fc\n\nLast.\n"
PIECES = (
    "# h", "## h ##", "===", "---", "- a", "- ", "  b", "    c", "1. x", "2. y", "> q", ">", "> # h", "- # h", "```",
    "~~~", "<div>", "</div>", "<!-- c", "-->", "text", "[x]: /u", "", "***", "\tt", "   - n", "* ```", ">> y", "1.",
)  # fmt: skip


def analyzed(content: bytes) -> FileDoc:
    doc = postil_analyze(Source("x.md", "markdown", content))
    assert doc is not None
    return doc


def headings(text: str) -> list[tuple[int, str, int]]:
    return [(heading.level, heading.text, heading.first) for heading in blocks(text.split("\n")).headings]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_and_a_byte_order_mark_give_the_same_sections(end: str) -> None:
    plain = analyzed(TEXT.encode())
    other = analyzed(b"\xef\xbb\xbf" + TEXT.replace("\n", end).encode())
    assert other.lines == plain.lines
    assert other.overview == plain.overview == "One\n\nText\nmore."
    for one, two in zip(plain.symbols, other.symbols, strict=True):
        assert one.qualname == two.qualname
        assert one.doc == two.doc
        assert (one.span.line, one.span.end_line, one.span.column) == (
            two.span.line,
            two.span.end_line,
            two.span.column,
        )
        assert (one.code_hash, one.doc_hash) == (two.code_hash, two.doc_hash)


def test_spans_start_at_the_heading_and_end_with_the_last_word_of_the_section() -> None:
    content = TEXT.encode()
    texts = [content[symbol.span.start_byte : symbol.span.end_byte].decode() for symbol in analyzed(content).symbols]
    assert [text.split("\n")[0] for text in texts] == ["# One", "## Two", "## Drei \u00fc"]
    assert [text.split("\n")[-1] for text in texts] == ["Last.", "- item", "Last."]


def test_a_rule_below_a_lazy_line_makes_no_heading() -> None:
    assert headings("> quoted\nlazy\n===\n---") == []
    assert blocks(["> quoted", "===", "lazy"]).paragraphs == []


def test_a_paragraph_of_references_alone_becomes_no_heading() -> None:
    assert headings("[a]: /b\n===") == []
    assert headings("[a]: /b\ntext\n===") == [(1, "text", 1)]


def test_an_empty_list_item_ends_at_the_second_blank_line() -> None:
    assert headings("-\n\n  # out\n") == [(1, "out", 2)]
    assert headings("- a\n\n  # in\n") == []


def test_a_changed_doc_leaves_the_code_hash_of_its_section_alone() -> None:
    one, other = analyzed(b"# T\n\nold\n\n- list\n").symbols[0], analyzed(b"# T\n\nnew\n\n- list\n").symbols[0]
    assert one.code_hash == other.code_hash
    assert one.doc_hash != other.doc_hash
    assert one.code_hash != analyzed(b"# T\n\nold\n\n- other\n").symbols[0].code_hash


def test_names_are_what_is_rendered() -> None:
    assert plain_text("a **b _c_** `d*e*`") == "a b c d*e*"
    assert plain_text("[![x](y)](z) n") == "x n"
    assert plain_text("\\# 1 \\< 2") == "# 1 < 2"
    assert plain_text("2 * 3 * 4 and snake_case_name") == "2 * 3 * 4 and snake_case_name"
    # As CommonMark has it: the name of the file wants code marks.
    assert plain_text("__init__.py") == "init.py"


def test_only_links_to_files_are_targets() -> None:
    assert local_targets("[a](b.md#c) [d](<e f.md>) [g](https://h) [i](#j) [k](/l.md?m)") == ["b.md", "e f.md", "/l.md"]


@pytest.mark.parametrize("seed", range(100))
def test_any_text_is_described_with_sections_in_order(seed: int) -> None:
    chance = random.Random(seed)
    doc = analyzed("\n".join(chance.choices(PIECES, k=chance.randrange(40))).encode())
    lines = [symbol.span.line for symbol in doc.symbols]
    assert lines == sorted(lines)
    for symbol in doc.symbols:
        assert symbol.span.start_byte < symbol.span.end_byte <= doc.size


@pytest.mark.parametrize(
    "piece",
    [b">", b"- ", b"[", b"`", b"*_", b"# ", b"<a ", b"\n", b"\xff", b"![", b"\t", b"1. ", b"](", b"[a]:", b"|-"],
)
def test_a_hostile_text_costs_its_length_not_its_square(piece: bytes) -> None:
    doc = analyzed(b"# T\n" + piece * (200_000 // len(piece)))
    assert doc.symbols[0].name == "T"
    assert analyzed(b"# " + piece * 20_000).size > 0
