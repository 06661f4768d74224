"""Scala 2 and 3: types, objects, members and Scaladoc, as the compilers attach it.

The doc of a declaration is the ``/** … */`` that stands last before its first token, annotations and modifiers
included; blank lines and ordinary comments may be between them. ``val a, b`` and ``case A, B`` say the same of each
name. A file has no doc of its own, so there is no overview; the packages it is in are notes.

Classes and objects are classes, an object with the flag ``static``: a class and its companion have one qualified name
and stand in source order. A package object is an object; it and every other object is part of the names of what it
holds. ``val`` and ``var`` are fields of a class or trait, constants and variables of an object or of the file. The
parameters of a constructor are those of its class; the ones that are ``val`` or ``var`` or of a case class are fields,
too, except those of an enum's case, which are its parameters alone. ``def this`` is a constructor named ``this``. An
extension is no symbol: its methods are named after the type they extend, in what holds the extension, and have the flag
``extension``. A ``given`` is a constant, or a class with the flag ``static`` when it has a body; one without a name has
the one that the compiler makes for it, ``given_Ord_Int``. What has no body in a class or trait has the flag
``abstract``. Functions and types inside functions are listed, what an anonymous class holds is not.

``private[x]`` is internal, ``private[this]`` private, ``protected[x]`` protected.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "2+0.26.3"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name Scala and how its files are known."""
    extensions = (".scala", ".sc", ".sbt")
    return (Language("scala", VERSION, extensions=extensions, interpreters=("scala", "scala-cli", "amm")),)


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Scala file."""
    from postil_plugins.scala.walk import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.scala.proof import code

    return code(source, docs)
