"""The proof of a batch of changed files, carried out in worker processes.

Invariant: what cannot be proved, for whatever reason, is refused.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from postil.plugins import Registry


class Change(NamedTuple):
    """One file before and after its edits."""

    path: str
    """Relative to the root; its extension is all that is used of it."""
    language: str | None
    """As the index has it; None when the path or the content must tell."""
    before: bytes
    after: bytes


def refusals(
    registry: Registry, changes: Sequence[Change], notice: Callable[[str], None] = lambda _: None
) -> list[str | None]:
    """Why each change must not be written, in the order given; None for one that is proved to change docs only."""
    return ["the proof is not yet there" for _ in changes]
