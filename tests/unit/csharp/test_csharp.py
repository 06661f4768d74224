"""What is special about the C# analyzer; what it says of a text stands in ``tests/cases/csharp``."""

from postil.model import FileDoc
from support.languages import analyzed as analyzed_as


def analyzed(text: str) -> FileDoc:
    return analyzed_as("file.cs", text.encode())


def test_both_branches_of_a_conditional_are_listed_once_where_they_stand() -> None:
    text = "class X {\n#if A\n int a;\n#else\n int b;\n#endif\n int c;\n}"
    assert [(one.name, one.span.line) for one in analyzed(text).symbols] == [("X", 1), ("a", 3), ("b", 5), ("c", 7)]
    assert analyzed(text).errors == 0
