"""What in a Swift file is code."""

from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import NESTED, dialect, digest
from postil.syntax.tree import parse
from postil_plugins.swift import grammar as g
from postil_plugins.swift.faults import readable

_DIALECT = dialect(g.GRAMMAR, ("comment", "multiline_comment"), hazards=NESTED)


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    return digest(_DIALECT, source.content, docs, parse(g.GRAMMAR, readable(source.content)).root_node)
