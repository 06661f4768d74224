"""Msgpack with types: values to bytes and back, every string kept, lone surrogates too."""

from typing import cast

import msgpack


def pack(value: object) -> bytes:
    """Pack a value; one of a kind that msgpack has not is a TypeError."""
    return cast("bytes", msgpack.packb(value, unicode_errors="surrogatepass"))


def unpack(data: bytes | bytearray) -> object:
    """The value that was packed, lists and tuples as tuples; a ValueError when it is damaged."""
    return cast("object", msgpack.unpackb(data, use_list=False, unicode_errors="surrogatepass"))
