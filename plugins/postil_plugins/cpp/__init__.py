"""C++: every declaration of a file, with its doc as Doxygen and libclang see it.

As ``postil_plugins.c`` says for C, and: names are qualified by namespaces and classes also where a member is defined
outside its class, so that a declaration in a header and its definition elsewhere have one name. Specializations have
the name of their template. What an anonymous namespace holds is ``internal``. A class's own functions are methods, its
constructors ``constructor``; a friend that is defined in a class belongs to the namespace around it, and one that is
only named is not listed. A test that is written as a macro of googletest or Boost is listed by its names. Not listed:
lambdas, structured bindings, explicit instantiations, deduction guides and ``using`` of a name, which is an export.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "4"
EXTENSIONS = (
    ".cpp", ".cc", ".cxx", ".c++", ".cp", ".cppm", ".ixx", ".hpp", ".hh", ".hxx", ".h++", ".inl", ".ipp", ".tcc",
    ".tpp", ".txx",
)  # fmt: skip


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name C++ and how its files are known."""
    return (Language("c++", VERSION, extensions=EXTENSIONS, aliases=("cpp", "cplusplus")),)


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one C++ file."""
    from postil_plugins.cfamily.outline import outline  # only where a file is analyzed

    return outline(source, cpp=True)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.cfamily.proof import code

    return code(source, docs, cpp=True)
