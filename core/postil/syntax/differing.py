"""Where two texts differ, as the one stretch that was replaced."""


def differing(was: bytes, now: bytes) -> tuple[int, int, int]:
    """Where the difference of two texts starts, and where it ends in either; of equal ones it is empty, at the end."""
    start = _alike(was, now)
    tail = _alike_behind(was, now, min(len(was), len(now)) - start)
    return start, len(was) - tail, len(now) - tail


def _alike(one: bytes, other: bytes) -> int:
    """How many first bytes two texts share."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _alike_behind(one: bytes, other: bytes, most: int) -> int:
    """How many last bytes two texts share, at most so many."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
