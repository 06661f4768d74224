"""Frames out of bytes, however they are cut."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil_lsp.framing import MOST_BODY, MOST_HEADER, Frames, Noise, Unframed, framed

BODIES = st.lists(st.binary(min_size=1, max_size=40).filter(lambda body: b"\n" not in body), max_size=6)


@given(bodies=BODIES, cuts=st.lists(st.integers(1, 20)))
def test_L12_bodies_come_out_however_the_stream_is_cut(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(map(framed, bodies))
    frames = Frames()
    found: list[bytes | Noise] = []
    for cut in [*cuts, len(stream)]:
        found += frames.fed(stream[:cut])
        stream = stream[cut:]
    assert found == bodies


@given(st.lists(st.binary(max_size=60)))
def test_L13_any_bytes_are_bodies_noise_or_the_end(pieces: list[bytes]) -> None:
    frames = Frames()
    found: list[bytes | Noise] = []
    with suppress(Unframed):
        for piece in pieces:
            found += frames.fed(piece)
    assert all(isinstance(each, (bytes, Noise)) for each in found)


@pytest.mark.parametrize(
    "data", [b"Content-Length: %d\r\n\r\n" % (MOST_BODY + 1), b"x" * (MOST_HEADER + 1), b"content-length: \r\n\r\n"]
)
def test_L13_what_is_too_large_or_never_ends_is_refused(data: bytes) -> None:
    with pytest.raises(Unframed):
        list(Frames().fed(data))


def test_what_is_put_back_comes_first() -> None:
    frames = Frames()
    assert list(frames.fed(framed(b"{}C"))) == [b"{}C"]
    frames.back(b"C")
    assert list(frames.fed(framed(b"[]")[1:])) == [b"[]"]


def test_headers_without_a_length_are_passed_over() -> None:
    frames = Frames()
    assert list(frames.fed(b"X: 1\r\n\r\n" + framed(b"{}"))) == [Noise.NO_LENGTH, b"{}"]
