"""What is special about the Rust analyzer; what it says of a text stands in ``tests/cases/rust``."""

from postil.model import FileDoc
from support.languages import analyzed as analyzed_as


def analyzed(text: str) -> FileDoc:
    return analyzed_as("file.rs", text.encode())


def test_a_bracket_too_few_or_too_many_costs_the_item_it_is_in() -> None:
    before = "/// A.\npub fn a() {\n    b(1);\n}\n\n"
    after = "/// C.\nimpl C {\n    /// D.\n    pub fn d(&self) {\n        e();\n    }\n}\n\n/// F.\npub struct F;\n"
    whole = {symbol.qualname: symbol.doc for symbol in analyzed(before + after).symbols}
    for broken in ("{", "}", "(", ")", "[", "if x {", "let y = (1,", '"'):
        text = f"{before}fn broken() {{\n    {broken}\n}}\n\n{after}"
        found = {symbol.qualname: symbol.doc for symbol in analyzed(text).symbols}
        assert {name: doc for name, doc in found.items() if name != "broken"} == whole, broken
