"""Java: types, members and Javadoc, as the JDK's own tree API sees them.

Types are nested as written (``Outer.Inner``), a constructor is named after its class (``Outer.Outer``), local classes
are under their method, anonymous classes are left out with all they hold. The doc of a declaration is the last
doc comment before its first token; the overview is the doc of the package or module that a file declares and nothing
more, so an ordinary file has none: its doc is the one of its types.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "3+0.23.5"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name Java and how its files are known."""
    return (Language("java", VERSION, extensions=(".java",), interpreters=("java",)),)


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Java file."""
    from postil_plugins.java.analyze import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.java.proof import code

    return code(source, docs)
