"""What in a Swift file is code."""

from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import dialect, digest
from postil_plugins.swift import grammar as g

_DIALECT = dialect(g.GRAMMAR, ("comment", "multiline_comment"))


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    return digest(_DIALECT, source.content, docs)
