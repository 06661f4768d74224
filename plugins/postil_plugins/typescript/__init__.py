"""TypeScript and TSX: all that JavaScript has, and interfaces, types, enums, namespaces and declaration files.

Docs are attached as in JavaScript. A constructor's parameter properties are fields; members of an object type bound to
a name are listed as an interface's are; an overload's signatures are listed with its implementation. Not symbols:
index, call and construct signatures, import aliases.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Mention, Source
from postil.spec import Language, hookimpl

VERSION = 2


@hookimpl
def postil_languages() -> Sequence[Language]:
    """TypeScript and TSX, by extension."""
    from postil.syntax.installed import version  # only when plugins are looked for

    told = f"{VERSION}+{version('tree-sitter-typescript')}"
    return [
        Language(
            "typescript", told, (".ts", ".mts", ".cts", ".d.ts", ".d.mts", ".d.cts"), (), ("ts-node", "tsx"), ("ts",)
        ),
        Language("tsx", told, (".tsx",)),
    ]


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one TypeScript file."""
    from postil_plugins.ecmascript.analysis import analyze  # imports the grammars

    return analyze(source, "tsx" if source.language == "tsx" else "typescript")


@hookimpl
def postil_uses(source: Source, names: Sequence[str]) -> Sequence[Mention] | None:
    """Find names in one TypeScript file."""
    from postil_plugins.ecmascript.uses import uses

    return uses(source, "tsx" if source.language == "tsx" else "typescript", names)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.ecmascript.proof import code

    return code(source, "tsx" if source.language == "tsx" else "typescript", docs)
