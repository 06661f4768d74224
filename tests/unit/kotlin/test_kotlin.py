"""What is special about the Kotlin analyzer; what it says of a text stands in ``tests/cases/kotlin``."""

from postil.model import FileDoc
from support.languages import analyzed as analyzed_as


def analyzed(text: str) -> FileDoc:
    return analyzed_as("file.kt", text.encode())


def test_what_the_grammar_does_not_know_is_read_at_the_same_bytes() -> None:
    text = "/** A. */\n@B(1)\nenum class C { X }\n"
    found = analyzed(text).symbols[0]
    assert text[found.span.start_byte : found.span.end_byte].rstrip() == "enum class C { X }"
    assert (found.doc, found.decorators, found.span.line) == ("A.", ("B(1)",), 3)


def test_a_broken_function_costs_no_other() -> None:
    parts = [f"/** Number {at}. */\nfun f{at}(x: Int): Int {{\n    return x\n}}\n" for at in range(20)]
    parts[7] = "fun f7() {\n    val = = )(\n}\n"
    found = analyzed("\n".join(parts))
    assert [one.name for one in found.symbols] == [f"f{at}" for at in range(20)]
    assert [one.doc for one in found.symbols if one.name != "f7"] == [f"Number {at}." for at in range(20) if at != 7]
    # The grammar makes two of the one mistake.
    assert found.errors == 2
