"""C#: types, members and XML docs, as the compiler's documentation file would have them.

The doc of a declaration is every ``///`` line and ``/** */`` comment before its first token, attributes included, that
only white space divides from the next one; a plain comment or a directive in between ends it, one after it does not.

Qualified names have no namespace: the notes name it. A constructor is named after its type (``Job.Job``), a finalizer
``~Job``, an indexer ``this[]``, an operator ``operator +`` or ``implicit operator int``; an explicit implementation
keeps its interface as written (``Job.IList<T>.Add``) and is private, for only the interface shows it. Functions inside
functions are listed under them. The parameters of a primary constructor are those of its type; a record's are its
properties too. Field-like events are fields, events with accessors are properties, delegates are types.

Every branch of ``#if`` is listed. There is no overview: C# has no doc of a file or namespace.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "2+0.23.5"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name C# and how its files are known."""
    return (Language("c#", VERSION, extensions=(".cs", ".csx"), aliases=("csharp", "cs"), interpreters=("csx",)),)


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one C# file."""
    from postil_plugins.csharp.analyze import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.csharp.proof import code

    return code(source, docs)
