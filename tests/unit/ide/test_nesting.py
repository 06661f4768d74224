"""Which declarations hold a place, told as by looking at each of them."""

from hypothesis import given
from hypothesis import strategies as st

from postil.ide.nesting import Nesting
from postil.model import Span, Symbol

LENGTH = 30
spans = st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(lambda pair: (min(pair), max(pair)))


def symbols(drawn: list[tuple[int, int]]) -> list[Symbol]:
    return [
        Symbol("function", "f", "f", None, "", Span(start, end, 1, start, 1, end), None)
        for start, end in sorted(drawn, key=lambda span: (span[0], -span[1]))
    ]


@given(st.lists(spans, max_size=12))
def test_what_holds_a_place_and_what_lies_beside_it_is_found_whatever_the_spans_are(
    drawn: list[tuple[int, int]],
) -> None:
    listed = symbols(drawn)
    nesting = Nesting(listed)
    for at in range(LENGTH + 1):
        holding = [number for number, each in enumerate(listed) if each.span.start_byte <= at <= each.span.end_byte]
        assert nesting.around(at) == holding
        ended = [each.span.end_byte for each in listed if each.span.end_byte < at]
        assert nesting.ended_before(at) == max(ended, default=0)
        assert nesting.begins_after(at) == min(
            (each.span.start_byte for each in listed if each.span.start_byte > at), default=None
        )
