"""The code hash of Python beside a real formatter; small examples stand in ``tests/cases/languages/python.txt``."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.languages import analyzed

SOURCES = sorted((Path(__file__).parents[2] / "support").glob("[m-w]*.py"))


def hashes(text: str) -> list[str]:
    return [symbol.code_hash for symbol in analyzed("a.py", text.encode()).symbols]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_real_formatter_changes_no_hash(path: Path) -> None:
    """With a width at which nearly every statement is wrapped, and quotes turned."""
    text = path.read_text("utf-8")
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "40"]
    quotes = ["--config", "format.quote-style='single'", "--stdin-filename", "a.py", "-"]
    answer = subprocess.run([*ruff, *quotes], input=text, capture_output=True, text=True, check=True)
    assert answer.stdout != text
    assert hashes(answer.stdout) == hashes(text)
