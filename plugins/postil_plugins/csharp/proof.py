"""What in a C# file is code."""

from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import dialect, digest
from postil.syntax.tree import parse
from postil_plugins.csharp import grammar as g
from postil_plugins.csharp.branches import texts

_DIALECT = dialect(g.GRAMMAR)


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    roots = [parse(g.GRAMMAR, source.content).root_node]
    if roots[0].has_error:
        roots = [parse(g.GRAMMAR, text).root_node for text in texts(source.content)]
    return " ".join(digest(_DIALECT, source.content, docs, root) for root in roots)
