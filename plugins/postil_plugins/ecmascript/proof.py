"""What in a JavaScript or TypeScript file is code."""

from collections.abc import Sequence
from functools import lru_cache

from postil.model import Source
from postil.syntax.code import Dialect, dialect, digest
from postil_plugins.ecmascript.analysis import parsed
from postil_plugins.ecmascript.grammar import grammar


def code(source: Source, grammar_name: str, docs: Sequence[tuple[int, int]]) -> str:
    """The digest of what in one file that the named grammar reads is no doc."""
    tree, _ = parsed(grammar(grammar_name).language, source.content, repair=grammar_name != "javascript")
    return digest(_dialect(grammar_name), source.content, docs, tree.root_node)


@lru_cache(maxsize=3)
def _dialect(grammar_name: str) -> Dialect:
    return dialect(grammar(grammar_name).language, ("comment", "html_comment"))
