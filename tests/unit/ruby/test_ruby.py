"""What is special about the Ruby analyzer; what it says of a text stands in ``tests/cases/ruby``."""

from postil.model import FileDoc
from support.languages import analyzed as analyzed_as


def analyzed(text: str) -> FileDoc:
    return analyzed_as("file.rb", text.encode())


def test_calls_nested_in_arguments_need_no_recursion() -> None:
    assert analyzed("private " * 5000 + "def a; end").symbols[0].visibility == "private"


def test_a_method_broken_anywhere_leaves_the_others() -> None:
    for broken in ("foo(", "if x", "[1, 2", "%w[a", "x = ("):
        text = (
            f"class A\n  def one\n    {broken}\n  end\n\n  def two; end\nend\n\nclass B\n  def three(a)\n  end\nend\n"
        )
        found = analyzed(text)
        assert [symbol.qualname for symbol in found.symbols] == ["A", "A.one", "A.two", "B", "B.three"], broken
        assert found.errors
