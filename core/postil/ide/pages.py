"""Where the rules are explained: a page that comes with Postil."""

import os
from functools import cache
from pathlib import Path

_PAGE = "rules.md"


@cache
def page_of(rule: str) -> str:
    """The address of a rule's page; empty where the page did not come along."""
    found = _page()
    return "" if found is None else f"{found.as_uri()}#{rule}"


@cache
def _page() -> Path | None:
    package = Path(__file__).resolve().parents[1]
    # In an installation beside the package's modules, in a checkout where it is written.
    for path in (package / _PAGE, package.parents[1] / "docs" / _PAGE):
        if os.path.isfile(path):
            return path
    return None
