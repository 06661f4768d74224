"""One text of an open buffer on its way to the workers, and what becomes of it."""

from postil.index.rows import Row
from postil.model import FileDoc
from postil.values import NamedTuple

SUPERSEDED = "superseded by a newer text"
STOPPED = "stopped"


class Analysis(NamedTuple):
    """What became of one text of a buffer."""

    path: str
    version: int
    """The caller's own."""
    language: str
    doc: FileDoc | None
    """None when there is a failure."""
    failure: str | None
    """Why there is no ``doc``; ``SUPERSEDED``, ``GIVEN_UP`` and ``STOPPED`` say nothing about the text."""
    row: Row | None
    """What to keep of it; None where the text's id was not given, where the failure is not the text's own, or where
    the analysis went on from that of the text before."""


class Buffer(NamedTuple):
    """One text to analyze."""

    path: str
    """Relative to its root; with ``root``, what tells it from other files."""
    version: int
    data: bytes
    blob: bytes | None = None
    """As git would have it; None when nothing is to be kept."""
    language: str | None = None
    """None when name and content decide."""
    root: str = ""


def without(buffer: Buffer, failure: str) -> Analysis:
    """The answer for a text that there is no ``FileDoc`` of."""
    return Analysis(buffer.path, buffer.version, buffer.language or "", None, failure, None)
