"""Who owes a doc: what others call, and nothing that another doc already covers."""

import pytest

from postil.engine.coverage import coverage
from postil.model import FileDoc, Parameter, Span, Symbol
from postil.rules.expected import documentable
from postil.rules.settings import Settings

SPAN = Span(0, 1, 1, 0, 1, 1)


def symbol(kind: str, qualname: str, doc: str | None = None, **fields: object) -> Symbol:
    parent, _, name = qualname.rpartition(".")
    made = Symbol(kind, name, qualname, parent or None, "", SPAN, None, doc=doc)
    return made._replace(**fields)  # type: ignore[arg-type]


def owing(*symbols: Symbol, notes: tuple[str, ...] = ()) -> list[str]:
    return [each.qualname for each in documentable(FileDoc("x", symbols=symbols, notes=notes))]


@pytest.mark.parametrize("kind", ["class", "struct", "interface", "enum", "trait", "type", "function", "method"])
def test_public_types_and_functions_need_a_doc(kind: str) -> None:
    assert owing(symbol(kind, "a")) == ["a"]


@pytest.mark.parametrize("kind", ["field", "variable", "constant", "enum_member", "property", "section", "column"])
def test_values_need_none(kind: str) -> None:
    assert owing(symbol(kind, "a")) == []


@pytest.mark.parametrize("visibility", ["protected", "internal", "private"])
def test_what_is_not_public_needs_none(visibility: str) -> None:
    assert owing(symbol("function", "a", visibility=visibility)) == []


@pytest.mark.parametrize("flag", ["override", "overload", "property", "test"])
def test_what_another_doc_covers_needs_none(flag: str) -> None:
    assert owing(symbol("method", "A.a", flags=(flag,))) == []


def test_a_constructor_needs_a_doc_when_it_takes_something() -> None:
    assert owing(symbol("constructor", "A.__init__")) == []
    taking = symbol("constructor", "A.__init__", parameters=(Parameter("x"),))
    assert owing(taking) == ["A.__init__"]


def test_special_methods_need_none() -> None:
    assert owing(symbol("method", "A.__repr__")) == []


def test_what_a_function_holds_needs_none_however_deep() -> None:
    inside = [symbol("function", "f"), symbol("class", "f.A"), symbol("method", "f.A.run"), symbol("function", "g")]
    assert owing(*inside) == ["f", "g"]


def test_generated_files_need_none() -> None:
    assert owing(symbol("function", "f"), notes=("generated",)) == []


def test_the_counts_are_of_those_that_need_one() -> None:
    doc = FileDoc(
        "x", symbols=(symbol("class", "A", "Doc."), symbol("method", "A.run"), symbol("field", "A.x", "Doc."))
    )
    assert coverage(doc) == (2, 1)


def test_a_doc_on_an_overloads_stub_is_the_doc_of_its_implementation() -> None:
    stubs = (symbol("function", "f", "What f does.", flags=("overload",)), symbol("function", "f", flags=("overload",)))
    assert coverage(FileDoc("x", symbols=(*stubs, symbol("function", "f")))) == (1, 1)
    assert coverage(FileDoc("x", symbols=(stubs[1], symbol("function", "f")))) == (1, 0)


@pytest.mark.parametrize("place", ["tests", "examples"])
def test_a_path_of_tests_or_examples_exempts_unless_docs_are_required_there(place: str) -> None:
    doc = FileDoc("x", symbols=(symbol("function", "f"),))
    assert documentable(doc, Settings(place=place)) == []
    assert documentable(doc, Settings(place=place, required=(place,))) == [*doc.symbols]
