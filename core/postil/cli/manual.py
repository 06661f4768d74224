"""The commands' own help as a page: what ``docs/cli.md`` is made from."""

from postil.cli import COMMANDS
from postil.cli.arguments import builtin, command_parser, installed, installed_commands, main_help


def manual() -> str:
    """The help of every command that comes with Postil, as Markdown."""
    faces = installed_commands("postil")
    pages = [f"\n```text\n{main_help(faces).rstrip()}\n```"]
    for name in (*COMMANDS, *faces):
        text = command_parser(name, builtin(name) if name in COMMANDS else installed(name)).format_help().rstrip()
        pages.append(f"\n## `postil {name}`\n\n```text\n{text}\n```")
    return "\n".join(pages) + "\n"
