"""C: every declaration of a file, with its doc as Doxygen and libclang see it.

Listed are functions (definitions, and prototypes with the flag ``declaration``), types with their members, other names
of types, variables, constants and macros. An anonymous type is named by its ``typedef``; what an anonymous struct or
union holds belongs to what is around it. Both branches of ``#if`` are listed, those of ``#if 0`` and of
``#ifdef __cplusplus`` are not. A header that only a C++ compiler takes is read as C++.

The doc of a declaration is the Doxygen comment (``/**``, ``/*!``, ``///``, ``//!``) before it with nothing but words
between it and the name, or with ``<`` behind it on its line; other comments are no docs. The overview is the comment
with ``@file``. Commands that document something elsewhere (``@fn``, ``@struct``) are left where they stand, and a
comment that opens or closes a group is nobody's doc.

The preprocessor is not run: a name that looks like a macro's is stepped over, what macros make is not listed. Of the
inside of functions only types are read, so that of the errors there only brackets are counted that do not come in
pairs, and not where directives stand between them.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "5"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name C and how its files are known."""
    return (Language("c", VERSION, extensions=(".c", ".h"), aliases=("ansi c",)),)


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one C file."""
    from postil_plugins.cfamily.outline import outline  # only where a file is analyzed

    return outline(source, cpp=False)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.cfamily.proof import code

    return code(source, docs, cpp=False)
