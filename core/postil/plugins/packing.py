"""Msgpack with types: values to bytes and back, every string kept, lone surrogates too."""

import os
import sys

from postil.values import cast

if sys.version_info < (3, 12) and "datetime" not in sys.modules:
    # msgpack asks for it on behalf of times, of which we pack none. Here it is all of Python's own rendering of what
    # the interpreter has built in, run and thrown away; whoever needs it later imports it as ever.
    import _datetime  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]

    sys.modules["datetime"] = _datetime
    import msgpack

    del sys.modules["datetime"]
else:
    import msgpack


def pack(value: object) -> bytes:
    """Pack a value; one of a kind that msgpack has not is a TypeError."""
    return cast("bytes", msgpack.packb(value, unicode_errors="surrogatepass"))


def unpack(data: bytes | bytearray) -> object:
    """The value that was packed, lists and tuples as tuples; a ValueError when it is damaged."""
    return cast("object", msgpack.unpackb(data, use_list=False, unicode_errors="surrogatepass"))


def remember(path: str, data: bytes) -> None:
    """Keep what was found, in one step; where that cannot be written, the next run finds it again."""
    part = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(part, "wb") as file:
            file.write(data)
        os.replace(part, path)
    except OSError:
        return
