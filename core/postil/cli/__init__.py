"""The command line: one module per command, and the one place where an error becomes a sentence and an exit code.

Invariant: a command imports only what it needs (a test holds the list), results go to stdout and all else to stderr,
and no byte of a stranger's source reaches a terminal as a control character.
"""

from __future__ import annotations

import gc
import sys

from postil.cli.console import Console, standard
from postil.cli.simple import folder, simple
from postil.errors import AlreadyRunning, PostilError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FINE, FINDINGS, WRONG, BUG, RUNNING, CANCELLED = 0, 1, 2, 3, 75, 130

COMMANDS = {
    "document": "bring the index up to date with the worktree",
    "status": "what is indexed, how fresh it is, how much is documented",
    "show": "the docs of a file, of path:line or of a name",
    "search": "full-text search over names and docs",
    "callers": "who uses a symbol or imports a file, and how sure that is",
    "check": "docs that are missing, wrong or stale, and how much is documented",
    "fix": "repair docs where that needs no person, and prove that only docs change",
    "export": "everything known, as JSON lines or Markdown",
    "import": "docs that other parsers made, for languages Postil lacks",
    "jobs": "long work, past and present; cancel or resume it",
    "doctor": "check the installation, the repository, the index and the plugins",
    "gc": "drop what no ref and no worktree reaches",
}
"""Postil's own commands and what each does; the module of a command has its name."""
BRIEF = frozenset(("callers", "document", "jobs", "search", "show", "status"))
"""Those for which, where nothing has changed, starting and ending the interpreter is most of the time."""


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command line and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    brief = not BRIEF.isdisjoint(words)
    if brief:
        gc.disable()  # it lives for milliseconds, a tenth of which would go into looking for cycles
    console = standard()

    def command() -> int:
        code = _carried_out(words, console)
        console.flush()
        return code

    code = guarded(command, words, console)
    if brief and argv is None:
        console.leave(code)
    return code


def _carried_out(words: list[str], console: Console) -> int:
    given = simple(words)
    if given is None:
        from postil.cli.arguments import carry_out

        return carry_out(words, console)
    from postil.cli.document import run

    if words[0] != "document":
        console.directory = folder(given.directory)
    console.quiet, console.verbose = given.quiet, given.verbose
    return run(given, console)


def guarded(command: Callable[[], int], words: Sequence[str], console: Console) -> int:
    """Run ``command`` and turn whatever goes wrong in it into words and an exit code."""
    try:
        return command()
    except AlreadyRunning as error:
        return _refused(error, RUNNING, console)
    except PostilError as error:
        return _refused(error, WRONG, console)
    except KeyboardInterrupt:
        return CANCELLED
    except BrokenPipeError:
        # The reader has what it wanted: `postil export | head` is no failure.
        console.abandon()
        return FINE
    except Exception as error:  # noqa: BLE001 - a bug, and this is where bugs end: the report has the traceback
        from postil.cli.bug import reported

        console.error(reported(error, words, console.directory))
        return BUG


def _refused(error: PostilError, code: int, console: Console) -> int:
    from postil.report.plain import legible

    # What was printed before the error still belongs to the result.
    try:
        console.flush()
    except (PostilError, BrokenPipeError):
        console.abandon()
    console.notice(legible(" ".join(str(error).split())))
    return code
