"""The texts that ``docs/hooks.md`` has people paste, so that tests run the very same."""

import re

from support.framework import ROOT


def pasted(heading: str) -> str:
    """The first text to paste below a heading, without the comment that names its file."""
    page = (ROOT / "docs/hooks.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}\n.*?^```\w+\n# \S+\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert found is not None, heading
    return found[1]
