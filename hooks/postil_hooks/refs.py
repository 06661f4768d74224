"""What git tells a pre-push hook on its input: one line for each ref that the push would move.

Plain classes here and in the modules that a push with nothing to judge comes through: importing ``typing`` takes half
as long as starting Python.

Invariant: a line that is not what git writes is an error and never passed over.
"""

from __future__ import annotations

from postil.errors import PostilError

_LENGTHS = (40, 64)


class Update:
    """One ref that the push would move."""

    __slots__ = ("local", "local_ref", "remote", "remote_ref")

    def __init__(self, local_ref: str, local: str | None, remote_ref: str, remote: str | None) -> None:
        self.local_ref = local_ref
        """As it was given: a ref, a revision, or ``(delete)``."""
        self.local = local
        """What is pushed; None for a deletion."""
        self.remote_ref = remote_ref
        self.remote = remote
        """What the remote has; None when it does not have the ref yet."""


def updates(data: bytes) -> list[Update]:
    """Read git's lines; raises ``PostilError`` where they are not git's."""
    return [_update(line) for line in data.split(b"\n") if line.strip()]


def _update(line: bytes) -> Update:
    # A revision may hold spaces (`HEAD^{/a word}`), the other three words never do.
    words = line.decode("utf-8", "surrogateescape").rsplit(" ", 3)
    if len(words) != 4 or not all(map(_is_id, words[1::2])) or len(words[1]) != len(words[3]):
        raise PostilError(f"cannot tell what is pushed: git's line {ascii(line)[2:-1][:120]!r} is not understood")
    local_ref, local, remote_ref, remote = words
    return Update(local_ref, _given(local), remote_ref, _given(remote))


def _is_id(word: str) -> bool:
    return len(word) in _LENGTHS and not word.strip("0123456789abcdef")


def _given(name: str) -> str | None:
    return name if name.strip("0") else None
