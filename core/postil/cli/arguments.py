"""From words to a command: the options all commands share, and the module that serves the one asked for."""

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn, cast

from postil.cli import COMMANDS
from postil.cli.console import Console
from postil.cli.simple import folder
from postil.errors import PostilError

if TYPE_CHECKING:
    from postil.cli.command import Command

USAGE = "postil [--version] [-C DIR] [-q | -v] COMMAND ..."
GROUP = "postil.commands"
"""Entry points under which other packages add commands."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are wrong requests like any other, and whose help is the same everywhere."""

    @property
    def color(self) -> bool:
        """Never: Python 3.14 colours help by its own rules, and the manual shows what the program prints."""
        return False

    @color.setter
    def color(self, wanted: bool) -> None:
        pass

    def error(self, message: str) -> NoReturn:
        raise PostilError(f"{message}; see {self.prog} --help")


def carry_out(words: Sequence[str], console: Console) -> int:
    """Find the command that the words name and run it."""
    if words and words[0] in COMMANDS:
        return _run(words[0], words[1:], console)
    given = main_parser().parse_args(words)
    if given.version:
        from postil import __version__

        console.line(f"postil {__version__}")
        return 0
    if given.help or given.command is None:
        console.write(main_help(others=installed_commands()))
        return 0 if given.help else 2
    console.directory = folder(given.directory)
    console.quiet, console.verbose = given.quiet, given.verbose
    return _run(given.command, given.rest, console)


def _run(name: str, words: Sequence[str], console: Console) -> int:
    command = builtin(name) if name in COMMANDS else installed(name)
    parser = command_parser(name, command)
    # Asked for before anything else: whoever wants help need not know what is required.
    if not {"-h", "--help"}.isdisjoint(words[: words.index("--")] if "--" in words else words):
        console.write(parser.format_help())
        return 0
    asked = parser.parse_args(words)
    console.quiet, console.verbose = console.quiet or asked.quiet, console.verbose or asked.verbose
    return command.run(asked, console)


def main_parser() -> argparse.ArgumentParser:
    """What stands before the name of a command."""
    parser = _Parser(prog="postil", usage=USAGE, add_help=False, allow_abbrev=False, formatter_class=_Layout)
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.add_argument("-C", dest="directory", metavar="DIR", help="work as if started in DIR")
    _shared(parser)
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def main_help(others: Mapping[str, str] | None = None) -> str:
    """The text of ``postil --help``; ``others`` are commands of other packages and what each does."""
    listed = {**COMMANDS, **(others or {})}
    width = max(len(name) for name in listed) + 2
    lines = [f"  {name:<{width}}{summary}" for name, summary in listed.items()]
    return (
        main_parser().format_help()
        + "\ncommands:\n"
        + "\n".join(lines)
        + "\n\nexit codes: 0 fine, 1 done but with findings or failed files, 2 the request is wrong, 3 a bug,\n"
        + "75 the same work is already running, 130 cancelled\n"
        + "\nexample:\n  postil document && postil status\n"
    )


def command_parser(name: str, command: "Command") -> argparse.ArgumentParser:
    """The parser of one command, with its help."""
    parser = _Parser(
        prog=f"postil {name}",
        usage=command.USAGE,
        description=command.SUMMARY,
        epilog=f"examples:\n{command.EXAMPLES}",
        add_help=False,
        allow_abbrev=False,
        formatter_class=_Layout,
    )
    command.arguments(parser)
    _shared(parser)
    return parser


def builtin(name: str) -> "Command":
    """The module of one of Postil's own commands."""
    from importlib import import_module

    # A module cannot be imported under the name of a keyword.
    return cast("Command", import_module(f"postil.cli.{name}_" if name == "import" else f"postil.cli.{name}"))


def _shared(parser: argparse.ArgumentParser) -> None:
    loudness = parser.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print no progress")
    loudness.add_argument("-v", "--verbose", action="store_true", help="print more detail")
    parser.add_argument("-h", "--help", action="store_true", help="print this help and stop")


class _Layout(argparse.RawDescriptionHelpFormatter):
    """The same layout on every terminal, so that the manual shows what the program prints."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


def installed(name: str) -> "Command":
    """The module of a command that a package adds."""
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=name):
        try:
            return cast("Command", entry.load())
        except Exception as error:
            package = entry.dist.name if entry.dist else entry.value
            raise PostilError(
                f"the command {name} of {package} cannot be loaded ({type(error).__name__}: {error}); reinstall it"
            ) from error
    from difflib import get_close_matches

    close = get_close_matches(name, [*COMMANDS, *_installed_names()], 1)
    hint = f"did you mean {close[0]}?" if close else "see postil --help"
    raise PostilError(f"no command {name!a}; {hint}")


def _installed_names() -> list[str]:
    from importlib.metadata import entry_points

    return sorted({entry.name for entry in entry_points(group=GROUP)} - set(COMMANDS))


def installed_commands(distribution: str | None = None) -> dict[str, str]:
    """The commands that packages add, or those of one distribution, and what each does."""
    from importlib.metadata import entry_points

    found: dict[str, str] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        package = entry.dist.name if entry.dist else entry.value
        if entry.name not in COMMANDS and distribution in (None, package):
            try:
                found[entry.name] = installed(entry.name).LISTED
            except (PostilError, AttributeError):
                found[entry.name] = f"(of {package})"
    return found
