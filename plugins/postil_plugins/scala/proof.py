"""What in a Scala file is code."""

from collections.abc import Sequence

from postil.model import Source
from postil.syntax.code import NESTED, dialect, digest
from postil.syntax.tree import parse
from postil_plugins.scala import grammar as g

_DIALECT = dialect(g.GRAMMAR, ("comment", "block_comment"), hazards=NESTED)


def code(source: Source, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file is no doc."""
    content = source.content
    if b"\r" in content:
        content = content.replace(b"\r\n", b" \n").replace(b"\r", b"\n")
    return digest(_DIALECT, source.content, docs, parse(g.GRAMMAR, content).root_node)
