"""todo.txt lists: each project is a section, each open task of it a variable with its note as the doc."""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Lists of things to do, by extension and by their usual name."""
    return [Language("todo", "1", (".todo",), ("todo.txt",), aliases=("todotxt",))]


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one list; what is no list goes to the plain analyzer."""
    from postil_todo.lists import described  # what costs is imported in the worker only

    return described(source)
