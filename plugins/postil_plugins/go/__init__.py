"""Go: every declaration of a file, with its doc as ``go/doc`` and gopls show it.

A doc is the comment group that ends on the line before its declaration, with directives left out, as go/ast's
``CommentGroup.Text`` gives it. In a parenthesised group a declaration without a comment of its own shows the group's
(go/doc does so for types and values), and failing that the comment at the end of its line; a struct field or an
interface method shows the comment above it or else the one at the end of its line. A first one that holds nothing but
directives counts as none.

Not symbols: what functions declare inside, embedded interfaces and type sets, and names that are only ``_``.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = 1


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Go, by its extension; ``go.mod`` and ``go.sum`` are not Go."""
    from postil.syntax.installed import version  # only when plugins are looked for

    return [Language("go", f"{VERSION}+{version('tree-sitter-go')}", (".go",), aliases=("golang",))]


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Go file."""
    from postil_plugins.go.outline import outline  # imports the grammar

    return outline(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.go.proof import code

    return code(source, docs)
