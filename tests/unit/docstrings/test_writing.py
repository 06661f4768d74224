"""Docs are written from their model: nothing changes that was not changed, and nothing that a person wrote is lost."""

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.docstrings.changes import changes
from postil.docstrings.edits import applied
from postil.docstrings.hover import to_markdown
from postil.docstrings.model import (
    Doc,
    Element,
    Text,
    added,
    bare_name,
    removed,
    renamed,
    reordered,
    replaced,
    said,
)
from postil.docstrings.parsing import parse
from postil.docstrings.writing import fresh, write
from postil.model import DOC_FORMATS
from support import archive

CASES = Path(__file__).parents[2] / "cases" / "docstrings"
DOCS = {
    form: [archive.read(path).sections["doc"].removesuffix("\n") for path in sorted((CASES / form).glob("*.txt"))]
    for form in DOC_FORMATS
}
FRAGMENTS = st.sampled_from(
    [
        *(
            " ",
            "\n",
            "\n\n",
            "    ",
            "\t",
            "\r\n",
            "word",
            "a b.",
            "é",
            "\u2028",
            "`",
            "```\n",
            "~~~",
            "{",
            "}",
            "[",
            "]",
        ),
        *("Args:\n", "    x (int): y\n", "Returns:\n", "Parameters\n----------\n", "x : int\n", ":param x: y\n"),
        *(":type x: int\n", "@param x y\n", "@type x: int\n", "\\param x y\n", "\\code\n", "\\endcode\n", "{@code x\n"),
        *("# Arguments\n\n", "* `x` - y\n", "- Parameters:\n", "  - x: y\n", "- Parameter x: y\n", "=== Parameters\n"),
        *(
            "[x] y\n",
            "x:: y\n",
            '<param name="x">y</param>\n',
            "<summary>",
            "</summary>",
            ".. note:: x\n",
            "Deprecated: x",
        ),
        *("@return [Integer] x\n", "@returns {number} x\n", "@param int $x y\n", "{{{", "}}}", ">>> x\n", "::\n"),
    ]
)
ANY = st.lists(FRAGMENTS, max_size=14).map("".join) | st.text(max_size=60)
FORMS = st.sampled_from(DOC_FORMATS)


@settings(max_examples=400, deadline=None)
@given(ANY, FORMS)
def test_what_is_parsed_and_not_changed_is_written_byte_for_byte(text: str, form: str) -> None:
    doc = parse(text, form)
    assert changes(doc) == ()
    assert write(doc) == text


@settings(max_examples=400, deadline=None)
@given(ANY, FORMS)
def test_every_place_is_inside_the_text_and_elements_do_not_overlap(text: str, form: str) -> None:
    doc = parse(text, form)
    for piece in filter(None, (doc.summary, doc.description, *(element.text for element in doc.elements))):
        assert 0 <= piece.start <= piece.end <= len(text)
    spans = sorted((element.start, element.end) for element in doc.elements)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@settings(max_examples=300, deadline=None)
@given(ANY, FORMS)
def test_no_line_is_lost_when_a_parameter_is_added(text: str, form: str) -> None:
    written = write(added(parse(text, form), said("parameter", "The new one.", "fresh")))
    kept = iter(line.strip() for line in written.split("\n"))
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        assert any(line in other for other in kept), line


@pytest.mark.parametrize("form", DOC_FORMATS)
def test_a_parameter_that_is_added_is_found_again_and_all_else_is_as_it_was(form: str) -> None:
    for text in DOCS[form]:
        doc = parse(text, form)
        after = parse(write(added(doc, said("parameter", "The new one.", "fresh"))), form)
        new = [element for element in after.parameters if element.name == "fresh"]
        assert [element.text.text for element in new] == ["The new one."]
        assert [_said(element) for element in after.elements if element.name != "fresh"] == [*map(_said, doc.elements)]
        assert [_text(after.summary), _text(after.description)] == [_text(doc.summary), _text(doc.description)]
        if all(section.stop > section.end for section in doc.sections):
            assert "".join(write(removed(after, new[0])).split()) == "".join(text.split())


@pytest.mark.parametrize("form", DOC_FORMATS)
@pytest.mark.parametrize("kind", ["returns", "raises"])
def test_a_result_or_an_exception_that_is_added_is_found_again(form: str, kind: str) -> None:
    for text in DOCS[form]:
        doc = parse(text, form)
        after = parse(write(added(doc, said(kind, "Some words.", type_="Thing"))), form)
        found = " ".join(element.text.text for element in after.of(kind))
        assert "Some words." in found or form in ("plain", "markdown")
        assert len(after.parameters) == len(doc.parameters)


