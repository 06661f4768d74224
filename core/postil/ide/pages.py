"""Where the rules are explained: the page of the documentation in a checkout, else one made of what the rules say.

Invariant: a page is never written twice alike, and where none can be written there is no link.
"""

import os
from functools import cache
from pathlib import Path

from postil.engine.checking.selection import known
from postil.sqlite.secret import secret_dir

_NAME = "rules.md"


@cache
def page_of(rule: str) -> str:
    """The address of a rule's page; empty where there is none."""
    found = _page()
    return "" if found is None else f"{found.as_uri()}#{rule}"


@cache
def _page() -> Path | None:
    written = Path(__file__).resolve().parents[3] / "docs" / _NAME
    return written if os.path.isfile(written) else made(Path(secret_dir()))


def made(folder: Path) -> Path | None:
    """Write the page into a folder of the user's, unless it is there; None where that cannot be done."""
    from inspect import cleandoc  # only where the documentation did not come along

    pages = (f"### `{rule.name}`\n\n{cleandoc(rule.page)}\n" for rule in known().values())
    text = "# Rules\n\n" + "\n".join(pages)
    path = folder / _NAME
    part = folder / f"{_NAME}.{os.getpid()}"
    try:
        if not path.is_file() or path.read_text("utf-8") != text:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_text(text, "utf-8")
            part.replace(path)
    except OSError:
        return None
    return path
