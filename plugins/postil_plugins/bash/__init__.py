"""Shell: functions, aliases, constants and exported variables of sh, bash, ksh and zsh, and the tests of bats.

Listed: functions in all their forms, one inside another as ``outer.inner``; ``readonly`` and ``declare -r`` names and
``UPPER_CASE`` names that are assigned outside functions, as constants, at their first assignment; exported variables;
aliases, as macros. Not listed: other variables, and what the environment owns, such as ``PATH`` and ``IFS``.

A function has no header, so its parameters are the names that its body gives to ``$1``, ``$2``, … before any
``shift``, with ``${2:-x}`` as a default and ``"$@"`` as the rest; a number that is skipped is called by itself. Types
come from shdoc's ``@arg``. What ``source`` and ``.`` name is imported, as written.

The doc is the block of ``#`` lines directly above, without rules, shebang and what is meant for tools. The overview is
the block at the top of the file when no function stands directly below it, or one with shdoc's ``@file``; licences
are not docs. A leading underscore is internal.

The grammar is for bash. Where it fails, mostly on zsh, the file is read again function by function, each from its head
to the line that closes it.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "1+0.25.1"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name shell and how its files are known."""
    return (
        Language(
            "shell",
            VERSION,
            (".sh", ".bash", ".zsh", ".ksh", ".bats", ".command", ".tmux", ".ebuild", ".eclass", ".sh.in"),
            (
                ".bashrc", ".bash_profile", ".bash_aliases", ".bash_logout", ".bash_functions", ".profile", ".zshrc",
                ".zshenv", ".zprofile", ".zlogin", ".zlogout", ".envrc", ".kshrc", "PKGBUILD", "APKBUILD", "gradlew",
                "bash_completion", "zshrc", "bashrc", "profile",
            ),
            ("sh", "bash", "zsh", "dash", "ksh", "mksh", "ash", "bats"),
            ("sh", "bash", "zsh", "ksh", "shell-script", "bats"),
        ),
    )  # fmt: skip


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one script."""
    from postil_plugins.bash.walk import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.bash.proof import code

    return code(source, docs)
