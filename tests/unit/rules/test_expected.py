"""Who owes a doc: what others call, and nothing that another doc already covers."""

import pytest

from postil.engine.coverage import coverage
from postil.model import FileDoc, Parameter, Span, Symbol
from postil.rules.expected import documentable
from postil.rules.settings import Settings
from support.languages import analyzed

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


INHERITED = {
    "a.py": (
        'class A:\n    """A."""\n    def f(self):\n        """F."""\n    def g(self): return 1\n'
        "class B(A): pass\nclass C(B, Other[A]):\n    def f(self): return 1\n    def g(self): return 2\n"
    ),
    "a.ts": (
        "/** A. */\nexport class A {\n /** F. */\n f() {}\n g() {}\n}\nexport class B extends A {}\n"
        "export class C extends B<A> { f() {}\n g() {} }\n"
    ),
    "a.php": (
        "<?php\n/** A. */\ninterface A { /** F. */ function f();\n function g(); }\nclass B implements A {}\n"
        "class C extends B { function f() {}\n function g() {} }\n"
    ),
    "a.rb": (
        "# A.\nclass A\n  # F.\n  def f; end\n  def g; end\nend\nclass B < A\nend\n"
        "class C < B\n  def f; end\n  def g; end\nend\n"
    ),
    "A.java": (
        "/** A. */\npublic class A { /** F. */ public void f() {}\n public void g() {} }\nclass B extends A {}\n"
        "class C extends B { public void f() {}\n public void g() {} }\n"
    ),
}


@pytest.mark.parametrize("name", INHERITED)
def test_a_method_owes_none_where_a_class_of_the_same_file_that_it_is_made_from_has_it(name: str) -> None:
    owing = [
        each.qualname for each in documentable(analyzed(name, INHERITED[name].encode()), Settings(public_only=False))
    ]
    assert "C.f" not in owing
    assert {"A.g", "C.g"} <= {*owing}
    required = Settings(public_only=False, required=("overrides",))
    assert "C.f" in [each.qualname for each in documentable(analyzed(name, INHERITED[name].encode()), required)]


def test_methods_that_every_java_class_has_need_none() -> None:
    text = (
        b"/** A. */\npublic class A { public int compareTo(A a) { return 0; }\n public int weigh(A a) { return 0; } }"
    )
    assert [each.qualname for each in documentable(analyzed("A.java", text))] == ["A", "A.weigh"]


def test_what_only_the_program_itself_reaches_is_not_public() -> None:
    text = b'def a(): pass\n\nif __name__ == "__main__":\n    def b(): pass\nelse:\n    pass\n'
    assert [each.qualname for each in documentable(analyzed("a.py", text))] == ["a"]
