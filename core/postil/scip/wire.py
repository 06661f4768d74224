"""The protobuf wire format, as far as SCIP needs it: fields of varints and of bytes.

A few dozen lines instead of the protobuf library, because an index is written and read one document at a time, and
values cross this module typed. Tests hold both directions against that library.

Invariant: reading a message of any bytes ends with its fields or with ``Malformed``, in time linear in its length.
"""

from collections.abc import Iterable, Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10
_MASK = (1 << 64) - 1

Field = tuple[int, int | bytes]
"""A field's number and its value: an int for a varint or a fixed number, bytes for all else."""


class Malformed(ValueError):
    """Bytes that are no protobuf message, or not the one they should be."""


def varint(value: int) -> bytes:
    """One number of up to 64 bits; a negative one as two's complement."""
    value &= _MASK
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field: int, value: int) -> bytes:
    """A field that holds a number; nothing for 0, which is what an absent one reads as."""
    return varint(field << 3) + varint(value) if value else b""


def blob(field: int, value: bytes) -> bytes:
    """A field that holds bytes or a message, also when that is empty."""
    return varint(field << 3 | BYTES) + varint(len(value)) + value


def text(field: int, value: str) -> bytes:
    """A field that holds a string; what UTF-8 cannot say of it is replaced. Nothing for an empty one."""
    return blob(field, value.encode("utf-8", "replace")) if value else b""


def packed(field: int, values: Iterable[int]) -> bytes:
    """A repeated field of numbers."""
    return blob(field, b"".join(map(varint, values)))


def fields(message: bytes) -> Iterator[Field]:
    """The fields of a message in their order; raises ``Malformed`` where it is none."""
    at, end = 0, len(message)
    while at < end:
        key, at = read_varint(message, at)
        kind = key & 7
        if key >> 3 == 0:
            raise Malformed("a field without a number")
        if kind == VARINT:
            value, at = read_varint(message, at)
            yield key >> 3, value
            continue
        if kind == BYTES:
            length, at = read_varint(message, at)
        elif kind in (FIXED64, FIXED32):
            length = 8 if kind == FIXED64 else 4
        else:
            raise Malformed(f"a field of unknown kind {kind}")
        if length > end - at:
            raise Malformed("it ends in the middle of a field")
        part = message[at : at + length]
        at += length
        yield key >> 3, part if kind == BYTES else int.from_bytes(part, "little")


def read_varint(message: bytes, at: int) -> tuple[int, int]:
    """The number that starts at a byte, and where it ends."""
    value = shift = 0
    for place in range(at, min(at + _LONGEST_VARINT, len(message))):
        byte = message[place]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK, place + 1
        shift += 7
    raise Malformed("a number without an end")


def numbers(value: int | bytes) -> list[int]:
    """The numbers of a repeated field, which may be packed or come one by one; 32 bits each, with their sign."""
    if isinstance(value, int):
        return [_signed(value)]
    found: list[int] = []
    at = 0
    while at < len(value):
        one, at = read_varint(value, at)
        found.append(_signed(one))
    return found


def string(value: int | bytes) -> str:
    """A string field's text; raises ``Malformed`` when it is none."""
    if isinstance(value, int):
        raise Malformed("a number where a text belongs")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("a text that is not UTF-8") from None


def message(value: int | bytes) -> bytes:
    """A message field's bytes; raises ``Malformed`` when it is a number."""
    if isinstance(value, int):
        raise Malformed("a number where a message belongs")
    return value


def _signed(value: int) -> int:
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value
