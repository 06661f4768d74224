"""From a stream of bytes to the bodies of messages, with limits, and back in step after a wrong length.

Invariant: whatever the bytes are, they give bodies, a note that something was passed over, or the end of the
conversation. Nothing is ever waited for without a bound: neither a header without an end nor a body of any size.
"""

import re
from collections.abc import Iterator
from enum import Enum

MOST_HEADER = 64 * 1024
"""Bytes in which the headers of one message must end."""
MOST_BODY = 64 * 1024 * 1024
"""Bytes of one message; a larger one ends the conversation."""
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*([^\r\n]*?)[ \t]*(?:\r|\n|$)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Noise(Enum):
    """Bytes that were passed over."""

    NO_LENGTH = "headers without a Content-Length"


class Unframed(Exception):
    """The stream cannot be read any further; the message says why."""


class Frames:
    """Takes bytes as they come and gives out whole bodies."""

    __slots__ = ("_buffer", "_need", "_searched")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._need: int | None = None
        self._searched = 0

    def fed(self, data: bytes) -> "Iterator[bytes | Noise]":
        """Take more bytes and give what they complete; ``Unframed`` when there is no going on."""
        self._buffer += data
        while True:
            if self._need is None:
                found = self._headers()
                if found is None:
                    return
                if isinstance(found, Noise):
                    yield found
                    continue
                self._need = found
            if len(self._buffer) < self._need:
                return
            body = bytes(self._buffer[: self._need])
            del self._buffer[: self._need]
            self._need = None
            yield body

    def back(self, data: bytes) -> None:
        """Put bytes back that were given out as part of a body and are no part of it."""
        self._buffer[:0] = data
        self._searched = 0

    def _headers(self) -> int | Noise | None:
        """The length of the next body; None until its headers are there."""
        end = self._buffer.find(_END, self._searched)
        if end < 0:
            if len(self._buffer) > MOST_HEADER:
                raise Unframed(f"no end of the headers within {MOST_HEADER} bytes")
            self._searched = max(0, len(self._buffer) - len(_END) + 1)
            return None
        # A body that was longer than its length said stands before the headers: the last length counts.
        lengths = _LENGTH.findall(self._buffer, 0, end)
        del self._buffer[: end + len(_END)]
        self._searched = 0
        if not lengths:
            return Noise.NO_LENGTH
        said: bytes = lengths[-1]
        if not said.isdigit():
            raise Unframed("a Content-Length that is no number")
        if len(said) > 18 or int(said) > MOST_BODY:
            raise Unframed(f"a message of more than {MOST_BODY} bytes")
        return int(said)


def framed(body: bytes) -> bytes:
    """A message as it is sent."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
