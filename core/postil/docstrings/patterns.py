"""Regular expressions compiled when they are first used: a command shows one doc, of one convention."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from postil.values import cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AnyStr


def late(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """What compiles the pattern once, when it is called."""
    return cache(partial(re.compile, pattern, flags))


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern that compiles itself when it is first asked for anything."""
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))


class _Lazy:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(self._pattern, self._flags), name)
        # From the second time on it is found without coming here.
        self.__dict__[name] = found
        return found
