"""The wire format against the protobuf library, and against bytes of any kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.scip import names, wire
from support.scip import CLASSES


@given(st.integers(-(1 << 31), (1 << 31) - 1), st.text(), st.lists(st.integers(0, (1 << 31) - 1)))
def test_what_is_written_is_what_the_protobuf_library_reads(number: int, text: str, numbers: list[int]) -> None:
    text = text.encode("utf-8", "ignore").decode()
    read = CLASSES["Occurrence"]()
    read.ParseFromString(wire.packed(1, numbers) + wire.text(2, text) + wire.number(3, number))
    assert (list(read.range), read.symbol, read.symbol_roles) == (numbers, text, number)


@given(st.integers(-(1 << 31), (1 << 31) - 1), st.text(), st.lists(st.integers(-(1 << 31), (1 << 31) - 1)))
def test_what_the_protobuf_library_writes_is_what_is_read(number: int, text: str, numbers: list[int]) -> None:
    text = text.encode("utf-8", "ignore").decode()
    written = CLASSES["Occurrence"](range=numbers, symbol=text, symbol_roles=number).SerializeToString()
    found = dict(wire.fields(written))
    assert wire.numbers(found.get(1, b"")) == numbers
    assert wire.string(found.get(2, b"")) == text
    assert wire.numbers(found.get(3, 0)) == [number]


@given(st.binary(max_size=300))
def test_any_bytes_are_fields_or_malformed(data: bytes) -> None:
    try:
        read = list(wire.fields(data))
    except wire.Malformed:
        return
    assert all(number > 0 for number, _ in read)


@pytest.mark.parametrize("data", [b"\x0a\x05ab", b"\x08", b"\x08" + b"\xff" * 11, b"\x0b", b"\x00\x00", b"\x0d\x01"])
def test_a_message_that_is_cut_short_or_of_no_kind_is_malformed(data: bytes) -> None:
    with pytest.raises(wire.Malformed):
        list(wire.fields(data))


def test_a_symbol_is_escaped_and_read_back() -> None:
    symbol = names.prefix("my project", "") + "".join(
        [
            names.descriptor("src/a b.py", names.NAMESPACE),
            names.descriptor("Tick`s", names.TYPE),
            names.descriptor("run", names.METHOD, 2),
        ]
    )
    assert symbol == "postil . my  project . `src/a b.py`/`Tick``s`#run(+2)."
    assert [tuple(one) for one in names.descriptors(symbol)] == [
        ("src/a b.py", "/"), ("Tick`s", "#"), ("run", "()."),
    ]  # fmt: skip


@pytest.mark.parametrize("symbol", ["", "postil", "postil . . . ", "a b c d e", "postil . . . `open", "a b c d #"])
def test_a_string_that_is_no_symbol_is_malformed(symbol: str) -> None:
    if symbol == "postil . . . ":
        assert names.descriptors(symbol) == []
        return
    with pytest.raises(wire.Malformed):
        names.descriptors(symbol)
