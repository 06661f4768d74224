"""What JSON brought, looked at without trust: the shape that is wanted, or an empty one."""

from typing import TypeGuard, cast

_MOST = 2**31 - 1


def is_table(value: object) -> TypeGuard[dict[str, object]]:
    """Whether it is an object."""
    return isinstance(value, dict)


def table(value: object) -> dict[str, object]:
    """An object's members; none when it is no object."""
    return value if is_table(value) else {}


def items(value: object) -> list[object]:
    """A list's items; none when it is no list."""
    return list(cast("list[object]", value)) if isinstance(value, (list, tuple)) else []


def word(value: object) -> str:
    """A string; an empty one when it is none."""
    return value if isinstance(value, str) else ""


def number(value: object) -> int:
    """A number that counts something, no larger than the protocol has them; 0 when it is none."""
    return min(value, _MOST) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
