"""JavaScript, with JSX: functions, classes, objects and what CommonJS and ES modules export, with their JSDoc.

A doc is the last ``/** … */`` before the declaration, as the TypeScript compiler attaches it: a comment on the line of
the token before it belongs to that token, and ``/* … */`` and ``/*** … */`` are no docs. A first comment with
``@fileoverview``, ``@file`` or ``@module``, or before the imports, tells of the file; a licence tells of nothing.

Also symbols: functions and classes nested in functions, under the nearest named one; ``Foo.prototype.bar = function``
as ``Foo.bar``; the function members of an object bound to a name. Not symbols: what ``require()`` binds (an import),
other local variables, names that only running the program tells.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Mention, Source
from postil.spec import Language, hookimpl

VERSION = 2


@hookimpl
def postil_languages() -> Sequence[Language]:
    """JavaScript and JSX, by extension or interpreter."""
    from postil.syntax.installed import version  # only when plugins are looked for

    return [
        Language(
            "javascript",
            f"{VERSION}+{version('tree-sitter-javascript')}",
            (".js", ".mjs", ".cjs", ".jsx"),
            ("Jakefile",),
            ("node", "nodejs", "deno", "bun"),
            ("js", "jsx", "ecmascript", "node"),
        )
    ]


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one JavaScript file."""
    from postil_plugins.ecmascript.analysis import analyze  # imports the grammars

    return analyze(source, "javascript")


@hookimpl
def postil_uses(source: Source, names: Sequence[str]) -> Sequence[Mention] | None:
    """Find names in one JavaScript file."""
    from postil_plugins.ecmascript.uses import uses

    return uses(source, "javascript", names)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.ecmascript.proof import code

    return code(source, "javascript", docs)
