"""The commands' own help as a page: what ``docs/cli.md`` is made from."""

from postil.cli import COMMANDS
from postil.cli.arguments import builtin, command_parser, main_help


def manual() -> str:
    """The help of every command of Postil's own, as Markdown."""
    pages = [f"\n```text\n{main_help().rstrip()}\n```"]
    for name in COMMANDS:
        text = command_parser(name, builtin(name)).format_help().rstrip()
        pages.append(f"\n## `postil {name}`\n\n```text\n{text}\n```")
    return "\n".join(pages) + "\n"
