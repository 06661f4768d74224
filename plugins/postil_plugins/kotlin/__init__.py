"""Kotlin: types, members and KDoc, as the compiler attaches it to declarations.

The doc of a declaration is the last ``/** */`` before its first token that only white space and comments divide from
it, or else the first one among its modifiers.

Qualified names have no package: the notes name it. Objects are classes; a companion object is called ``Companion``
unless it has a name, and its members are under it (``Job.Companion.start``). A secondary constructor is named after its
class (``Job.Job``); the primary one is not listed, its parameters are those of the class, and those with ``val`` or
``var`` are properties too. An extension at the top of a file is qualified by its receiver (``String.shout``), one in a
class by that class. Local functions and types are under what they stand in; anonymous objects are left out with all
they hold.

There is no overview: Kotlin has no doc of a file.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "3+1.1.0"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name Kotlin and how its files are known."""
    return (Language("kotlin", VERSION, extensions=(".kt", ".kts"), aliases=("kt",), interpreters=("kotlin",)),)


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Kotlin file or script."""
    from postil_plugins.kotlin.walk import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.kotlin.proof import code

    return code(source, docs)
