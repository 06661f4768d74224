"""What JSON brought, looked at without trust: the shape that is wanted, or an empty one."""

from typing import TypeGuard, cast


def is_table(value: object) -> TypeGuard[dict[str, object]]:
    """Whether it is an object."""
    return isinstance(value, dict)


def table(value: object) -> dict[str, object]:
    """An object's members; none when it is no object."""
    return value if is_table(value) else {}


def items(value: object) -> list[object]:
    """A list's items; none when it is no list."""
    return list(cast("list[object]", value)) if isinstance(value, (list, tuple)) else []
