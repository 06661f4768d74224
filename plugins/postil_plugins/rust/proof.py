"""What in a Rust file is code; docs in attributes are, for they may be any expression."""

from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import NESTED, dialect, digest
from postil_plugins.rust import grammar as g
from postil_plugins.rust.repair import tree_root

_DIALECT = dialect(g.GRAMMAR, ("line_comment", "block_comment"), hazards=NESTED)


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    return digest(_DIALECT, source.content, docs, tree_root(source.content)[0])