@pytest.mark.parametrize("form", DOC_FORMATS)
def test_a_parameter_is_renamed_where_it_is_named_and_nowhere_else(form: str) -> None:
    for text in DOCS[form]:
        doc = parse(text, form)
        for element in doc.parameters:
            name = element.names[0]
            if len(element.names) > 1 or bare_name(name.text) != name.text.strip("$*`&?."):
                continue
            edits = changes(renamed(doc, "parameter", element.name, "quite_other"))
            same = [other for other in doc.parameters if any(bare_name(n.text) == element.name for n in other.names)]
            assert len(edits) == len(same) + sum(len(other.fields_names) for other in same)
            after = parse(applied(text, edits), form)
            assert len(after.elements) == len(doc.elements)


@pytest.mark.parametrize("form", DOC_FORMATS)
def test_taking_an_element_away_leaves_the_others(form: str) -> None:
    for text in DOCS[form]:
        doc = parse(text, form)
        for element in doc.elements:
            if any(other.kind in ("prose", "other") for other in doc.elements) or len(doc.elements) == 1:
                continue  # what stood between two sections may become the description
            after = parse(write(removed(doc, element)), form)
            left = [_said(other) for other in doc.elements if other is not element]
            assert [_said(other) for other in after.elements] == left


@pytest.mark.parametrize("form", DOC_FORMATS)
def test_parameters_in_another_order_are_the_same_parameters(form: str) -> None:
    for text in DOCS[form]:
        doc = parse(text, form)
        order = [element.name for element in reversed(doc.parameters)]
        if len(set(order)) != len(order) or any(element.fields for element in doc.elements):
            continue
        after = parse(write(reordered(doc, "parameter", order)), form)
        assert sorted(map(_said, after.parameters)) == sorted(map(_said, doc.parameters))
        assert [element.name for element in after.parameters] == order


@pytest.mark.parametrize("source", DOC_FORMATS)
def test_no_word_is_lost_from_one_convention_to_another(source: str) -> None:
    for text in DOCS[source]:
        doc = parse(text, source)
        pieces = [doc.summary, doc.description, *(element.text for element in doc.elements)]
        words = re.findall(r"\w+", " ".join(piece.text for piece in pieces if piece is not None))
        for form in DOC_FORMATS:
            kept = set(re.findall(r"\w+", fresh(doc, form)))
            assert [word for word in words if word not in kept and word not in ("lt", "gt", "amp")] == []


@pytest.mark.parametrize("form", DOC_FORMATS)
def test_what_is_written_anew_is_read_as_it_was_meant(form: str) -> None:
    doc = Doc(
        form,
        summary=Text("Does it."),
        description=Text("More about it."),
        elements=(said("parameter", "The first,\nwrapped.", "one"), said("parameter", "The second.", "two")),
    )
    text = write(doc)
    again = parse(text, form)
    assert [(element.name, element.text.text) for element in again.parameters] == [
        ("one", "The first,\nwrapped."),
        ("two", "The second."),
    ]
    assert (_text(again.summary), _text(again.description)) == ("Does it.", "More about it.")
    assert write(again) == text


def test_a_changed_line_of_a_text_leaves_its_other_lines() -> None:
    doc = parse("Do.\n\nArgs:\n    a:  One,\n          two,\n          three.\n", "google")
    text = doc.parameters[0].text
    edits = changes(
        replaced(doc, doc.parameters[0], doc.parameters[0]._replace(text=text._replace(text="One,\n2,\nthree.")))
    )
    assert len(edits) == 1
    assert applied(doc.text, edits) == "Do.\n\nArgs:\n    a:  One,\n          2,\n          three.\n"


def test_new_lines_end_as_the_others_do() -> None:
    doc = parse("Do.\r\n\r\n@param a one\r\n@return two", "javadoc")
    assert write(added(doc, said("parameter", "three", "b"))) == (
        "Do.\r\n\r\n@param a one\r\n@param b three\r\n@return two"
    )


def test_a_type_in_a_field_of_its_own_goes_with_its_parameter() -> None:
    doc = parse("Do.\n\n:param a: one\n:type a: int\n:param b: two\n", "sphinx")
    assert write(removed(doc, doc.parameters[0])) == "Do.\n\n:param b: two\n"
    typed = replaced(doc, doc.parameters[1], doc.parameters[1]._replace(type=Text("str")))
    assert write(typed) == "Do.\n\n:param a: one\n:type a: int\n:param b: two\n:type b: str\n"


@pytest.mark.parametrize("form", DOC_FORMATS)
def test_T18_no_text_takes_long_to_take_apart_and_to_show(form: str) -> None:
    for unit in ("{@code ", "[a](", "`a", '<a "', "@param {", "Args:\n  a (", "- a: b\n", "a. ", "\\code\n", "``` \n"):
        doc_text = unit * (30_000 // len(unit))
        started = time.process_time()
        to_markdown(parse(doc_text, form))
        assert time.process_time() - started < 2, unit


def _said(element: Element) -> tuple[object, ...]:
    names = tuple(name.text for name in element.names)
    return element.kind, names, _text(element.type), _text(element.default), element.optional, element.text.text


def _text(text: Text | None) -> str:
    return text.text if text is not None else ""
