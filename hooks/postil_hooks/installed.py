"""What of this installation has a say in a verdict: rules, plugins, and the code that asks them."""

import os
from collections.abc import Iterable, Iterator

import postil
from postil.installation import trusted_path
from postil.plugins import witnesses
from postil_hooks import made


def noted(folder: str, plugins: str, rules: Iterable[str]) -> str:
    """Note what judges here."""
    return made.remember(folder, f"{plugins} {' '.join(rules)}", [*trusted_path(), *witnesses(folder), *_own_code()])


def _own_code() -> Iterator[str]:
    """Every module that has a say in a verdict."""
    core = os.path.dirname(postil.__file__)
    folders = [os.path.join(core, *parts) for parts in (
        (), ("rules",), ("docstrings",), ("engine",), ("engine", "checking"), ("git",), ("plugins",),
    )]  # fmt: skip
    for folder in (*folders, os.path.dirname(__file__)):
        with os.scandir(folder) as entries:
            yield from (entry.path for entry in entries if entry.name.endswith(".py"))
