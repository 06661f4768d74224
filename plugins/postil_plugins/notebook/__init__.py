"""Jupyter notebooks: the code of all cells as one program in the kernel's language, with positions in the file.

Lines of magic (``%``, ``!``, ``?``) are left out, and cells of another language (``%%bash``) as a whole. The overview
is the first cell when that is Markdown. Code in a language without an analyzer here is not listed,
and a note names the language.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = 2
GRAMMARS = ("tree-sitter-javascript", "tree-sitter-python", "tree-sitter-typescript")


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Jupyter notebooks."""
    from postil.syntax.installed import version  # only when plugins are looked for

    told = "+".join([str(VERSION), *(version(grammar) for grammar in GRAMMARS)])
    return [Language("jupyter notebook", told, (".ipynb",), aliases=("ipynb", "jupyter"))]


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one notebook."""
    from postil_plugins.notebook.program import described

    return described(source)
