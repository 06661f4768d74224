"""Python, from 2 to 3.14, and its stubs: what ``ast`` and ``inspect.cleandoc`` would show, also of broken files."""

from collections.abc import Sequence

from postil.model import FileDoc, Mention, Source
from postil.spec import Language, hookimpl


@hookimpl
def postil_languages() -> tuple[Language, ...]:
    """Name Python."""
    return (
        Language(
            name="python",
            version="3+0.25.0",
            extensions=(".py", ".pyi", ".pyw"),
            filenames=("SConstruct", "SConscript", "wscript"),
            interpreters=("python", "pypy"),
            aliases=("python3", "py"),
        ),
    )


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Python file."""
    from postil_plugins.python import analyzer  # naming the language must not load the grammar

    return analyzer.analyze(source)


@hookimpl
def postil_uses(source: Source, names: Sequence[str]) -> Sequence[Mention] | None:
    """Find names in one Python file."""
    from postil_plugins.python import uses

    return uses.uses(source, names)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.python.proof import code

    return code(source, docs)
