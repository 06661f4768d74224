"""Places to hover over: names in code, spread over a source tree, the same in every run."""

import io
import keyword
import random
import tokenize
from pathlib import Path
from typing import NamedTuple

SEED = 20250401


class Place(NamedTuple):
    """One name, lines and columns from 0."""

    path: Path
    line: int
    character: int
    name: str


def places(root: Path, count: int, each: int = 3) -> list[Place]:
    """So many names in files below a folder, a few in each file."""
    chooser = random.Random(SEED)
    files = sorted(path for path in root.rglob("*.py") if "test" not in path.as_posix().lower())
    chooser.shuffle(files)
    found: list[Place] = []
    for path in files:
        names = _names(path)
        if len(names) >= each:
            found += chooser.sample(names, each)
        if len(found) >= count:
            break
    return found[:count]


def _names(path: Path) -> list[Place]:
    try:
        text = path.read_text(encoding="utf-8")
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (UnicodeDecodeError, SyntaxError, tokenize.TokenError):
        return []
    if not text.isascii():
        return []
    return [
        Place(path, token.start[0] - 1, token.start[1] + 1, token.string)
        for token in tokens
        if token.type == tokenize.NAME and len(token.string) > 2 and not keyword.iskeyword(token.string)
    ]
