"""Swift: types, members, functions and their markup, as the compiler attaches it and SourceKit shows it.

The doc of a declaration is the ``///`` lines and ``/** */`` blocks before its first token, attributes included: those
that follow one another without a blank line are one, an ordinary comment behind them undoes them, a blank line between
them and the declaration does not. The indentation of the first line is taken off every line. A declaration of several
names, ``case a, b`` or ``var x, y``, says the same of each. A file has no doc of its own, so there is no overview.

Classes and actors are classes, protocols interfaces. An extension is no symbol: what it holds is named after the
extended type (``Type.member``) and has the flag ``extension``. At the top ``let`` is a constant and ``var`` a variable;
in a type ``static let`` is a constant and all else a property. Initializers are constructors named ``init``;
``deinit`` and ``subscript`` are methods; an ``operator`` declaration is a function with the flag ``declaration``, a
precedence group and an associated type are types. What a protocol requires has the flag ``abstract``. Types and
functions inside functions are listed, other locals are not.

A parameter has its local name, the one that docs speak of; its kind is ``positional_only`` when a caller writes no
label and ``keyword_only`` when one must; the label itself stands in the signature. The values of an enum's case are its
parameters, ``_`` where they have no name.

Visibility is as written, ``internal`` when nothing is: an app's declarations are all internal, and are not exports. A
member is as visible as an access level on its extension says, a protocol's requirement as its protocol.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "2+0.7.4"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name Swift and how its files are known."""
    return (Language("swift", VERSION, extensions=(".swift",), interpreters=("swift",)),)


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Swift file."""
    from postil_plugins.swift.walk import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.swift.proof import code

    return code(source, docs)
