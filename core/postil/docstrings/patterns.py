"""Regular expressions compiled when they are first used: a command shows one doc, of one convention."""

import re
from collections.abc import Callable
from functools import cache, partial


def late(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """What compiles the pattern once, when it is called."""
    return cache(partial(re.compile, pattern, flags))
