"""What in a Kotlin file is code."""

from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import NESTED, dialect, digest
from postil.syntax.tree import parse
from postil_plugins.kotlin import grammar as g
from postil_plugins.kotlin.faults import mended

_DIALECT = dialect(g.GRAMMAR, ("line_comment", "block_comment"), hazards=NESTED)


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    # Mended in any case: a comment may decide whether the grammar stumbles.
    root = parse(g.GRAMMAR, mended(source.content).content).root_node
    return digest(_DIALECT, source.content, docs, root)
