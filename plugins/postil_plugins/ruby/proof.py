"""What in a Ruby file is code; a block comment starts at the margin, which the grammar does not ask for."""

import re
from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import dialect, digest
from postil_plugins.ruby import grammar as g

_DIALECT = dialect(g.GRAMMAR)
_WITHIN = re.compile(rb"(?<=[^\n])=(?:begin|end)\b")


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    return f"{digest(_DIALECT, source.content, docs)} {len(_WITHIN.findall(source.content))}"
