"""What is special about the Go analyzer; what it says of a text stands in ``tests/cases/go``."""

import pytest

from support.languages import analyzed


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"package", b"/*", b"// x", b"\xff\xfe\x00", b"package x\n`", b"}" * 99]
)
def test_what_is_hardly_a_file_is_described(content: bytes) -> None:
    assert analyzed("x.go", content).symbols == ()


def test_a_broken_declaration_costs_itself_alone() -> None:
    declarations = b"".join(b"// F%d does.\nfunc F%d() {}\n\n" % (number, number) for number in range(200))
    broken = analyzed("x.go", b"package x\n\n" + declarations.replace(b"func F100() {}", b'func F100( {{{ "'))
    assert {f"F{number}" for number in range(200)} - {symbol.name for symbol in broken.symbols} <= {"F100"}
    assert broken.errors > 0
