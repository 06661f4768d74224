"""What in a Java file is code."""

import re
from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import dialect, digest
from postil_plugins.java import grammar as g

# The compiler replaces these before it looks for the end of a comment, and fails on one that is none.
_HAZARDS = re.compile(rb"\\u+(?:(?!u|[0-9a-fA-F]{4})|00(?:2[aAfF]|0[aAdD]|5[cC]))")
_DIALECT = dialect(g.GRAMMAR, ("line_comment", "block_comment"), hazards=_HAZARDS)


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    return digest(_DIALECT, source.content, docs)
