"""Docs out of their quotes and comment marks."""

import ast
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.docstrings.clean import block_comment, cleandoc, godoc, line_comments, python_docstring, python_string


@given(st.text(alphabet=st.sampled_from("a \t\n")))
def test_a_docstring_is_dedented_as_inspect_does_it(text: str) -> None:
    assert cleandoc(text) == inspect.cleandoc(text)


@given(st.text(alphabet=st.sampled_from("aN07xu{}\"'\\\né"), max_size=12), st.sampled_from(["", "r", "U", "R"]))
def test_a_literal_has_the_value_that_python_gives_it(body: str, prefix: str) -> None:
    literal = f'{prefix}"""{body}"""'
    try:
        expected = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        return
    except SyntaxWarning:  # an escape that means nothing is kept
        return
    assert python_string(literal) == expected


@pytest.mark.parametrize("literal", ["b'x'", "f'x'", "rb'x'", "fR'x'", "t'x'", "'a' b'c'", "x", ""])
def test_what_is_no_string_is_no_doc(literal: str) -> None:
    assert python_docstring(literal) is None


def test_an_empty_doc_is_none() -> None:
    assert python_docstring('"""   \n   """') is None
    assert block_comment("/** */") is None
    assert block_comment("/**\n *\n */") is None
    assert line_comments(["//", "// "], "//") is None
    assert godoc(["//", "//go:embed x"]) is None


def test_a_block_comment_loses_its_marks_and_keeps_inner_indentation() -> None:
    comment = "/**\n   * One.\n   *\n   *   indented\n   * **bold** and * star\n   * @param a b\n   */"
    assert block_comment(comment) == "One.\n\n  indented\n**bold** and * star\n@param a b"


def test_a_block_comment_without_stars_is_dedented() -> None:
    assert block_comment("/**\n   One.\n     Two.\n*/") == "One.\n  Two."


def test_a_block_comment_on_one_line() -> None:
    assert block_comment("/** One. */") == "One."
    assert block_comment("/*! One. */") == "One."


def test_line_comments_are_dedented_together() -> None:
    assert line_comments(["/// One.", "///   two", "///"], "///") == "One.\n  two"


def test_godoc_leaves_out_directives_and_runs_of_blank_lines() -> None:
    assert godoc(["// One.", "//", "//", "//go:generate x", "//nolint:all", "// two: three"]) == "One.\n\ntwo: three"
    assert godoc(["/*\nOne.\n  two\n*/"]) == "One.\n  two"
